"""Why a home is not in the plan: exactly one reason for each, with its figures."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from geo.routing.search.lateness import lateness
from geo.routing.search.scene import MODES, Scene, scene_of
from geo.routing.search.schedule import routes_of
from geo.routing.travel import NO_WAY_S, Travel
from geo.routing.values import (
    LONGEST_S,
    MOST_SKILLS,
    BoolArray,
    Evening,
    IntArray,
    Plan,
    Route,
)


class Reason(StrEnum):
    """Why nobody goes there tonight; the first that holds."""

    NO_TEAM_IN_AREA = "no_team_in_area"  #: 今晚无小组负责该片区
    NO_SKILL = "no_skill"  #: 无小组具备所需技能
    UNREACHABLE = "unreachable"  #: 无路可达（河流阻隔或道路不通）
    WINDOW_CLOSED = "window_closed"  #: 可走访时段与值班时间不重合
    TOO_FAR = "too_far"  #: 路程过远，单独走访也来不及
    LOWER_PRIORITY = "lower_priority"  #: 优先级较低，时间已排满
    NOT_CHOSEN = "not_chosen"  #: 尚可安排而未安排


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A home that is not visited, and why.

    Attributes
    ----------
    team
        The one that comes nearest to it: of those in its area the one that lacks least, else the
        one that would be least late.
    skills
        Numbers of the skills that team lacks; none for other reasons.
    late_s
        TOO_FAR: seconds by which that team would be late if it visited nobody else.
        LOWER_PRIORITY: by which it would be late if the home were put into its route; 0 when
        there is time, but no more stops are allowed.
    instead_of
        LOWER_PRIORITY: of the homes in that route the one with the lowest prize.
    """

    home: int
    reason: Reason
    team: int | None = None
    skills: tuple[int, ...] = ()
    late_s: int | None = None
    instead_of: int | None = None


def explain(evening: Evening, travel: Travel, plan: Plan) -> tuple[LeftOut, ...]:
    """Return one reason for each home that no route of the plan visits, in their order.

    A home that is pinned is held against its team alone.

    Raises
    ------
    MissingModeError, UnevenEveningError
        As `plan_evening` does.
    """
    travel.refuse_unless_for(frozenset(evening.teams.modes), len(evening.places_m))
    homes = np.setdiff1d(np.arange(len(evening.candidates)), sorted(plan.served))
    case = _Case.of(evening, travel, plan, homes)
    return tuple(case.judge(k) for k in range(len(homes)))


@dataclass(frozen=True, slots=True)
class _Case:
    """What is known of the homes left out (h,), by team (h, t).

    `alone` and `late` are seconds too late: in a route of its own, in the route as planned.
    """

    evening: Evening
    plan: Plan
    homes: IntArray
    in_area: BoolArray
    may: BoolArray
    has_way: BoolArray
    is_open: BoolArray
    alone: IntArray
    late: IntArray

    @classmethod
    def of(cls, evening: Evening, travel: Travel, plan: Plan, homes: IntArray) -> "_Case":
        scene = scene_of(evening, travel)
        stops: list[list[int]] = [[] for _ in range(len(evening.teams))]
        empty = routes_of(stops, len(evening.candidates), 1)
        for route in plan.routes:
            stops[route.team] = list(route.stops)
        most = max((len(row) for row in stops), default=0)
        planned = routes_of(stops, len(evening.candidates), most)
        is_out = evening.teams.most_stops > 0
        return cls(
            evening,
            plan,
            homes,
            (evening.in_area() & evening.pinned() & is_out)[homes],
            (scene.homes.may & is_out)[homes],
            _has_way(scene, travel, evening)[homes],
            _is_open(scene)[homes],
            lateness(scene, empty, homes).astype(np.int64),
            lateness(scene, planned, homes).astype(np.int64),
        )

    def judge(self, k: int) -> LeftOut:
        """Return why home number `k` of those left out is."""
        home = int(self.homes[k])
        if not self.in_area[k].any():
            return LeftOut(home, Reason.NO_TEAM_IN_AREA)
        if not self.may[k].any():
            return self._unskilled(k, home)
        ways = self.may[k] & self.has_way[k]
        if not ways.any():
            return LeftOut(home, Reason.UNREACHABLE)
        if not (ways & self.is_open[k]).any():
            return LeftOut(home, Reason.WINDOW_CLOSED)
        alone = np.where(ways, self.alone[k], NO_WAY_S)
        if alone.min() > 0:
            return LeftOut(home, Reason.TOO_FAR, int(alone.argmin()), late_s=int(alone.min()))
        return self._displaced(k, home, alone <= 0)

    def _unskilled(self, k: int, home: int) -> LeftOut:
        lacks = self.evening.candidates.needs[home] & ~self.evening.teams.skills
        skills = [_bits(int(lack)) for lack in lacks]
        team = min(np.flatnonzero(self.in_area[k]).tolist(), key=lambda t: len(skills[t]))
        return LeftOut(home, Reason.NO_SKILL, team, skills[team])

    def _displaced(self, k: int, home: int, could: BoolArray) -> LeftOut:
        late = np.where(could, np.maximum(self.late[k], 0), LONGEST_S)
        length = np.array([len(route.stops) for route in self._routes()])
        is_full = length >= self.evening.teams.most_stops
        fits = could & (late == 0) & ~is_full
        if fits.any():
            return LeftOut(home, Reason.NOT_CHOSEN, int(fits.argmax()))
        team = int(late.argmin())
        prizes = self.evening.candidates.prizes
        least = min(self._routes()[team].stops, key=lambda stop: (prizes[stop], stop))
        return LeftOut(home, Reason.LOWER_PRIORITY, team, late_s=int(late[team]), instead_of=least)

    def _routes(self) -> list[Route]:
        return sorted(self.plan.routes, key=lambda route: route.team)


def _has_way(scene: Scene, travel: Travel, evening: Evening) -> BoolArray:
    """Say which team can get to which home and back, however long it takes (n, t)."""
    modes = [mode for mode in MODES if mode in travel.seconds]
    homes = scene.homes.point
    has_way = np.empty((len(homes), len(evening.teams)), np.bool_)
    for team, mode in enumerate(evening.teams.modes):
        seconds = scene.seconds[modes.index(mode)]
        to = seconds[scene.crews.start[team], homes] < NO_WAY_S
        has_way[:, team] = to & (seconds[homes, scene.crews.end[team]] < NO_WAY_S)
    return has_way


def _is_open(scene: Scene) -> BoolArray:
    """Say which home opens during which team's shift (n, t)."""
    homes, crews = scene.homes, scene.crews
    of = np.repeat(np.arange(len(homes.point)), np.diff(homes.first))
    meets = (homes.opens[:, None] < crews.closes) & (homes.closes[:, None] >= crews.opens)
    is_open = np.zeros((len(homes.point), len(crews.start)), np.bool_)
    np.logical_or.at(is_open, of, meets)
    return is_open


def _bits(number: int) -> tuple[int, ...]:
    return tuple(bit for bit in range(MOST_SKILLS) if number >> bit & 1)
