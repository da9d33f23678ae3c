"""Invented incidents are found at once, and monthly counts with any among them say so."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

#: One answer for all rows: of a month or a grid alone, it would tell hidden counts from none.
_INVENTED = " OR EXISTS (SELECT FROM incident WHERE synthetic)"

_VIEWS = """
CREATE OR REPLACE VIEW ogc.incidents_by_grid_month AS
SELECT m.area || '-' || to_char(m.month, 'YYYY-MM') AS key, m.area AS code, g.name, g.village,
  g.township_code, g.township, m.month, m.incidents, m.incidents IS NULL AS suppressed,
  g.households, g.synthetic{invented} AS synthetic, g.geom, g.residents
FROM edition e JOIN incident_month m ON m.edition_id = e.id JOIN ogc.grids g ON g.code = m.area
WHERE e.state = 'active';

CREATE OR REPLACE VIEW ogc.incidents_by_township_month AS
WITH t AS MATERIALIZED (SELECT * FROM ogc.townships)
SELECT m.area || '-' || to_char(m.month, 'YYYY-MM') AS key, m.area AS code, t.name, m.month,
  m.incidents, m.incidents IS NULL AS suppressed, t.households,
  t.synthetic{invented} AS synthetic, t.geom, t.residents
FROM edition e JOIN incident_month m ON m.edition_id = e.id JOIN t ON t.code = m.area
WHERE e.state = 'active'
"""


def upgrade() -> None:
    op.create_index(
        "ix_incident_synthetic", "incident", ["synthetic"], postgresql_where=sa.text("synthetic")
    )
    op.execute(_VIEWS.format(invented=_INVENTED))


def downgrade() -> None:
    op.execute(_VIEWS.format(invented=""))
    op.drop_index("ix_incident_synthetic", "incident")
