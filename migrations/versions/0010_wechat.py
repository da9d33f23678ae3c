"""By what the county's mini-program knows somebody who works here."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("wechat_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("person", "wechat_sealed")
