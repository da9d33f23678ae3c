"""Reading and closing the tasks of the pinning queue, and the manual assignment they end in."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from geo.assign.answers import Match
from geo.assign.explain import explain
from geo.lonlat import LonLat, RawPosition
from geo.postgis import Record
from governance.incidents.model import GridAssignment, Incident, IncidentEvent, PinTask
from governance.incidents.vocabulary import EventKind, PinOutcome


@dataclass(frozen=True, slots=True)
class Pin:
    """Where a person put an incident, and what they noted.

    `request` is a digest of all that was sent: the same pin sent again is known by it.
    """

    position: RawPosition
    actor: str
    note: str | None = None
    request: bytes | None = None


@dataclass(frozen=True, slots=True)
class ManualAssignment:
    """A grid found by a person's pin."""

    incident_id: uuid.UUID
    edition_id: uuid.UUID
    grid_id: int
    match: Match
    point: LonLat
    pin: Pin


_TASKS = select(
    PinTask.__table__,
    Incident.no,
    Incident.title,
    Incident.category,
    Incident.channel,
    Incident.address,
    Incident.occurred_at,
    Incident.synthetic,
    func.ST_X(Incident.geom).label("lon"),
    func.ST_Y(Incident.geom).label("lat"),
).join(Incident, Incident.id == PinTask.incident_id)


def list_tasks(
    db: Connection, *, is_open: bool, limit: int, after: int | None = None
) -> list[Record]:
    """Return pinning tasks with their incidents, the longest waiting first.

    `after` is the id of the last task seen; ids grow with time.
    """
    closed = PinTask.closed_at
    asked = _TASKS.where(closed.is_(None) if is_open else closed.is_not(None))
    if after is not None:
        asked = asked.where(PinTask.id > after)
    return list(db.execute(asked.order_by(PinTask.id).limit(limit)))


def count_tasks(db: Connection, *, is_open: bool) -> int:
    """Return how many tasks are open, or closed."""
    closed = PinTask.closed_at
    asked = select(func.count()).where(closed.is_(None) if is_open else closed.is_not(None))
    return db.scalar(asked) or 0


def read_task(db: Connection, task_id: int) -> Record | None:
    """Return one task with its incident."""
    return db.execute(_TASKS.where(PinTask.id == task_id)).one_or_none()


def waiting_before(db: Connection, moment: datetime) -> list[Record]:
    """Return the open tasks that came in before `moment`, with their incident's own key."""
    asked = (
        select(PinTask.id, PinTask.opened_at, Incident.idempotency_key)
        .join(Incident, Incident.id == PinTask.incident_id)
        .where(PinTask.closed_at.is_(None), PinTask.opened_at < moment)
        .order_by(PinTask.id)
    )
    return list(db.execute(asked))


def lock_task(db: Connection, task_id: int) -> Record | None:
    """Return one task, kept from others until this transaction ends."""
    asked = select(PinTask.__table__).where(PinTask.id == task_id).with_for_update()
    return db.execute(asked).one_or_none()


def close_task(
    db: Connection, task_id: int, outcome: PinOutcome, *, pin: Pin, now: datetime
) -> None:
    """Close a task with its outcome."""
    db.execute(
        update(PinTask)
        .where(PinTask.id == task_id)
        .values(
            closed_at=now,
            outcome=outcome.value,
            closed_by=pin.actor,
            note=pin.note,
            request=pin.request,
        )
    )


def assign_manually(db: Connection, made: ManualAssignment, *, now: datetime) -> None:
    """Write the assignment of a pin, the incident's new point and the history row."""
    match, raw = made.match, made.pin.position
    words = explain(match, accuracy_m=raw.accuracy_m)
    point = f"SRID=4490;POINT({made.point.lon!r} {made.point.lat!r})"
    version = db.execute(
        update(Incident)
        .where(Incident.id == made.incident_id)
        .values(geom=point, version=Incident.version + 1)
        .returning(Incident.version, Incident.state)
    ).one()
    db.execute(
        insert(GridAssignment).values(
            incident_id=made.incident_id,
            edition_id=made.edition_id,
            grid_id=made.grid_id,
            grid_code=match.code,
            rule=match.rule.value,
            confidence=match.confidence.value,
            edge_m=match.edge_m,
            second_code=match.second_code,
            reason={"zh": words.zh, "en": words.en},
            geom=point,
            accuracy_m=raw.accuracy_m,
            method=raw.method.value,
            decided_by=made.pin.actor,
            decided_at=now,
        )
    )
    db.execute(
        insert(IncidentEvent).values(
            incident_id=made.incident_id,
            version=version.version,
            kind=EventKind.PINNED.value,
            from_state=version.state,
            to_state=version.state,
            actor=made.pin.actor,
            at=now,
            details={"grid_code": match.code, "raw": [raw.x, raw.y, raw.crs]},
        )
    )
