"""The checker finds every fault that is planted."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geo.routing.checking import Fault, check_plan
from geo.routing.timetable import plan_of
from geo.routing.travel import NO_WAY_S, Travel
from geo.routing.values import Evening, Plan, Windows
from tests.unit.geo.routing.evenings import evening_of, homes_along, ints, teams_of

Case = tuple[Evening, Travel, Plan]


def case(stops: list[list[int]] | None = None, **homes: Any) -> Case:
    """Two teams, one of which visits both homes."""
    evening, travel = evening_of(homes_along(100, 200, **homes), teams_of(2))
    return evening, travel, plan_of(evening, travel, stops or [[0, 1], []], (1, 1))


def faults(evening: Evening, travel: Travel, plan: Plan) -> set[Fault]:
    return {violation.fault for violation in check_plan(evening, travel, plan).violations}


def with_route(plan: Plan, **changed: Any) -> Plan:
    return replace(plan, routes=(replace(plan.routes[0], **changed), *plan.routes[1:]))


def test_a_good_plan_has_no_fault_and_is_added_up_anew() -> None:
    verdict = check_plan(*case())
    assert verdict.violations == ()
    assert (verdict.prize, verdict.travel_s, verdict.travel_m) == (20.0, 400, 400.0)


def test_what_is_not_there() -> None:
    evening, travel, plan = case()
    assert faults(evening, travel, with_route(plan, stops=(0, 9))) >= {Fault.UNKNOWN_HOME}
    assert faults(evening, travel, with_route(plan, team=5)) >= {Fault.UNKNOWN_TEAM}
    assert faults(evening, travel, with_route(plan, begin_s=(100,))) >= {Fault.TIMES_MISSING}


def test_twice() -> None:
    evening, travel, plan = case([[0, 1], [1]])
    assert faults(evening, travel, plan) == {Fault.VISITED_TWICE}
    twice = replace(plan, routes=(plan.routes[0], replace(plan.routes[1], stops=(), team=0)))
    assert Fault.OUT_TWICE in faults(evening, travel, twice)


def test_overlap() -> None:
    evening, travel, plan = case()
    assert faults(evening, travel, with_route(plan, begin_s=(100, 299))) == {Fault.OVERLAP}


@pytest.mark.parametrize(("close_s", "is_broken"), [(300, True), (301, False)])
def test_a_visit_that_begins_when_its_window_closes_is_too_late(
    close_s: int,
    is_broken: bool,  # noqa: FBT001 - a case
) -> None:
    windows = Windows(ints(1), ints(0), ints(close_s))
    assert faults(*case(windows=windows)) == ({Fault.WINDOW_BROKEN} if is_broken else set())


def test_shift_overrun() -> None:
    evening, travel, plan = case()
    for shift, late in (([0, 600], set()), ([0, 599], {Fault.SHIFT_OVERRUN})):
        teams = replace(evening.teams, shifts_s=np.array([shift, shift]))
        assert faults(replace(evening, teams=teams), travel, plan) == late
    early = with_route(plan, leave_s=-1)
    assert faults(evening, travel, early) == {Fault.SHIFT_OVERRUN}


def test_no_way() -> None:
    evening, travel, plan = case()
    for seconds in travel.seconds.values():
        seconds[1, 2] = NO_WAY_S
    assert Fault.NO_WAY in faults(evening, travel, plan)


def test_rules_of_teams() -> None:
    evening, travel, plan = case()

    def of(**teams: Any) -> set[Fault]:
        return faults(replace(evening, teams=replace(evening.teams, **teams)), travel, plan)

    assert of(areas=(frozenset({4}), None)) == {Fault.WRONG_AREA}
    assert of(most_stops=ints(1, 9)) == {Fault.TOO_MANY_STOPS}
    assert faults(*case(needs=ints(0, 1))) == {Fault.LACKING_SKILL}
    assert faults(*case(pins=ints(-1, 1))) == {Fault.PINNED_ELSEWHERE}


def test_wrong_total() -> None:
    evening, travel, plan = case()
    for wrong in ({"prize": 30.0}, {"travel_s": 1}, {"travel_m": 1.0}):
        assert faults(evening, travel, replace(plan, **wrong)) == {Fault.WRONG_TOTAL}
