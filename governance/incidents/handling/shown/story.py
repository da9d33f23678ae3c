"""One incident as the page of it shows it: its handling, its tasks, and what happened in order.

What people wrote is masked for those who do not handle the incident, as everywhere.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text

from geo.postgis import Record
from governance.incidents.disclosure import Shown, disclose
from governance.incidents.model import Incident
from governance.incidents.visibility import is_own
from governance.people.masking import Viewer
from governance.people.sight import Sight

_EVENTS = text(
    """
SELECT i.label, :own AS is_own, e.version, e.kind, e.from_state, e.to_state, e.actor, e.unit,
  e.at, e.details, p.name AS actor_name, coalesce(u.name, g.name) AS unit_name
FROM incident_event e JOIN incident i ON i.id = e.incident_id
LEFT JOIN person p ON p.id::text = e.actor
LEFT JOIN unit u ON u.code = e.unit
LEFT JOIN edition d ON d.state = 'active'
LEFT JOIN grid g ON g.edition_id = d.id AND g.code = e.unit
WHERE e.incident_id = :id ORDER BY e.version
"""
)

_WORKS = text(
    """
SELECT i.label, :own AS is_own, w.*, coalesce(u.name, g.name) AS unit_name
FROM incident_work w JOIN incident i ON i.id = w.incident_id
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


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads an incident: as what, and whether it is their own unit's."""

    incident_id: uuid.UUID
    viewer: Viewer
    is_own: bool

    @classmethod
    def of(cls, db: Connection, incident_id: uuid.UUID, sight: Sight) -> "Reading":
        """Return how somebody reads an incident that they may see."""
        own = db.scalar(select(is_own(sight)).where(Incident.id == incident_id))
        return cls(incident_id, sight.viewer, bool(own))


def events_told(db: Connection, reading: Reading) -> list[Shown]:
    """Return the history of an incident with the names of who acted and for which unit."""
    return _shown(db.execute(_EVENTS, _values(reading)), reading)


def works_told(db: Connection, reading: Reading) -> list[Shown]:
    """Return the tasks of an incident with the names of their units."""
    return _shown(db.execute(_WORKS, _values(reading)), reading)


def _values(reading: Reading) -> dict[str, Any]:
    return {"id": reading.incident_id, "own": reading.is_own}


def _shown(rows: Iterable[Record], reading: Reading) -> list[Shown]:
    return [disclose(row, reading.viewer) for row in rows]


def names_of(db: Connection, codes: set[str]) -> dict[str, str]:
    """Return the names of units and grids in force by their codes; what has none is absent."""
    return {row.code: row.name for row in db.execute(_NAMES, {"codes": sorted(codes)})}


def merged_here(db: Connection, incident_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return the incidents that were merged into this one."""
    return [{"id": row.id, "no": row.no} for row in db.execute(_MERGED_HERE, {"id": incident_id})]
