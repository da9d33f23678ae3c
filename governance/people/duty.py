"""Who holds a grid now, who acts for a unit, who is on duty: one answer for all who ask."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, text

from governance.people.roles import Role
from governance.people.scope import Grant, Label
from governance.people.vocabulary import StaffPart
from governance.vocabulary import Level

#: Parts of a grid's staff that answer for its incidents, the first of them before the others.
HOLDING = (StaffPart.FULL_TIME, StaffPart.LEADER, StaffPart.PART_TIME)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a grid now.

    Attributes
    ----------
    standing_in_for
        The person on leave, when this is the substitute.
    """

    person: uuid.UUID
    name: str
    part: StaffPart
    standing_in_for: uuid.UUID | None = None


#: Whoever is on leave is replaced by the substitute, or left out when there is none.
_AWAY = """
LEFT JOIN LATERAL (
  SELECT true AS is_away, a.substitute_id FROM absence a
  WHERE a.person_id = staff.person_id AND a.starts_at <= :now AND :now < a.ends_at
  ORDER BY a.substitute_id NULLS LAST LIMIT 1
) leave ON true
JOIN person p ON p.active
  AND p.id = CASE WHEN leave.is_away THEN leave.substitute_id ELSE staff.person_id END
"""

_HOLDERS = text(
    f"""
SELECT DISTINCT ON (p.id) p.id, p.name, staff.part,
  CASE WHEN p.id <> staff.person_id THEN staff.person_id END AS standing_in_for
FROM grid_staffing staff {_AWAY}
WHERE staff.grid_code = :grid AND staff.valid_from <= :day
  AND (staff.valid_to IS NULL OR :day < staff.valid_to) AND staff.part = ANY(:parts)
ORDER BY p.id, array_position(CAST(:parts AS text[]), staff.part)
"""  # noqa: S608 the constant above
)


def holders_of(db: Connection, grid_code: str, *, now: datetime, day: date) -> list[Holder]:
    """Return who holds a grid now, the one to turn to first: full-time, leader, part-time.

    Terms, leave and substitutes count; police, cadres and volunteers hold nothing. `day` is the
    county's day of `now`.
    """
    order = [part.value for part in HOLDING]
    asked = {"grid": grid_code, "now": now, "day": day, "parts": order}
    found = [
        Holder(row.id, row.name, StaffPart(row.part), row.standing_in_for)
        for row in db.execute(_HOLDERS, asked)
    ]
    return sorted(found, key=lambda one: (order.index(one.part), one.name, one.person))


_GRANTS = text(
    """
WITH acting AS (
  SELECT CAST(:person AS uuid) AS person_id, false AS stands_in
  UNION
  SELECT a.person_id, true FROM absence a
  WHERE a.substitute_id = :person AND a.starts_at <= :now AND :now < a.ends_at
)
SELECT g.role, g.area, g.unit, g.clearance, u.level, acting.stands_in
FROM acting JOIN role_grant g USING (person_id) LEFT JOIN unit u ON u.code = g.unit
WHERE g.revoked_at IS NULL AND g.valid_from <= :day AND (g.valid_to IS NULL OR :day < g.valid_to)
UNION
SELECT 'grid_worker', s.grid_code, '', NULL, NULL, acting.stands_in
FROM acting JOIN grid_staffing s USING (person_id)
WHERE s.part = ANY(:parts) AND s.valid_from <= :day AND (s.valid_to IS NULL OR :day < s.valid_to)
ORDER BY 1, 2, 3, 4, 5
"""
)

#: A substitute stands in for work, not for administration.
_NOT_BY_SUBSTITUTES = frozenset({Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDITOR, Role.LEADER})


def grants_of(db: Connection, person: uuid.UUID, *, now: datetime, day: date) -> tuple[Grant, ...]:
    """Return everything a person may act as now: granted, by staffing a grid, or standing in."""
    asked = {"person": person, "now": now, "day": day, "parts": [part.value for part in HOLDING]}
    made = []
    for row in db.execute(_GRANTS, asked):
        role = Role(row.role)
        if row.stands_in and role in _NOT_BY_SUBSTITUTES:
            continue
        clearance = None if row.clearance is None else Label(row.clearance)
        level = None if row.level is None else Level(row.level)
        made.append(Grant(role, row.area, row.unit, clearance, level))
    return tuple(dict.fromkeys(made))


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who acts for a unit."""

    person: uuid.UUID
    name: str
    unit: str
    is_on_duty: bool


_MEMBERS = text(
    f"""
SELECT DISTINCT ON (staff.unit, p.id) p.id, p.name, staff.unit, EXISTS (
  SELECT FROM duty_slot d WHERE d.unit = staff.unit AND d.person_id = p.id
    AND d.starts_at <= :now AND :now < d.ends_at) AS is_on_duty
FROM (
  SELECT g.person_id, CASE WHEN g.unit <> '' THEN g.unit ELSE g.area END AS unit
  FROM role_grant g WHERE g.revoked_at IS NULL AND g.valid_from <= :day
    AND (g.valid_to IS NULL OR :day < g.valid_to) AND g.role = ANY(:roles)
  UNION
  SELECT s.person_id, s.grid_code FROM grid_staffing s WHERE s.part = ANY(:parts)
    AND s.valid_from <= :day AND (s.valid_to IS NULL OR :day < s.valid_to)
) staff {_AWAY}
WHERE staff.unit = ANY(:units)
ORDER BY staff.unit, p.id
"""  # noqa: S608 the constant above
)


def members_of(
    db: Connection,
    units: Collection[str],
    roles: Sequence[Role],
    *,
    now: datetime,
    day: date,
) -> list[Member]:
    """Return who acts for units in one of the roles now, those on duty first within a unit."""
    asked = {
        "units": sorted(units),
        "roles": [role.value for role in roles],
        "parts": [part.value for part in HOLDING] if Role.GRID_WORKER in roles else [],
        "now": now,
        "day": day,
    }
    found = [
        Member(row.id, row.name, row.unit, row.is_on_duty) for row in db.execute(_MEMBERS, asked)
    ]
    return sorted(found, key=lambda one: (one.unit, not one.is_on_duty, one.name, one.person))
