"""Who is away and who stands in, who is on duty: entered and ended."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from governance.audit.vocabulary import AuditAction
from governance.people.organisation import refusals
from governance.people.organisation.places import places_of
from governance.people.organisation.reach import Reach, tell
from governance.people.organisation.units import check_person, check_unit, is_in_service


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody's leave, half-open, and who stands in."""

    person: uuid.UUID
    since: datetime
    until: datetime
    substitute: uuid.UUID | None = None


_AWAY = text(
    """
SELECT starts_at, ends_at, substitute_id FROM absence
WHERE person_id = :id AND starts_at < :until AND :since < ends_at
"""
)
_ADD_LEAVE = text(
    """
INSERT INTO absence (person_id, starts_at, ends_at, substitute_id)
VALUES (:person, :since, :until, :substitute) RETURNING id
"""
)


def enter_leave(db: Connection, leave: Leave, *, reach: Reach, now: datetime) -> int | None:
    """Enter leave; return its number, None when it was entered before.

    The substitute acts for the person meanwhile: both must lie within reach with all their rights.

    Raises
    ------
    EmptySpanError, NoSuchPersonError, SubstituteError
        When time or persons will not do.
    OverlappingLeaveError, SubstituteCircleError
        When it does not fit the leave of others, or their own.
    """
    if leave.until <= leave.since:
        raise refusals.EmptySpanError
    check_person(db, leave.person)
    if not _lies_within(db, leave.person, reach, now):
        raise refusals.NoSuchPersonError
    if leave.substitute is not None:
        _check_substitute(db, leave, reach, now)
    own = db.execute(_AWAY, _span(leave, leave.person)).all()
    entered = (leave.since, leave.until, leave.substitute)
    if any((row.starts_at, row.ends_at, row.substitute_id) == entered for row in own):
        return None
    if own:
        raise refusals.OverlappingLeaveError
    values = {
        "person": leave.person,
        "since": leave.since,
        "until": leave.until,
        "substitute": leave.substitute,
    }
    made: int | None = db.scalar(_ADD_LEAVE, values)
    tell(db, reach, AuditAction.LEAVE_ENTERED, f"person:{leave.person}", now, values)
    return made


def _span(leave: Leave, person: uuid.UUID) -> dict[str, Any]:
    return {"id": person, "since": leave.since, "until": leave.until}


def _lies_within(db: Connection, person: uuid.UUID, reach: Reach, now: datetime) -> bool:
    places = places_of(db, person, now=now)
    return all(reach.holds(place) for place in places) and (bool(places) or "" in reach.areas)


def _check_substitute(db: Connection, leave: Leave, reach: Reach, now: datetime) -> None:
    """Refuse a substitute who cannot act, or whose own substitutes lead back to who is away."""
    seen, next_one = {leave.person}, leave.substitute
    if next_one == leave.person or not is_in_service(db, next_one):
        raise refusals.SubstituteError
    if next_one is not None and not _lies_within(db, next_one, reach, now):
        raise refusals.SubstituteError
    while next_one is not None:
        if next_one in seen:
            raise refusals.SubstituteCircleError
        seen.add(next_one)
        away = db.execute(_AWAY, _span(leave, next_one)).all()
        named = (row.substitute_id for row in away if row.substitute_id is not None)
        next_one = next(named, None)


_LEAVE = text("SELECT id, person_id, starts_at, ends_at FROM absence WHERE id = :id FOR UPDATE")
_END_LEAVE = text("UPDATE absence SET ends_at = :now WHERE id = :id")
_DROP_LEAVE = text("DELETE FROM absence WHERE id = :id")


def end_leave(db: Connection, leave_id: int, *, reach: Reach, now: datetime) -> None:
    """Let somebody be back now; leave that has not begun goes.

    Raises
    ------
    NoSuchLeaveError
        When there is none, it is over, or it lies beyond reach.
    """
    row = db.execute(_LEAVE, {"id": leave_id}).one_or_none()
    if row is None or row.ends_at <= now or not _lies_within(db, row.person_id, reach, now):
        raise refusals.NoSuchLeaveError
    has_begun = row.starts_at < now
    db.execute(_END_LEAVE if has_begun else _DROP_LEAVE, {"id": leave_id, "now": now})
    tell(db, reach, AuditAction.LEAVE_ENDED, f"person:{row.person_id}", now, {"until": now})


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody's duty for a unit, half-open."""

    unit: str
    person: uuid.UUID
    since: datetime
    until: datetime


_UNIT_AREA = text("SELECT area FROM unit WHERE code = :unit")
_DUTIES = text(
    """
SELECT starts_at, ends_at FROM duty_slot
WHERE unit = :unit AND person_id = :person AND starts_at < :until AND :since < ends_at
"""
)
_ADD_DUTY = text(
    """
INSERT INTO duty_slot (unit, person_id, starts_at, ends_at)
VALUES (:unit, :person, :since, :until) RETURNING id
"""
)


def enter_duty(db: Connection, duty: Duty, *, reach: Reach, now: datetime) -> int | None:
    """Put somebody on duty; return its number, None when it was entered before.

    Raises
    ------
    EmptySpanError, NoSuchUnitError, UnitClosedError, NoSuchPersonError, OverlappingDutyError
        When time, unit or person will not do.
    """
    if duty.until <= duty.since:
        raise refusals.EmptySpanError
    area = db.scalar(_UNIT_AREA, {"unit": duty.unit})
    if area is None or not reach.holds(area):
        raise refusals.NoSuchUnitError(given=duty.unit)
    check_unit(db, duty.unit)
    check_person(db, duty.person)
    values: dict[str, Any] = {
        "unit": duty.unit,
        "person": duty.person,
        "since": duty.since,
        "until": duty.until,
    }
    for row in db.execute(_DUTIES, values):
        if (row.starts_at, row.ends_at) == (duty.since, duty.until):
            return None
        raise refusals.OverlappingDutyError
    made: int | None = db.scalar(_ADD_DUTY, values)
    tell(db, reach, AuditAction.DUTY_ENTERED, f"person:{duty.person}", now, values)
    return made


_DUTY = text(
    "SELECT d.person_id, d.unit, d.starts_at, u.area FROM duty_slot d"
    " JOIN unit u ON u.code = d.unit WHERE d.id = :id FOR UPDATE OF d"
)
_DROP_DUTY = text("DELETE FROM duty_slot WHERE id = :id")


def drop_duty(db: Connection, duty_id: int, *, reach: Reach, now: datetime) -> None:
    """Take a duty ahead off the roster; raises `NoSuchDutyError` for any other."""
    row = db.execute(_DUTY, {"id": duty_id}).one_or_none()
    if row is None or row.starts_at <= now or not reach.holds(row.area):
        raise refusals.NoSuchDutyError
    db.execute(_DROP_DUTY, {"id": duty_id})
    told = {"unit": row.unit, "since": row.starts_at}
    tell(db, reach, AuditAction.DUTY_DROPPED, f"person:{row.person_id}", now, told)
