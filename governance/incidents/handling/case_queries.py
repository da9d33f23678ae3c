"""Reading one incident under way with a lock, and writing what a move made of it."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, insert, select, update

from geo.postgis import Record
from governance.incidents.evidence.model import Attachment
from governance.incidents.handling.stored_case import (
    Stored,
    changed_works,
    read_case,
    work_columns,
)
from governance.incidents.model import Incident, IncidentEvent
from governance.incidents.visibility import seen_by
from governance.incidents.work_model import IncidentWork
from governance.incidents.workflow.case import Case, Work
from governance.incidents.workflow.deadlines import RunningClock
from governance.people.model import Person, Unit
from governance.people.sight import Sight

_ROW = (
    Incident.id,
    Incident.no,
    Incident.title,
    Incident.area,
    Incident.version,
    Incident.state,
    Incident.level,
    Incident.holder,
    Incident.tier,
    Incident.category,
    Incident.round,
    Incident.supervision,
    Incident.severity,
    Incident.risk,
    Incident.scale,
    Incident.urgent,
    Incident.label,
    Incident.merged_into,
    Incident.due_at,
    Incident.closed_at,
    Incident.handling,
)


@lru_cache(maxsize=1024)
def _case_within(sight: Sight, *, lock: bool) -> Select[Any]:
    asked: Select[Any] = select(*_ROW).where(Incident.id == bindparam("incident"), seen_by(sight))
    return asked.with_for_update() if lock else asked


def find_case(db: Connection, incident_id: uuid.UUID, sight: Sight, *, lock: bool) -> Stored | None:
    """Return an incident under way, kept from others until the end of the transaction if asked."""
    row = db.execute(_case_within(sight, lock=lock), {"incident": incident_id}).one_or_none()
    if row is None:
        return None
    return read_case(row, works_of(db, incident_id))


#: What every move asks is put together once: that takes longer than the database's answer.
_WORKS = (
    select(IncidentWork.__table__)
    .where(IncidentWork.incident_id == bindparam("incident"))
    .order_by(IncidentWork.no)
)
_EVENTS = (
    select(
        IncidentEvent.version,
        IncidentEvent.kind,
        IncidentEvent.to_state,
        IncidentEvent.actor,
        IncidentEvent.at,
        IncidentEvent.details,
    )
    .where(IncidentEvent.incident_id == bindparam("incident"))
    .order_by(IncidentEvent.version)
)
_EVENT_BY_KEY = select(IncidentEvent.__table__).where(
    IncidentEvent.actor == bindparam("actor"), IncidentEvent.key == bindparam("key")
)
_ADD_EVENT = insert(IncidentEvent)
_UPDATE = (
    update(Incident)
    .where(Incident.id == bindparam("incident"))
    .values(version=Incident.version + 1)
)
_UPDATE_WORK = update(IncidentWork).where(
    IncidentWork.incident_id == bindparam("incident"), IncidentWork.no == bindparam("work")
)


def works_of(db: Connection, incident_id: uuid.UUID) -> list[Record]:
    """Return the tasks of an incident in the order of their numbers."""
    return list(db.execute(_WORKS, {"incident": incident_id}))


def events_of_case(db: Connection, incident_id: uuid.UUID) -> list[Record]:
    """Return the history of an incident, oldest first, as far as its handling goes."""
    return list(db.execute(_EVENTS, {"incident": incident_id}))


def find_event(db: Connection, actor: str, key: str) -> Record | None:
    """Return the event that somebody made under a key."""
    return db.execute(_EVENT_BY_KEY, {"actor": actor, "key": key}).one_or_none()


def last_event(db: Connection, incident_id: uuid.UUID) -> Record:
    """Return the last event of an incident with the name of who made it."""
    asked = (
        select(IncidentEvent.version, IncidentEvent.kind, IncidentEvent.actor)
        .where(IncidentEvent.incident_id == incident_id)
        .order_by(IncidentEvent.version.desc())
        .limit(1)
    )
    return db.execute(asked).one()


def evidence_kinds(db: Connection, incident_id: uuid.UUID, round_no: int) -> frozenset[str]:
    """Return the kinds of evidence handed in, in this round of an incident."""
    asked = select(Attachment.kind).where(
        Attachment.incident_id == incident_id, Attachment.round == round_no
    )
    return frozenset(db.scalars(asked.distinct()))


def unknown_units(db: Connection, units: Iterable[str]) -> list[str]:
    """Return those codes that are of no active unit; the code of a grid stands for its workers."""
    wanted = {unit for unit in units if len(unit) != _GRID_DIGITS or not unit.isdigit()}
    known = set(db.scalars(select(Unit.code).where(Unit.code.in_(wanted), Unit.active)))
    return sorted(wanted - known)


_GRID_DIGITS = 15


def person_name(db: Connection, person: str) -> str | None:
    """Return the name of a person, None for what is no person's id."""
    try:
        wanted = uuid.UUID(person)
    except ValueError:
        return None
    return db.scalar(select(Person.name).where(Person.id == wanted))


def has_others_merged(db: Connection, incident_id: uuid.UUID) -> bool:
    """Return whether other incidents were merged into this one."""
    return bool(db.scalar(select(exists().where(Incident.merged_into == incident_id))))


def write_case(
    db: Connection,
    stored: Stored,
    after: Case,
    *,
    columns: Mapping[str, Any],
    now: datetime,
) -> None:
    """Write an incident's columns and its tasks as a move left them; its version goes up by one."""
    db.execute(_UPDATE, {**columns, "incident": stored.id})
    new, changed = changed_works(stored.case, after)
    before = {work.no: work for work in stored.case.works}
    for work in changed:
        values = work_columns(work, before[work.no], now=now)
        db.execute(update(IncidentWork).where(*_is(stored.id, work.no)).values(**values))
    if new:
        rows = [
            {
                "incident_id": stored.id,
                "no": work.no,
                "unit": work.unit,
                "role": work.role,
                "round": work.round,
                "created_at": now,
                **({"signed_at": None} | work_columns(work, None, now=now)),
            }
            for work in new
        ]
        db.execute(insert(IncidentWork), rows)


def set_work(db: Connection, incident_id: uuid.UUID, no: int, **values: object) -> None:
    """Set columns of one task."""
    db.execute(update(IncidentWork).where(*_is(incident_id, no)).values(**values))


def set_dues(
    db: Connection,
    incident_id: uuid.UUID,
    works: Iterable[Work],
    clocks: Mapping[int, RunningClock],
) -> None:
    """Set by when each task is due; those without a clock by none."""
    rows = [
        {
            "incident": incident_id,
            "work": work.no,
            "due_kind": clock and clock.kind,
            "due_at": clock and clock.due_at,
        }
        for work in works
        for clock in [clocks.get(work.no)]
    ]
    if rows:
        db.execute(_UPDATE_WORK, rows)


def write_event(db: Connection, row: Mapping[str, Any]) -> None:
    """Add an event to history; the database chains it to the one before."""
    db.execute(_ADD_EVENT, dict(row))


def _is(incident_id: uuid.UUID, no: int) -> tuple[Any, Any]:
    return IncidentWork.incident_id == incident_id, IncidentWork.no == no
