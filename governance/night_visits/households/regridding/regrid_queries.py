"""Households with a point, and their moves to other grids, written all at once."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from geo.postgis import Record

#: Held, so that nobody puts one elsewhere meanwhile.
_POINTS: Final = text(
    """
SELECT id, area, ST_X(geom) AS lon, ST_Y(geom) AS lat, accuracy_m FROM household
WHERE geom IS NOT NULL ORDER BY id FOR NO KEY UPDATE
"""
)
_TABLE: Final = text(
    "CREATE TEMPORARY TABLE household_move"
    " (id uuid, area text, reason jsonb, unplaced jsonb, changes jsonb) ON COMMIT DROP"
)
_MOVE: Final = text(
    """
UPDATE household h SET area = m.area, reason = m.reason, unplaced = m.unplaced,
  version = h.version + 1
FROM household_move m WHERE m.id = h.id
"""
)
_TELL: Final = text(
    "INSERT INTO household_change (household_id, by, at, changes)"
    " SELECT id, :by, :now, changes FROM household_move"
)


class Move(NamedTuple):
    """A household that changes grid; without one, why."""

    id: uuid.UUID
    area: str
    reason: Mapping[str, Any] | None
    unplaced: Mapping[str, Any] | None
    changes: Mapping[str, Any]


def households_with_points(db: Connection) -> list[Record]:
    """Return every household that has a point, with its grid now."""
    return list(db.execute(_POINTS))


def move_households(db: Connection, moves: Sequence[Move], *, by: str, now: datetime) -> None:
    """Give households their new grids, with the history of it."""
    if not moves:
        return
    db.execute(_TABLE)
    driver = db.connection.driver_connection
    assert driver is not None  # noqa: S101 the connection is in use
    with driver.cursor() as cursor, cursor.copy("COPY household_move FROM STDIN") as stream:
        for move in moves:
            told = (_json(move.reason), _json(move.unplaced), _json(move.changes))
            stream.write_row((move.id, move.area, *told))
    db.execute(text("ANALYZE household_move"))
    db.execute(_MOVE)
    db.execute(_TELL, {"by": by, "now": now})
    db.execute(text("DROP TABLE household_move"))


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(dict(value), ensure_ascii=False)
