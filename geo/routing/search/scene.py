"""An evening, or a part of it, laid out for the compiled loops."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.routing.travel import Travel
from geo.routing.values import ANYONE, LONGEST_S, Evening, FloatArray, IntArray, Mode

Int32Array = npt.NDArray[np.int32]
FlagArray = npt.NDArray[np.bool_]

MODES = tuple(Mode)


class Homes(NamedTuple):
    """The candidates (n,); windows of home i are ``first[i]`` to ``first[i + 1]``.

    Attributes
    ----------
    worth
        The prize; for a home asked of a team by name more than all prizes together.
    near
        The homes by how soon one gets there from each, itself first (n, k); none in a whole
        evening, which is searched in parts.
    may
        Which team may visit which home (n, t).
    """

    point: Int32Array
    service: Int32Array
    worth: FloatArray
    first: Int32Array
    opens: Int32Array
    closes: Int32Array
    near: Int32Array
    may: FlagArray


class Crews(NamedTuple):
    """The teams (t,): points of start and end, shift, matrix, most stops there is time for."""

    start: Int32Array
    end: Int32Array
    opens: Int32Array
    closes: Int32Array
    mode: Int32Array
    most: Int32Array


class Scene(NamedTuple):
    """What does not change in a search: seconds (m, p, p), homes and teams."""

    seconds: npt.NDArray[np.int32]
    homes: Homes
    crews: Crews


#: A string of visits is taken out where others are near: so many neighbours are looked at.
NEIGHBOURS = 64


def scene_of(evening: Evening, travel: Travel) -> Scene:
    """Lay out an evening."""
    modes = [mode for mode in MODES if mode in travel.seconds]
    seconds = np.stack([travel.seconds[mode] for mode in modes])
    return Scene(seconds, _homes(evening), _crews(evening, modes))


def _homes(evening: Evening) -> Homes:
    given = evening.candidates
    count = len(given)
    first, opens, closes = _windows(evening)
    is_pinned = given.pins != ANYONE
    bonus = given.prizes.sum() + 1.0
    may = evening.in_area() & evening.skilled() & evening.pinned()
    return Homes(
        (np.arange(count) + len(evening.stations_m)).astype(np.int32),
        given.service_s.astype(np.int32),
        given.prizes + np.where(is_pinned, bonus, 0.0),
        first,
        opens,
        closes,
        np.empty((count, 0), np.int32),
        np.ascontiguousarray(may),
    )


def _windows(evening: Evening) -> tuple[Int32Array, Int32Array, Int32Array]:
    """Return where each home's windows begin, and all windows; a home without has one for all."""
    given = evening.candidates.windows
    count = len(evening.candidates)
    without = np.setdiff1d(np.arange(count), given.home)
    home = np.concatenate([given.home, without])
    opens = np.concatenate([given.open_s, np.zeros_like(without)])
    closes = np.concatenate([given.close_s, np.full_like(without, LONGEST_S + 1)])
    order = np.lexsort((opens, home))
    first = np.searchsorted(home[order], np.arange(count + 1))
    # a visit begins at the last whole second before the window closes
    return first.astype(np.int32), opens[order].astype(np.int32), _last(closes[order])


def _last(closes: IntArray) -> Int32Array:
    return np.asarray(closes - 1, np.int32)


def _crews(evening: Evening, modes: list[Mode]) -> Crews:
    teams = evening.teams
    shortest_s = max(1, int(evening.candidates.service_s.min(initial=LONGEST_S)))
    time_for = (teams.shifts_s[:, 1] - teams.shifts_s[:, 0]) // shortest_s + 1
    most = np.minimum(np.minimum(teams.most_stops, time_for), len(evening.candidates))
    return Crews(
        teams.starts.astype(np.int32),
        teams.ends.astype(np.int32),
        teams.shifts_s[:, 0].astype(np.int32),
        teams.shifts_s[:, 1].astype(np.int32),
        np.array([modes.index(mode) for mode in teams.modes], np.int32),
        most.astype(np.int32),
    )


def nearest(seconds: Int32Array, points: Int32Array) -> Int32Array:
    """Return the homes by how soon one gets there from each, itself first (n, k)."""
    apart = seconds[:, points[:, None], points].min(axis=0)
    np.fill_diagonal(apart, -1)
    return np.argsort(apart, axis=1, kind="stable")[:, :NEIGHBOURS].astype(np.int32)


def part_of(scene: Scene, homes: IntArray, teams: IntArray) -> Scene:
    """Return the part of a scene with these homes and teams only, matrices cut to size."""
    given, crews = scene.homes, scene.crews
    ends, place = np.unique(
        np.concatenate([crews.start[teams], crews.end[teams]]), return_inverse=True
    )
    points = np.concatenate([ends, given.point[homes]])
    first, windows = _windows_of(given, homes)
    seconds = np.ascontiguousarray(scene.seconds[:, points[:, None], points])
    place_of = (np.arange(len(homes)) + len(ends)).astype(np.int32)
    inner = Homes(
        place_of,
        given.service[homes],
        given.worth[homes],
        first,
        given.opens[windows],
        given.closes[windows],
        nearest(seconds, place_of),
        np.ascontiguousarray(given.may[np.ix_(homes, teams)]),
    )
    starts, stops = np.split(place.astype(np.int32), 2)
    cut = Crews(starts, stops, *(column[teams] for column in crews[2:]))
    return Scene(seconds, inner, cut)


def _windows_of(homes: Homes, wanted: IntArray) -> tuple[Int32Array, IntArray]:
    many = np.diff(homes.first)[wanted]
    first = np.concatenate([[0], np.cumsum(many)]).astype(np.int32)
    within = np.arange(first[-1]) - np.repeat(first[:-1], many)
    return first, np.repeat(homes.first[wanted], many) + within
