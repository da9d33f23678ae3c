"""The county at a glance, counted by the database."""

from sqlalchemy import Connection, text

from governance.indicators import Days, Glance, Ratio

# One look at the table: each figure is an aggregate over the same cohort.
_COUNT = text(
    """
WITH cohort AS (
  SELECT i.id, a.grid_code, a.rule
  FROM incident i LEFT JOIN grid_assignment a ON a.incident_id = i.id AND a.current
  WHERE i.occurred_at >= :since AND i.occurred_at < :until
), active AS (
  SELECT g.code FROM grid g JOIN edition e ON e.id = g.edition_id
  WHERE e.state = 'active' AND g.kind = 'general'
)
SELECT
  (SELECT count(*) FROM incident) AS kept,
  (SELECT count(*) FROM cohort) AS reported,
  (SELECT count(*) FROM cohort WHERE rule IS NOT NULL AND rule <> 'manual') AS assigned,
  (SELECT count(*) FROM pin_task) AS tasks,
  (SELECT count(*) FROM pin_task WHERE closed_at IS NULL) AS waiting,
  (SELECT count(*) FROM active) AS grids,
  (SELECT count(DISTINCT c.grid_code) FROM cohort c JOIN active ON active.code = c.grid_code)
    AS reporting
"""
)


def count_at_a_glance(db: Connection, days: Days) -> Glance:
    """Return the figures of these days."""
    row = db.execute(_COUNT, {"since": days.since, "until": days.until}).one()
    return Glance(
        reported=Ratio(row.reported, row.kept),
        assigned=Ratio(row.assigned, row.reported),
        pinning=Ratio(row.waiting, row.tasks),
        grids=Ratio(row.reporting, row.grids),
        days=days,
    )
