import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.clusters.errors import SearchLimitError, UnevenValuesError, UnusableValuesError
from geo.clusters.repeats import RepeatPlaces, repeat_places

X = [0, 10, 20, 500, 510, 900]
Y = [0, 0, 0, 0, 0, 0]
DAY = [1, 5, 9, 2, 2, 3]


def places(**how: float) -> RepeatPlaces:
    given_how = {"radius_m": 15, "least_events": 2, "least_days": 1} | how
    return repeat_places(X, Y, DAY, **given_how)  # type: ignore[arg-type]


def test_points_that_hang_together_are_one_place() -> None:
    found = places()
    assert found.labels.tolist() == [0, 0, 0, 1, 1, -1]
    assert found.count.tolist() == [3, 2]
    assert (found.x.tolist(), found.y.tolist()) == ([10, 505], [0, 0])
    assert found.spread_m.tolist() == [10, 5]
    assert (found.first.tolist(), found.last.tolist()) == ([1, 2], [9, 2])
    assert found.days.tolist() == [3, 1]


def test_twice_on_one_day_is_no_repetition_on_another() -> None:
    assert places(least_days=2).labels.tolist() == [0, 0, 0, -1, -1, -1]


def test_a_place_needs_as_many_events_as_asked_for() -> None:
    assert places(least_events=4).labels.tolist() == [-1] * 6


def test_exactly_the_radius_is_within() -> None:
    assert places(radius_m=10).labels.tolist() == [0, 0, 0, 1, 1, -1]
    assert places(radius_m=9.99).labels.tolist() == [-1] * 6


def test_without_a_radius_only_the_same_position_counts() -> None:
    found = repeat_places([1, 1, 1.5], [2, 2, 2], [1, 3, 5], radius_m=0, least_events=2)
    assert found.labels.tolist() == [0, 0, -1]


def test_one_event_may_be_enough() -> None:
    assert places(least_events=1).labels.tolist() == [0, 0, 0, 1, 1, 2]


def test_of_places_with_as_many_events_the_earlier_comes_first() -> None:
    found = repeat_places([0, 0, 9, 9], [0] * 4, [5, 6, 1, 9], radius_m=1, least_events=2)
    assert found.labels.tolist() == [1, 1, 0, 0]


def test_without_points_there_is_no_place() -> None:
    found = repeat_places([], [], [], radius_m=5)
    assert (found.labels.tolist(), found.count.tolist(), found.first.tolist()) == ([], [], [])


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 3)), max_size=25))
def test_points_of_a_place_are_chained_and_others_are_apart(
    points: list[tuple[int, int, int]],
) -> None:
    x, y, day = np.array(points, float).reshape(-1, 3).T
    found = repeat_places(x, y, day, radius_m=1.5, least_events=1, least_days=1)
    near = np.hypot(x[:, None] - x, y[:, None] - y) <= 1.5
    same = found.labels[:, None] == found.labels
    assert (same | ~near).all()
    reached = np.linalg.matrix_power(near.astype(float), max(len(x), 1)) > 0
    assert (reached | ~same).all()
    assert found.count.sum() == len(x)
    assert (found.days <= found.count).all()


def test_points_have_finite_coordinates_and_whole_days() -> None:
    with pytest.raises(UnevenValuesError):
        repeat_places([1, 2], [1], [1, 2], radius_m=1)
    with pytest.raises(UnevenValuesError):
        repeat_places([1, 2], [1, 2], [1], radius_m=1)
    with pytest.raises(UnusableValuesError):
        repeat_places([np.inf], [1], [1], radius_m=1)
    with pytest.raises(UnusableValuesError):
        repeat_places([1], [1], [1.5], radius_m=1)


@pytest.mark.parametrize(
    "how", [{"radius_m": -1}, {"radius_m": np.inf}, {"least_events": 0}, {"least_days": 0}]
)
def test_limits_have_their_range(how: dict[str, float]) -> None:
    with pytest.raises(SearchLimitError):
        places(**how)
