"""A new edition of the grid: which open incidents change grid, and moving them.

Only what is open moves. What was decided before stays on record as it was: a move ends the
present assignment and writes a new one beside it.
"""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import numpy as np
from sqlalchemy import Connection

from geo.assign.answers import Assignments, Match
from geo.assign.explain import explain
from geo.assign.vocabulary import CONFIDENCES, RULES
from geo.errors import Words
from geo.postgis import Record
from governance.incidents.regridding import regrid_queries
from governance.incidents.regridding.regrid_queries import MoveRow
from governance.incidents.vocabulary import PinReason
from grid_boundaries.editions import activate_edition
from grid_boundaries.lookup import EditionIndex, GridLookup
from grid_boundaries.queries import read_edition

MOVED = Words(
    zh="网格边界已换版，按新边界重新归格：{zh}",
    en="The grids changed to a new edition; placed anew: {en}",
)
FELL_OUT = Words(
    zh="网格边界已换版，该位置不再属于任何网格：{zh}",
    en="The grids changed to a new edition, in which no grid holds this place: {en}",
)


@dataclass(frozen=True, slots=True)
class Move:
    """An open incident that changes grid; None stands for no grid."""

    incident_id: uuid.UUID
    no: str
    from_code: str | None
    to_code: str | None


@dataclass(frozen=True, slots=True)
class Impact:
    """What an edition would change: of all open incidents, those that move, by number."""

    edition_id: uuid.UUID
    of: int
    moves: tuple[Move, ...]

    @property
    def n(self) -> int:
        """How many open incidents change grid."""
        return len(self.moves)

    @property
    def lost(self) -> int:
        """How many would have no grid any more and need a person."""
        return sum(move.to_code is None for move in self.moves)

    @property
    def found(self) -> int:
        """How many wait for a person now and would get a grid."""
        return sum(move.from_code is None for move in self.moves)

    def flows(self) -> list[tuple[str | None, str | None, int]]:
        """Return from, to and how many, the largest first."""
        counted = Counter((move.from_code, move.to_code) for move in self.moves)
        ordered = sorted(
            counted.items(), key=lambda one: (-one[1], one[0][0] or "", one[0][1] or "")
        )
        return [(*pair, count) for pair, count in ordered]


@dataclass(frozen=True, slots=True)
class Flip:
    """What an activation did."""

    retired: uuid.UUID | None
    moved: int
    of: int


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Every open incident held against an edition: where it is, and where it would be."""

    rows: list[Record]
    edition: EditionIndex
    answers: Assignments
    moving: list[int]

    def match(self, at: int) -> Match:
        """Return the answer for one incident."""
        codes, found = self.edition.index.codes, self.answers
        polygon, second = int(found.polygon[at]), int(found.second[at])
        edge_m = float(found.edge_m[at])
        return Match(
            codes[polygon] if polygon >= 0 else None,
            RULES[found.rule[at]],
            CONFIDENCES[found.confidence[at]],
            None if np.isnan(edge_m) else edge_m,
            codes[second] if second >= 0 else None,
        )

    def moves(self) -> Iterator[Move]:
        """Return the incidents that change grid."""
        codes = self.edition.index.codes
        for at in self.moving:
            row, polygon = self.rows[at], int(self.answers.polygon[at])
            yield Move(row.id, row.no, row.grid_code, codes[polygon] if polygon >= 0 else None)


def preview_moves(db: Connection, edition: EditionIndex) -> Impact:
    """Return which open incidents would change grid if this edition came into force."""
    weighed = _weigh(db, edition)
    return Impact(edition.edition_id, len(weighed.rows), tuple(weighed.moves()))


def bring_into_force(
    db: Connection, lookup: GridLookup, edition_id: uuid.UUID, *, now: datetime, today: date
) -> Flip:
    """Activate an edition and move the open incidents, as one step.

    The index is built before the lock is taken, so that reports wait for the moves alone.

    Raises
    ------
    BoundaryError
        As `activate_edition` does.
    """
    read_edition(db, edition_id)
    edition = lookup.of(db, edition_id)
    retired = activate_edition(db, edition_id, now=now, today=today)
    weighed = _weigh(db, edition)
    return Flip(retired, _move(db, weighed, now), len(weighed.rows))


def move_open_incidents(db: Connection, edition: EditionIndex, *, now: datetime) -> int:
    """Give every open incident the grid it has in `edition`; return how many moved.

    Belongs into the transaction of the activation, which holds the edition lock. One whose
    grid keeps its code keeps its assignment. One that has no grid any more is queued for a
    person, and one that waited and has a grid now is taken off the queue.
    """
    return _move(db, _weigh(db, edition), now)


def _weigh(db: Connection, edition: EditionIndex) -> _Weighed:
    rows = list(regrid_queries.open_incidents(db))
    lon, lat, accuracy = (
        np.array([getattr(row, name) for row in rows], dtype=np.float64)
        for name in ("lon", "lat", "accuracy_m")
    )
    answers = edition.index.assign(lon, lat, accuracy_m=accuracy)
    codes = [*edition.index.codes, None]
    after = [codes[polygon] for polygon in answers.polygon.tolist()]
    moving = [at for at, row in enumerate(rows) if row.grid_code != after[at]]
    return _Weighed(rows, edition, answers, moving)


def _move(db: Connection, weighed: _Weighed, now: datetime) -> int:
    _reword(db, weighed)
    if not weighed.moving:
        return 0
    return regrid_queries.write_moves(db, weighed.edition.edition_id, _rows(weighed), now)


def _reword(db: Connection, weighed: _Weighed) -> None:
    """Tell those who waited for any grids that there are some now, elsewhere."""
    words = _worded()
    stale = {
        row.id: words(weighed.match(at), row.accuracy_m)
        for at, row in enumerate(weighed.rows)
        if row.pin_reason == PinReason.NO_ACTIVE_EDITION and weighed.answers.polygon[at] < 0
    }
    regrid_queries.reword_pins(db, stale)


def _rows(weighed: _Weighed) -> Iterator[MoveRow]:
    words = _worded()
    grid_ids = weighed.edition.grid_ids
    for at in weighed.moving:
        row, match = weighed.rows[at], weighed.match(at)
        yield MoveRow(
            row.id,
            row.grid_code,
            row.last_code,
            None if match.code is None else grid_ids[match.code],
            match.code,
            match.rule.value,
            match.confidence.value,
            match.edge_m,
            match.second_code,
            words(match, row.accuracy_m),
            row.accuracy_m,
            row.method,
            row.provider,
        )


def _worded() -> Callable[[Match, float | None], str]:
    """Return the words of a move as JSON; most moves share theirs with others."""

    @cache
    def words(match: Match, accuracy_m: float | None) -> str:
        why = explain(match, accuracy_m=accuracy_m)
        told = (FELL_OUT if match.code is None else MOVED).fill(zh=why.zh, en=why.en)
        return json.dumps({"zh": told.zh, "en": told.en}, ensure_ascii=False)

    return words
