"""Visits as teams send them, findings, signs of life, and nightly statements."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

POINT = Geometry("POINT", srid=4490, spatial_index=False)
WHEN = sa.DateTime(timezone=True)

#: In the order in which they rest on each other.
TABLES = (
    "visit_statement",
    "team_alarm",
    "team_sign",
    "visit",
    "visit_sending",
    "visit_conflict",
    "visit_finding",
    "visit_picture",
)


def upgrade() -> None:
    op.create_table(
        "visit_statement",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("evening", sa.Date(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("statement", JSONB, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", WHEN, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visit_statement"),
        sa.UniqueConstraint(
            "evening", "area", "number", name="uq_visit_statement_evening_area_number"
        ),
    )
    op.create_table(
        "team_alarm",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("help", sa.Boolean(), nullable=False),
        sa.Column("since", WHEN, nullable=False),
        sa.Column("opened_at", WHEN, nullable=False),
        sa.Column("closed_at", WHEN),
        sa.Column("closed_by", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.ForeignKeyConstraint(["team_id"], ["visit_team.id"], name="fk_team_alarm_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_team_alarm"),
    )
    op.create_index(
        "uq_team_alarm_open",
        "team_alarm",
        ["team_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "team_sign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("received_at", WHEN, nullable=False),
        sa.Column("geom", POINT),
        sa.Column("accuracy_m", sa.Double()),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("help", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name="fk_team_sign_by"),
        sa.ForeignKeyConstraint(["team_id"], ["visit_team.id"], name="fk_team_sign_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_team_sign"),
    )
    op.create_index("ix_team_sign_team_id_at", "team_sign", ["team_id", "at"])
    op.create_table(
        "visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid()),
        sa.Column("stop_id", sa.Uuid()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("evening", sa.Date(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("arrived_at", WHEN, nullable=False),
        sa.Column("left_at", WHEN),
        sa.Column("received_at", WHEN, nullable=False),
        sa.Column("clock_ahead_s", sa.Double()),
        sa.Column("geom", POINT),
        sa.Column("accuracy_m", sa.Double()),
        sa.Column("distance_m", sa.Double()),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("topics", ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("opinion", sa.Text()),
        sa.Column("consent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("recorded_by", sa.Uuid()),
        sa.Column("counts", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "left_at IS NULL OR left_at < arrived_at + interval '12 hours'", name="ck_visit_short"
        ),
        sa.CheckConstraint(
            "outcome IN ('met', 'not_home', 'refused', 'vacant', 'moved', 'wrong_address', 'deferred')",
            name="ck_visit_outcome",
        ),
        sa.CheckConstraint("proof IN ('near', 'far', 'inaccurate', 'none')", name="ck_visit_proof"),
        sa.CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name="ck_visit_span"),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name="fk_visit_household_id"),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name="fk_visit_recorded_by"),
        sa.ForeignKeyConstraint(["team_id"], ["visit_team.id"], name="fk_visit_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
    )
    op.create_index("ix_visit_evening", "visit", ["evening", "area"])
    op.create_index("ix_visit_household_id", "visit", ["household_id", "evening"])
    op.create_index("ix_visit_team_id", "visit", ["team_id"])
    op.create_index(
        "uq_visit_counted",
        "visit",
        ["household_id", "evening"],
        unique=True,
        postgresql_where=sa.text("counts"),
    )
    op.create_table(
        "visit_sending",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=False),
        sa.Column("upon", sa.Uuid()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("device_at", WHEN, nullable=False),
        sa.Column("received_at", WHEN, nullable=False),
        sa.Column("clock_ahead_s", sa.Double(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("words", JSONB),
        sa.Column("closed_at", WHEN),
        sa.Column("closed_by", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.CheckConstraint("revision >= 1", name="ck_visit_sending_revision"),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name="fk_visit_sending_by"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_sending"),
        sa.UniqueConstraint(
            "about", "revision", "digest", name="uq_visit_sending_about_revision_digest"
        ),
    )
    op.create_index("ix_visit_sending_team_id", "visit_sending", ["team_id", "id"])
    op.create_index(
        "ix_visit_sending_upon",
        "visit_sending",
        ["upon"],
        postgresql_where=sa.text("result = 'held'"),
    )
    op.create_index(
        "ix_visit_sending_waiting",
        "visit_sending",
        ["received_at"],
        postgresql_where=sa.text("result IN ('refused', 'held') AND closed_at IS NULL"),
    )
    op.create_table(
        "visit_conflict",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("evening", sa.Date(), nullable=False),
        sa.Column("opened_at", WHEN, nullable=False),
        sa.Column("settled_at", WHEN),
        sa.Column("settled_by", sa.Text()),
        sa.Column("kept", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name="fk_visit_conflict_household_id"
        ),
        sa.ForeignKeyConstraint(["kept"], ["visit.id"], name="fk_visit_conflict_kept"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_conflict"),
    )
    op.create_index(
        "uq_visit_conflict_open",
        "visit_conflict",
        ["household_id", "evening"],
        unique=True,
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "visit_finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("narrative", sa.Text()),
        sa.Column("urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("found_at", WHEN, nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("incident_id", sa.Uuid()),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", WHEN),
        sa.CheckConstraint(
            "(incident_id IS NOT NULL) = (state IN ('reported', 'joined'))",
            name="ck_visit_finding_incident",
        ),
        sa.CheckConstraint(
            "state IN ('open', 'reported', 'joined', 'noted')", name="ck_visit_finding_state"
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name="fk_visit_finding_incident_id"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_visit_finding_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_finding"),
    )
    op.create_index("ix_visit_finding_incident_id", "visit_finding", ["incident_id"])
    op.create_index(
        "ix_visit_finding_open", "visit_finding", ["id"], postgresql_where=sa.text("state = 'open'")
    )
    op.create_index("ix_visit_finding_visit_id", "visit_finding", ["visit_id"])
    op.create_table(
        "visit_picture",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", WHEN, nullable=False),
        sa.CheckConstraint("octet_length(content) > 0", name="ck_visit_picture_not_empty"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_visit_picture_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_picture"),
        sa.UniqueConstraint("visit_id", "sha256", name="uq_visit_picture_visit_id_sha256"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
