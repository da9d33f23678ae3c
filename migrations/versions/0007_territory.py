"""Units without ground, units found by their code alone, and one name for one edition."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: Editions that have a name twice get a piece of their id behind it; the guard of editions in
#: force stands aside for that.
_TELL_APART = """
ALTER TABLE edition DISABLE TRIGGER keep_edition;
UPDATE edition SET name = name || '（' || left(id::text, 8) || '）'
FROM (SELECT id AS twin, row_number() OVER (PARTITION BY county_code, name ORDER BY created_at) AS n
      FROM edition) t
WHERE id = twin AND n > 1;
ALTER TABLE edition ENABLE TRIGGER keep_edition
"""


def upgrade() -> None:
    has_ground = sa.Column("has_ground", sa.Boolean, nullable=False, server_default=sa.text("true"))
    op.add_column("admin_area", has_ground)
    op.create_index("ix_admin_area_code", "admin_area", ["code"])
    op.execute(_TELL_APART)
    op.create_unique_constraint("uq_edition_county_code_name", "edition", ["county_code", "name"])


def downgrade() -> None:
    op.drop_constraint("uq_edition_county_code_name", "edition")
    op.drop_index("ix_admin_area_code", "admin_area")
    op.drop_column("admin_area", "has_ground")
