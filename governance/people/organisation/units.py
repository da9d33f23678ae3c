"""Units and persons: kept, changed, closed; nothing is deleted, for history names it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, text

from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.people.organisation import refusals
from governance.people.vocabulary import Stationing, UnitKind
from governance.vocabulary import Level

LONGEST_NAME: Final = 60
_DIGITS: Final[Mapping[Level, int]] = {Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """A unit as it is to be; see the table for what the parts mean."""

    code: str
    kind: UnitKind
    name: str
    level: Level
    area: str
    parent: str | None = None
    stationing: Stationing | None = None
    categories: tuple[str, ...] = ()


_AREA = text(
    "SELECT EXISTS (SELECT FROM admin_area WHERE code = :code AND code_system = 'nbs'"
    " AND valid_to IS NULL)"
)
_PARENTS = text(
    """
WITH RECURSIVE up AS (
  SELECT code, parent FROM unit WHERE code = :parent
  UNION SELECT u.code, u.parent FROM up JOIN unit u ON u.code = up.parent
) SELECT code FROM up
"""
)
_KEEP = text(
    """
INSERT INTO unit (code, kind, name, level, area, parent, stationing, categories)
VALUES (:code, :kind, :name, :level, :area, :parent, :stationing, :categories)
ON CONFLICT (code) DO UPDATE SET kind = excluded.kind, name = excluded.name,
  level = excluded.level, area = excluded.area, parent = excluded.parent,
  stationing = excluded.stationing, categories = excluded.categories, active = true
WHERE (unit.kind, unit.name, unit.level, unit.area, unit.parent, unit.stationing,
    unit.categories, unit.active)
  IS DISTINCT FROM (excluded.kind, excluded.name, excluded.level, excluded.area, excluded.parent,
    excluded.stationing, excluded.categories, true)
RETURNING code
"""
)


def keep_unit(db: Connection, plan: UnitPlan, *, by: str, now: datetime) -> bool:
    """Keep a new unit, or change the one with its code; return whether anything changed.

    Raises
    ------
    UnknownAreaError, CentreCodeError, NoSuchUnitError, UnitCircleError
        When area, code or parent are not as they must be.
    """
    if not db.scalar(_AREA, {"code": plan.area}):
        raise refusals.UnknownAreaError(given=plan.area)
    _check_code(plan)
    if plan.parent is not None:
        above = set(db.scalars(_PARENTS, {"parent": plan.parent}))
        if not above:
            raise refusals.NoSuchUnitError(given=plan.parent)
        if plan.code in above:
            raise refusals.UnitCircleError(code=plan.parent)
    changed = db.execute(_KEEP, _unit_values(plan)).first() is not None
    if changed:
        about = f"unit:{plan.code}"
        told = _unit_values(plan)
        record(db, actor=by, action=AuditAction.UNIT_KEPT, object=about, now=now, details=told)
    return changed


def _check_code(plan: UnitPlan) -> None:
    is_area = plan.code == plan.area
    fits = len(plan.area) == _DIGITS.get(plan.level)
    looks_like_one = plan.code.isdecimal()
    if plan.kind is UnitKind.CENTRE and not (is_area and fits):
        raise refusals.CentreCodeError
    if plan.kind is not UnitKind.CENTRE and looks_like_one:
        raise refusals.CentreCodeError


def _unit_values(plan: UnitPlan) -> dict[str, Any]:
    return {
        "code": plan.code,
        "kind": plan.kind.value,
        "name": plan.name,
        "level": plan.level.value,
        "area": plan.area,
        "parent": plan.parent,
        "stationing": None if plan.stationing is None else plan.stationing.value,
        "categories": list(plan.categories),
    }


_LOCK_UNIT = text("SELECT active FROM unit WHERE code = :code FOR UPDATE")
_IN_USE = text(
    """
SELECT (SELECT count(*) FROM unit WHERE parent = :code AND active) AS units,
  (SELECT count(*) FROM person WHERE active AND :code IN (home_unit, duty_unit))
  + (SELECT count(*) FROM role_grant WHERE unit = :code AND revoked_at IS NULL
     AND (valid_to IS NULL OR :day < valid_to)) AS people
"""
)
_CLOSE = text("UPDATE unit SET active = false WHERE code = :code")


def close_unit(db: Connection, code: str, *, owed: int, day: date, by: str, now: datetime) -> None:
    """Put a unit out of service.

    Parameters
    ----------
    owed
        Open incidents that it holds or has a task on.

    Raises
    ------
    NoSuchUnitError
        When there is none in service.
    UnitOwesError, UnitInUseError
        When incidents, people or other units still depend on it.
    """
    if not db.scalar(_LOCK_UNIT, {"code": code}):
        raise refusals.NoSuchUnitError(given=code)
    if owed:
        raise refusals.UnitOwesError(n=owed)
    used = db.execute(_IN_USE, {"code": code, "day": day}).one()
    if used.units or used.people:
        raise refusals.UnitInUseError(units=used.units, people=used.people)
    db.execute(_CLOSE, {"code": code})
    record(db, actor=by, action=AuditAction.UNIT_CLOSED, object=f"unit:{code}", now=now)


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """A person as they are to be: the unit that employs, and the one in which they serve."""

    id: uuid.UUID
    name: str
    home: str | None = None
    duty: str | None = None


_UNITS = text("SELECT code, active FROM unit WHERE code = ANY(:codes)")
_KEEP_PERSON = text(
    """
INSERT INTO person (id, name, home_unit, duty_unit) VALUES (:id, :name, :home, :duty)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, home_unit = excluded.home_unit,
  duty_unit = excluded.duty_unit, active = true
WHERE (person.name, person.home_unit, person.duty_unit, person.active)
  IS DISTINCT FROM (excluded.name, excluded.home_unit, excluded.duty_unit, true)
RETURNING id
"""
)


def keep_person(db: Connection, plan: PersonPlan, *, by: str, now: datetime) -> bool:
    """Keep a new person, or change the one with this id; return whether anything changed.

    Who serves nowhere else serves where they are employed.

    Raises
    ------
    PersonNameError, NoSuchUnitError, UnitClosedError
        When name or units will not do.
    """
    if not 0 < len(plan.name) <= LONGEST_NAME:
        raise refusals.PersonNameError
    for code in {plan.home, plan.duty} - {None}:
        check_unit(db, code)
    values = {"id": plan.id, "name": plan.name, "home": plan.home, "duty": plan.duty or plan.home}
    changed = db.execute(_KEEP_PERSON, values).first() is not None
    if changed:
        told = {"home": values["home"], "duty": values["duty"]}
        about, action = f"person:{plan.id}", AuditAction.PERSON_KEPT
        record(db, actor=by, action=action, object=about, now=now, details=told)
    return changed


def check_unit(db: Connection, code: str | None) -> None:
    """Refuse a unit that is not there or no longer works."""
    found = {row.code: row.active for row in db.execute(_UNITS, {"codes": [code]})}
    if code not in found:
        raise refusals.NoSuchUnitError(given=code)
    if not found[code]:
        raise refusals.UnitClosedError(code=code)


# Two who enter something for one person at once stand in line at the person's row.
_PERSON = text("SELECT id FROM person WHERE id = :id AND active FOR UPDATE")


def is_in_service(db: Connection, person: uuid.UUID | None) -> bool:
    """Return whether somebody is in service; they are kept from others until the end."""
    return db.scalar(_PERSON, {"id": person}) is not None


def check_person(db: Connection, person: uuid.UUID) -> None:
    """Refuse who is not in service; see `is_in_service`."""
    if not is_in_service(db, person):
        raise refusals.NoSuchPersonError


_LEAVE_SERVICE = text("UPDATE person SET active = false WHERE id = :id AND active RETURNING id")
_END_TERMS = text(
    "UPDATE grid_staffing SET valid_to = :day WHERE person_id = :id AND valid_from < :day"
    " AND (valid_to IS NULL OR :day < valid_to)"
)
_DROP_TERMS = text("DELETE FROM grid_staffing WHERE person_id = :id AND valid_from >= :day")
_REVOKE = text(
    "UPDATE role_grant SET revoked_at = :now, revoked_by = :by"
    " WHERE person_id = :id AND revoked_at IS NULL"
)


def dismiss_person(db: Connection, person: uuid.UUID, *, day: date, by: str, now: datetime) -> None:
    """Let somebody leave the service: their terms end with the day before, their roles at once.

    Raises
    ------
    NoSuchPersonError
        When they are not in service.
    """
    if db.scalar(_LEAVE_SERVICE, {"id": person}) is None:
        raise refusals.NoSuchPersonError
    asked = {"id": person, "day": day, "now": now, "by": by}
    db.execute(_END_TERMS, asked)
    db.execute(_DROP_TERMS, asked)
    db.execute(_REVOKE, asked)
    about = f"person:{person}"
    record(db, actor=by, action=AuditAction.PERSON_LEFT, object=about, now=now)
