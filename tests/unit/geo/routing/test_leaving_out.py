"""Why a home is not in the plan."""

import numpy as np
import pytest

from geo.routing.leaving_out import LeftOut, Reason, explain
from geo.routing.solving import plan_evening
from geo.routing.timetable import plan_of
from geo.routing.travel import NO_WAY_S, Travel
from geo.routing.values import Evening, Windows
from tests.unit.geo.routing.evenings import QUICK, evening_of, homes_along, ints, teams_of


def reasons(evening: Evening, travel: Travel) -> tuple[LeftOut, ...]:
    return explain(evening, travel, plan_evening(evening, travel, QUICK))


def test_no_team_in_area() -> None:
    case = evening_of(homes_along(100, areas=ints(7)), teams_of(areas=(frozenset({6}),)))
    assert reasons(*case) == (LeftOut(0, Reason.NO_TEAM_IN_AREA),)


def test_a_team_that_may_make_no_stop_is_in_no_area() -> None:
    case = evening_of(homes_along(100), teams_of(most_stops=ints(0)))
    assert reasons(*case) == (LeftOut(0, Reason.NO_TEAM_IN_AREA),)


def test_no_skill_names_what_the_team_that_lacks_least_lacks() -> None:
    teams = teams_of(2, skills=ints(0b0001, 0b0110))
    case = evening_of(homes_along(100, needs=ints(0b1110)), teams)
    assert reasons(*case) == (LeftOut(0, Reason.NO_SKILL, 1, (3,)),)


def test_a_pinned_home_is_held_against_its_team_alone() -> None:
    teams = teams_of(2, skills=ints(0, 1))
    case = evening_of(homes_along(100, needs=ints(1), pins=ints(0)), teams)
    assert reasons(*case) == (LeftOut(0, Reason.NO_SKILL, 0, (0,)),)


def test_unreachable() -> None:
    evening, travel = evening_of(homes_along(100, 200))
    for seconds in travel.seconds.values():
        seconds[:2, 2] = NO_WAY_S
    assert reasons(evening, travel) == (LeftOut(1, Reason.UNREACHABLE),)


def test_window_closed() -> None:
    windows = Windows(ints(0), ints(3_600), ints(7_200))
    assert reasons(*evening_of(homes_along(100, windows=windows))) == (
        LeftOut(0, Reason.WINDOW_CLOSED),
    )


@pytest.mark.parametrize(("x_m", "late_s"), [(1_751, 2), (2_350, 1_200)])
def test_too_far_says_by_how_much_it_would_be_late_by_itself(x_m: float, late_s: int) -> None:
    assert reasons(*evening_of(homes_along(x_m))) == (LeftOut(0, Reason.TOO_FAR, 0, late_s=late_s),)


def test_too_far_for_its_window() -> None:
    windows = Windows(ints(0, 0), ints(0, 200), ints(100, 301))
    case = evening_of(homes_along(350, windows=windows))
    assert reasons(*case) == (LeftOut(0, Reason.TOO_FAR, 0, late_s=50),)


def test_lower_priority_names_the_least_that_is_visited_instead_and_how_late_it_would_get() -> None:
    homes = homes_along(500, 600, 700, service_s=1_000, prizes=np.array([3.0, 5.0, 4.0]))
    # 1,400 under way and 2,000 in two homes; a third would make it 4,400
    assert reasons(*evening_of(homes)) == (
        LeftOut(0, Reason.LOWER_PRIORITY, 0, late_s=800, instead_of=2),
    )


def test_lower_priority_when_no_more_stops_are_allowed() -> None:
    homes = homes_along(100, 200, prizes=np.array([1.0, 2.0]))
    assert reasons(*evening_of(homes, teams_of(most_stops=ints(1)))) == (
        LeftOut(0, Reason.LOWER_PRIORITY, 0, late_s=0, instead_of=1),
    )


def test_a_plan_that_could_hold_more_is_told_so() -> None:
    evening, travel = evening_of(homes_along(100, 200))
    plan = plan_of(evening, travel, [[0]], (0, 0))
    assert explain(evening, travel, plan) == (LeftOut(1, Reason.NOT_CHOSEN, 0),)
