"""The county's directory: units with their people, who is on duty, which grids nobody holds.

It holds names and posts, no telephone numbers: what whoever works here may know of the others.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, text

from geo.postgis import Record
from governance.people.duty import HOLDING, vacant_grids
from governance.people.organisation.refusals import NoSuchUnitError

#: So far ahead "tonight" reaches.
AHEAD: Final = timedelta(hours=24)
#: More duties than these nobody reads.
MOST_DUTIES: Final = 200

_GRANTED = """
role_grant g WHERE g.revoked_at IS NULL AND g.valid_from <= :day
  AND (g.valid_to IS NULL OR :day < g.valid_to)
"""

_UNITS = text(
    f"""
SELECT u.code, u.kind, u.name, u.level, u.area, u.parent, u.stationing, u.categories,
  coalesce(m.n, 0) AS members, coalesce(d.names, '{{}}') AS on_duty
FROM unit u
LEFT JOIN (
  SELECT unit, count(DISTINCT person_id) AS n FROM (
    SELECT CASE WHEN g.unit <> '' THEN g.unit ELSE g.area END AS unit, g.person_id FROM {_GRANTED}
  ) held JOIN person p ON p.id = person_id AND p.active GROUP BY unit
) m ON m.unit = u.code
LEFT JOIN (
  SELECT d.unit, array_agg(p.name ORDER BY p.name) AS names FROM duty_slot d
  JOIN person p ON p.id = d.person_id AND p.active
  WHERE d.starts_at <= :now AND :now < d.ends_at GROUP BY d.unit
) d ON d.unit = u.code
WHERE u.active ORDER BY u.level = 'county' DESC, u.kind, u.code
"""  # noqa: S608 the constant above
)


def list_units(db: Connection, *, now: datetime, day: date) -> Sequence[Record]:
    """Return every unit in service, with how many act for it and who is on duty now."""
    return db.execute(_UNITS, {"now": now, "day": day}).all()


def nest_units(rows: Sequence[Record]) -> list[dict[str, Any]]:
    """Return units as a tree by their parents, each in the order given.

    A unit whose parent is not among them stands at the root.
    """
    made: dict[str, dict[str, Any]] = {
        row.code: dict(row._mapping) | {"units": []}  # noqa: SLF001 a row's public way
        for row in rows
    }
    roots: list[dict[str, Any]] = []
    for row in rows:
        above = made.get(row.parent or "")
        (roots if above is None else above["units"]).append(made[row.code])
    return roots


_UNIT = text("SELECT * FROM unit WHERE code = :code")
_MEMBERS = text(
    f"""
SELECT p.id, p.name, h.name AS home, array_remove(array_agg(DISTINCT held.role), NULL) AS roles,
  EXISTS (SELECT FROM duty_slot d WHERE d.unit = :code AND d.person_id = p.id
    AND d.starts_at <= :now AND :now < d.ends_at) AS is_on_duty,
  leave.ends_at AS away_until, s.name AS substitute,
  coalesce((SELECT json_agg(json_build_object('grid', t.grid_code, 'part', t.part)
      ORDER BY t.part, t.grid_code)
    FROM grid_staffing t WHERE t.person_id = p.id AND t.valid_from <= :day
    AND (t.valid_to IS NULL OR :day < t.valid_to)), '[]') AS grids
FROM person p
LEFT JOIN (SELECT g.person_id, g.role,
    CASE WHEN g.unit <> '' THEN g.unit ELSE g.area END AS unit FROM {_GRANTED}
  ) held ON held.person_id = p.id AND held.unit = :code
LEFT JOIN unit h ON h.code = p.home_unit AND p.home_unit <> :code
LEFT JOIN LATERAL (SELECT a.ends_at, a.substitute_id FROM absence a
  WHERE a.person_id = p.id AND a.starts_at <= :now AND :now < a.ends_at
  ORDER BY a.substitute_id NULLS LAST LIMIT 1) leave ON true
LEFT JOIN person s ON s.id = leave.substitute_id
WHERE p.active AND (held.unit = :code OR p.duty_unit = :code)
GROUP BY p.id, p.name, h.name, leave.ends_at, s.name ORDER BY 5 DESC, p.name, p.id
"""  # noqa: S608 the constant above
)


def read_unit(db: Connection, code: str) -> Record:
    """Return one unit; raises `NoSuchUnitError`."""
    found = db.execute(_UNIT, {"code": code}).one_or_none()
    if found is None:
        raise NoSuchUnitError(given=code)
    return found


def list_members(db: Connection, code: str, *, now: datetime, day: date) -> Sequence[Record]:
    """Return who acts for a unit or serves in it, those on duty first; with who is away."""
    return db.execute(_MEMBERS, {"code": code, "now": now, "day": day}).all()


_DUTIES = text(
    """
SELECT d.id, d.unit, u.name AS unit_name, u.level, d.person_id, p.name, d.starts_at, d.ends_at,
  leave.is_away, s.name AS substitute
FROM duty_slot d JOIN unit u ON u.code = d.unit JOIN person p ON p.id = d.person_id
LEFT JOIN LATERAL (SELECT true AS is_away, a.substitute_id FROM absence a
  WHERE a.person_id = p.id AND a.starts_at <= :now AND :now < a.ends_at
  ORDER BY a.substitute_id NULLS LAST LIMIT 1) leave ON true
LEFT JOIN person s ON s.id = leave.substitute_id
WHERE d.starts_at < :until AND :now < d.ends_at AND p.active
  AND (CAST(:unit AS text) IS NULL OR d.unit = :unit)
ORDER BY u.level = 'county' DESC, u.code, d.starts_at, p.name LIMIT :most
"""
)


def list_duties(db: Connection, *, now: datetime, unit: str | None = None) -> Sequence[Record]:
    """Return who is on duty from now on, for a day ahead, in all units or one."""
    asked = {"now": now, "until": now + AHEAD, "unit": unit, "most": MOST_DUTIES}
    return db.execute(_DUTIES, asked).all()


_STAFF = text(
    """
SELECT s.id, p.id AS person_id, p.name, s.part, s.valid_from, s.valid_to,
  leave.ends_at AS away_until, b.name AS substitute
FROM grid_staffing s JOIN person p ON p.id = s.person_id AND p.active
LEFT JOIN LATERAL (SELECT a.ends_at, a.substitute_id FROM absence a
  WHERE a.person_id = p.id AND a.starts_at <= :now AND :now < a.ends_at
  ORDER BY a.substitute_id NULLS LAST LIMIT 1) leave ON true
LEFT JOIN person b ON b.id = leave.substitute_id
WHERE s.grid_code = :grid AND s.valid_from <= :day AND (s.valid_to IS NULL OR :day < s.valid_to)
ORDER BY s.part, p.name, s.id
"""
)


def list_grid_staff(db: Connection, grid: str, *, now: datetime, day: date) -> Sequence[Record]:
    """Return everybody whose term in a grid runs, whatever their part; with who is away."""
    return db.execute(_STAFF, {"grid": grid, "now": now, "day": day}).all()


@dataclass(frozen=True, slots=True)
class Gaps:
    """Grids in force that nobody holds, of how many."""

    grids: Sequence[Record]
    of: int


_IN_FORCE = text(
    "SELECT g.code FROM grid g JOIN edition e ON e.id = g.edition_id AND e.state = 'active'"
    " WHERE starts_with(g.code, :area)"
)
_NAMED = text(
    """
SELECT g.code, g.name, v.name AS village, t.name AS township,
  (SELECT max(s.valid_to) FROM grid_staffing s WHERE s.grid_code = g.code AND s.valid_to <= :day)
    AS last_term_ended,
  EXISTS (SELECT FROM grid_staffing s WHERE s.grid_code = g.code AND s.valid_from <= :day
    AND (s.valid_to IS NULL OR :day < s.valid_to) AND s.part = ANY(:parts)) AS is_away
FROM grid g JOIN edition e ON e.id = g.edition_id AND e.state = 'active'
LEFT JOIN admin_area v ON v.code = g.village_code AND v.code_system = 'nbs' AND v.valid_to IS NULL
LEFT JOIN admin_area t ON t.code = left(g.village_code, 9) AND t.code_system = 'nbs'
  AND t.valid_to IS NULL
WHERE g.code = ANY(:codes) ORDER BY g.code
"""
)


def find_gaps(db: Connection, *, area: str = "", now: datetime, day: date) -> Gaps:
    """Return which grids of an area nobody holds now, and why: no term, or away uncovered."""
    codes = list(db.scalars(_IN_FORCE, {"area": area}))
    vacant = vacant_grids(db, codes, now=now, day=day)
    parts = [part.value for part in HOLDING]
    named = db.execute(_NAMED, {"codes": vacant, "day": day, "parts": parts})
    return Gaps(named.all(), len(codes))


_NAMES = text("SELECT id, name FROM person WHERE id = ANY(:ids)")


def person_names(db: Connection, persons: Iterable[uuid.UUID]) -> dict[uuid.UUID | None, str]:
    """Return the names of persons, in service or not."""
    return {row.id: row.name for row in db.execute(_NAMES, {"ids": list(persons)})}
