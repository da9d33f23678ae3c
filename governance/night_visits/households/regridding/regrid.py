"""A new edition of the grid: households move with it, in the transaction of its activation."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection

from geo.assign.answers import Assignments, Match
from geo.assign.explain import explain
from geo.assign.vocabulary import CONFIDENCES, RULES
from geo.errors import Words
from geo.postgis import Record
from governance.incidents.regridding.regrid import FELL_OUT, MOVED, Flip, bring_into_force
from governance.incidents.vocabulary import PinReason
from governance.night_visits.households.placing import why_unplaced
from governance.night_visits.households.regridding.regrid_queries import (
    Move,
    households_with_points,
    move_households,
)
from grid_boundaries.lookup import EditionIndex, GridLookup

SYSTEM: Final = "system"


@dataclass(frozen=True, slots=True)
class HouseholdFlow:
    """What an edition changes for households: of all with a point, how many change grid.

    Attributes
    ----------
    lost
        How many would lie in no grid any more.
    found
        How many wait for a grid and would have one.
    """

    of: int
    n: int
    lost: int
    found: int


def bring_grids_into_force(
    db: Connection, lookup: GridLookup, edition_id: uuid.UUID, *, now: datetime, today: date
) -> tuple[Flip, HouseholdFlow]:
    """Activate an edition; open incidents and households move with it, as one step.

    Raises
    ------
    BoundaryError
        As `bring_into_force` does.
    """
    flip = bring_into_force(db, lookup, edition_id, now=now, today=today)
    return flip, regrid_households(db, lookup.of(db, edition_id), now=now)


def preview_households(db: Connection, edition: EditionIndex) -> HouseholdFlow:
    """Return how many households would change grid if this edition came into force."""
    rows = households_with_points(db)
    return _flow(rows, _codes_after(rows, _matched(rows, edition), edition))


def regrid_households(db: Connection, edition: EditionIndex, *, now: datetime) -> HouseholdFlow:
    """Give every household with a point the grid it has in `edition`.

    One whose grid keeps its code stays as it is. One that lies in no grid any more waits for a
    person, and one that waited for that reason and has a grid now is taken off the queue.
    """
    rows = households_with_points(db)
    answers = _matched(rows, edition)
    after = _codes_after(rows, answers, edition)
    words = cache(_words)
    moves = [
        _move(row, code, words(_match(answers, at, edition)))
        for at, (row, code) in enumerate(zip(rows, after, strict=True))
        if row.area != code
    ]
    move_households(db, moves, by=SYSTEM, now=now)
    return _flow(rows, after)


def _matched(rows: list[Record], edition: EditionIndex) -> Assignments:
    lon, lat, accuracy = (
        np.array([getattr(row, name) for row in rows], dtype=np.float64)
        for name in ("lon", "lat", "accuracy_m")
    )
    return edition.index.assign(lon, lat, accuracy_m=accuracy)


def _codes_after(rows: list[Record], answers: Assignments, edition: EditionIndex) -> list[str]:
    codes = [*edition.index.codes, ""]  # -1, the last, is none
    after = [codes[polygon] for polygon in answers.polygon.tolist()]
    assert len(after) == len(rows)  # noqa: S101 an answer a row
    return after


def _match(answers: Assignments, at: int, edition: EditionIndex) -> Match:
    codes: list[str | None] = [*edition.index.codes, None]
    edge_m = float(answers.edge_m[at])
    return Match(
        codes[int(answers.polygon[at])],
        RULES[answers.rule[at]],
        CONFIDENCES[answers.confidence[at]],
        None if np.isnan(edge_m) else edge_m,
        codes[int(answers.second[at])],
    )


def _words(match: Match) -> Words:
    why = explain(match)
    return (FELL_OUT if match.code is None else MOVED).fill(zh=why.zh, en=why.en)


def _move(row: Record, code: str, words: Words) -> Move:
    changes = {"area": [row.area, code]}
    if not code:
        unplaced = why_unplaced(PinReason.OUTSIDE_GRIDS, words)
        return Move(row.id, "", None, unplaced, changes)
    reason: dict[str, Any] = {"zh": words.zh, "en": words.en}
    return Move(row.id, code, reason, None, changes)


def _flow(rows: list[Record], after: list[str]) -> HouseholdFlow:
    moving = [(row.area, code) for row, code in zip(rows, after, strict=True) if row.area != code]
    lost, found = sum(not code for _, code in moving), sum(not area for area, _ in moving)
    return HouseholdFlow(len(rows), len(moving), lost, found)
