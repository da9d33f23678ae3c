"""Teams that work near each other, with the homes that could be theirs: what is searched at once.

A whole county at once is beyond any search; one station by itself leaves homes at the border to
nobody. So the county is cut anew in each round, every time elsewhere.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.routing.values import Evening, FloatArray, IntArray

#: Teams in a region, at most.
MOST_TEAMS = 8
#: How much nearer than it is a team may seem to a home, so that homes on a border go now to one
#: region, now to another.
LUCK = 0.5


class Region(NamedTuple):
    """Indices of teams and of homes."""

    teams: IntArray
    homes: IntArray


def cut(
    evening: Evening, may: npt.NDArray[np.bool_], stops: list[list[int]], rng: np.random.Generator
) -> list[Region]:
    """Cut an evening into regions; homes that no team may visit are in none."""
    anchors = _anchors(evening, stops)
    teams = list(_halves(np.arange(len(stops)), anchors, rng))
    region_of = np.empty(len(stops), np.int64)
    for number, members in enumerate(teams):
        region_of[members] = number
    region = _claimed(evening.candidates.places_m, may, anchors, rng)
    region = np.where(region >= 0, region_of[region], -1)
    for team, row in enumerate(stops):
        region[row] = region_of[team]
    return [
        Region(members, np.flatnonzero(region == number)) for number, members in enumerate(teams)
    ]


def _anchors(evening: Evening, stops: list[list[int]]) -> FloatArray:
    """Return the middle of each team's route, or its station (t, 2)."""
    anchors = evening.stations_m[evening.teams.starts].copy()
    for team, row in enumerate(stops):
        if row:
            anchors[team] = evening.candidates.places_m[row].mean(axis=0)
    return anchors


def _halves(teams: IntArray, anchors: FloatArray, rng: np.random.Generator) -> list[IntArray]:
    """Halve teams along lines drawn by lot until few enough are left; of one place, they stay."""
    if len(teams) <= MOST_TEAMS:
        return [teams]
    turn = rng.uniform(0, np.pi)
    along = anchors[teams] @ np.array([np.cos(turn), np.sin(turn)])
    order = np.argsort(along, kind="stable")
    steps = np.flatnonzero(np.diff(along[order]) > 1.0) + 1
    middle = len(teams) // 2
    split = steps[np.abs(steps - middle).argmin()] if len(steps) else middle
    first, second = np.sort(teams[order[:split]]), np.sort(teams[order[split:]])
    return _halves(first, anchors, rng) + _halves(second, anchors, rng)


def _claimed(
    places_m: FloatArray,
    may: npt.NDArray[np.bool_],
    anchors: FloatArray,
    rng: np.random.Generator,
) -> IntArray:
    """Return the team each home (n,) seems nearest to, of those that may visit it; -1 for none."""
    away = np.hypot(*(places_m[:, None] - anchors).transpose(2, 0, 1))
    seems = np.where(may, (away + 1.0) * rng.uniform(1 - LUCK, 1, away.shape), np.inf)
    return np.where(may.any(axis=1), seems.argmin(axis=1), -1)
