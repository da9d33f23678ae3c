import numpy as np
import pytest
from scipy import stats

from geo.clusters.errors import SearchLimitError, UnevenValuesError, UnusableValuesError
from geo.clusters.rates import (
    compare_periods,
    count_interval,
    crude_rates,
    locally_smoothed_rates,
    smoothed_rates,
)
from tests.unit.geo.clusters.lattices import board
from tests.unit.geo.clusters.peers import empirical_bayes, spatial_empirical_bayes

EXPOSURE = np.random.default_rng(4).integers(50, 2000, 42)
EVENTS = np.random.default_rng(5).poisson(EXPOSURE * 0.004 * np.repeat([1, 2, 3], 14))


def test_a_rate_is_events_by_exposure() -> None:
    assert crude_rates([2, 0], [4, 4]).tolist() == [0.5, 0]


@pytest.mark.parametrize("exposure", [np.nan, 0, -1, np.inf])
def test_without_exposure_there_is_no_rate(exposure: float) -> None:
    assert np.isnan(crude_rates([3], [exposure])).all()


def test_smoothed_rates_are_those_of_esda() -> None:
    ours, theirs = smoothed_rates(EVENTS, EXPOSURE), empirical_bayes(EVENTS, EXPOSURE)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


def test_locally_smoothed_rates_are_those_of_esda() -> None:
    ours = locally_smoothed_rates(EVENTS, EXPOSURE, board(6, 7))
    theirs = spatial_empirical_bayes(EVENTS, EXPOSURE, board(6, 7))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


def test_an_area_without_exposure_has_no_rate_and_no_say() -> None:
    unknown = EXPOSURE.astype(float)
    unknown[20] = np.nan
    kept = np.arange(42) != 20
    for ours, without in (
        (smoothed_rates(EVENTS, unknown), smoothed_rates(EVENTS[kept], unknown[kept])),
        (
            locally_smoothed_rates(EVENTS, unknown, board(6, 7)),
            locally_smoothed_rates(EVENTS[kept], unknown[kept], board(6, 7).among(kept)),
        ),
    ):
        assert np.isnan(ours[20])
        np.testing.assert_allclose(ours[kept], without, rtol=0, atol=1e-15)


def test_rates_as_even_as_chance_are_all_the_common_one() -> None:
    assert smoothed_rates([1, 2, 3], [100, 200, 300]).tolist() == pytest.approx([0.01] * 3)
    local = locally_smoothed_rates([1, 2, 3], [100, 200, 300], board(1, 3))
    assert local.tolist() == pytest.approx([0.01] * 3)


def test_without_events_the_rate_is_nothing_and_not_unknown() -> None:
    assert smoothed_rates([0, 0], [5, 9]).tolist() == [0, 0]
    assert locally_smoothed_rates([0, 0], [5, 9], board(1, 2)).tolist() == [0, 0]


def test_where_nobody_is_exposed_nothing_is_known() -> None:
    assert np.isnan(smoothed_rates([1, 0], [0, np.nan])).all()
    assert np.isnan(locally_smoothed_rates([1, 0], [0, np.nan], board(1, 2))).all()


def test_a_small_area_is_drawn_further_to_the_mean_than_a_large_one() -> None:
    events, exposure = np.array([1, 100, 10, 5]), np.array([10, 1000, 1000, 1000])
    smooth, crude = smoothed_rates(events, exposure), crude_rates(events, exposure)
    assert crude[0] == crude[1]
    assert smooth[0] < smooth[1] < crude[1]


def test_intervals_are_those_of_garwood() -> None:
    interval = count_interval([0, 1, 10])
    assert interval.lower.tolist() == pytest.approx([0, 0.0253178, 4.7953887], abs=1e-7)
    assert interval.upper.tolist() == pytest.approx([3.6888795, 5.5716434, 18.3903560], abs=1e-7)


def test_an_interval_of_whatever_level_leaves_its_tails() -> None:
    interval = count_interval([7], level=0.8)
    assert stats.poisson.sf(6, interval.lower[0]) == pytest.approx(0.1)
    assert stats.poisson.cdf(7, interval.upper[0]) == pytest.approx(0.1)


def test_periods_of_one_length_compare_as_a_binomial_of_a_half() -> None:
    before, after = np.array([4, 10, 0, 20, 3]), np.array([12, 10, 5, 4, 0])
    change = compare_periods(before, after)
    for i in range(5):
        both = stats.binomtest(int(after[i]), int(before[i] + after[i]))  # symmetric: equal tails
        assert change.p[i] == pytest.approx(both.pvalue, abs=1e-12)


def test_a_longer_period_may_have_more_events() -> None:
    change = compare_periods([10], [20], lengths=(7, 14))
    assert change.ratio[0] == pytest.approx(1)
    assert change.p[0] == 1


def test_tails_of_periods_of_different_length_are_exact() -> None:
    change = compare_periods([3], [15], lengths=(30, 60))
    above = stats.binom.sf(14, 18, 60 / 90)
    assert change.p[0] == pytest.approx(2 * above)
    share = change.interval.lower[0] * 60 / 30 / (1 + change.interval.lower[0] * 60 / 30)
    assert stats.binom.sf(14, 18, share) == pytest.approx(0.025)


@pytest.mark.parametrize("before", range(0, 12, 3))
@pytest.mark.parametrize("after", range(0, 12, 2))
def test_the_interval_leaves_out_one_when_the_probability_is_small(before: int, after: int) -> None:
    change = compare_periods([before], [after])
    has_one = change.interval.lower[0] <= 1 <= change.interval.upper[0]
    assert has_one == (change.p[0] >= 0.05)


def test_without_events_before_the_ratio_is_endless_and_without_any_unknown() -> None:
    change = compare_periods([0, 0], [3, 0])
    assert change.ratio[0] == np.inf
    assert np.isnan(change.ratio[1])
    assert change.p[1] == 1
    assert (change.interval.lower[1], change.interval.upper[1]) == (0, np.inf)


def test_counts_are_whole_and_not_negative() -> None:
    for bad in ([0.5], [-1], [np.nan]):
        with pytest.raises(UnusableValuesError):
            count_interval(bad)


def test_each_area_has_its_exposure_and_its_neighbours() -> None:
    with pytest.raises(UnevenValuesError):
        crude_rates([1, 2], [3])
    with pytest.raises(UnevenValuesError):
        locally_smoothed_rates([1, 2], [3, 4], board(1, 3))
    with pytest.raises(UnevenValuesError):
        compare_periods([1, 2], [3])


def test_levels_and_lengths_have_their_range() -> None:
    with pytest.raises(SearchLimitError):
        count_interval([1], level=1)
    with pytest.raises(SearchLimitError):
        compare_periods([1], [1], level=0)
    with pytest.raises(SearchLimitError):
        compare_periods([1], [1], lengths=(0, 1))
