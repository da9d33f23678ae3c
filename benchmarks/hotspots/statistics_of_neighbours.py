"""Gi* and local Moran: all series at once, and permutations."""

import warnings

import esda
import numpy as np
import numpy.typing as npt

from benchmarks.hotspots.county import SEED, County
from benchmarks.hotspots.race import Way, agree, race
from geo.clusters.local_g import local_g_star
from geo.clusters.permutations import deals_of, permute

FloatArray = npt.NDArray[np.float64]
CATEGORIES, WEEKS = 24, 52


def esda_scores(county: County, values: FloatArray) -> FloatArray:
    """Gi* of one series by esda."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = esda.G_Local(values, county.weights, transform="B", star=True, permutations=0)
    return np.asarray(found.Zs)


def esda_p(county: County, values: FloatArray, permutations: int) -> tuple[FloatArray, FloatArray]:
    """Folded p of Gi* and of local Moran of one series by esda."""
    how = {"permutations": permutations, "n_jobs": 1, "seed": SEED, "keep_simulations": False}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        g = esda.G_Local(values, county.weights, transform="B", star=True, **how)
        moran = esda.Moran_Local(values, county.weights, **how)
    return np.asarray(g.p_sim), np.asarray(moran.p_sim)


def dense_g(weights: FloatArray, values: FloatArray) -> FloatArray:
    """Gi* of all series with a full matrix of weights, as one would write it down."""
    n, size = len(weights), weights.sum(axis=1)[:, None]
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    spread = np.sqrt((n * size - size**2) / (n - 1))
    return np.asarray((weights @ values - size * mean) / (deviation * spread))


def compare_scores(county: County, rounds: int) -> None:
    """24 categories by 52 weeks."""
    values = county.series(CATEGORIES * WEEKS)
    weights = county.neighbours.matrix(with_self=True).toarray()
    few = values[:, :48]
    ours = local_g_star(values, county.neighbours)
    theirs = np.column_stack([esda_scores(county, column) for column in few.T])
    race(
        f"Gi* of {values.shape[1]:,} series of {county.count} grids",
        [
            Way("all at once", lambda: local_g_star(values, county.neighbours)),
            Way("NumPy, full matrix of weights", lambda: dense_g(weights, values)),
            Way(
                "esda, one by one",
                lambda: [esda_scores(county, column) for column in few.T],
                values.shape[1] / few.shape[1],
            ),
        ],
        rounds,
    )
    agree("scores, ours and esda's", float(np.abs(ours[:, :48] - theirs).max()), 1e-9)
    agree("scores, ours and NumPy's", float(np.abs(ours - dense_g(weights, values)).max()), 1e-9)


def compare_permutations(county: County, rounds: int, permutations: int) -> None:
    """Gi* and local Moran of one series, and of 24."""
    values = county.series(CATEGORIES)
    one = values[:, 0] + np.random.default_rng(SEED).uniform(0, 0.5, county.count)

    def ours(series: FloatArray) -> object:
        deals_of.cache_clear()
        return permute(series, county.neighbours, permutations=permutations, seed=SEED)

    def theirs(series: FloatArray) -> object:
        return esda_p(county, series, permutations)

    race(
        f"Gi* and local Moran, {permutations:,} permutations of {county.count} grids, one series",
        [
            Way("ours, both", lambda: ours(one)),
            Way(
                "ours, the same county again",
                lambda: permute(one, county.neighbours, permutations=permutations, seed=SEED),
            ),
            Way("esda, both, n_jobs=1", lambda: theirs(one)),
        ],
        rounds,
    )
    race(
        f"the same, {CATEGORIES} series",
        [
            Way("ours, both", lambda: ours(values)),
            Way("esda, both, n_jobs=1", lambda: theirs(values[:, 0]), CATEGORIES),
        ],
        rounds,
    )
    compare_probabilities(county, permutations, one, values[:, 0])


def compare_probabilities(
    county: County, permutations: int, rates: FloatArray, counts: FloatArray
) -> None:
    """Fractions do not tie; counts do."""
    for name, values in (("rates", rates), ("counts", counts)):
        ranks = permute(values, county.neighbours, permutations=permutations, seed=SEED)
        with_g, with_moran = esda_p(county, values, permutations)
        in_32_bits = ranks.p_esda_g_star.astype(np.float32)
        agree(f"p of Gi*, {name}, esda's and ours folded", float(abs(in_32_bits - with_g).max()), 0)
        moran = float(np.abs(ranks.p_esda_moran.astype(np.float32) - with_moran).max())
        agree(f"p of Moran, {name}, esda's and ours folded", moran, 0 if name == "rates" else 1)
