"""Ways over rivers."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.routing.barriers import Barriers, travel_over
from geo.routing.errors import StrayCrossingError
from geo.routing.travel import NO_WAY_S, Pace
from geo.routing.values import FloatArray, Mode

ON_FOOT = {Mode.WALKING: Pace(3.6, 1.0)}
#: A river from south to north, far longer than anything lies apart.
RIVER = shapely.linestrings([[0, -90_000], [0, 90_000]])


def way_m(
    places: list[list[float]], lines: list[object], *crossings: tuple[float, float]
) -> FloatArray:
    barriers = Barriers(np.array(lines, np.object_), np.array(crossings).reshape(-1, 2))
    travel = travel_over(np.array(places, np.float64), barriers, ON_FOOT)
    metres = travel.metres[Mode.WALKING].astype(np.float64)
    assert ((travel.seconds[Mode.WALKING] == NO_WAY_S) == np.isinf(metres)).all()
    return metres


def test_the_way_to_the_other_side_goes_by_the_bridge() -> None:
    metres = way_m([[-300, 0], [300, 0], [-300, 100]], [RIVER], (0, 400))
    assert metres[0, 1] == pytest.approx(1_000)
    assert metres[0, 2] == pytest.approx(100)
    assert (metres == metres.T).all()


def test_the_nearer_of_two_bridges_is_taken() -> None:
    assert way_m([[-30, 0], [30, 0]], [RIVER], (0, 400), (0, -40))[0, 1] == pytest.approx(100)


def test_without_a_bridge_there_is_no_way() -> None:
    assert np.isinf(way_m([[-300, 0], [300, 0]], [RIVER])[0, 1])


def test_two_rivers_are_crossed_one_after_the_other() -> None:
    second = shapely.linestrings([[1_000, -90_000], [1_000, 90_000]])
    metres = way_m([[-300, 0], [1_300, 0]], [RIVER, second], (0, 400), (1_000, 400))
    assert metres[0, 1] == pytest.approx(500 + 1_000 + 500)


@pytest.mark.parametrize("x_m", [-120.0, 0.0, 120.0])
def test_a_wide_river_is_bridged_from_bank_to_bank(x_m: float) -> None:
    water = shapely.box(-100, -90_000, 100, 90_000)
    assert way_m([[-500, 0], [500, 0]], [water], (x_m, 0))[0, 1] == pytest.approx(1_000)
    assert np.isinf(way_m([[-500, 0], [0, 50]], [water], (x_m, 2_000))[0, 1])


def test_a_way_on_one_side_goes_round_a_bend() -> None:
    bend = shapely.linestrings([[-90_000, 0], [0, 0], [500, 1_000], [1_000, 0], [90_000, 0]])
    over_the_tip = 2 * np.hypot(500, 1_100)
    around = way_m([[0, 900], [1_000, 900]], [bend])[0, 1]
    assert 1_000 < around < over_the_tip
    inside = way_m([[500, 500], [500, -500]], [bend])
    assert inside[0, 1] == pytest.approx(1_000)


def test_beyond_reach_there_is_no_way() -> None:
    places = np.array([[0.0, 0.0], [100.0, 0.0], [300.0, 0.0]])
    far = Barriers(np.array([shapely.linestrings([[0, 9], [1, 9]])]), np.empty((0, 2)))
    metres = travel_over(places, far, ON_FOOT, reach_m=250.0).metres[Mode.WALKING]
    assert metres.tolist() == [[0, 100, np.inf], [100, 0, 200], [np.inf, 200, 0]]


def test_a_bridge_far_from_water_is_refused() -> None:
    with pytest.raises(StrayCrossingError, match="500 m"):
        way_m([[-300, 0], [300, 0]], [RIVER], (500, 0))


@given(st.integers(0, 2**32))
def test_no_way_is_shorter_than_the_straight_line_or_than_one_by_a_third_bridge(seed: int) -> None:
    rng = np.random.default_rng(seed)
    bridges = np.column_stack([np.zeros(3), rng.uniform(-800, 800, 3)])
    places = rng.uniform(-800, 800, (6, 2)).tolist()
    metres = way_m(
        [*places, *(bridges + np.array([0.3, 0.0])).tolist()], [RIVER], *map(tuple, bridges)
    )
    line = np.array(places)
    away = np.hypot(*(line[:, None] - line).transpose(2, 0, 1))
    assert (metres[:6, :6] >= away - 0.01).all()
    by_a_bridge = metres[:6, None, 6:] + metres[None, :6, 6:]
    assert (metres[:6, :6] <= by_a_bridge.min(axis=2) + 2.0).all()
    sides = line[:, 0] < 0
    is_across = sides[:, None] != sides
    over = np.hypot(*(line[:, None] - bridges).transpose(2, 0, 1))
    expected = (over[:, None] + over).min(axis=2)
    assert metres[:6, :6][is_across] == pytest.approx(expected[is_across], abs=2.0)
