"""Reading and closing the tasks of the pinning queue, and the manual assignment they end in."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    and_,
    case,
    func,
    insert,
    select,
    update,
)

from geo.assign.answers import Match
from geo.assign.explain import explain
from geo.lonlat import LonLat, RawPosition
from geo.postgis import Record
from governance.incidents.disclosure import Shown, disclose
from governance.incidents.model import GridAssignment, Incident, IncidentEvent, PinTask
from governance.incidents.reading.filtering import CURRENT, Asked, visible
from governance.incidents.visibility import is_own, shown_point
from governance.incidents.vocabulary import OPEN_STATES, EventKind, PinOutcome
from governance.incidents.work_model import IncidentWork
from governance.incidents.workflow.case import OPEN_WORK
from governance.people.sight import EVERYTHING, Sight
from governance.vocabulary import Level
from grid_boundaries.model import Grid


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


_COLUMNS = (
    PinTask.__table__,
    Incident.no,
    Incident.title,
    Incident.category,
    Incident.channel,
    Incident.address,
    Incident.occurred_at,
    Incident.synthetic,
    Incident.label,
)


#: A task is owed while its incident is under way: what was voided or merged needs no place.
WAITS_FOR_PIN: Final = and_(
    PinTask.closed_at.is_(None), Incident.state.in_(sorted(state.value for state in OPEN_STATES))
)


def _tasks(sight: Sight) -> Asked:
    """Return the query of the tasks that may be seen, with their incidents."""
    point = shown_point(sight)
    return (
        visible(
            sight,
            *_COLUMNS,
            is_own(sight).label("is_own"),
            func.ST_X(point).label("lon"),
            func.ST_Y(point).label("lat"),
        )
        .join(PinTask, PinTask.incident_id == Incident.id)
        .outerjoin(GridAssignment, CURRENT)
        .outerjoin(Grid, Grid.id == GridAssignment.grid_id)
    )


def list_tasks(
    db: Connection, sight: Sight, *, is_open: bool, limit: int, after: int | None = None
) -> list[Shown]:
    """Return pinning tasks with their incidents, the longest waiting first.

    `after` is the id of the last task seen; ids grow with time.
    """
    asked = _tasks(sight).where(WAITS_FOR_PIN if is_open else PinTask.closed_at.is_not(None))
    if after is not None:
        asked = asked.where(PinTask.id > after)
    rows = db.execute(asked.order_by(PinTask.id).limit(limit))
    return [disclose(row, sight.viewer) for row in rows]


def count_tasks(db: Connection, sight: Sight, *, is_open: bool) -> int:
    """Return how many tasks are open, or closed, of those that may be seen."""
    asked = visible(sight, func.count()).join(PinTask, PinTask.incident_id == Incident.id)
    return db.scalar(asked.where(WAITS_FOR_PIN if is_open else PinTask.closed_at.is_not(None))) or 0


def read_task(db: Connection, sight: Sight, task_id: int) -> Shown | None:
    """Return one task with its incident; None when there is none to be seen."""
    row = db.execute(_tasks(sight).where(PinTask.id == task_id)).one_or_none()
    return None if row is None else disclose(row, sight.viewer)


def waiting_before(db: Connection, moment: datetime) -> list[Record]:
    """Return the open tasks that came in before `moment`, with their incident's own key."""
    asked = (
        visible(EVERYTHING, PinTask.id, PinTask.opened_at, Incident.idempotency_key)
        .join(PinTask, PinTask.incident_id == Incident.id)
        .where(WAITS_FOR_PIN, PinTask.opened_at < moment)
        .order_by(PinTask.id)
    )
    return list(db.execute(asked))


def lock_task(db: Connection, sight: Sight, task_id: int) -> Record | None:
    """Return one task that may be seen, kept from others until this transaction ends."""
    asked = visible(sight, PinTask.__table__).join(PinTask, PinTask.incident_id == Incident.id)
    locked = asked.where(PinTask.id == task_id).with_for_update(of=PinTask)
    return db.execute(locked).one_or_none()


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
    handed_over = _hand_over(db, made.incident_id, made.match.code or "")
    words = explain(match, accuracy_m=raw.accuracy_m)
    point = f"SRID=4490;POINT({made.point.lon!r} {made.point.lat!r})"
    version = db.execute(
        update(Incident)
        .where(Incident.id == made.incident_id)
        .values(
            geom=point,
            version=Incident.version + 1,
            area=match.code,
            holder=_held_by(match.code or ""),
            act_at=now,  # the watch tells whoever holds it now
        )
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
            at=func.greatest(now, _last_at(made.incident_id)),
            details={"grid_code": match.code, "raw": [raw.x, raw.y, raw.crs]} | handed_over,
        )
    )


def _last_at(incident_id: uuid.UUID) -> ScalarSelect[datetime]:
    """Return when the last step was made: history never goes back, whoever waited for a lock."""
    asked = select(func.max(IncidentEvent.at)).where(IncidentEvent.incident_id == incident_id)
    return asked.scalar_subquery()


def _held_by(code: str) -> ColumnElement[str]:
    """Return who holds an incident once it has a grid: who did, or else its level's centre."""
    centres = {level.value: code[: level.digits] for level in Level}
    own = case(centres, value=Incident.level)
    return case((Incident.holder == "", own), else_=Incident.holder)


def _hand_over(db: Connection, incident_id: uuid.UUID, code: str) -> dict[str, Any]:
    """Give the open tasks of the incident's last grid to its new one.

    Returns what history keeps of it: by the number of each task, whose it was.
    """
    last = (
        select(GridAssignment.grid_code)
        .where(GridAssignment.incident_id == incident_id)
        .order_by(GridAssignment.id.desc())
        .limit(1)
    )
    former = db.scalar(last)
    handed = db.scalars(
        update(IncidentWork)
        .where(IncidentWork.incident_id == incident_id, IncidentWork.unit == former)
        .where(IncidentWork.unit != code, IncidentWork.state.in_(sorted(OPEN_WORK)))
        .values(unit=code)
        .returning(IncidentWork.no)
    ).all()
    return {"handed_over": {str(no): former for no in handed}} if handed else {}
