"""The figures of coverage, counted over whole arrays; see docs/reference/night-visits.md.

Numerators are counted among their denominators: no figure can be more than the whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.metric import geodesic_distance_m
from governance.indicators import Ratio
from governance.night_visits.review.tables import (
    NEVER,
    Calls,
    Floats,
    Homes,
    Ints,
    Mask,
    Review,
    Stops,
    Team,
)
from governance.night_visits.review.vocabulary import AGEING_DAYS, Ageing, RateKey, ReviewKey
from governance.policies.night_visits import ReviewRules

Counts = npt.NDArray[np.int64]

_HOUR: Final = 3600.0
#: Of a home in no bucket: it was not due.
NOT_DUE: Final = -1
BUCKETS: Final = tuple(Ageing)


@dataclass(frozen=True, slots=True)
class Pairs:
    """So many of so many, one pair a group."""

    met: Counts
    of: Counts

    def __getitem__(self, place: int) -> Ratio:
        """Return the pair of one group."""
        return Ratio(int(self.met[place]), int(self.of[place]))


@dataclass(frozen=True, slots=True)
class Rates:
    """So much for each of something else, one a group."""

    amount: Floats
    per: Floats


@dataclass(frozen=True, slots=True)
class Measured:
    """All figures of some groups.

    Attributes
    ----------
    ageing
        (buckets, groups): homes that were due, by how late they were met or still wait.
    waiting
        Of these the ones that nobody met in the period.
    """

    pairs: Mapping[ReviewKey, Pairs]
    rates: Mapping[RateKey, Rates]
    ageing: Counts
    waiting: Counts


@dataclass(frozen=True, slots=True)
class Groups:
    """To which of `n` groups each grid belongs."""

    of_grid: npt.NDArray[np.int64]
    n: int

    @classmethod
    def by_digits(cls, grids: Sequence[str], digits: int) -> tuple["Groups", list[str]]:
        """Gather grids by the beginnings of their codes; return the codes of the groups, too."""
        codes = sorted({code[:digits] for code in grids})
        place = {code: i for i, code in enumerate(codes)}
        of_grid = np.array([place[code[:digits]] for code in grids], dtype=np.int64)
        return cls(of_grid, len(codes)), codes

    def count(self, grid: Ints, kept: Mask) -> Counts:
        """Return how many rows that are kept fall into each group."""
        return np.bincount(self.of_grid[grid[kept]], minlength=self.n)

    def pairs(self, grid: Ints, met: Mask, of: Mask) -> Pairs:
        """Return how many of the rows in a cohort meet something, by group."""
        return Pairs(self.count(grid, met & of), self.count(grid, of))

    def sums(self, grid: Ints, amounts: npt.ArrayLike) -> Floats:
        """Return sums over the rows of each group."""
        weights = np.asarray(amounts, dtype=np.float64)
        return np.bincount(self.of_grid[grid], weights, minlength=self.n).astype(np.float64)


def due_since(homes: Homes) -> Ints:
    """Return the day on which each home was due when the period began.

    From the last meeting one interval on; who was never met has been due since the registration.
    """
    met = homes.met_before + homes.every_days
    return np.where(homes.met_before == NEVER, homes.registered, met).astype(np.int32)


def is_due(homes: Homes, end: int) -> Mask:
    """Return which homes were due by a day: lived in, in a class, and not to be left alone.

    Who asked not to be visited is not due; nor is who rests beyond the period, unless a team
    called in it.
    """
    is_left_alone = homes.opted_out | (homes.is_resting & (homes.attempts == 0))
    is_visited = homes.lived_in & ~is_left_alone & (homes.every_days > 0)
    return np.asarray(is_visited & (due_since(homes) <= end))


def age(homes: Homes, end: int) -> npt.NDArray[np.int64]:
    """Return the bucket of each home that was due, as its place in `BUCKETS`, else `NOT_DUE`.

    Whom nobody met is as late as the day `end` is; on that day itself not late, and waiting.
    """
    is_met = homes.first_met != NEVER
    late = np.where(is_met, homes.first_met, end) - due_since(homes)
    bucket = np.select(
        [
            (homes.met_before == NEVER) & ~is_met,
            is_met & (late <= 0),
            late <= AGEING_DAYS[Ageing.WEEK],
            late <= AGEING_DAYS[Ageing.MONTH],
        ],
        [BUCKETS.index(one) for one in (Ageing.NEVER, Ageing.ON_TIME, Ageing.WEEK, Ageing.MONTH)],
        BUCKETS.index(Ageing.LONGER),
    )
    return np.where(is_due(homes, end), bucket, NOT_DUE)


def measure(review: Review, groups: Groups, rules: ReviewRules) -> Measured:
    """Return every figure, by group."""
    homes, calls, stops = review.homes, review.calls, review.stops
    bucket = age(homes, review.evenings.end)
    pairs = (
        _of_homes(homes, bucket, groups)
        | {ReviewKey.GRIDS: covered_grids(review, groups, rules)}
        | _of_calls(calls, groups)
        | {ReviewKey.STOPS: groups.pairs(stops.grid, stops.is_attempted, _all(stops.grid))}
    )
    is_waiting = homes.first_met == NEVER
    return Measured(
        pairs={key: pairs[key] for key in ReviewKey},
        rates=_rates(review, groups, rules),
        ageing=_by_bucket(homes, bucket, _all(homes.grid), groups),
        waiting=_by_bucket(homes, bucket, is_waiting, groups),
    )


def _all(column: Ints) -> Mask:
    return np.ones(len(column), dtype=bool)


def _of_homes(
    homes: Homes, bucket: npt.NDArray[np.int64], groups: Groups
) -> dict[ReviewKey, Pairs]:
    grid, is_attempted, is_met = homes.grid, homes.attempts > 0, homes.first_met != NEVER
    was_due = bucket != NOT_DUE
    return {
        ReviewKey.ATTEMPTED: groups.pairs(grid, is_attempted, homes.lived_in),
        ReviewKey.MET: groups.pairs(grid, is_met, homes.lived_in),
        ReviewKey.ON_TIME: groups.pairs(grid, bucket == BUCKETS.index(Ageing.ON_TIME), was_due),
        ReviewKey.DUE_MET: groups.pairs(grid, is_met, was_due),
        ReviewKey.DUE_ATTEMPTED: groups.pairs(grid, is_attempted, was_due),
    }


def _of_calls(calls: Calls, groups: Groups) -> dict[ReviewKey, Pairs]:
    grid = calls.grid
    in_window = (calls.opens <= calls.arrived) & (calls.arrived < calls.closes)
    found, turned, closed = (
        groups.sums(grid, column).astype(np.int64)
        for column in (calls.findings, calls.turned, calls.closed)
    )
    return {
        ReviewKey.IN_WINDOW: groups.pairs(grid, in_window, calls.is_met),
        ReviewKey.TURNED: Pairs(turned, found),
        ReviewKey.CLOSED: Pairs(closed, turned),
        ReviewKey.NEAR: groups.pairs(grid, calls.is_near, calls.is_attempt & calls.has_point),
    }


def met_by_grid(review: Review) -> Pairs:
    """Return N2 of each grid."""
    homes = review.homes
    each = Groups(np.arange(len(review.grids)), len(review.grids))
    return each.pairs(homes.grid, homes.first_met != NEVER, homes.lived_in)


def is_covered(pairs: Pairs, percent: int) -> Mask:
    """Return which grids reach the share; none in which nobody lives."""
    return (pairs.of > 0) & (pairs.met * 100 >= percent * pairs.of)


def covered_grids(review: Review, groups: Groups, rules: ReviewRules) -> Pairs:
    """Return the grids that are covered, of all that are in force."""
    grid = np.arange(len(review.grids), dtype=np.int32)
    covered = is_covered(met_by_grid(review), rules.covered_percent)
    return groups.pairs(grid, covered, _all(grid))


def _by_bucket(homes: Homes, bucket: npt.NDArray[np.int64], kept: Mask, groups: Groups) -> Counts:
    return np.array(
        [groups.count(homes.grid, kept & (bucket == place)) for place in range(len(BUCKETS))]
    )


def _rates(review: Review, groups: Groups, rules: ReviewRules) -> dict[RateKey, Rates]:
    """Return the work of teams; a team's hours and metres are shared out by its calls."""
    calls, teams = review.calls, review.teams
    by_team = (calls.team >= 0) & calls.is_attempt
    made = np.bincount(calls.team[by_team], minlength=len(teams))
    share = np.where(by_team, 1 / np.maximum(made, 1)[calls.team], 0.0) if len(teams) else by_team
    hours, metres = team_hours(calls, teams), team_metres(calls, len(teams), rules)
    of_call = np.maximum(calls.team, 0)
    met = groups.count(calls.grid, calls.is_met & by_team).astype(np.float64)
    worked, walked = (
        groups.sums(calls.grid, share * amounts[of_call] if len(teams) else share)
        for amounts in (hours, metres)
    )
    return {RateKey.PER_HOUR: Rates(met, worked), RateKey.METRES: Rates(walked, met)}


def team_hours(calls: Calls, teams: Sequence[Team]) -> Floats:
    """Return how long each team was out: as it said, else from its first call to its last."""
    said = np.array(
        [
            (team.ended_at - team.started_at).total_seconds()
            if team.started_at and team.ended_at
            else np.nan
            for team in teams
        ],
        dtype=np.float64,
    )
    first, last = np.full(len(teams), np.inf), np.full(len(teams), -np.inf)
    mine = (calls.team >= 0) & calls.is_attempt
    until = np.where(np.isnan(calls.left), calls.arrived, calls.left)
    np.minimum.at(first, calls.team[mine], calls.arrived[mine])
    np.maximum.at(last, calls.team[mine], until[mine])
    seen = np.where(last > first, last - first, 0.0)
    return np.where(np.isnan(said), seen, said) / _HOUR


def team_metres(calls: Calls, n: int, rules: ReviewRules) -> Floats:
    """Return how far each team went at least: straight from one good device point to the next."""
    good = (calls.team >= 0) & calls.has_point & (calls.accuracy_m <= rules.accuracy_m)
    place = np.flatnonzero(good)
    place = place[np.lexsort((calls.arrived[place], calls.team[place]))]
    begin, end = place[:-1], place[1:]
    same = calls.team[begin] == calls.team[end]
    begin, end = begin[same], end[same]
    steps = geodesic_distance_m(calls.lon[begin], calls.lat[begin], calls.lon[end], calls.lat[end])
    return np.bincount(calls.team[begin], steps, minlength=n).astype(np.float64)


def measure_teams(stops: Stops, calls: Calls, n: int) -> dict[ReviewKey, Pairs]:
    """Return what teams did with the doors on their ways, and how; one pair a team."""
    each = Groups(np.arange(n), n)
    everything = _all(stops.team)
    mine = calls.team >= 0
    team = np.maximum(calls.team, 0)
    if not n:
        return {}
    in_window = (calls.opens <= calls.arrived) & (calls.arrived < calls.closes)
    found, turned, closed = (
        each.sums(team, np.where(mine, column, 0)).astype(np.int64)
        for column in (calls.findings, calls.turned, calls.closed)
    )
    return {
        ReviewKey.ATTEMPTED: each.pairs(stops.team, stops.is_attempted, stops.lived_in),
        ReviewKey.MET: each.pairs(stops.team, stops.is_met, stops.lived_in),
        ReviewKey.IN_WINDOW: each.pairs(team, in_window, calls.is_met & mine),
        ReviewKey.TURNED: Pairs(turned, found),
        ReviewKey.CLOSED: Pairs(closed, turned),
        ReviewKey.STOPS: each.pairs(stops.team, stops.is_attempted, everything),
        ReviewKey.NEAR: each.pairs(team, calls.is_near, calls.is_attempt & calls.has_point & mine),
    }
