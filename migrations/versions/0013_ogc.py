"""What other programs may read of the county: a schema of views without personal data."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

#: From how many on the grids of a township may be told in a month, so that its total gives none of
#: the hidden ones away: the smallest of these thresholds that holds, or NULL where none does. A
#: grid below it is hidden, one without incidents, too. `beside` are incidents of the township in
#: none of its grids, which are in the total alone. Hidden grids must number none, or at least two
#: that add up to so much, and so little, that each of them may still have anything from none to
#: all but the threshold.
_LEAST = """
CREATE FUNCTION least_told(counts bigint[], beside bigint) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
  SELECT min(k) FROM unnest(ARRAY[5, 10, 20, 40, 80]) AS k, LATERAL (
    SELECT count(*) AS grids, coalesce(sum(n), 0) AS together
    FROM unnest(counts) AS n WHERE n < k
  ) AS hidden
  WHERE (SELECT sum(n) FROM unnest(counts) AS n) + beside >= 10 AND (
    hidden.grids = 0 AND (beside = 0 OR beside >= 10)
    OR hidden.grids >= 2
    AND hidden.together BETWEEN k - 1 AND (k - 1) * (hidden.grids - 1))
$$
"""

#: The months that have ended, five years of them at most; only what may be told. China has one
#: legal time.
_MONTHS = """
CREATE MATERIALIZED VIEW incident_month AS
WITH present AS (
  SELECT date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai') AS month
), here AS (
  SELECT e.id AS edition_id, g.code, left(g.village_code, 9) AS township
  FROM edition e JOIN grid g ON g.edition_id = e.id WHERE e.state = 'active'
), counted AS MATERIALIZED (
  SELECT i.area, date_trunc('month', i.occurred_at AT TIME ZONE 'Asia/Shanghai') AS month,
    count(*) AS n
  FROM incident i, present
  WHERE i.label = 'normal' AND i.state NOT IN ('merged', 'rejected', 'voided') AND i.area <> ''
    AND i.occurred_at < present.month AT TIME ZONE 'Asia/Shanghai'
    AND i.occurred_at >= (present.month - interval '60 months') AT TIME ZONE 'Asia/Shanghai'
  GROUP BY 1, 2
), month AS (
  SELECT generate_series(
    coalesce((SELECT min(month) FROM counted), present.month - interval '1 month'),
    present.month - interval '1 month', interval '1 month') AS month
  FROM present
), cell AS (
  SELECT here.edition_id, here.code, here.township, month.month, coalesce(counted.n, 0) AS n
  FROM here CROSS JOIN month
  LEFT JOIN counted ON counted.area = here.code AND counted.month = month.month
), beside AS (
  SELECT left(area, 9) AS township, month, sum(n)::bigint AS n FROM counted
  WHERE area NOT IN (SELECT code FROM here) GROUP BY 1, 2
), township AS (
  SELECT cell.edition_id, cell.township, cell.month,
    (sum(cell.n) + coalesce(max(beside.n), 0))::bigint AS n,
    least_told(array_agg(cell.n), coalesce(max(beside.n), 0)) AS least
  FROM cell LEFT JOIN beside ON (beside.township, beside.month) = (cell.township, cell.month)
  GROUP BY 1, 2, 3
)
SELECT edition_id, township AS area, month::date AS month,
  CASE WHEN n >= 10 THEN n::int END AS incidents
FROM township
UNION ALL
SELECT cell.edition_id, cell.code, cell.month::date,
  CASE WHEN cell.n >= township.least THEN cell.n::int END
FROM cell JOIN township USING (edition_id, township, month);
CREATE UNIQUE INDEX uq_incident_month ON incident_month (area, month)
"""

#: CGCS2000 and WGS 84 count as one: the standard's clients get the second, without a shift.
#: Units as they are today, each with an outline that is fit to be shown beside these grids: an
#: invented one says nothing of real grids, whose union then stands for it.
_VIEWS = """
CREATE SCHEMA ogc;

CREATE VIEW ogc.grids AS
SELECT g.code, g.name, g.kind, g.village_code, v.name AS village,
  left(g.village_code, 9) AS township_code, t.name AS township, e.county_code,
  g.households, round((g.area_m2 / 1e6)::numeric, 4)::float8 AS area_km2,
  e.name AS edition, e.effective_from, e.synthetic,
  ST_SetSRID(g.geom, 4326)::geometry(MultiPolygon, 4326) AS geom
FROM edition e JOIN grid g ON g.edition_id = e.id
LEFT JOIN admin_area v ON v.code = g.village_code AND v.code_system = 'nbs'
  AND v.valid_from <= CURRENT_DATE AND (v.valid_to IS NULL OR v.valid_to > CURRENT_DATE)
LEFT JOIN admin_area t ON t.code = left(g.village_code, 9) AND t.code_system = 'nbs'
  AND t.valid_from <= CURRENT_DATE AND (t.valid_to IS NULL OR t.valid_to > CURRENT_DATE)
WHERE e.state = 'active';

CREATE VIEW ogc.villages AS
SELECT u.code, a.name, left(u.code, 9) AS township_code, t.name AS township, u.county_code,
  u.grids, u.households, u.area_km2, u.edition, u.effective_from, u.synthetic,
  ST_SetSRID(CASE WHEN a.geom IS NOT NULL AND (u.synthetic OR NOT a.synthetic_geom)
    THEN a.geom ELSE (SELECT ST_Multi(ST_Union(g.geom)) FROM grid g
      WHERE g.edition_id = u.edition_id AND g.village_code = u.code AND g.kind = 'general')
    END, 4326)::geometry(MultiPolygon, 4326) AS geom
FROM (
  SELECT e.id AS edition_id, g.village_code AS code, e.county_code, count(*)::int AS grids,
    sum(g.households)::int AS households,
    round((sum(g.area_m2) / 1e6)::numeric, 4)::float8 AS area_km2,
    e.name AS edition, e.effective_from, e.synthetic
  FROM edition e JOIN grid g ON g.edition_id = e.id
  WHERE e.state = 'active' AND g.kind = 'general' GROUP BY e.id, g.village_code
) AS u
LEFT JOIN admin_area a ON a.code = u.code AND a.code_system = 'nbs'
  AND a.valid_from <= CURRENT_DATE AND (a.valid_to IS NULL OR a.valid_to > CURRENT_DATE)
LEFT JOIN admin_area t ON t.code = left(u.code, 9) AND t.code_system = 'nbs'
  AND t.valid_from <= CURRENT_DATE AND (t.valid_to IS NULL OR t.valid_to > CURRENT_DATE);

CREATE VIEW ogc.townships AS
SELECT u.code, a.name, u.county_code, c.name AS county,
  u.villages, u.grids, u.households, u.area_km2, u.edition, u.effective_from, u.synthetic,
  ST_SetSRID(CASE WHEN a.geom IS NOT NULL AND (u.synthetic OR NOT a.synthetic_geom)
    THEN a.geom ELSE (SELECT ST_Multi(ST_Union(g.geom)) FROM grid g
      WHERE g.edition_id = u.edition_id AND left(g.village_code, 9) = u.code
        AND g.kind = 'general')
    END, 4326)::geometry(MultiPolygon, 4326) AS geom
FROM (
  SELECT e.id AS edition_id, left(g.village_code, 9) AS code, e.county_code,
    count(DISTINCT g.village_code)::int AS villages, count(*)::int AS grids,
    sum(g.households)::int AS households,
    round((sum(g.area_m2) / 1e6)::numeric, 4)::float8 AS area_km2,
    e.name AS edition, e.effective_from, e.synthetic
  FROM edition e JOIN grid g ON g.edition_id = e.id
  WHERE e.state = 'active' AND g.kind = 'general' GROUP BY e.id, left(g.village_code, 9)
) AS u
LEFT JOIN admin_area a ON a.code = u.code AND a.code_system = 'nbs'
  AND a.valid_from <= CURRENT_DATE AND (a.valid_to IS NULL OR a.valid_to > CURRENT_DATE)
LEFT JOIN admin_area c ON c.code = u.county_code AND c.code_system = 'nbs'
  AND c.valid_from <= CURRENT_DATE AND (c.valid_to IS NULL OR c.valid_to > CURRENT_DATE);

CREATE VIEW ogc.county AS
SELECT u.code, a.name, u.townships, u.villages, u.grids, u.households, u.area_km2, u.edition,
  u.effective_from, u.synthetic,
  ST_SetSRID(CASE WHEN a.geom IS NOT NULL AND (u.synthetic OR NOT a.synthetic_geom)
    THEN a.geom ELSE (SELECT ST_Multi(ST_Union(g.geom)) FROM grid g
      WHERE g.edition_id = u.edition_id AND g.kind = 'general')
    END, 4326)::geometry(MultiPolygon, 4326) AS geom
FROM (
  SELECT e.id AS edition_id, e.county_code AS code,
    count(DISTINCT left(g.village_code, 9))::int AS townships,
    count(DISTINCT g.village_code)::int AS villages, count(*)::int AS grids,
    sum(g.households)::int AS households,
    round((sum(g.area_m2) / 1e6)::numeric, 4)::float8 AS area_km2,
    e.name AS edition, e.effective_from, e.synthetic
  FROM edition e JOIN grid g ON g.edition_id = e.id
  WHERE e.state = 'active' AND g.kind = 'general' GROUP BY e.id
) AS u
LEFT JOIN admin_area a ON a.code = u.code AND a.code_system = 'nbs'
  AND a.valid_from <= CURRENT_DATE AND (a.valid_to IS NULL OR a.valid_to > CURRENT_DATE);

CREATE VIEW ogc.places AS
SELECT p.id AS key, p.name, p.level, p.township_code, p.village_code, p.source, p.synthetic,
  ST_SetSRID(p.geom, 4326)::geometry(Point, 4326) AS geom
FROM gazetteer_entry p
WHERE p.level IN ('township', 'village')
  AND p.valid_from <= CURRENT_DATE AND (p.valid_to IS NULL OR p.valid_to > CURRENT_DATE);

CREATE VIEW ogc.incidents_by_grid_month AS
SELECT m.area || '-' || to_char(m.month, 'YYYY-MM') AS key, m.area AS code, g.name, g.village,
  g.township_code, g.township, m.month, m.incidents, m.incidents IS NULL AS suppressed,
  g.households, g.synthetic, g.geom
FROM edition e JOIN incident_month m ON m.edition_id = e.id JOIN ogc.grids g ON g.code = m.area
WHERE e.state = 'active';

CREATE VIEW ogc.incidents_by_township_month AS
WITH t AS MATERIALIZED (SELECT * FROM ogc.townships)
SELECT m.area || '-' || to_char(m.month, 'YYYY-MM') AS key, m.area AS code, t.name, m.month,
  m.incidents, m.incidents IS NULL AS suppressed, t.households, t.synthetic, t.geom
FROM edition e JOIN incident_month m ON m.edition_id = e.id JOIN t ON t.code = m.area
WHERE e.state = 'active'
"""

_RULE_ZH = (
    "只计密级为“一般”、已归入网格、未合并驳回作废的事件，只到上个月为止，每夜更新。"
    "不足 10 件的乡镇月份不公布（incidents 为空，suppressed 为真），其网格也不公布；"
    "不足 5 件的网格月份不公布，一件没有也一样；若乡镇合计会泄露未公布的网格，则更多网格、"
    "必要时该乡镇当月的全部网格都不公布。"
)
_RULE_EN = (
    "Incidents labelled normal that lie in a grid and were not merged, rejected or voided, up to "
    "last month, renewed every night. A township's month with fewer than 10 is not told "
    "(incidents is null, suppressed is true), nor are its grids; a grid's month with fewer than 5 "
    "is not told, one with none neither; where the township's total would give a hidden grid "
    "away, more of its grids are hidden, if need be all of them."
)

_UNITS_EN = "households and area are those of their grids together."

#: The first line of each is its title.
_COMMENTS = {
    "grids": ("网格 Grids", "现行版本的网格。", "The grids of the edition in force."),
    "villages": (
        "村（社区） Villages",
        "现行版本中的村（社区），户数和面积按网格合计。",
        f"The villages of the edition in force; {_UNITS_EN}",
    ),
    "townships": (
        "乡镇 Townships",
        "现行版本中的乡镇，户数和面积按网格合计。",
        f"The townships of the edition in force; {_UNITS_EN}",
    ),
    "county": ("县 County", "现行版本的县。", "The county of the edition in force."),
    "places": (
        "驻地地名 Seats",
        "乡镇、村（社区）驻地的地名点，不含门牌和楼栋。",
        "Named points of townships and villages; no doors, no buildings.",
    ),
    "incidents_by_grid_month": (
        "各网格每月事件数 Incidents by grid and month",
        _RULE_ZH,
        _RULE_EN,
    ),
    "incidents_by_township_month": (
        "各乡镇每月事件数 Incidents by township and month",
        f"{_RULE_ZH}乡镇数含不在现行网格内的事件。",
        f"{_RULE_EN} A township counts those, too, that lie in none of the grids in force.",
    ),
}

#: It may read these views and nothing else. Where the account may not make roles, the services
#: stay off until an administrator of the server has made it.
_ROLE = """
DO $$
BEGIN
  IF (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) THEN
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'wangge_ogc') THEN
        CREATE ROLE wangge_ogc NOLOGIN;
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database's migration
    END;
    BEGIN
      GRANT wangge_ogc TO current_user;
    EXCEPTION WHEN insufficient_privilege THEN NULL;  -- it was made by somebody else
    END;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wangge_ogc') THEN
    GRANT USAGE ON SCHEMA ogc TO wangge_ogc;
    GRANT SELECT ON ALL TABLES IN SCHEMA ogc TO wangge_ogc;
  END IF;
END $$
"""


def upgrade() -> None:
    for statement in (_LEAST, _MONTHS, _VIEWS):
        op.execute(statement)
    for view, (title, zh, en) in _COMMENTS.items():
        op.execute(f"COMMENT ON VIEW ogc.{view} IS $told${title}\n{zh}{en}$told$")
    op.execute(_ROLE)


def downgrade() -> None:
    op.execute("DROP SCHEMA ogc CASCADE")
    op.execute("DROP MATERIALIZED VIEW incident_month")
    op.execute("DROP FUNCTION least_told")
