"""How many of the areas called significant may be so by chance: Benjamini and Hochberg.

"Controlling the false discovery rate", Journal of the Royal Statistical Society B 57 (1995).
All probabilities given are one family, whatever the shape of the array; NaN is no test.
"""

import numpy as np
import numpy.typing as npt

from geo.clusters.errors import UnusableValuesError
from geo.clusters.values import PROBABILITIES, FloatArray, Named, refuse_outside

RATE = Named("错误发现率", "the rate of false discoveries")


def discovery_cutoff(p: npt.ArrayLike, rate: float = 0.05) -> float:
    """Return up to which probability a test is a discovery, at most `rate` of them false.

    The largest k·rate/m that the k-th smallest of m probabilities stays below; rate/m
    (Bonferroni) when none does, as ``esda.fdr`` returns it; NaN when there are no tests.

    Raises
    ------
    UnusableValuesError
        When a probability lies outside 0 to 1.
    SearchLimitError
        When `rate` does not lie between 0 and 1.
    """
    refuse_outside(0 < rate < 1, RATE, "0–1")
    ordered = np.sort(_tests(p))
    if not len(ordered):
        return float("nan")
    bounds = np.arange(1, len(ordered) + 1) * rate / len(ordered)
    below = np.flatnonzero(ordered < bounds)
    return float(bounds[below[-1]] if len(below) else bounds[0])


def q_values(p: npt.ArrayLike) -> FloatArray:
    """Return the adjusted probabilities, of the shape given: discovered where at most the rate.

    NaN stays NaN. A discovery at rate r by ``q <= r`` is one by ``p <= discovery_cutoff(p, r)``
    too; the two differ only for a probability that equals its bound exactly.

    Raises
    ------
    UnusableValuesError
        When a probability lies outside 0 to 1.
    """
    tests = _tests(p)
    order = np.argsort(tests)
    steps = tests[order] * (len(tests) / np.arange(1, len(tests) + 1))
    ranked = np.minimum.accumulate(steps[::-1])[::-1]
    adjusted = np.empty(len(tests))
    adjusted[order] = np.minimum(ranked, 1.0)
    result = np.full(np.shape(p), np.nan)
    result[~np.isnan(np.asarray(p, np.float64))] = adjusted
    return result


def _tests(p: npt.ArrayLike) -> FloatArray:
    given = np.asarray(p, np.float64)
    tests = given[~np.isnan(given)]
    if ((tests < 0) | (tests > 1)).any():
        raise UnusableValuesError(what=PROBABILITIES.zh, what_en=PROBABILITIES.en)
    return tests
