"""The county's own base map: what is on the ground, by source."""

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_KINDS = (
    "kind IN ('wood', 'built_up', 'water', 'stream', 'canal', 'river', 'minor', 'tertiary', "
    "'secondary', 'primary', 'trunk', 'motorway', 'railway', 'hamlet', 'village', 'town', 'city')"
)


def upgrade() -> None:
    op.create_table(
        "basemap_source",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("attribution", sa.Text, nullable=False),
        sa.Column("provenance", postgresql.JSONB, nullable=False),
        sa.Column("counts", postgresql.JSONB, nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basemap_source")),
        sa.UniqueConstraint("name", name=op.f("uq_basemap_source_name")),
    )
    op.create_table(
        "basemap_feature",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("source_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, server_default=sa.text("''"), nullable=False),
        sa.Column("ref", sa.Text, server_default=sa.text("''"), nullable=False),
        sa.Column("bridge", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("tunnel", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column(
            "geom",
            geoalchemy2.Geometry("GEOMETRY", srid=4490, spatial_index=False),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basemap_feature")),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["basemap_source.id"],
            name=op.f("fk_basemap_feature_source_id"),
            ondelete="CASCADE",
        ),
        sa.CheckConstraint(_KINDS, name=op.f("ck_basemap_feature_kind")),
    )
    op.create_index("ix_basemap_feature_geom", "basemap_feature", ["geom"], postgresql_using="gist")
    op.create_index("ix_basemap_feature_source_id", "basemap_feature", ["source_id"])


def downgrade() -> None:
    op.drop_table("basemap_feature")
    op.drop_table("basemap_source")
