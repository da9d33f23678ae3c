"""Whether far homes are called at as often as near ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

#: Fewer areas have no order worth a correlation.
_FEWEST: Final = 3
_QUARTERS: Final = 4


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of all homes by their distance: how many, how far, and how often called at."""

    homes: int
    nearest_m: float
    farthest_m: float
    calls: int
    reached: int


@dataclass(frozen=True, slots=True)
class Equity:
    """Whether far homes are called at as often as near ones.

    Attributes
    ----------
    areas
        Over how many areas the correlation is.
    rho
        Spearman's, of an area's mean distance and its calls for each home; below 0 where far ones
        have fewer. NaN for fewer than three areas, or where all are alike.
    quarters
        From near to far; fewer where there are fewer homes.
    """

    areas: int
    rho: float
    quarters: Sequence[Quarter]


def compare_distances(distance_m: Floats, calls: Whole, area_of: Whole, n_areas: int) -> Equity:
    """Return how calls go with distance.

    Parameters
    ----------
    distance_m, calls, area_of
        One of each home: from the county's seat, how often it was called at, its area's place.
    """
    homes = np.bincount(area_of, minlength=n_areas)
    held = homes > 0
    mean_m = np.bincount(area_of, distance_m, minlength=n_areas)[held] / homes[held]
    per_home = np.bincount(area_of, calls, minlength=n_areas)[held] / homes[held]
    order = np.argsort(distance_m, kind="stable")
    parts = [part for part in np.array_split(order, _QUARTERS) if part.size]
    quarters = [
        Quarter(
            homes=len(part),
            nearest_m=float(distance_m[part[0]]),
            farthest_m=float(distance_m[part[-1]]),
            calls=int(calls[part].sum()),
            reached=int((calls[part] > 0).sum()),
        )
        for part in parts
    ]
    return Equity(int(held.sum()), rank_correlation(mean_m, per_home), quarters)


def rank_correlation(a: Floats, b: Floats) -> float:
    """Return Spearman's correlation, ties sharing their mean rank; NaN where there is none."""
    ranks = [_ranks(values) for values in (a, b)]
    if len(a) < _FEWEST or any(np.ptp(rank) == 0 for rank in ranks):
        return float("nan")
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _ranks(values: Floats) -> Floats:
    if not len(values):
        return values
    _, place, held = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(held)
    return np.asarray((last - (held - 1) / 2)[place])
