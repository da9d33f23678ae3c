"""What a person declares of an edition, and the request that closed a pinning task."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    confirmed = sa.Column(
        "datum_confirmed", sa.Boolean, nullable=False, server_default=sa.text("false")
    )
    water = sa.Column("water", Geometry("MULTIPOLYGON", srid=4490, spatial_index=False))
    op.add_column("edition", confirmed)
    op.add_column("edition", water)
    op.add_column("pin_task", sa.Column("request", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("pin_task", "request")
    op.drop_column("edition", "water")
    op.drop_column("edition", "datum_confirmed")
