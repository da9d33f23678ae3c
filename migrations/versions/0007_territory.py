"""Units that own no ground, and units found by their code alone."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    has_ground = sa.Column("has_ground", sa.Boolean, nullable=False, server_default=sa.text("true"))
    op.add_column("admin_area", has_ground)
    op.create_index("ix_admin_area_code", "admin_area", ["code"])


def downgrade() -> None:
    op.drop_index("ix_admin_area_code", "admin_area")
    op.drop_column("admin_area", "has_ground")
