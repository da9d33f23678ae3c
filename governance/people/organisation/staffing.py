"""Who serves a grid, as what, from when until when."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from governance.audit.vocabulary import AuditAction
from governance.people.accounts.errors import OwnRightsError
from governance.people.organisation import refusals
from governance.people.organisation.reach import Reach, tell
from governance.people.organisation.units import check_person
from governance.people.vocabulary import StaffPart


@dataclass(frozen=True, slots=True)
class Term:
    """Somebody's term in a grid, in half-open days."""

    grid: str
    person: uuid.UUID
    part: StaffPart
    since: date
    until: date | None = None


_GRID = text("SELECT EXISTS (SELECT FROM grid WHERE code = :code)")
_TERMS = text(
    """
SELECT id, valid_from, valid_to FROM grid_staffing
WHERE grid_code = :grid AND person_id = :person AND part = :part
  AND daterange(valid_from, valid_to) && daterange(:since, :until)
"""
)
_ADD_TERM = text(
    """
INSERT INTO grid_staffing (grid_code, person_id, part, valid_from, valid_to)
VALUES (:grid, :person, :part, :since, :until) RETURNING id
"""
)


def staff_grid(db: Connection, term: Term, *, reach: Reach, now: datetime) -> int | None:
    """Let somebody serve a grid; return the term's number, None when it was entered before.

    Raises
    ------
    UnknownGridError, NoSuchPersonError, EmptySpanError, OverlappingTermError
        When grid, person or days will not do.
    OwnRightsError
        When somebody would do it for themselves: staffing a grid gives rights.
    """
    if term.until is not None and term.until <= term.since:
        raise refusals.EmptySpanError
    if not (reach.holds(term.grid) and db.scalar(_GRID, {"code": term.grid})):
        raise refusals.UnknownGridError(given=term.grid)
    if reach.by == str(term.person):
        raise OwnRightsError
    check_person(db, term.person)
    values: dict[str, Any] = {
        "grid": term.grid,
        "person": term.person,
        "part": term.part.value,
        "since": term.since,
        "until": term.until,
    }
    for row in db.execute(_TERMS, values):
        if (row.valid_from, row.valid_to) == (term.since, term.until):
            return None
        raise refusals.OverlappingTermError(grid=term.grid, since=row.valid_from)
    made: int | None = db.scalar(_ADD_TERM, values)
    tell(db, reach, AuditAction.STAFFED, f"person:{term.person}", now, values)
    return made


_TERM = text(
    "SELECT id, grid_code, person_id, valid_from, valid_to FROM grid_staffing WHERE id = :id"
    " FOR UPDATE"
)
_END_TERM = text("UPDATE grid_staffing SET valid_to = :day WHERE id = :id")
_DROP_TERM = text("DELETE FROM grid_staffing WHERE id = :id")


def end_term(db: Connection, term_id: int, *, day: date, reach: Reach, now: datetime) -> None:
    """End a term before a day; one that would then never have begun goes.

    Raises
    ------
    NoSuchTermError
        When there is none, it has ended by then, or it lies beyond reach.
    """
    row = db.execute(_TERM, {"id": term_id}).one_or_none()
    if row is None or not reach.holds(row.grid_code) or _is_over(row, day):
        raise refusals.NoSuchTermError
    db.execute(_END_TERM if row.valid_from < day else _DROP_TERM, {"id": term_id, "day": day})
    told = {"grid": row.grid_code, "until": day}
    tell(db, reach, AuditAction.STAFFING_ENDED, f"person:{row.person_id}", now, told)


def _is_over(row: Row[Any], day: date) -> bool:
    return row.valid_to is not None and bool(row.valid_to <= day)
