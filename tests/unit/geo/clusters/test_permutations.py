import numpy as np
import pytest

from geo.clusters.errors import SearchLimitError
from geo.clusters.neighbours import Neighbours
from geo.clusters.permutations import permute
from tests.unit.geo.clusters.lattices import board, with_island
from tests.unit.geo.clusters.peers import g_star, moran

COUNTS = np.random.default_rng(1).poisson(1.3, 42).astype(float)
RATES = np.random.default_rng(2).gamma(2, 1, 42)


@pytest.mark.parametrize("values", [COUNTS, RATES])
@pytest.mark.parametrize("seed", [7, 2026])
def test_folded_p_of_g_star_is_that_of_esda_with_the_same_seed(
    values: np.ndarray, seed: int
) -> None:
    theirs = g_star(values, board(6, 7), permutations=499, seed=seed).p_sim
    ours = permute(values, board(6, 7), permutations=499, seed=seed).p_esda_g_star
    assert ours.astype(np.float32).tolist() == theirs.tolist()  # esda keeps 32 bits


def test_folded_p_of_moran_is_that_of_esda_where_no_sums_tie() -> None:
    theirs = moran(RATES, board(6, 7), permutations=499, seed=8).p_sim
    ranks = permute(RATES, board(6, 7), permutations=499, seed=8)
    assert not ranks.equal.any()
    assert ranks.p_esda_moran.tolist() == theirs.tolist()


def test_where_sums_tie_esda_counts_some_of_the_ties_and_we_all() -> None:
    theirs = moran(COUNTS, board(6, 7), permutations=499, seed=7)
    ranks = permute(COUNTS, board(6, 7), permutations=499, seed=7)
    counted = (theirs.sim >= theirs.Is).sum(axis=0)
    above = np.where(ranks.deviation > 0, ranks.above, 499 - ranks.above - ranks.equal)
    assert (above <= counted).all()
    assert (counted <= above + ranks.equal).all()
    assert ranks.equal.any()


def test_all_series_see_the_same_deals() -> None:
    both = permute(np.column_stack([COUNTS, RATES]), board(6, 7), permutations=199, seed=3)
    for s, alone in enumerate((COUNTS, RATES)):
        ranks = permute(alone, board(6, 7), permutations=199, seed=3)
        assert both.above[:, s].tolist() == ranks.above.tolist()
        assert both.equal[:, s].tolist() == ranks.equal.tolist()
        assert both.p_esda_moran[:, s].tolist() == ranks.p_esda_moran.tolist()


def test_another_seed_deals_otherwise() -> None:
    one, other = (permute(RATES, board(6, 7), permutations=99, seed=s).above for s in (1, 2))
    assert one.tolist() != other.tolist()


def test_a_hot_corner_is_unlikely_from_above_and_likely_from_below() -> None:
    values = np.add.outer(np.arange(6), np.arange(6)).ravel()
    ranks = permute(values, board(6, 6), permutations=999, seed=1)
    assert ranks.p_high[-1] < 0.01
    assert ranks.p_low[-1] > 0.99
    assert ranks.p_two_sided[-1] == 2 * ranks.p_high[-1]


def test_zeros_among_zeros_are_no_cold_spot_though_esda_calls_them_one() -> None:
    values = np.zeros(42)
    values[0] = 5
    ranks = permute(values, board(6, 7), permutations=999, seed=1)
    assert ranks.p_esda_g_star[-1] == 0.001
    assert ranks.p_low[-1] > 0.9
    assert ranks.p_two_sided[-1] == 1


def test_equal_sums_of_fractions_tie_in_whichever_order_they_are_added() -> None:
    ranks = permute([0.1, 0.2, 0.3, 0.1, 0.2, 0.3], board(1, 6), permutations=99, seed=1)
    scaled = permute([1, 2, 3, 1, 2, 3], board(1, 6), permutations=99, seed=1)
    assert ranks.equal.tolist() == scaled.equal.tolist()


def test_an_area_that_is_just_average_ties_for_moran() -> None:
    ranks = permute([1, 2, 3], board(1, 3), permutations=9, seed=1)
    assert ranks.deviation.tolist() == [-1, 0, 1]
    assert ranks.p_esda_moran[1] == 0.1


def test_an_island_and_a_constant_series_are_never_significant() -> None:
    ranks = permute(np.column_stack([np.arange(5), np.ones(5)]), with_island(2, 2), seed=1)
    assert ranks.p_two_sided[-1].tolist() == [1, 1]
    assert ranks.p_two_sided[:, 1].tolist() == [1] * 5


def test_nobody_and_islands_alone_are_answered_too() -> None:
    nobody = Neighbours(np.zeros(1, np.int64), np.empty(0, np.int64))
    assert permute(np.empty(0), nobody, seed=1).p_high.shape == (0,)
    islands = Neighbours(np.zeros(4, np.int64), np.empty(0, np.int64))
    assert permute([1, 2, 3], islands, seed=1).p_high.tolist() == [1, 1, 1]


@pytest.mark.parametrize("how", [{"permutations": 0, "seed": 1}, {"seed": -1}, {"seed": 1 << 32}])
def test_numbers_out_of_range_are_refused(how: dict[str, int]) -> None:
    with pytest.raises(SearchLimitError):
        permute(COUNTS, board(6, 7), **how)
