"""Plans of evenings: what must hold for all of them, and what is the best for some."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings

from geo.routing.checking import check_plan
from geo.routing.effort import Effort
from geo.routing.errors import EffortError, MissingModeError, UnevenEveningError
from geo.routing.leaving_out import Reason, explain
from geo.routing.solving import plan_evening
from geo.routing.timetable import plan_of, route_of
from geo.routing.travel import Travel
from geo.routing.values import Candidates, Evening, Mode, Windows
from tests.unit.geo.routing.evenings import (
    QUICK,
    evening_of,
    evenings,
    homes_along,
    ints,
    teams_of,
)

Case = tuple[Evening, Travel]


def town(homes: int = 60, teams: int = 6, seed: int = 1) -> Case:
    """A township with two stations 2 km apart."""
    rng = np.random.default_rng(seed)
    candidates = Candidates(
        rng.uniform(-2_000, 2_000, (homes, 2)),
        rng.integers(1, 101, homes).astype(np.float64),
        rng.choice([300, 480, 600], homes),
        Windows(np.arange(0, homes, 5), *(np.full(-(-homes // 5), s) for s in (900, 2_400))),
    )
    crews = teams_of(teams, starts=np.arange(teams) % 2, ends=np.arange(teams) % 2)
    return evening_of(candidates, crews, (-1_000.0, 0.0), (1_000.0, 0.0))


def greedy_prize(evening: Evening, travel: Travel) -> float:
    """Insert the most worth first, each at the first place where the route can be kept."""
    stops: list[list[int]] = [[] for _ in range(len(evening.teams))]
    for home in np.argsort(-evening.candidates.prizes, kind="stable").tolist():
        tries = (
            (team, [*row[:k], home, *row[k:]])
            for team, row in enumerate(stops)
            for k in range(len(row) + 1)
        )
        kept = next((t for t in tries if _is_kept(evening, travel, *t)), None)
        if kept:
            stops[kept[0]] = kept[1]
    return plan_of(evening, travel, stops, (0, 0)).prize


def _is_kept(evening: Evening, travel: Travel, team: int, row: list[int]) -> bool:
    rows = [row if k == team else [] for k in range(len(evening.teams))]
    return not check_plan(evening, travel, plan_of(evening, travel, rows, (0, 0))).violations


def best_prize(evening: Evening, travel: Travel) -> float:
    """Of one team, by trying all orders of all homes."""
    count, best = len(evening.candidates), 0.0
    for length in range(1, count + 1):
        for row in permutations(range(count), length):
            if _is_kept(evening, travel, 0, list(row)):
                best = max(best, float(evening.candidates.prizes[list(row)].sum()))
    return best


@given(evenings())
@settings(max_examples=120)
def test_every_plan_keeps_every_rule_and_every_home_left_out_has_one_reason(case: Case) -> None:
    evening, travel = case
    plan = plan_evening(evening, travel, QUICK)
    assert check_plan(evening, travel, plan).violations == ()
    left = explain(evening, travel, plan)
    assert sorted([*plan.served, *(one.home for one in left)]) == list(
        range(len(evening.candidates))
    )
    assert Reason.NOT_CHOSEN not in {one.reason for one in left}


@given(evenings())
@settings(max_examples=15)
def test_the_same_seed_gives_the_same_plan(case: Case) -> None:
    assert plan_evening(*case, QUICK) == plan_evening(*case, QUICK)


@given(evenings())
@settings(max_examples=40)
def test_a_home_that_its_team_alone_could_visit_is_visited_when_pinned(case: Case) -> None:
    evening, travel = case
    if not len(evening.candidates):
        return
    pins = np.full(len(evening.candidates), -1)
    pins[0] = 0
    evening = replace(evening, candidates=replace(evening.candidates, pins=pins))
    route = plan_evening(evening, travel, QUICK).routes[0]
    alone = _is_kept(evening, travel, 0, [0])
    assert (0 in route.stops) == alone


def test_a_plan_is_the_best_there_is_where_all_can_be_tried() -> None:
    for seed in range(4):
        evening, travel = town(homes=6, teams=1, seed=seed)
        short = replace(evening.teams, shifts_s=np.array([[0, 3_000]]))
        evening = replace(evening, teams=short)
        plan = plan_evening(evening, travel, Effort(attempts=400, rounds=2, least_attempts=0))
        assert plan.prize == best_prize(evening, travel)


def test_a_township_collects_no_less_than_greedy_insertion() -> None:
    evening, travel = town()
    plan = plan_evening(evening, travel, Effort(attempts=300, rounds=3, least_attempts=0))
    assert plan.prize >= greedy_prize(evening, travel)


def test_more_stations_than_fit_into_one_region_are_searched_in_parts() -> None:
    evening, travel = town(homes=80, teams=20)
    plan = plan_evening(evening, travel, Effort(attempts=40, rounds=3, least_attempts=0))
    assert check_plan(evening, travel, plan).violations == ()
    assert plan.iterations >= 40 * 20


def test_a_stopped_plan_can_be_made_again() -> None:
    evening, travel = town()
    told: list[tuple[float, float]] = []
    stopping = Effort(
        rounds=5,
        attempts=100,
        least_attempts=0,
        should_stop=lambda: len(told) == 2,
        on_progress=lambda done, prize: told.append((done, prize)),
    )
    stopped = plan_evening(evening, travel, stopping)
    assert stopped.rounds == 2
    assert [done for done, _ in told] == [0.2, 0.4]
    assert told[1][1] <= stopped.prize
    assert (
        plan_evening(
            evening, travel, replace(stopping, should_stop=None, on_progress=None, stop_after=2)
        )
        == stopped
    )


def test_prizes_come_before_the_way() -> None:
    evening, travel = evening_of(homes_along(-100, 1_700, prizes=np.array([1.0, 50.0])))
    assert plan_evening(evening, travel, QUICK).routes[0].stops == (1,)


def test_the_unit_of_prizes_does_not_matter() -> None:
    evening, travel = town()
    tenth = replace(evening.candidates, prizes=evening.candidates.prizes / 8)
    plan = plan_evening(evening, travel, QUICK)
    assert plan_evening(replace(evening, candidates=tenth), travel, QUICK).routes == plan.routes


def test_a_team_leaves_no_earlier_than_needed_and_waits_at_the_door() -> None:
    windows = Windows(ints(0, 1), ints(1_000, 2_000), ints(1_100, 2_100))
    evening, travel = evening_of(homes_along(200, 300, windows=windows))
    route = plan_evening(evening, travel, QUICK).routes[0]
    assert (route.stops, route.begin_s) == ((0, 1), (1_000, 2_000))
    assert (route.leave_s, route.back_s, route.travel_s, route.travel_m) == (800, 2_400, 600, 600.0)


def test_the_second_window_is_taken_when_the_first_cannot_be_kept() -> None:
    windows = Windows(ints(0, 0), ints(0, 900), ints(100, 1_000))
    evening, travel = evening_of(homes_along(500, windows=windows))
    assert plan_evening(evening, travel, QUICK).routes[0].begin_s == (900,)


def test_nobody_goes_anywhere_when_there_is_nobody_to_visit() -> None:
    evening, travel = evening_of(homes_along())
    plan = plan_evening(evening, travel)
    assert (plan.prize, plan.travel_s, plan.iterations) == (0.0, 0, 0)
    assert route_of(evening, travel, 0, ()).stops == ()


def test_without_teams_there_is_an_empty_plan_and_a_reason() -> None:
    evening, travel = evening_of(homes_along(100), teams_of(0))
    plan = plan_evening(evening, travel, QUICK)
    assert plan.routes == ()
    assert [one.reason for one in explain(evening, travel, plan)] == [Reason.NO_TEAM_IN_AREA]


def test_travel_must_know_the_mode_and_all_the_points() -> None:
    evening, travel = evening_of(homes_along(100))
    walking = {Mode.DRIVING: travel.seconds[Mode.DRIVING]}
    with pytest.raises(MissingModeError):
        plan_evening(evening, replace(travel, seconds=walking), QUICK)
    with pytest.raises(UnevenEveningError):
        plan_evening(evening_of(homes_along(100, 200))[0], travel, QUICK)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": -1},
        {"rounds": 0},
        {"attempts": -1},
        {"least_attempts": -1},
        {"scale_s": -1.0},
        {"stop_after": 0},
    ],
)
def test_an_effort_out_of_range_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(EffortError):
        Effort(**wrong)  # type: ignore[arg-type]
