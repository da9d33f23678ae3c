"""Grids know their residents beside their households, and tell both to other programs."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

#: A column of a view is added behind those that are there: who reads them goes on undisturbed.
_VIEWS = """
CREATE OR REPLACE VIEW ogc.grids AS
SELECT g.code, g.name, g.kind, g.village_code, v.name AS village,
  left(g.village_code, 9) AS township_code, t.name AS township, e.county_code,
  g.households, round((g.area_m2 / 1e6)::numeric, 4)::float8 AS area_km2,
  e.name AS edition, e.effective_from, e.synthetic,
  ST_SetSRID(g.geom, 4326)::geometry(MultiPolygon, 4326) AS geom{of_grid}
FROM edition e JOIN grid g ON g.edition_id = e.id
LEFT JOIN admin_area v ON v.code = g.village_code AND v.code_system = 'nbs'
  AND v.valid_from <= CURRENT_DATE AND (v.valid_to IS NULL OR v.valid_to > CURRENT_DATE)
LEFT JOIN admin_area t ON t.code = left(g.village_code, 9) AND t.code_system = 'nbs'
  AND t.valid_from <= CURRENT_DATE AND (t.valid_to IS NULL OR t.valid_to > CURRENT_DATE)
WHERE e.state = 'active';

CREATE OR REPLACE VIEW ogc.villages AS
SELECT u.code, a.name, left(u.code, 9) AS township_code, t.name AS township, u.county_code,
  u.grids, u.households, u.area_km2, u.edition, u.effective_from, u.synthetic,
  ST_SetSRID(CASE WHEN a.geom IS NOT NULL AND (u.synthetic OR NOT a.synthetic_geom)
    THEN a.geom ELSE (SELECT ST_Multi(ST_Union(g.geom)) FROM grid g
      WHERE g.edition_id = u.edition_id AND g.village_code = u.code AND g.kind = 'general')
    END, 4326)::geometry(MultiPolygon, 4326) AS geom{of_unit}
FROM (
  SELECT e.id AS edition_id, g.village_code AS code, e.county_code, count(*)::int AS grids,
    sum(g.households)::int AS households{together},
    round((sum(g.area_m2) / 1e6)::numeric, 4)::float8 AS area_km2,
    e.name AS edition, e.effective_from, e.synthetic
  FROM edition e JOIN grid g ON g.edition_id = e.id
  WHERE e.state = 'active' AND g.kind = 'general' GROUP BY e.id, g.village_code
) AS u
LEFT JOIN admin_area a ON a.code = u.code AND a.code_system = 'nbs'
  AND a.valid_from <= CURRENT_DATE AND (a.valid_to IS NULL OR a.valid_to > CURRENT_DATE)
LEFT JOIN admin_area t ON t.code = left(u.code, 9) AND t.code_system = 'nbs'
  AND t.valid_from <= CURRENT_DATE AND (t.valid_to IS NULL OR t.valid_to > CURRENT_DATE);

CREATE OR REPLACE VIEW ogc.townships AS
SELECT u.code, a.name, u.county_code, c.name AS county,
  u.villages, u.grids, u.households, u.area_km2, u.edition, u.effective_from, u.synthetic,
  ST_SetSRID(CASE WHEN a.geom IS NOT NULL AND (u.synthetic OR NOT a.synthetic_geom)
    THEN a.geom ELSE (SELECT ST_Multi(ST_Union(g.geom)) FROM grid g
      WHERE g.edition_id = u.edition_id AND left(g.village_code, 9) = u.code
        AND g.kind = 'general')
    END, 4326)::geometry(MultiPolygon, 4326) AS geom{of_unit}
FROM (
  SELECT e.id AS edition_id, left(g.village_code, 9) AS code, e.county_code,
    count(DISTINCT g.village_code)::int AS villages, count(*)::int AS grids,
    sum(g.households)::int AS households{together},
    round((sum(g.area_m2) / 1e6)::numeric, 4)::float8 AS area_km2,
    e.name AS edition, e.effective_from, e.synthetic
  FROM edition e JOIN grid g ON g.edition_id = e.id
  WHERE e.state = 'active' AND g.kind = 'general' GROUP BY e.id, left(g.village_code, 9)
) AS u
LEFT JOIN admin_area a ON a.code = u.code AND a.code_system = 'nbs'
  AND a.valid_from <= CURRENT_DATE AND (a.valid_to IS NULL OR a.valid_to > CURRENT_DATE)
LEFT JOIN admin_area c ON c.code = u.county_code AND c.code_system = 'nbs'
  AND c.valid_from <= CURRENT_DATE AND (c.valid_to IS NULL OR c.valid_to > CURRENT_DATE);

CREATE OR REPLACE VIEW ogc.county AS
SELECT u.code, a.name, u.townships, u.villages, u.grids, u.households, u.area_km2, u.edition,
  u.effective_from, u.synthetic,
  ST_SetSRID(CASE WHEN a.geom IS NOT NULL AND (u.synthetic OR NOT a.synthetic_geom)
    THEN a.geom ELSE (SELECT ST_Multi(ST_Union(g.geom)) FROM grid g
      WHERE g.edition_id = u.edition_id AND g.kind = 'general')
    END, 4326)::geometry(MultiPolygon, 4326) AS geom{of_unit}
FROM (
  SELECT e.id AS edition_id, e.county_code AS code,
    count(DISTINCT left(g.village_code, 9))::int AS townships,
    count(DISTINCT g.village_code)::int AS villages, count(*)::int AS grids,
    sum(g.households)::int AS households{together},
    round((sum(g.area_m2) / 1e6)::numeric, 4)::float8 AS area_km2,
    e.name AS edition, e.effective_from, e.synthetic
  FROM edition e JOIN grid g ON g.edition_id = e.id
  WHERE e.state = 'active' AND g.kind = 'general' GROUP BY e.id
) AS u
LEFT JOIN admin_area a ON a.code = u.code AND a.code_system = 'nbs'
  AND a.valid_from <= CURRENT_DATE AND (a.valid_to IS NULL OR a.valid_to > CURRENT_DATE);

CREATE OR REPLACE VIEW ogc.incidents_by_grid_month AS
SELECT m.area || '-' || to_char(m.month, 'YYYY-MM') AS key, m.area AS code, g.name, g.village,
  g.township_code, g.township, m.month, m.incidents, m.incidents IS NULL AS suppressed,
  g.households, g.synthetic, g.geom{of_grid}
FROM edition e JOIN incident_month m ON m.edition_id = e.id JOIN ogc.grids g ON g.code = m.area
WHERE e.state = 'active';

CREATE OR REPLACE VIEW ogc.incidents_by_township_month AS
WITH t AS MATERIALIZED (SELECT * FROM ogc.townships)
SELECT m.area || '-' || to_char(m.month, 'YYYY-MM') AS key, m.area AS code, t.name, m.month,
  m.incidents, m.incidents IS NULL AS suppressed, t.households, t.synthetic, t.geom{of_township}
FROM edition e JOIN incident_month m ON m.edition_id = e.id JOIN t ON t.code = m.area
WHERE e.state = 'active'
"""

_WITH_RESIDENTS = {
    "of_grid": ", g.residents",
    "of_unit": ", u.residents",
    "of_township": ", t.residents",
    "together": ",\n    sum(g.residents)::int AS residents",
}

#: What views of units tell of themselves, as a part of it was and is.
_TOLD = (
    ("户数和面积", "户数、常住人口和面积"),
    ("; households and area are", "; households, residents and area are"),
)
_SET_TOLD = """
DO $$
DECLARE one record;
BEGIN
  FOR one IN
    SELECT relname, obj_description(oid, 'pg_class') AS told FROM pg_class
    WHERE relnamespace = 'ogc'::regnamespace AND relname IN ('villages', 'townships')
  LOOP
    EXECUTE format('COMMENT ON VIEW ogc.%I IS %L', one.relname,
      replace(replace(one.told, '{zh}', '{zh_now}'), '{en}', '{en_now}'));
  END LOOP;
END $$
"""

_CHANGED = (
    *("incidents_by_township_month", "incidents_by_grid_month"),
    *("county", "townships", "villages", "grids"),
)
_GRANT = """
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wangge_ogc') THEN
    GRANT SELECT ON ALL TABLES IN SCHEMA ogc TO wangge_ogc;
  END IF;
END $$
"""


def upgrade() -> None:
    op.add_column("grid", sa.Column("residents", sa.Integer(), nullable=True))
    op.execute(_VIEWS.format(**_WITH_RESIDENTS))
    (zh, zh_now), (en, en_now) = _TOLD
    op.execute(_SET_TOLD.format(zh=zh, zh_now=zh_now, en=en, en_now=en_now))


def downgrade() -> None:
    """Make the views anew, for none of them gives a column back."""
    asked = sa.text(
        "SELECT relname, obj_description(oid, 'pg_class') FROM pg_class"
        " WHERE relnamespace = 'ogc'::regnamespace AND relname = ANY(:views)"
    )
    told = op.get_bind().execute(asked, {"views": list(_CHANGED)}).all()
    for view in _CHANGED:
        op.execute(f"DROP VIEW ogc.{view}")
    op.execute(_VIEWS.format(**dict.fromkeys(_WITH_RESIDENTS, "")))
    for view, words in told:
        op.execute(f"COMMENT ON VIEW ogc.{view} IS $told${words}$told$")
    (zh, zh_now), (en, en_now) = _TOLD
    op.execute(_SET_TOLD.format(zh=zh_now, zh_now=zh, en=en_now, en_now=en))
    op.execute(_GRANT)
    op.drop_column("grid", "residents")
