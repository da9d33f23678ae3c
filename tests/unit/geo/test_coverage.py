"""What visits reach, on places one can draw; metres."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.coverage.distances import compare_distances, rank_correlation
from geo.coverage.sweeping import sweep, within_reach
from geo.coverage.ways import follow_way

#: Two squares of a kilometre, side by side.
AREAS = np.array([shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)], object)
NOBODY = np.empty((0, 2))


def places(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def test_a_call_at_the_only_door_sweeps_all_that_is_inhabited() -> None:
    home = places((500, 500))
    swept = sweep(AREAS, home, [0], home, 100)
    disc = math.pi * 100**2
    assert swept.inhabited_m2[0] == pytest.approx(disc, rel=0.04)
    assert swept.swept_m2[0] == swept.inhabited_m2[0]
    assert (swept.inhabited_m2[1], swept.swept_m2[1]) == (0, 0)
    assert swept.homes.tolist() == swept.homes_within.tolist() == [1, 0]


def test_an_area_ends_at_its_border_and_a_call_does_not() -> None:
    homes = places((950, 500), (1050, 500))
    swept = sweep(AREAS, homes, [0, 1], places((990, 500)), 100)
    assert swept.homes_within.tolist() == [1, 1]
    assert 0 < swept.swept_m2[1] < swept.inhabited_m2[1] < math.pi * 100**2


def test_without_a_call_nothing_is_swept() -> None:
    swept = sweep(AREAS, places((500, 500)), [0], NOBODY, 100)
    assert swept.swept_m2.tolist() == [0, 0]
    assert swept.homes_within.tolist() == [0, 0]


def test_a_home_at_just_the_reach_is_within_it() -> None:
    homes = places((0, 100), (0, 100.5))
    assert within_reach(homes, places((0, 0)), 100).tolist() == [True, False]


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 1000)), max_size=12))
def test_no_more_is_swept_than_is_inhabited(points: list[tuple[int, int]]) -> None:
    homes = places(*points[: len(points) // 2])
    owner = (homes[:, 0] >= 1000).astype(int)
    swept = sweep(AREAS, homes, owner, places(*points[len(points) // 2 :]), 150)
    assert (swept.swept_m2 <= swept.inhabited_m2 * (1 + 1e-9)).all()
    assert (swept.homes_within <= swept.homes).all()


def test_far_homes_with_fewer_calls_correlate_downwards() -> None:
    distance = np.repeat([1000.0, 5000, 9000, 20_000], 4)
    calls = np.repeat([4, 3, 2, 1], 4)
    found = compare_distances(distance, calls, np.repeat(np.arange(4), 4), 5)
    assert found.areas == 4
    assert found.rho == pytest.approx(-1)
    assert [(one.homes, one.calls, one.reached) for one in found.quarters] == [
        (4, 16, 4), (4, 12, 4), (4, 8, 4), (4, 4, 4)
    ]  # fmt: skip
    assert found.quarters[-1].farthest_m == 20_000


def test_ties_share_their_rank_and_what_is_all_alike_has_no_order() -> None:
    rising = np.array([1.0, 2, 3, 4])
    assert rank_correlation(rising, np.array([1.0, 1, 2, 2])) == pytest.approx(4 / math.sqrt(20))
    assert math.isnan(rank_correlation(rising, np.ones(4)))
    assert math.isnan(rank_correlation(rising[:2], rising[:2]))


def test_nobody_is_equal_to_nobody() -> None:
    found = compare_distances(np.empty(0), np.empty(0, int), np.empty(0, int), 3)
    assert (found.areas, list(found.quarters)) == (0, [])


def test_a_way_as_planned_is_in_order_and_skips_nothing() -> None:
    stops = places((0, 0), (100, 0), (200, 0))
    way = follow_way(stops, [0, 1, 2], stops)
    assert (way.planned_m, way.walked_m, way.stops) == (200, 200, 3)
    assert (way.skipped, way.out_of_order) == (0, 0)


@pytest.mark.parametrize(
    ("called", "skipped", "moved"),
    [([0, 2, 1, 3], 0, 1), ([3, 0, 1, 2], 0, 1), ([3, 2, 1, 0], 0, 3), ([0, 3], 2, 0), ([], 4, 0)],
)
def test_what_was_left_out_and_what_came_too_early_are_counted(
    called: list[int], skipped: int, moved: int
) -> None:
    stops = places((0, 0), (100, 0), (200, 0), (300, 0))
    way = follow_way(stops, called, places((0, 0)))
    assert (way.skipped, way.out_of_order, way.walked_m) == (skipped, moved, 0)
