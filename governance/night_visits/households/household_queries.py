"""Households as they may be seen: whole where one visits, by their village where one plans."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, text

from governance.night_visits.households.reach import Reach
from governance.people.masking import Datum, Viewer, show

_COLUMNS: Final = """
  h.id, h.number, h.area, h.occupancy, h.visit_class, h.opted_out, h.not_before, h.at_home_from,
  h.at_home_until, h.registered_on, h.visited_before, h.last_met_on, h.last_attempt_on,
  h.last_outcome, h.misses, h.due_on, h.synthetic, h.version, h.address, h.reason, h.unplaced,
  h.method, h.accuracy_m, ST_X(h.geom) AS lon, ST_Y(h.geom) AS lat,
  EXISTS (SELECT FROM unnest(CAST(:visiting AS text[])) AS own(area)
    WHERE starts_with(h.area, own.area)) AS is_whole
"""

#: Every question about households begins here. What has no grid yet is the county's to place.
_SEEN: Final = """
  EXISTS (SELECT FROM unnest(CAST(:areas AS text[])) AS reach(area)
    WHERE h.area <> '' AND starts_with(h.area, reach.area)
      OR h.area = '' AND CAST(:countywide AS bool))
"""

_LIST: Final = text(
    f"""
SELECT {_COLUMNS} FROM household h
WHERE {_SEEN} AND h.area LIKE CAST(:area AS text) || '%'
  AND (CAST(:visit_class AS text) IS NULL OR h.visit_class = :visit_class)
  AND (CAST(:occupancy AS text) IS NULL OR h.occupancy = :occupancy)
  AND (CAST(:q AS text) IS NULL OR h.number = :q OR (
    strpos(h.address, :q) > 0
    -- An address that may not be seen must not be guessed by asking for it.
    AND EXISTS (SELECT FROM unnest(CAST(:visiting AS text[])) AS own(area)
      WHERE starts_with(h.area, own.area))))
  AND (CAST(:after AS text) IS NULL OR h.number > :after)
ORDER BY h.number LIMIT :limit
"""  # noqa: S608 the constants above
)
_ONE: Final = text(f"SELECT {_COLUMNS} FROM household h WHERE h.id = :id AND {_SEEN}")  # noqa: S608
_QUEUE: Final = text(
    f"""
SELECT {_COLUMNS} FROM household h
WHERE h.unplaced IS NOT NULL AND {_SEEN} AND (CAST(:after AS uuid) IS NULL OR h.id > :after)
ORDER BY h.id LIMIT :limit
"""  # noqa: S608 the constants above
)
_HISTORY: Final = text(
    """
SELECT c.at, coalesce(p.name, c.by) AS by, c.changes FROM household_change c
LEFT JOIN person p ON CAST(p.id AS text) = c.by
WHERE c.household_id = :id ORDER BY c.id DESC LIMIT 50
"""
)
_COUNTS: Final = text(
    f"""
SELECT count(*) AS of, count(*) FILTER (WHERE h.area <> '') AS placed,
  count(*) FILTER (WHERE h.opted_out) AS opted_out, h.visit_class, h.occupancy
FROM household h WHERE {_SEEN} GROUP BY h.visit_class, h.occupancy
"""  # noqa: S608 the constants above
)

#: What of a change is told to who sees a household only by its village.
_PRIVATE: Final = frozenset({"address", "position", "point"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Which households: below an area, of a class, in a state, by number or part of an address."""

    area: str = ""
    visit_class: str | None = None
    occupancy: str | None = None
    q: str | None = None
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Counted:
    """How many households there are, and of which kinds."""

    of: int
    placed: int
    opted_out: int
    by_class: Mapping[str, int]
    by_occupancy: Mapping[str, int]


def list_households(db: Connection, reach: Reach, asked: Asked) -> list[dict[str, Any]]:
    """Return households in the order of their numbers, masked where they are not to be seen whole.

    Part of an address finds only what may be seen whole.
    """
    q = asked.q or None
    wanted = {
        "area": asked.area,
        "visit_class": asked.visit_class,
        "occupancy": asked.occupancy,
        "q": q,
        "after": asked.after,
        "limit": asked.limit,
    }
    return [_shown(row) for row in db.execute(_LIST, _seen(reach) | wanted).mappings()]


def list_unplaced(
    db: Connection, reach: Reach, *, limit: int, after: uuid.UUID | None
) -> list[dict[str, Any]]:
    """Return who waits for a place, the longest first; whole, for without its address nobody can.

    To who plans the county only: nobody else has a reach over what lies in no grid.
    """
    rows = db.execute(_QUEUE, _seen(reach) | {"limit": limit, "after": after}).mappings()
    return [_shown(row) for row in rows]


def find_household(db: Connection, reach: Reach, household_id: uuid.UUID) -> dict[str, Any] | None:
    """Return one household as it may be seen, None when there is none within reach."""
    row = db.execute(_ONE, _seen(reach) | {"id": household_id}).mappings().one_or_none()
    return None if row is None else _shown(row)


def history_of(db: Connection, household: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what was changed about a household that was found, the latest first."""
    rows: Sequence[RowMapping] = db.execute(_HISTORY, {"id": household["id"]}).mappings().all()
    is_whole = household["is_whole"]
    return [
        dict(row)
        | {
            "changes": {
                name: values if is_whole or name not in _PRIVATE else None
                for name, values in row["changes"].items()
            }
        }
        for row in rows
    ]


def count_households(db: Connection, reach: Reach) -> Counted:
    """Return how many there are within reach."""
    rows = db.execute(_COUNTS, _seen(reach)).all()
    by_class: dict[str, int] = {}
    by_occupancy: dict[str, int] = {}
    for row in rows:
        by_class[row.visit_class] = by_class.get(row.visit_class, 0) + row.of
        by_occupancy[row.occupancy] = by_occupancy.get(row.occupancy, 0) + row.of
    placed, opted_out = (
        sum(getattr(row, name) for row in rows) for name in ("placed", "opted_out")
    )
    return Counted(sum(by_class.values()), placed, opted_out, by_class, by_occupancy)


def _seen(reach: Reach) -> dict[str, Any]:
    return {
        "areas": reach.areas,
        "visiting": list(reach.visiting),
        "countywide": reach.is_countywide,
    }


def _shown(row: RowMapping) -> dict[str, Any]:
    """Return a row as it may be seen: without its door where it is not to be seen whole."""
    told = dict(row)
    told["is_whole"] = row["is_whole"] or row["unplaced"] is not None
    if not told["is_whole"]:
        told["address"] = show(Datum.ADDRESS, Viewer.ANALYST, row["address"])
        told |= {"lon": None, "lat": None, "accuracy_m": None, "reason": None}
    return told
