"""Reading the open incidents for a change of grids, and writing the moves, all at once."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, text

from geo.postgis import Record
from governance.incidents.vocabulary import (
    OPEN_STATES,
    EventKind,
    PinOutcome,
    PinReason,
)
from governance.incidents.workflow.case import OPEN_WORK

SYSTEM = "system"

_OPEN = sorted(state.value for state in OPEN_STATES)
_OPEN_WORKS = sorted(state.value for state in OPEN_WORK)

#: Of an incident's assignments the present one is the last; where there is none, the last one's
#: evidence still says how good the position is.
_INCIDENTS = text(
    """
WITH last AS (
  SELECT DISTINCT ON (g.incident_id) g.incident_id, g.current, g.grid_code, g.accuracy_m,
    g.method, g.provider
  FROM grid_assignment g JOIN incident i ON i.id = g.incident_id
  WHERE i.state = ANY(:open)
  ORDER BY g.incident_id, g.id DESC
)
SELECT i.id, i.no, ST_X(i.geom) AS lon, ST_Y(i.geom) AS lat,
  CASE WHEN last.current THEN last.grid_code END AS grid_code, last.grid_code AS last_code,
  CASE WHEN last.incident_id IS NULL THEN i.accuracy_m ELSE last.accuracy_m END AS accuracy_m,
  coalesce(last.method, i.method, 'unknown') AS method, last.provider, t.reason AS pin_reason
FROM incident i
LEFT JOIN last ON last.incident_id = i.id
LEFT JOIN pin_task t ON t.incident_id = i.id AND t.closed_at IS NULL
WHERE i.state = ANY(:open)
ORDER BY i.no
"""
).bindparams(open=_OPEN)

#: Right after a bulk import the planner's statistics still say "no rows", and a nested loop
#: over a hundred thousand incidents would take minutes where a hash join takes a second.
_WHOLE_TABLES = text("SELECT set_config('enable_nestloop', :value, true)")

_TABLES = (
    text(
        """
CREATE TEMPORARY TABLE regrid_move (
  incident_id uuid, from_code text, last_code text, grid_id int8, grid_code text, rule text,
  confidence text, edge_m float8, second_code text, words text, accuracy_m float8, method text,
  provider text
) ON COMMIT DROP
"""
    ),
    text(
        """
CREATE TEMPORARY TABLE regrid_step (id uuid, version int4, state text, handed_over jsonb)
ON COMMIT DROP
"""
    ),
)
_COPY = "COPY regrid_move FROM STDIN"
_COUNT_UP = text("ANALYZE regrid_move")
_DROP = text("DROP TABLE regrid_move, regrid_step")

_STEP = text(
    """
WITH stepped AS (
  UPDATE incident i SET version = i.version + 1, area = coalesce(m.grid_code, ''),
    holder = CASE
      WHEN i.level = 'grid' THEN coalesce(m.grid_code, '')
      WHEN i.holder = '' THEN left(coalesce(m.grid_code, ''),
        CASE i.level WHEN 'village' THEN 12 WHEN 'township' THEN 9 ELSE 6 END)
      ELSE i.holder END,
    act_at = :now
  FROM regrid_move m
  WHERE i.id = m.incident_id AND i.state = ANY(:open) RETURNING i.id, i.version, i.state
)
INSERT INTO regrid_step SELECT id, version, state FROM stepped
"""
).bindparams(open=_OPEN)

_END = text(
    "UPDATE grid_assignment g SET current = false FROM regrid_step s"
    " WHERE g.incident_id = s.id AND g.current"
)
_ASSIGN = text(
    """
INSERT INTO grid_assignment (
  incident_id, edition_id, grid_id, grid_code, rule, confidence, edge_m, second_code, reason,
  geom, accuracy_m, method, provider, decided_by, decided_at)
SELECT m.incident_id, :edition, m.grid_id, m.grid_code, m.rule, m.confidence, m.edge_m,
  m.second_code, m.words::jsonb, i.geom, m.accuracy_m, m.method, m.provider, :by, :now
FROM regrid_move m JOIN regrid_step s ON s.id = m.incident_id JOIN incident i ON i.id = s.id
WHERE m.grid_id IS NOT NULL
"""
)
#: A grid's own task goes to the workers of the new grid; without one it waits with the incident.
#: Whose it was stays in history: a past day is told from there.
_HAND_OVER = text(
    """
WITH handed AS (
  UPDATE incident_work w SET unit = m.grid_code
  FROM regrid_move m JOIN regrid_step s ON s.id = m.incident_id
  WHERE w.incident_id = m.incident_id AND w.unit = m.last_code AND m.grid_code IS NOT NULL
    AND m.grid_code <> m.last_code AND w.state = ANY(:open_works)
  RETURNING w.incident_id, w.no, m.last_code
)
UPDATE regrid_step s SET handed_over = h.former FROM (
  SELECT incident_id, jsonb_object_agg(no, last_code) AS former FROM handed GROUP BY incident_id
) h WHERE s.id = h.incident_id
"""
).bindparams(open_works=_OPEN_WORKS)
_CLOSE_PINS = text(
    """
UPDATE pin_task t SET closed_at = :now, outcome = :outcome, closed_by = :by
FROM regrid_move m JOIN regrid_step s ON s.id = m.incident_id
WHERE t.incident_id = m.incident_id AND t.closed_at IS NULL AND m.grid_id IS NOT NULL
"""
)
_OPEN_PINS = text(
    """
INSERT INTO pin_task (incident_id, reason, words, candidates, opened_at)
SELECT m.incident_id, :reason, m.words::jsonb, '[]'::jsonb, :now
FROM regrid_move m JOIN regrid_step s ON s.id = m.incident_id WHERE m.grid_id IS NULL
"""
)
#: What was written while this waited for its lock is not told as later than this.
_TELL = text(
    """
INSERT INTO incident_event (incident_id, version, kind, from_state, to_state, actor, at, details)
SELECT s.id, s.version, :kind, s.state, s.state, :by, greatest(:now, (SELECT e.at
    FROM incident_event e WHERE e.incident_id = s.id AND e.version = s.version - 1)),
  jsonb_build_object('from', m.from_code, 'to', m.grid_code, 'edition_id', CAST(:edition AS text))
    || CASE WHEN s.handed_over IS NULL THEN '{}'
       ELSE jsonb_build_object('handed_over', s.handed_over) END
FROM regrid_step s JOIN regrid_move m ON m.incident_id = s.id
"""
)
_REWORD_PINS = text(
    """
UPDATE pin_task p SET reason = :reason, words = t.words::jsonb
FROM unnest(CAST(:ids AS uuid[]), CAST(:words AS text[])) AS t(incident_id, words)
WHERE p.incident_id = t.incident_id AND p.closed_at IS NULL
"""
)


class MoveRow(NamedTuple):
    """One incident that changes grid; `grid_code` and `grid_id` are None when it has none.

    `last_code` is the grid it had last, even if it lies in none now.
    """

    incident_id: uuid.UUID
    from_code: str | None
    last_code: str | None
    grid_id: int | None
    grid_code: str | None
    rule: str
    confidence: str
    edge_m: float | None
    second_code: str | None
    words: str
    accuracy_m: float | None
    method: str
    provider: str | None


def open_incidents(db: Connection) -> Sequence[Record]:
    """Return every open incident: its point, its grid now, the evidence, and why it waits."""
    db.execute(_WHOLE_TABLES, {"value": "off"})
    rows = db.execute(_INCIDENTS).all()
    db.execute(_WHOLE_TABLES, {"value": "on"})
    return rows


def write_moves(
    db: Connection, edition_id: uuid.UUID, rows: Iterable[MoveRow], now: datetime
) -> int:
    """Move incidents, those that are still open, and return how many; caller holds the lock.

    Present assignments become past ones and new ones are written; pinning tasks are closed
    and opened; each history gets its step.
    """
    values = {
        "edition": edition_id,
        "by": SYSTEM,
        "now": now,
        "kind": EventKind.REGRIDDED.value,
        "outcome": PinOutcome.REGRIDDED.value,
        "reason": PinReason.OUTSIDE_GRIDS.value,
    }
    for statement in _TABLES:
        db.execute(statement)
    _copy(db, rows)
    db.execute(_COUNT_UP)
    db.execute(_WHOLE_TABLES, {"value": "off"})
    moved = db.execute(_STEP, values).rowcount
    for statement in (_END, _HAND_OVER, _CLOSE_PINS, _ASSIGN, _OPEN_PINS, _TELL):
        db.execute(statement, values)
    db.execute(_WHOLE_TABLES, {"value": "on"})
    db.execute(_DROP)
    return moved


def reword_pins(db: Connection, words: Mapping[uuid.UUID, str]) -> None:
    """Say of tasks that waited for grids to come into force that they lie outside those."""
    if words:
        told = {"ids": list(words), "words": list(words.values())}
        db.execute(_REWORD_PINS, told | {"reason": PinReason.OUTSIDE_GRIDS.value})


def _copy(db: Connection, rows: Iterable[MoveRow]) -> None:
    """Hand the rows to the server as a stream: as arrays they would take longer than the rest."""
    driver = db.connection.driver_connection
    assert driver is not None  # noqa: S101 the connection is in use
    with driver.cursor() as cursor, cursor.copy(_COPY) as stream:
        for row in rows:
            stream.write_row(row)
