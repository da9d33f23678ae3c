"""Night visits: households, campaigns, plans, teams, and their stops."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

POINT = Geometry("POINT", srid=4490, spatial_index=False)
WHEN = sa.DateTime(timezone=True)

#: In the order in which they rest on each other.
TABLES = (
    "household",
    "household_change",
    "visit_campaign",
    "visit_plan",
    "visit_left_out",
    "visit_plan_event",
    "visit_team",
    "visit_stop",
    "visit_team_member",
)


def upgrade() -> None:
    op.create_table(
        "household",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("raw_x", sa.Double()),
        sa.Column("raw_y", sa.Double()),
        sa.Column("raw_crs", sa.Text()),
        sa.Column("accuracy_m", sa.Double()),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("geom", POINT),
        sa.Column("area", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reason", JSONB),
        sa.Column("unplaced", JSONB),
        sa.Column("occupancy", sa.Text(), nullable=False),
        sa.Column("visit_class", sa.Text(), nullable=False),
        sa.Column("opted_out", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("not_before", sa.Date()),
        sa.Column("at_home_from", sa.Integer()),
        sa.Column("at_home_until", sa.Integer()),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("visited_before", sa.Date()),
        sa.Column("last_met_on", sa.Date()),
        sa.Column("last_attempt_on", sa.Date()),
        sa.Column("last_outcome", sa.Text()),
        sa.Column("misses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("weekday_misses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("before_visits", JSONB),
        sa.Column("due_on", sa.Date()),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(area = '') = (unplaced IS NOT NULL)", name="ck_household_unplaced_with_reason"
        ),
        sa.CheckConstraint("area = '' OR geom IS NOT NULL", name="ck_household_placed_with_grid"),
        sa.CheckConstraint(
            "last_outcome IN ('met', 'not_home', 'refused', 'vacant', 'moved', 'wrong_address', 'deferred')",
            name="ck_household_last_outcome",
        ),
        sa.CheckConstraint(
            "occupancy IN ('occupied', 'seasonal', 'vacant', 'moved')",
            name="ck_household_occupancy",
        ),
        sa.CheckConstraint(
            "(raw_x IS NULL) = (raw_crs IS NULL)", name="ck_household_raw_position_whole"
        ),
        sa.CheckConstraint(
            "(raw_x IS NULL) = (raw_y IS NULL)", name="ck_household_raw_position_pair"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_household"),
    )
    op.create_index(
        "ix_household_area", "household", ["area"], postgresql_ops={"area": "text_pattern_ops"}
    )
    op.create_index("ix_household_due_on", "household", ["due_on", "visit_class"])
    op.create_index("ix_household_geom", "household", ["geom"], postgresql_using="gist")
    op.create_index(
        "ix_household_unplaced",
        "household",
        ["id"],
        postgresql_where=sa.text("unplaced IS NOT NULL"),
    )
    op.create_index("uq_household_number", "household", ["number"], unique=True)
    op.create_table(
        "household_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("changes", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_household_change"),
    )
    op.create_index("ix_household_change_household_id", "household_change", ["household_id"])
    op.create_table(
        "visit_campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("classes", ARRAY(sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("closed_at", WHEN),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("ends_on >= begins_on", name="ck_visit_campaign_span"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_campaign"),
    )
    op.create_table(
        "visit_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid()),
        sa.Column("evening", sa.Date(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("opens_at", WHEN, nullable=False),
        sa.Column("closes_at", WHEN, nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("method", JSONB),
        sa.Column("due", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("planned_at", WHEN),
        sa.Column("approved_by", sa.Text()),
        sa.Column("approved_at", WHEN),
        sa.Column("ended_at", WHEN),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'approved', 'in_progress', 'completed', 'cancelled')",
            name="ck_visit_plan_state",
        ),
        sa.CheckConstraint("closes_at > opens_at", name="ck_visit_plan_window"),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["visit_campaign.id"], name="fk_visit_plan_campaign_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_visit_plan"),
    )
    op.create_index("ix_visit_plan_campaign_id", "visit_plan", ["campaign_id"])
    op.create_index("ix_visit_plan_evening", "visit_plan", ["evening", "area"])
    op.create_index(
        "uq_visit_plan_alive",
        "visit_plan",
        ["evening", "area"],
        unique=True,
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "visit_left_out",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("why", JSONB, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", JSONB, nullable=False),
        sa.CheckConstraint(
            "reason IN ('no_team_in_area', 'no_skill', 'unreachable', 'too_far', 'window_closed', 'lower_priority', 'over_visited', 'not_chosen')",
            name="ck_visit_left_out_reason",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name="fk_visit_left_out_household_id"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["visit_plan.id"], name="fk_visit_left_out_plan_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plan_id", "household_id", name="pk_visit_left_out"),
    )
    op.create_table(
        "visit_plan_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("details", JSONB, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["visit_plan.id"], name="fk_visit_plan_event_plan_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_visit_plan_event"),
    )
    op.create_index("ix_visit_plan_event_plan_id", "visit_plan_event", ["plan_id"])
    op.create_table(
        "visit_team",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("geom", POINT, nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("areas", ARRAY(sa.Text()), nullable=False),
        sa.Column("opens_at", WHEN, nullable=False),
        sa.Column("closes_at", WHEN, nullable=False),
        sa.Column("most_stops", sa.Integer()),
        sa.Column("locked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("metres", sa.Double()),
        sa.Column("back_at", WHEN),
        sa.Column("started_at", WHEN),
        sa.Column("ended_at", WHEN),
        sa.CheckConstraint("mode IN ('walking', 'driving')", name="ck_visit_team_mode"),
        sa.CheckConstraint("closes_at > opens_at", name="ck_visit_team_window"),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["visit_plan.id"], name="fk_visit_team_plan_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_visit_team"),
        sa.UniqueConstraint("plan_id", "number", name="uq_visit_team_plan_id_number"),
    )
    op.create_table(
        "visit_stop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("arrives_at", WHEN, nullable=False),
        sa.Column("leaves_at", WHEN, nullable=False),
        sa.Column("metres", sa.Double(), nullable=False),
        sa.Column("pinned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("why", JSONB, nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name="fk_visit_stop_household_id"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["visit_plan.id"], name="fk_visit_stop_plan_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["visit_team.id"], name="fk_visit_stop_team_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_visit_stop"),
        sa.UniqueConstraint("plan_id", "household_id", name="uq_visit_stop_plan_id_household_id"),
    )
    op.create_index("ix_visit_stop_household_id", "visit_stop", ["household_id"])
    op.create_index("ix_visit_stop_team_id", "visit_stop", ["team_id", "position"])
    op.create_table(
        "visit_team_member",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "part IN ('lead', 'doors', 'member', 'volunteer')", name="ck_visit_team_member_part"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_visit_team_member_person_id"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["visit_team.id"], name="fk_visit_team_member_team_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", "person_id", name="pk_visit_team_member"),
    )
    op.create_index("ix_visit_team_member_person_id", "visit_team_member", ["person_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
