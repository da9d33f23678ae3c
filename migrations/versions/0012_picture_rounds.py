"""A photograph that is sent again in another round counts there, too."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_LATER_COPIES = """
DELETE FROM attachment a USING attachment b
WHERE (a.incident_id, a.sha256, a.kind) = (b.incident_id, b.sha256, b.kind) AND a.round > b.round
"""


def upgrade() -> None:
    op.drop_index("uq_attachment_incident_id_sha256", table_name="attachment")
    op.create_index(
        "uq_attachment_incident_id_round",
        "attachment",
        ["incident_id", "round", "sha256", "kind"],
        unique=True,
    )


def downgrade() -> None:
    op.execute(_LATER_COPIES)
    op.drop_index("uq_attachment_incident_id_round", table_name="attachment")
    op.create_index(
        "uq_attachment_incident_id_sha256",
        "attachment",
        ["incident_id", "sha256", "kind"],
        unique=True,
    )
