"""Who holds a grid now, who acts for a unit, who is on duty: one answer for all who ask.

Leave counts at once: whoever is away is replaced by the substitute, that one by theirs when away
too, and so on; nobody stands in where the chain ends with somebody away or gone. Who has left the
service acts for nobody, and nobody for them.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, text

from governance.people.roles import EXCLUSIVE, Role
from governance.people.scope import Grant, Label
from governance.people.vocabulary import StaffPart
from governance.vocabulary import Level

#: Parts of a grid's staff that answer for its incidents, the first of them before the others.
HOLDING = (StaffPart.FULL_TIME, StaffPart.LEADER, StaffPart.PART_TIME)

#: A substitute stands in for work, not for administration.
NOT_BY_SUBSTITUTES: Final = EXCLUSIVE | {Role.LEADER}


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


#: Forward from everybody who is away to those who act for them; a circle ends where it began.
_ACTING = """
WITH RECURSIVE away AS MATERIALIZED (
  SELECT person_id, substitute_id FROM absence WHERE starts_at <= :now AND :now < ends_at
), chain AS (
  SELECT person_id, substitute_id AS by_id FROM away WHERE substitute_id IS NOT NULL
  UNION
  SELECT chain.person_id, away.substitute_id FROM chain JOIN away ON away.person_id = chain.by_id
  WHERE away.substitute_id IS NOT NULL
), stand_in AS (
  SELECT person_id, by_id FROM chain WHERE by_id NOT IN (SELECT person_id FROM away)
)
"""

#: From those named as `staff` to those who act for them, with whether they stand in.
_ACTED_BY = """
JOIN person own ON own.id = staff.person_id AND own.active
JOIN LATERAL (
  SELECT staff.person_id AS id WHERE staff.person_id NOT IN (SELECT person_id FROM away)
  UNION ALL SELECT by_id FROM stand_in WHERE stand_in.person_id = staff.person_id
) acting ON true
JOIN person p ON p.id = acting.id AND p.active
"""

_IN_TERM = "valid_from <= :day AND (valid_to IS NULL OR :day < valid_to)"

_HOLDERS = text(
    f"""{_ACTING}
SELECT DISTINCT ON (p.id) p.id, p.name, staff.part,
  CASE WHEN p.id <> staff.person_id THEN staff.person_id END AS standing_in_for
FROM grid_staffing staff {_ACTED_BY}
WHERE staff.grid_code = :grid AND {_IN_TERM} AND staff.part = ANY(:parts)
ORDER BY p.id, array_position(CAST(:parts AS text[]), staff.part), 4 NULLS FIRST
"""  # noqa: S608 the constants above
)


def holders_of(db: Connection, grid_code: str, *, now: datetime, day: date) -> list[Holder]:
    """Return who holds a grid now, the one to turn to first: full-time, leader, part-time.

    Terms, leave and substitutes count; police, cadres and volunteers hold nothing. Of two with
    the same part the grid's own comes before a substitute. `day` is the county's day of `now`.
    """
    order = [part.value for part in HOLDING]
    asked = {"grid": grid_code, "now": now, "day": day, "parts": order}
    found = [
        Holder(row.id, row.name, StaffPart(row.part), row.standing_in_for)
        for row in db.execute(_HOLDERS, asked)
    ]
    return sorted(found, key=_turn)


def _turn(one: Holder) -> tuple[int, bool, str, uuid.UUID]:
    return HOLDING.index(one.part), one.standing_in_for is not None, one.name, one.person


_VACANT = text(
    f"""{_ACTING}
SELECT grid.code FROM unnest(CAST(:grids AS text[])) AS grid(code)
WHERE NOT EXISTS (
  SELECT FROM grid_staffing staff {_ACTED_BY}
  WHERE staff.grid_code = grid.code AND {_IN_TERM} AND staff.part = ANY(:parts))
ORDER BY grid.code
"""  # noqa: S608 the constants above
)


def vacant_grids(db: Connection, grids: Collection[str], *, now: datetime, day: date) -> list[str]:
    """Return which of these grids nobody holds now, in code order."""
    parts = [part.value for part in HOLDING]
    asked = {"grids": sorted(grids), "now": now, "day": day, "parts": parts}
    return list(db.scalars(_VACANT, asked))


#: Backward from one person to everybody they act for; away themselves, they act for nobody else.
_GRANTS = text(
    f"""
WITH RECURSIVE away AS MATERIALIZED (
  SELECT person_id, substitute_id FROM absence WHERE starts_at <= :now AND :now < ends_at
), acting AS (
  SELECT id AS person_id, false AS stands_in, id IN (SELECT person_id FROM away) AS is_away
  FROM person WHERE id = :person AND active
  UNION
  SELECT away.person_id, true, false FROM acting JOIN away ON away.substitute_id = acting.person_id
  WHERE NOT acting.is_away AND away.person_id <> :person
), served AS (
  SELECT person_id, stands_in FROM acting JOIN person p ON p.id = person_id AND p.active
)
SELECT g.role, g.area, g.unit, g.clearance, u.level, served.stands_in
FROM served JOIN role_grant g USING (person_id) LEFT JOIN unit u ON u.code = g.unit
WHERE g.revoked_at IS NULL AND {_IN_TERM}
UNION
SELECT 'grid_worker', s.grid_code, '', NULL, NULL, served.stands_in
FROM served JOIN grid_staffing s USING (person_id)
WHERE s.part = ANY(:parts) AND {_IN_TERM}
ORDER BY 1, 2, 3, 4, 5
"""  # noqa: S608 the constants above
)


def grants_of(db: Connection, person: uuid.UUID, *, now: datetime, day: date) -> tuple[Grant, ...]:
    """Return everything a person may act as now: granted, by staffing a grid, or standing in.

    Who is on leave keeps what is their own, but stands in for nobody. Who has left the service
    has nothing.
    """
    asked = {"person": person, "now": now, "day": day, "parts": [part.value for part in HOLDING]}
    made = []
    for row in db.execute(_GRANTS, asked):
        role = Role(row.role)
        if row.stands_in and role in NOT_BY_SUBSTITUTES:
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
    f"""{_ACTING}
SELECT DISTINCT ON (staff.unit, p.id) p.id, p.name, staff.unit, EXISTS (
  SELECT FROM duty_slot d WHERE d.unit = staff.unit AND d.person_id IN (p.id, staff.person_id)
    AND d.starts_at <= :now AND :now < d.ends_at) AS is_on_duty
FROM (
  SELECT g.person_id, CASE WHEN g.unit <> '' THEN g.unit ELSE g.area END AS unit,
    g.role <> ALL(:own) AS by_others
  FROM role_grant g WHERE g.revoked_at IS NULL AND {_IN_TERM} AND g.role = ANY(:roles)
  UNION ALL
  SELECT s.person_id, s.grid_code, true FROM grid_staffing s WHERE s.part = ANY(:parts)
    AND {_IN_TERM}
) staff {_ACTED_BY}
WHERE staff.unit = ANY(:units) AND (staff.by_others OR p.id = staff.person_id)
ORDER BY staff.unit, p.id, 4 DESC
"""  # noqa: S608 the constants above
)


def members_of(
    db: Connection,
    units: Collection[str],
    roles: Sequence[Role],
    *,
    now: datetime,
    day: date,
) -> list[Member]:
    """Return who acts for units in one of the roles now, those on duty first within a unit.

    A substitute stands in at the duty of the one on leave, too, but not in a role that is one
    person's alone.
    """
    asked = {
        "units": sorted(units),
        "roles": [role.value for role in roles],
        "own": [role.value for role in NOT_BY_SUBSTITUTES],
        "parts": [part.value for part in HOLDING] if Role.GRID_WORKER in roles else [],
        "now": now,
        "day": day,
    }
    found = [
        Member(row.id, row.name, row.unit, row.is_on_duty) for row in db.execute(_MEMBERS, asked)
    ]
    return sorted(found, key=lambda one: (one.unit, not one.is_on_duty, one.name, one.person))
