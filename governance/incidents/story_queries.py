"""The story of one incident: what was decided about its place, when, and by whom."""

import uuid

from sqlalchemy import Connection, select

from geo.postgis import Record
from governance.incidents.disclosure import Shown, disclose, disclose_step
from governance.incidents.model import GridAssignment, Incident, IncidentEvent, PinTask
from governance.incidents.reading.filtering import visible
from governance.incidents.reporters import hides_reporter
from governance.incidents.visibility import is_own
from governance.people.identity import Identity
from governance.people.sight import Sight
from grid_boundaries.model import Grid


def assignments_of(db: Connection, sight: Sight, incident_id: uuid.UUID) -> list[Shown]:
    """Return every grid assignment of an incident, the current one first."""
    own = (Incident.label, is_own(sight).label("is_own"))
    asked = (
        visible(sight, GridAssignment.__table__, Grid.name.label("grid_name"), *own)
        .join(GridAssignment, GridAssignment.incident_id == Incident.id)
        .join(Grid, Grid.id == GridAssignment.grid_id)
        .where(GridAssignment.incident_id == incident_id)
        .order_by(GridAssignment.current.desc(), GridAssignment.id.desc())
    )
    return [disclose(row, sight.viewer) for row in db.execute(asked)]


def events_of(db: Connection, me: Identity, incident_id: uuid.UUID) -> list[Shown]:
    """Return an incident's history, oldest first."""
    sight, hides = me.sight(), hides_reporter(db, me, incident_id)
    own = (Incident.label, is_own(sight).label("is_own"))
    asked = (
        visible(sight, IncidentEvent.__table__, *own)
        .join(IncidentEvent, IncidentEvent.incident_id == Incident.id)
        .where(IncidentEvent.incident_id == incident_id)
        .order_by(IncidentEvent.version)
    )
    rows = db.execute(asked)
    return [disclose_step(row, sight.viewer, hides_reporter=hides) for row in rows]


def first_assignment(db: Connection, incident_id: uuid.UUID) -> Record | None:
    """Return the grid that an incident got when it came in; None when it had to wait for a pin.

    For the one who reported it, whatever they may see: they are told again what they were told.
    """
    asked = (
        select(GridAssignment.__table__)
        .join(IncidentEvent, IncidentEvent.incident_id == GridAssignment.incident_id)
        .where(
            GridAssignment.incident_id == incident_id,
            IncidentEvent.version == 1,
            IncidentEvent.at == GridAssignment.decided_at,
        )
        .order_by(GridAssignment.id)
        .limit(1)
    )
    return db.execute(asked).one_or_none()


def first_task(db: Connection, incident_id: uuid.UUID) -> Record | None:
    """Return the pinning task that an incident began with or came to first; for whom, see above."""
    asked = select(PinTask.__table__).where(PinTask.incident_id == incident_id)
    return db.execute(asked.order_by(PinTask.id).limit(1)).one_or_none()
