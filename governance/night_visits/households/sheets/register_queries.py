"""The register of households as a whole: what is known of many, and many written at once."""

import json
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, text

from geo.postgis import Record

#: One sheet after the other: two at once would find the same numbers unknown.
_ONE_BY_ONE: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('household sheets', 0))")

#: What a sheet or a person may change, as the table names it.
TOLD: Final = (
    "occupancy",
    "visit_class",
    "opted_out",
    "not_before",
    "at_home_from",
    "at_home_until",
    "visited_before",
)

_KNOWN: Final = text(
    """
SELECT h.number, h.id, h.version, h.address, h.raw_x, h.raw_y, h.raw_crs, h.method, h.area,
  h.occupancy, h.visit_class, h.opted_out, h.not_before, h.at_home_from, h.at_home_until,
  h.visited_before, h.registered_on, h.last_met_on, h.before_visits, h.accuracy_m, h.reason,
  h.unplaced, ST_X(h.geom) AS lon, ST_Y(h.geom) AS lat
FROM household h WHERE h.number = ANY(:numbers) ORDER BY h.id FOR NO KEY UPDATE
"""
)

#: The columns of a line that is copied, in its order.
_COLUMNS: Final = (
    ("id", "uuid"),
    ("number", "text"),
    ("address", "text"),
    ("raw_x", "float8"),
    ("raw_y", "float8"),
    ("raw_crs", "text"),
    ("accuracy_m", "float8"),
    ("method", "text"),
    ("lon", "float8"),
    ("lat", "float8"),
    ("area", "text"),
    ("reason", "jsonb"),
    ("unplaced", "jsonb"),
    ("occupancy", "text"),
    ("visit_class", "text"),
    ("opted_out", "bool"),
    ("not_before", "date"),
    ("at_home_from", "int"),
    ("at_home_until", "int"),
    ("registered_on", "date"),
    ("visited_before", "date"),
    ("before_visits", "jsonb"),
    ("due_on", "date"),
    ("changes", "jsonb"),
)
_KEPT: Final = [name for name, _ in _COLUMNS if name not in {"lon", "lat", "changes"}]
_OVERWRITTEN: Final = [name for name in _KEPT if name not in {"id", "number", "registered_on"}]

_TABLE: Final = text(
    "CREATE TEMPORARY TABLE household_in ("
    + ", ".join(f"{name} {kind}" for name, kind in _COLUMNS)
    + ") ON COMMIT DROP"
)
_COPY: Final = "COPY household_in FROM STDIN"
_WRITE: Final = text(
    f"""
INSERT INTO household ({", ".join(_KEPT)}, geom)
SELECT {", ".join(_KEPT)}, ST_SetSRID(ST_MakePoint(lon, lat), 4490) FROM household_in
ON CONFLICT (number) DO UPDATE SET version = household.version + 1, geom = excluded.geom,
  {", ".join(f"{name} = excluded.{name}" for name in _OVERWRITTEN)}
"""  # noqa: S608 the constants above
)
_TELL: Final = text(
    """
INSERT INTO household_change (household_id, by, at, changes)
SELECT id, :by, :now, changes FROM household_in WHERE changes IS NOT NULL
"""
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A household as it is to be written; `changes` is what differs from what was known."""

    id: uuid.UUID
    number: str
    address: str
    raw: tuple[float, float, str] | None
    accuracy_m: float | None
    method: str
    point: tuple[float, float] | None
    area: str
    reason: Mapping[str, Any] | None
    unplaced: Mapping[str, Any] | None
    told: Mapping[str, Any]
    registered_on: date
    before_visits: Mapping[str, Any] | None
    due_on: date | None
    changes: Mapping[str, Any] | None

    def line(self) -> tuple[object, ...]:
        """Return it in the order in which it is copied."""
        told = self.told
        return (
            self.id,
            self.number,
            self.address,
            *(self.raw or (None, None, None)),
            self.accuracy_m,
            self.method,
            *(self.point or (None, None)),
            self.area,
            _json(self.reason),
            _json(self.unplaced),
            told["occupancy"],
            told["visit_class"],
            told["opted_out"],
            told["not_before"],
            told["at_home_from"],
            told["at_home_until"],
            self.registered_on,
            told["visited_before"],
            _json(self.before_visits),
            self.due_on,
            _json(self.changes),
        )


def hold_register(db: Connection) -> None:
    """Wait for whoever brings another sheet."""
    db.execute(_ONE_BY_ONE)


def known_households(db: Connection, numbers: Collection[str]) -> dict[str, Record]:
    """Return what is known of these numbers, and hold them until the transaction ends."""
    rows = db.execute(_KNOWN, {"numbers": sorted(numbers)})
    return {row.number: row for row in rows}


def write_households(db: Connection, entries: Iterable[Entry], *, by: str, now: datetime) -> None:
    """Write households, new ones and changed ones, with the history of the changed."""
    db.execute(_TABLE)
    driver = db.connection.driver_connection
    assert driver is not None  # noqa: S101 the connection is in use
    with driver.cursor() as cursor, cursor.copy(_COPY) as stream:
        for entry in entries:
            stream.write_row(entry.line())
    db.execute(_WRITE)
    db.execute(_TELL, {"by": by, "now": now})
    db.execute(text("DROP TABLE household_in"))


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(dict(value), ensure_ascii=False)
