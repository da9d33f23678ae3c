"""Which incident the watch looks at next, what the system did on one, and what a look leaves."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from geo.postgis import Record
from governance.incidents.handling import case_queries
from governance.incidents.handling.history import steps_of
from governance.incidents.handling.running import Running, run
from governance.incidents.handling.stored_case import Stored
from governance.incidents.model import Incident, IncidentEvent
from governance.incidents.overdue.escalation import Outlook, Standing, look_ahead
from governance.incidents.workflow.case import SYSTEM
from governance.incidents.workflow.deadlines import Step, Terms
from governance.people.sight import EVERYTHING
from governance.policy import Policy


@dataclass(frozen=True, slots=True)
class Watched:
    """An incident with its history and the clocks that follow from it.

    Attributes
    ----------
    last_at
        When its last event was.
    """

    stored: Stored
    steps: Sequence[Step]
    running: Running
    last_at: datetime

    def at(self, now: datetime) -> datetime:
        """Return the moment of a look: an incident's time never runs backward."""
        return max(now, self.last_at)

    def look_ahead(self, policy: Policy, done: Collection[str], now: datetime) -> Outlook:
        """Return what is due and what follows; `done` are keys as history keeps them."""
        prefix = self.key("")
        own = {key.removeprefix(prefix) for key in done}
        stored = self.stored
        standing = Standing.of(stored.case, self.steps, area=stored.area, done=own)
        return look_ahead(self.running.every, policy.overdue, standing, self.at(now))

    def key(self, of: str) -> str:
        """Return the key under which history keeps an act."""
        return f"{self.stored.id}/{of}"


def take_next(db: Connection, now: datetime) -> uuid.UUID | None:
    """Return an incident that is to be looked at, the longest waiting first, and keep it.

    One that another transaction holds is passed over: whoever holds it sees to it.
    """
    asked = select(Incident.id).where(Incident.act_at <= now).order_by(Incident.act_at).limit(1)
    return db.scalar(asked.with_for_update(skip_locked=True))


def read_watched(db: Connection, incident_id: uuid.UUID, terms: Terms) -> Watched:
    """Return an incident that is there, with its clocks computed anew."""
    stored = case_queries.find_case(db, incident_id, EVERYTHING, lock=False)
    assert stored is not None  # noqa: S101 incidents are never deleted
    events = case_queries.events_of_case(db, incident_id)
    steps = steps_of(events)
    running = run(stored.case, steps, terms, urgent=stored.grades.urgent)
    return Watched(stored, steps, running, max(event.at for event in events))


def keys_of_system(db: Connection, incident_id: uuid.UUID) -> set[str]:
    """Return the keys of what the system did on an incident."""
    asked = select(IncidentEvent.key).where(
        IncidentEvent.incident_id == incident_id,
        IncidentEvent.actor == SYSTEM.person,
        IncidentEvent.key.is_not(None),
    )
    return set(db.scalars(asked))


def write_clocks(db: Connection, watched: Watched, *, act_at: datetime | None) -> None:
    """Write the clocks of an incident and of its tasks, and when to look at it next."""
    own = watched.running.of_incident
    due = (None, None) if own is None else (own.kind, own.due_at)
    set_incident(db, watched.stored.id, due_kind=due[0], due_at=due[1], act_at=act_at)
    case_queries.set_dues(
        db, watched.stored.id, watched.stored.case.works, watched.running.of_works
    )


def stored_clocks(db: Connection, incident_id: uuid.UUID) -> Record:
    """Return the clock of an incident as it is stored."""
    asked = select(Incident.due_kind, Incident.due_at, Incident.act_at)
    return db.execute(asked.where(Incident.id == incident_id)).one()


def number_of(db: Connection, incident_id: uuid.UUID) -> str:
    """Return the number of an incident."""
    return str(db.scalar(select(Incident.no).where(Incident.id == incident_id)))


def set_incident(db: Connection, incident_id: uuid.UUID, **values: object) -> None:
    """Set columns of an incident that say nothing of what happened to it."""
    db.execute(update(Incident).where(Incident.id == incident_id).values(**values))


def backlog(db: Connection, now: datetime) -> tuple[int, datetime | None]:
    """Return how many incidents wait to be looked at, and since when the first of them does."""
    asked = select(func.count(), func.min(Incident.act_at)).where(Incident.act_at <= now)
    row: Any = db.execute(asked).one()
    return int(row[0]), row[1]
