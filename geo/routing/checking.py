"""Check a plan against its evening, visit by visit; shares nothing with what made the plan."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from geo.routing.travel import NO_WAY_S, Travel
from geo.routing.values import ANYONE, Evening, Plan, Route


class Fault(StrEnum):
    """What can be wrong with a plan."""

    UNKNOWN_HOME = "unknown_home"  #: 走访对象不存在
    UNKNOWN_TEAM = "unknown_team"  #: 小组不存在
    VISITED_TWICE = "visited_twice"  #: 重复走访
    OUT_TWICE = "out_twice"  #: 同一小组两条路线
    TIMES_MISSING = "times_missing"  #: 到访时间不全
    OVERLAP = "overlap"  #: 时间重叠，来不及到达
    WINDOW_BROKEN = "window_broken"  #: 不在可走访时段
    SHIFT_OVERRUN = "shift_overrun"  #: 超出值班时间
    NO_WAY = "no_way"  #: 无路可达
    WRONG_AREA = "wrong_area"  #: 不属于该组片区
    LACKING_SKILL = "lacking_skill"  #: 小组缺少所需技能
    PINNED_ELSEWHERE = "pinned_elsewhere"  #: 已指定其他小组
    TOO_MANY_STOPS = "too_many_stops"  #: 超出最多户数
    WRONG_TOTAL = "wrong_total"  #: 合计数字不符


@dataclass(frozen=True, slots=True)
class Violation:
    """One fault of one team's route, at a home where it has to do with one."""

    fault: Fault
    team: int
    home: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a plan, and what it comes to when added up anew."""

    violations: tuple[Violation, ...]
    prize: float
    travel_s: int
    travel_m: float


#: Metres are kept in single precision.
SAME_M = 1.0


def check_plan(evening: Evening, travel: Travel, plan: Plan) -> Verdict:
    """Run through all routes and name every fault."""
    violations: list[Violation] = []
    prize, travel_s, travel_m = 0.0, 0, 0.0
    for route in plan.routes:
        faults = list(_unknown(evening, route))
        violations += faults
        if faults:
            continue
        violations += _rules(evening, route)
        violations += _times(evening, travel, route)
        seconds, metres = _way(evening, travel, route)
        travel_s, travel_m = travel_s + seconds, travel_m + metres
        prize += sum(float(evening.candidates.prizes[home]) for home in route.stops)
    violations += _twice(plan)
    is_told = (abs(plan.prize - prize) < 1e-6 * max(prize, 1.0)) and plan.travel_s == travel_s
    if not is_told or not abs(plan.travel_m - travel_m) <= SAME_M:
        violations.append(Violation(Fault.WRONG_TOTAL, ANYONE))
    return Verdict(tuple(violations), prize, travel_s, travel_m)


def _unknown(evening: Evening, route: Route) -> Iterator[Violation]:
    if not 0 <= route.team < len(evening.teams):
        yield Violation(Fault.UNKNOWN_TEAM, route.team)
    for home in route.stops:
        if not 0 <= home < len(evening.candidates):
            yield Violation(Fault.UNKNOWN_HOME, route.team, home)
    if len(route.begin_s) != len(route.stops):
        yield Violation(Fault.TIMES_MISSING, route.team)


def _rules(evening: Evening, route: Route) -> Iterator[Violation]:
    homes, team = evening.candidates, route.team
    served, skills = evening.teams.areas[team], int(evening.teams.skills[team])
    for home in route.stops:
        if served is not None and int(homes.areas[home]) not in served:
            yield Violation(Fault.WRONG_AREA, team, home)
        if int(homes.needs[home]) & skills != int(homes.needs[home]):
            yield Violation(Fault.LACKING_SKILL, team, home)
        if homes.pins[home] not in (ANYONE, team):
            yield Violation(Fault.PINNED_ELSEWHERE, team, home)
    if len(route.stops) > evening.teams.most_stops[team]:
        yield Violation(Fault.TOO_MANY_STOPS, team)


def _times(evening: Evening, travel: Travel, route: Route) -> Iterator[Violation]:
    if not route.stops:
        return
    team, stations = route.team, len(evening.stations_m)
    seconds = travel.seconds[evening.teams.modes[team]]
    place, ready = int(evening.teams.starts[team]), route.leave_s
    if route.leave_s < evening.teams.shifts_s[team, 0]:
        yield Violation(Fault.SHIFT_OVERRUN, team)
    for home, begin in zip(route.stops, route.begin_s, strict=True):
        way = int(seconds[place, stations + home])
        if way >= NO_WAY_S:
            yield Violation(Fault.NO_WAY, team, home)
        if begin < ready + way:
            yield Violation(Fault.OVERLAP, team, home)
        if not _is_open(evening, home, begin):
            yield Violation(Fault.WINDOW_BROKEN, team, home)
        place, ready = stations + home, begin + int(evening.candidates.service_s[home])
    back = ready + int(seconds[place, int(evening.teams.ends[team])])
    if back > evening.teams.shifts_s[team, 1] or route.back_s < back:
        yield Violation(Fault.SHIFT_OVERRUN, team)


def _is_open(evening: Evening, home: int, begin: int) -> bool:
    windows = evening.candidates.windows
    mine = windows.home == home
    spans = zip(windows.open_s[mine], windows.close_s[mine], strict=True)
    return not mine.any() or any(opens <= begin < closes for opens, closes in spans)


def _way(evening: Evening, travel: Travel, route: Route) -> tuple[int, float]:
    if not route.stops:
        return 0, 0.0
    team, mode = route.team, evening.teams.modes[route.team]
    points = [len(evening.stations_m) + home for home in route.stops]
    places = [int(evening.teams.starts[team]), *points, int(evening.teams.ends[team])]
    legs = list(pairwise(places))
    seconds = sum(int(travel.seconds[mode][leg]) for leg in legs)
    return seconds, sum(float(travel.metres[mode][leg]) for leg in legs)


def _twice(plan: Plan) -> Iterator[Violation]:
    times = Counter(home for route in plan.routes for home in route.stops)
    for route in plan.routes:
        for home in sorted(set(route.stops)):
            if times[home] > 1:
                yield Violation(Fault.VISITED_TWICE, route.team, home)
    for team, count in Counter(route.team for route in plan.routes).items():
        if count > 1:
            yield Violation(Fault.OUT_TWICE, team)
