"""One incident as the page of it shows it: its handling, its tasks, and what happened in order."""

import uuid
from typing import Any

from sqlalchemy import Connection, text

from geo.postgis import Record

_EVENTS = text(
    """
SELECT e.version, e.kind, e.from_state, e.to_state, e.actor, e.unit, e.at, e.details,
  p.name AS actor_name, coalesce(u.name, g.name) AS unit_name
FROM incident_event e
LEFT JOIN person p ON p.id::text = e.actor
LEFT JOIN unit u ON u.code = e.unit
LEFT JOIN edition d ON d.state = 'active'
LEFT JOIN grid g ON g.edition_id = d.id AND g.code = e.unit
WHERE e.incident_id = :id ORDER BY e.version
"""
)

_WORKS = text(
    """
SELECT w.*, coalesce(u.name, g.name) AS unit_name
FROM incident_work w
LEFT JOIN unit u ON u.code = w.unit
LEFT JOIN edition d ON d.state = 'active'
LEFT JOIN grid g ON g.edition_id = d.id AND g.code = w.unit
WHERE w.incident_id = :id ORDER BY w.no
"""
)

_NAMES = text(
    """
SELECT code, name FROM unit WHERE code = ANY(:codes)
UNION ALL
SELECT g.code, g.name FROM grid g JOIN edition d ON d.id = g.edition_id AND d.state = 'active'
WHERE g.code = ANY(:codes)
"""
)

_MERGED_HERE = text("SELECT id, no FROM incident WHERE merged_into = :id ORDER BY no")


def events_told(db: Connection, incident_id: uuid.UUID) -> list[Record]:
    """Return the history of an incident with the names of who acted and for which unit."""
    return list(db.execute(_EVENTS, {"id": incident_id}))


def works_told(db: Connection, incident_id: uuid.UUID) -> list[Record]:
    """Return the tasks of an incident with the names of their units."""
    return list(db.execute(_WORKS, {"id": incident_id}))


def names_of(db: Connection, codes: set[str]) -> dict[str, str]:
    """Return the names of units and grids in force by their codes; what has none is absent."""
    return {row.code: row.name for row in db.execute(_NAMES, {"codes": sorted(codes)})}


def merged_here(db: Connection, incident_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return the incidents that were merged into this one."""
    return [{"id": row.id, "no": row.no} for row in db.execute(_MERGED_HERE, {"id": incident_id})]
