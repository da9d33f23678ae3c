"""Giving roles to persons and taking them back; every change is kept, none is overwritten."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, text

from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.people.accounts.errors import (
    GrantAreaError,
    GrantNotFoundError,
    GrantPlaceError,
    OwnRightsError,
)
from governance.people.roles import EXCLUSIVE, ExclusiveRolesError, Role
from governance.people.scope import Grant


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A grant in force, or yet to come, with its number."""

    id: int
    person: uuid.UUID
    grant: Grant
    valid_from: date
    valid_to: date | None


# Two administrators at once: the person's row is the line they stand in.
_LOCK = text("SELECT id FROM person WHERE id = :person FOR UPDATE")

# Before the county's areas are loaded there is nothing to compare with: its first administrator.
_AREA = text(
    """
SELECT EXISTS (SELECT FROM admin_area WHERE code = :area AND valid_to IS NULL)
  OR EXISTS (SELECT FROM grid WHERE code = :area)
  OR NOT EXISTS (SELECT FROM admin_area)
"""
)

_EXCLUDED = text(
    """
SELECT count(*) FROM role_grant WHERE person_id = :person AND revoked_at IS NULL
  AND role = ANY(:exclusive) AND role <> :role
  AND daterange(valid_from, valid_to) && daterange(:day, :until)
"""
)

_GRANT = text(
    """
INSERT INTO role_grant
  (person_id, role, area, unit, clearance, valid_from, valid_to, granted_by, granted_at)
VALUES (:person, :role, :area, :unit, :clearance, :day, :until, :by, :now)
"""
)


def grant_role(
    db: Connection,
    person: uuid.UUID,
    grant: Grant,
    *,
    until: date | None = None,
    by: str,
    at: tuple[datetime, date],
) -> None:
    """Give a person a role from today on; `at` is the moment and the county's day of it.

    Raises
    ------
    OwnRightsError
        When somebody would give it to themselves.
    GrantPlaceError
        When neither an area nor a unit is named.
    GrantAreaError
        When the county has no such area.
    ExclusiveRolesError
        When the person holds another of the three administrations meanwhile (三员分立).
    """
    now, day = at
    if by == str(person):
        raise OwnRightsError
    if not (grant.area or grant.unit):
        raise GrantPlaceError
    if grant.area and not db.scalar(_AREA, {"area": grant.area}):
        raise GrantAreaError(given=grant.area)
    db.execute(_LOCK, {"person": person})
    values = {
        "person": person,
        "role": grant.role.value,
        "area": grant.area,
        "unit": grant.unit,
        "clearance": None if grant.clearance is None else grant.clearance.value,
        "day": day,
        "until": until,
        "by": by,
        "now": now,
    }
    if grant.role in EXCLUSIVE:
        asked = values | {"exclusive": sorted(role.value for role in EXCLUSIVE)}
        if db.scalar(_EXCLUDED, asked):
            raise ExclusiveRolesError
    db.execute(_GRANT, values)
    told = {name: values[name] for name in ("role", "area", "unit", "clearance")}
    told["until"] = None if until is None else until.isoformat()
    about = f"person:{person}"
    record(db, actor=by, action=AuditAction.ROLE_GRANTED, object=about, now=now, details=told)


_HOLDER = text("SELECT person_id FROM role_grant WHERE id = :id AND revoked_at IS NULL")


def holder_of(db: Connection, grant_id: int) -> uuid.UUID | None:
    """Return who holds a grant; None when it is not in force any more."""
    found: uuid.UUID | None = db.scalar(_HOLDER, {"id": grant_id})
    return found


_REVOKE = text(
    """
UPDATE role_grant SET revoked_at = :now, revoked_by = :by WHERE id = :id AND revoked_at IS NULL
RETURNING person_id, role, area, unit
"""
)


def revoke_grant(db: Connection, grant_id: int, *, by: str, now: datetime) -> None:
    """Take a role back.

    Raises
    ------
    GrantNotFoundError
        When it is not in force any more.
    OwnRightsError
        When somebody would take their own.
    """
    row = db.execute(_REVOKE, {"id": grant_id, "by": by, "now": now}).one_or_none()
    if row is None:
        raise GrantNotFoundError
    if by == str(row.person_id):
        raise OwnRightsError
    told = {"role": row.role, "area": row.area, "unit": row.unit}
    about = f"person:{row.person_id}"
    record(db, actor=by, action=AuditAction.ROLE_REVOKED, object=about, now=now, details=told)


_HELD = text(
    """
SELECT g.id, g.person_id, g.role, g.area, g.unit, g.valid_from, g.valid_to FROM role_grant g
WHERE g.person_id = ANY(:persons) AND g.revoked_at IS NULL
  AND (g.valid_to IS NULL OR :day < g.valid_to)
ORDER BY g.person_id, g.role, g.area, g.unit, g.id
"""
)


def held_grants(db: Connection, persons: list[uuid.UUID], *, day: date) -> list[HeldGrant]:
    """Return what persons were granted and still hold, or will; staffing of grids is no grant."""
    rows = db.execute(_HELD, {"persons": persons, "day": day})
    return [
        HeldGrant(
            row.id, row.person_id, Grant(Role(row.role), row.area, row.unit), row.valid_from,
            row.valid_to,
        )
        for row in rows
    ]  # fmt: skip
