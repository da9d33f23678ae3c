import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from web_map.scales import NOTHING, UNKNOWN, make_scale

COUNTS = st.lists(st.integers(0, 10_000) | st.just(float("nan")), min_size=1, max_size=60)


@given(COUNTS, st.sampled_from([1.0, 0.1]))
def test_every_area_is_in_one_class_and_none_goes_missing(counts: list[float], step: float) -> None:
    values = np.array(counts, dtype=float) * step
    scale = make_scale(values, step=step)
    sizes = scale.sizes(values)
    assert sum(sizes) == len(counts)
    assert sizes[0] == np.isnan(values).sum()
    assert sizes[1] == (values == 0).sum()
    assert len(sizes) == len(scale.colours()) <= 7


@given(COUNTS)
def test_more_is_never_in_a_lower_class(counts: list[float]) -> None:
    values = np.sort(np.array(counts, dtype=float))
    values = values[~np.isnan(values)]
    classes = make_scale(values, step=1).classes_of(values)
    assert (np.diff(classes) >= 0).all()


@given(COUNTS)
def test_the_first_class_with_anything_in_it_is_never_empty(counts: list[float]) -> None:
    values = np.array(counts, dtype=float)
    assert make_scale(values, step=1).sizes(values)[2] > 0 or not (values > 0).any()


def test_a_county_without_incidents_has_one_empty_class() -> None:
    scale = make_scale(np.zeros(4), step=1)
    assert scale.limits == ()
    assert scale.sizes(np.zeros(4)) == [0, 4, 0]


def test_a_small_rate_is_not_nothing() -> None:
    scale = make_scale(np.array([0.03, 5.0, 9.0]), step=0.1)
    assert scale.classes_of(np.array([0.03])) == [1]


@pytest.mark.parametrize("values", [[np.nan, 0, 1, 2, 3, 5, 8, 40, 41]])
def test_unknown_and_nothing_have_colours_of_their_own(values: list[float]) -> None:
    scale = make_scale(np.array(values), step=1)
    assert scale.colours()[:2] == [UNKNOWN, NOTHING]
    assert len(set(scale.colours())) == len(scale.colours())
