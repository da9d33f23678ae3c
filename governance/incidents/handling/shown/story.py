"""One incident as the page of it shows it: its handling, its tasks, and what happened in order.

What people wrote is masked for those who do not handle the incident, as everywhere.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text

from governance.incidents.disclosure import Shown, disclose, disclose_step
from governance.incidents.model import Incident
from governance.incidents.reading.filtering import visible
from governance.incidents.reporters import hides_reporter
from governance.incidents.visibility import is_own
from governance.people.identity import Identity
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


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads an incident: as what, and whether it is their own unit's.

    Attributes
    ----------
    hides_reporter
        Whether who brought the report is kept from them.
    """

    incident_id: uuid.UUID
    viewer: Viewer
    is_own: bool
    hides_reporter: bool

    @classmethod
    def of(cls, db: Connection, incident_id: uuid.UUID, me: Identity) -> "Reading":
        """Return how somebody reads an incident that they may see."""
        sight = me.sight()
        own = db.scalar(select(is_own(sight)).where(Incident.id == incident_id))
        return cls(incident_id, sight.viewer, bool(own), hides_reporter(db, me, incident_id))


def events_told(db: Connection, reading: Reading) -> list[Shown]:
    """Return the history of an incident with the names of who acted and for which unit."""
    rows = db.execute(_EVENTS, _values(reading))
    hides = reading.hides_reporter
    return [disclose_step(row, reading.viewer, hides_reporter=hides) for row in rows]


def works_told(db: Connection, reading: Reading) -> list[Shown]:
    """Return the tasks of an incident with the names of their units."""
    rows = db.execute(_WORKS, _values(reading))
    return [disclose(row, reading.viewer) for row in rows]


def _values(reading: Reading) -> dict[str, Any]:
    return {"id": reading.incident_id, "own": reading.is_own}


def names_of(db: Connection, codes: set[str]) -> dict[str, str]:
    """Return the names of units and grids in force by their codes; what has none is absent."""
    return {row.code: row.name for row in db.execute(_NAMES, {"codes": sorted(codes)})}


def merged_here(db: Connection, incident_id: uuid.UUID, sight: Sight) -> list[dict[str, Any]]:
    """Return the incidents merged into this one that may be seen."""
    asked = visible(sight, Incident.id, Incident.no).where(Incident.merged_into == incident_id)
    return [{"id": row.id, "no": row.no} for row in db.execute(asked.order_by(Incident.no))]
