import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.clusters.discovery import discovery_cutoff, q_values
from geo.clusters.errors import SearchLimitError, UnusableValuesError
from tests.unit.geo.clusters.peers import fdr

PROBABILITIES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(PROBABILITIES, st.floats(0.001, 0.5))
def test_the_cutoff_is_that_of_esda(p: list[float], rate: float) -> None:
    assert discovery_cutoff(p, rate) == fdr(p, rate)


@given(PROBABILITIES, st.floats(0.001, 0.5))
def test_what_q_discovers_the_cutoff_discovers_too(p: list[float], rate: float) -> None:
    given_p = np.array(p)
    by_cutoff = given_p <= discovery_cutoff(p, rate)
    # one that equals its bound is told apart by rounding alone
    clear = np.abs(q_values(p) - rate) > 1e-12
    assert (by_cutoff | ~(q_values(p) <= rate) | ~clear).all()


def test_the_example_of_benjamini_and_hochberg_rejects_four() -> None:
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert int((np.array(p) <= discovery_cutoff(p)).sum()) == 4
    assert int((q_values(p) <= 0.05).sum()) == 4


@given(PROBABILITIES)
def test_q_is_never_below_p_nor_above_one_and_keeps_the_order(p: list[float]) -> None:
    q = q_values(p)
    assert (q >= np.array(p)).all()
    assert (q <= 1).all()
    assert (np.diff(q[np.argsort(p)]) >= 0).all()


def test_what_is_not_a_number_is_no_test() -> None:
    p = np.array([[0.01, np.nan], [np.nan, 0.03]])
    assert discovery_cutoff(p) == discovery_cutoff([0.01, 0.03]) == 0.05
    assert np.isnan(q_values(p)).tolist() == [[False, True], [True, False]]
    assert q_values(p)[0, 0] == 0.02


def test_without_tests_there_is_no_cutoff() -> None:
    assert np.isnan(discovery_cutoff([np.nan]))
    assert np.isnan(q_values([np.nan])).all()


@pytest.mark.parametrize("p", [-0.1, 1.1])
def test_a_probability_lies_between_nothing_and_one(p: float) -> None:
    with pytest.raises(UnusableValuesError):
        q_values([p])


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_a_rate_lies_between_nothing_and_one(rate: float) -> None:
    with pytest.raises(SearchLimitError):
        discovery_cutoff([0.5], rate)
