"""One index from which maps and counts are read without touching the incidents themselves."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_CARRIED = ["category", "channel", "tier", "state", "area", "label", "holder", "geom"]


def upgrade() -> None:
    op.drop_index("ix_incident_occurred_at_id", "incident")
    op.create_index(
        "ix_incident_occurred_at_id",
        "incident",
        ["occurred_at", "id"],
        postgresql_include=_CARRIED,
    )


def downgrade() -> None:
    op.drop_index("ix_incident_occurred_at_id", "incident")
    op.create_index("ix_incident_occurred_at_id", "incident", ["occurred_at", "id"])
