"""Whose an import is, and the tasks of a unit found without reading everybody's."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "import_batch",
        sa.Column("uploaded_by", sa.Text(), server_default=sa.text("''"), nullable=False),
    )
    op.create_index("ix_incident_work_unit", "incident_work", ["unit"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_incident_work_unit", table_name="incident_work")
    op.drop_column("import_batch", "uploaded_by")
