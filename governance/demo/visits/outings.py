"""Which homes teams called at, evening after evening: who was due, near, and not forgotten."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import numpy as np

from geo.metric import METRES_PER_DEGREE
from governance.demo.visits.homes import NEVER, BoolArray, Homes, IntArray, Span
from governance.demo.visits.sites import FloatArray
from governance.policies.night_visits import NightVisitPolicy

#: So many homes have a team of their own on every evening.
_HOMES_A_TEAM: Final = 2_400
_TUESDAY, _THURSDAY, _SATURDAY = 1, 3, 5
_STOPS: Final = (8, 13)
#: Of all grids: where no team ever came. Of all homes: those at which some team always calls.
_NEVER_THERE, _FAVOURITES = 0.03, 0.0006
#: From so far on a village is gone to half as often as one at the township's seat.
_HALF_AT_M: Final = 6_000.0
#: Homes within about so far of the first are called at in the same evening.
_NEIGHBOURS_M: Final = 900.0
#: Homes that are not due yet are called at on the way.
_ON_THE_WAY: Final = 0.12
#: Who is to be met within a month counts for more, and is worth so much longer a way.
_MONTH, _MINDED, _DETOUR = 31, 4.0, 4.0

_NOBODY: Final = np.iinfo(np.int64).max

#: By evening: the home at which something was found, and which incident that became.
Incidents = Mapping[date, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Outing:
    """What one team did in one evening.

    Attributes
    ----------
    homes
        Positions in `Homes`, in the order of the way.
    found
        Incident by home: what was found there and reported.
    due
        How many homes of the township were due.
    """

    evening: date
    township: str
    village: str
    number: int
    homes: tuple[int, ...]
    found: Mapping[int, int]
    due: int


@dataclass
class Memory:
    """What is known of homes so far; days are ordinals.

    Attributes
    ----------
    due
        When each is due; beyond all days where nobody is to be visited.
    tried
        The last three calls at each, the latest first.
    not_before
        Nobody calls before this day.
    """

    due: IntArray
    tried: IntArray
    not_before: IntArray

    @classmethod
    def of(cls, homes: Homes, registered: int) -> "Memory":
        """Begin with what the register says."""
        since = np.where(homes.visited_before == NEVER, registered, homes.visited_before)
        wanted = homes.lived_in & ~homes.opted_out
        count = len(homes)
        return cls(
            np.where(wanted, since + homes.every, _NOBODY),
            np.full((count, 3), NEVER, np.int64),
            np.full(count, NEVER, np.int64),
        )

    def leave(self, home: int) -> None:
        """Take note that nobody lives there any more."""
        self.due[home] = self.not_before[home] = _NOBODY

    def try_at(self, home: int, day: int) -> None:
        """Take note of a call."""
        self.tried[home] = (day, *self.tried[home, :2])


@dataclass
class Terrain:
    """Homes by township and village, and how readily teams go to each village."""

    homes: Homes
    rng: np.random.Generator
    seats: Mapping[str, tuple[float, float]]
    of_village: dict[str, IntArray] = field(default_factory=dict)
    villages: dict[str, list[str]] = field(default_factory=dict)
    eagerness: dict[str, float] = field(default_factory=dict)
    is_left_out: BoolArray = field(default_factory=lambda: np.zeros(0, np.bool_))
    is_favourite: BoolArray = field(default_factory=lambda: np.zeros(0, np.bool_))

    def __post_init__(self) -> None:
        homes, rng = self.homes, self.rng
        left_out = rng.random(len(homes.grids)) < _NEVER_THERE
        self.is_left_out = left_out[homes.grid]
        wanted = homes.lived_in & ~homes.opted_out & ~self.is_left_out
        self.is_favourite = wanted & (rng.random(len(homes)) < _FAVOURITES)
        codes = [code[:12] for code in homes.grids]
        by_village: dict[str, list[int]] = defaultdict(list)
        for nth, code in enumerate(codes):
            by_village[code].append(nth)
        for code, grids in sorted(by_village.items()):
            own = np.flatnonzero(np.isin(homes.grid, grids))
            if len(own):
                self.of_village[code] = own
                self.villages.setdefault(code[:9], []).append(code)
                self.eagerness[code] = self._eagerness(code, own)

    def _eagerness(self, village: str, own: IntArray) -> float:
        lon, lat = self.homes.lon[own].mean(), self.homes.lat[own].mean()
        seat = self.seats.get(village[:9])
        away_m = 0.0 if seat is None else float(np.hypot(*offset_m((lon, lat), seat)))
        return float(0.5 ** (away_m / _HALF_AT_M))

    def teams(self, township: str) -> int:
        """Draw how many teams of a township go out."""
        count = sum(len(self.of_village[one]) for one in self.villages[township])
        whole, rest = divmod(count / _HOMES_A_TEAM, 1)
        return int(whole) + int(self.rng.random() < rest)


def evenings_of(span: Span) -> Iterator[date]:
    """Yield the evenings on which teams go out: Tuesdays, Thursdays, every second Saturday."""
    day = span.first
    while day < span.end:
        weekday = day.weekday()
        is_saturday = weekday == _SATURDAY and day.isocalendar().week % 2 == 0
        if weekday in {_TUESDAY, _THURSDAY} or is_saturday:
            yield day
        day += timedelta(days=1)


def plan_evening(
    evening: date, terrain: Terrain, memory: Memory, policy: NightVisitPolicy, found: Incidents
) -> Iterator[Outing]:
    """Yield what the teams of one evening are sent to do; `memory` is what is known before."""
    today = evening.toordinal()
    of_today: dict[str, dict[int, int]] = defaultdict(dict)
    for home, incident in found.get(evening, ()):
        if memory.due[home] == _NOBODY:
            continue
        of_today[terrain.homes.grids[terrain.homes.grid[home]][:12]][home] = incident
    score = _scores(today, terrain, memory, policy)
    for township, villages in terrain.villages.items():
        teams = terrain.teams(township)
        forced = [code for code in villages if of_today.get(code)]
        due = sum(int((memory.due[terrain.of_village[v]] <= today).sum()) for v in villages)
        chosen = _chosen_villages(villages, max(teams, len(forced)), forced, (terrain, score))
        for number, village in enumerate(chosen, start=1):
            own = of_today.get(village, {})
            homes = _chosen_homes(terrain, terrain.of_village[village], score, own)
            if homes:
                yield Outing(evening, township, village, number, homes, own, due)


def _scores(today: int, terrain: Terrain, memory: Memory, policy: NightVisitPolicy) -> FloatArray:
    """Return how much each home calls for a visit today; none where nobody may call."""
    homes = terrain.homes
    late = (today - memory.due) / homes.every
    is_due = memory.due <= today
    minded = np.where(homes.every <= _MONTH, _MINDED, 1.0)
    score = np.where(is_due, homes.weight * minded * (1 + np.clip(late, 0, 3)), 0.0)
    soon = np.clip(1 + late, 0, 1) * _ON_THE_WAY * policy.classes[homes.visit_class[0]].weight
    score = np.where(is_due, score, soon)
    cap = policy.cap
    is_rested = (memory.tried[:, 0] < today - cap.rest_days) & (
        memory.tried[:, 2] < today - cap.days
    )
    wanted = homes.lived_in & ~homes.opted_out & ~terrain.is_left_out
    allowed = wanted & is_rested & (memory.not_before <= today)
    return np.where(allowed, score, np.where(terrain.is_favourite, 60.0, 0.0))


def _chosen_villages(
    villages: Sequence[str],
    teams: int,
    forced: Sequence[str],
    scene: tuple[Terrain, FloatArray],
) -> list[str]:
    terrain, score = scene
    luck = terrain.rng.uniform(0.6, 1.4, len(villages))
    calls = {
        code: terrain.eagerness[code] * luck[nth] * float(score[terrain.of_village[code]].sum())
        for nth, code in enumerate(villages)
    }
    others = sorted((one for one in villages if one not in forced), key=lambda one: -calls[one])
    return [*forced, *others[: max(0, teams - len(forced))]]


def _chosen_homes(
    terrain: Terrain, own: IntArray, score: FloatArray, forced: Mapping[int, int]
) -> tuple[int, ...]:
    """Choose the home that calls loudest and those around it; in the order of a way."""
    homes, most = terrain.homes, int(terrain.rng.integers(*_STOPS))
    first = next(iter(forced), int(own[np.argmax(score[own])]))
    if not forced and score[first] <= 0:
        return ()
    east, north = offset_m((homes.lon[own], homes.lat[own]), (homes.lon[first], homes.lat[first]))
    reach_m = np.where(homes.every[own] <= _MONTH, _DETOUR, 1.0) * _NEIGHBOURS_M
    near = score[own] * np.exp(-np.hypot(east, north) / reach_m)
    best = own[np.argsort(-near, kind="stable")[:most]]
    picked = [int(home) for home in best if score[home] > 0 and home not in forced]
    return _as_way(homes, [*forced, *picked][:most])


def _as_way(homes: Homes, picked: Sequence[int]) -> tuple[int, ...]:
    """Return homes each next to the one before, from the first on."""
    at = np.array(picked)
    lon, lat = homes.lon[at], homes.lat[at]
    east, north = offset_m((lon, lat), (lon[0], lat[0]))
    left = list(range(1, len(picked)))
    way = [0]
    while left:
        here = way[-1]
        gaps = np.hypot(east[left] - east[here], north[left] - north[here])
        way.append(left.pop(int(np.argmin(gaps))))
    return tuple(int(at[one]) for one in way)


def offset_m(
    at: "tuple[FloatArray | float, FloatArray | float]", origin: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """Return metres east and north of an origin."""
    north = (np.asarray(at[1]) - origin[1]) * METRES_PER_DEGREE
    east = (np.asarray(at[0]) - origin[0]) * METRES_PER_DEGREE * np.cos(np.radians(origin[1]))
    return east, north
