import numpy as np
import pytest

from geo.clusters.errors import UnevenValuesError, UnusableValuesError
from geo.clusters.local_g import local_g_star
from geo.clusters.local_moran import QUADRANTS, Quadrant, local_moran
from geo.clusters.neighbours import Neighbours
from tests.unit.geo.clusters.lattices import board, with_island
from tests.unit.geo.clusters.peers import g_star, moran

SERIES = np.column_stack(
    [
        np.random.default_rng(1).poisson(1.3, 42),
        np.random.default_rng(2).gamma(2, 1, 42),
        np.random.default_rng(3).poisson(400, 42),
        np.arange(42) == 20,
    ]
).astype(float)
NOBODY = Neighbours(np.zeros(1, np.int64), np.empty(0, np.int64))


def test_g_star_is_that_of_esda_in_every_series() -> None:
    ours = local_g_star(SERIES, board(6, 7))
    for s in range(SERIES.shape[1]):
        theirs = g_star(SERIES[:, s], board(6, 7)).Zs
        np.testing.assert_allclose(ours[:, s], theirs, rtol=0, atol=1e-9)


def test_moran_and_its_quadrants_are_those_of_esda() -> None:
    ours = local_moran(SERIES, board(6, 7))
    for s in range(SERIES.shape[1]):
        theirs = moran(SERIES[:, s], board(6, 7))
        np.testing.assert_allclose(ours.statistic[:, s], theirs.Is, rtol=0, atol=1e-9)
        assert ours.quadrant[:, s].tolist() == theirs.q.tolist()


def test_one_series_has_the_shape_of_one() -> None:
    assert local_g_star(SERIES[:, 0], board(6, 7)).shape == (42,)
    assert local_moran(SERIES[:, 0], board(6, 7)).quadrant.shape == (42,)


def test_a_high_corner_is_a_hot_spot_and_the_far_one_is_cold() -> None:
    values = np.add.outer(np.arange(5), np.arange(5)).ravel()
    z = local_g_star(values, board(5, 5))
    assert z[-1] > 1.96
    assert z[0] < -1.96


def test_a_constant_series_says_nothing_and_spoils_no_other() -> None:
    z = local_g_star(np.column_stack([np.full(42, 0.1), SERIES[:, 0]]), board(6, 7))
    assert np.isnan(z[:, 0]).all()
    assert np.isfinite(z[:, 1]).all()


def test_an_area_that_borders_on_all_others_says_nothing() -> None:
    assert np.isnan(local_g_star([1, 2, 3, 9], board(2, 2))).all()


def test_the_sign_follows_the_values_when_their_sum_is_negative() -> None:
    below = local_g_star(SERIES[:, 1] - 100, board(6, 7))
    np.testing.assert_allclose(below, local_g_star(SERIES[:, 1], board(6, 7)), atol=1e-9)


def test_each_combination_has_its_quadrant() -> None:
    found = local_moran([9, 9, 0, 0, 9, 0, 0, 0, 0], board(1, 9)).quadrant
    words = [QUADRANTS[code] for code in found]
    assert words[0] is Quadrant.HIGH_HIGH
    assert words[2] is Quadrant.LOW_HIGH
    assert words[4] is Quadrant.HIGH_LOW
    assert words[7] is Quadrant.LOW_LOW


def test_an_island_and_a_constant_series_have_no_quadrant() -> None:
    found = local_moran(np.column_stack([np.arange(5), np.ones(5)]), with_island(2, 2))
    assert found.quadrant[-1].tolist() == [0, 0]
    assert found.quadrant[:, 1].tolist() == [0] * 5
    assert np.isnan(found.statistic[-1]).all()
    assert np.isfinite(found.statistic[:4, 0]).all()


def test_an_island_may_be_a_hot_spot_by_itself() -> None:
    assert local_g_star([0, 0, 0, 0, 9], with_island(2, 2))[4] == pytest.approx(2.0)


def test_no_areas_have_no_scores() -> None:
    assert local_g_star(np.empty((0, 3)), NOBODY).shape == (0, 3)
    assert local_moran(np.empty(0), NOBODY).statistic.shape == (0,)


def test_every_area_has_a_value() -> None:
    with pytest.raises(UnevenValuesError):
        local_g_star([1, 2, 3], board(2, 2))


def test_a_value_that_is_not_known_is_refused() -> None:
    with pytest.raises(UnusableValuesError):
        local_moran([1, 2, 3, np.nan], board(2, 2))
