"""Events per exposure: crude, smoothed, with intervals, and one period against another.

Exposure is what events could happen to: residents, households, visits, days. Where it is
unknown (NaN) or nothing, there is no rate: NaN, never 0.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.clusters.neighbours import Neighbours
from geo.clusters.values import (
    COUNTS,
    FloatArray,
    Named,
    not_negative,
    refuse_outside,
    refuse_uneven,
    whole,
)

CONFIDENCE = Named("置信水平", "the level of confidence")
LENGTHS = Named("时段长度", "the length of a period")


def crude_rates(events: npt.ArrayLike, exposure: npt.ArrayLike) -> FloatArray:
    """Return events / exposure (n,), per unit of exposure; NaN without exposure.

    Raises
    ------
    UnevenValuesError
        When there is not one exposure for each count.
    UnusableValuesError
        When a count is negative or not finite.
    """
    counted, exposed = _counts_and_exposure(events, exposure)
    return counted / exposed


def smoothed_rates(events: npt.ArrayLike, exposure: npt.ArrayLike) -> FloatArray:
    """Return empirical-Bayes rates (n,), drawn to the rate of the whole the more, the less exposed.

    Returns
    -------
    rates
        NaN without exposure; such areas say nothing about the others either. All at the
        common rate when the rates vary no more than Poisson counts would.

    Raises
    ------
    UnevenValuesError
        When there is not one exposure for each count.
    UnusableValuesError
        When a count is negative or not finite.

    Notes
    -----
    Marshall (1991), "Mapping disease and mortality rates using empirical Bayes estimators",
    Applied Statistics 40, global estimator. Equal to ``esda.smoothing.Empirical_Bayes``, except
    that a negative variance between areas counts as none, as Marshall has it.
    """
    counted, exposed = _counts_and_exposure(events, exposure)
    known = ~np.isnan(exposed)
    if not known.any():
        return np.full(len(counted), np.nan)
    total = exposed[known].sum()
    mean = counted[known].sum() / total
    crude = counted / exposed
    between = (exposed[known] * (crude[known] - mean) ** 2).sum() / total
    variance = max(between - mean / exposed[known].mean(), 0.0)
    return _shrunk(crude, np.full(len(crude), mean), np.full(len(crude), variance), exposed)


def locally_smoothed_rates(
    events: npt.ArrayLike, exposure: npt.ArrayLike, neighbours: Neighbours
) -> FloatArray:
    """Return empirical-Bayes rates (n,), drawn to the rate of the area with its neighbours.

    NaN without exposure; such areas are left out of their neighbours' means.

    Raises
    ------
    UnevenValuesError
        When there is not one count and one exposure for each area.
    UnusableValuesError
        When a count is negative or not finite.

    Notes
    -----
    Marshall (1991), local estimator: equal to ``esda.smoothing.Spatial_Empirical_Bayes``.
    """
    counted, exposed = _counts_and_exposure(events, exposure)
    refuse_uneven(len(counted), neighbours.count)
    known = ~np.isnan(exposed)
    around = neighbours.matrix(with_self=True)
    events_known, exposure_known = np.where(known, counted, 0.0), np.where(known, exposed, 0.0)
    crude = counted / exposed
    with np.errstate(invalid="ignore", divide="ignore"):  # nobody exposed all around: NaN
        total = around @ exposure_known
        mean = (around @ events_known) / total
        spread = (around @ np.where(known, counted * crude, 0.0)) / total - mean * mean
        variance = np.maximum(spread - mean * (around @ known.astype(np.float64)) / total, 0.0)
    return _shrunk(crude, mean, variance, exposed)


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper bounds, of the shape asked for."""

    lower: FloatArray
    upper: FloatArray


def count_interval(counts: npt.ArrayLike, level: float = 0.95) -> Interval:
    """Return exact Poisson intervals of the expectations behind counts (any shape).

    The lower bound of no events is 0. For rates, divide both by the exposure.

    Raises
    ------
    UnusableValuesError
        When a count is negative or no whole number.
    SearchLimitError
        When `level` does not lie between 0 and 1.

    Notes
    -----
    Garwood (1936), "Fiducial limits for the Poisson distribution", Biometrika 28.
    """
    from scipy.special import gammaincinv  # noqa: PLC0415 - slow, and only needed here

    refuse_outside(0 < level < 1, CONFIDENCE, "0–1")
    counted = whole(counts, COUNTS)
    tail = (1 - level) / 2
    lower = np.where(counted > 0, gammaincinv(np.maximum(counted, 1), tail), 0.0)
    return Interval(lower, np.asarray(gammaincinv(counted + 1, 1 - tail)))


@dataclass(frozen=True, slots=True)
class Change:
    """One period against another; arrays of the shape of the counts.

    Attributes
    ----------
    ratio
        Rate of the second period by that of the first; ∞ when only the second has events,
        NaN when neither has.
    p
        Two-sided: twice the smaller tail, at most 1.
    interval
        Of the ratio, exact; it leaves out 1 exactly when `p` is below 1 - level.
    """

    ratio: FloatArray
    p: FloatArray
    interval: Interval


def compare_periods(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    lengths: tuple[float, float] = (1.0, 1.0),
    level: float = 0.95,
) -> Change:
    """Compare the counts of two periods, area by area, without approximation.

    Parameters
    ----------
    first, second
        Counts of the same shape.
    lengths
        Of the first and the second period, in any unit; or the exposures in them.

    Raises
    ------
    UnevenValuesError
        When the periods do not have the same areas.
    UnusableValuesError
        When a count is negative or no whole number.
    SearchLimitError
        When a length is not positive, or `level` does not lie between 0 and 1.

    Notes
    -----
    Given the sum of two Poisson counts, the second is binomial: Przyborowski & Wilenski (1940),
    Biometrika 31. Bounds of its share by Clopper and Pearson.
    """
    from scipy.special import betainc, betaincinv  # noqa: PLC0415 - slow, and only needed here

    refuse_outside(0 < level < 1, CONFIDENCE, "0–1")
    refuse_outside(min(lengths) > 0, LENGTHS, "> 0")
    before, after = whole(first, COUNTS), whole(second, COUNTS)
    refuse_uneven(after.size, before.size)
    share = lengths[1] / (lengths[0] + lengths[1])
    at_least = np.where(after > 0, betainc(np.maximum(after, 1), before + 1, share), 1.0)
    at_most = np.where(before > 0, 1 - betainc(after + 1, np.maximum(before, 1), share), 1.0)
    tail = (1 - level) / 2
    low = np.where(after > 0, betaincinv(np.maximum(after, 1), before + 1, tail), 0.0)
    high = np.where(before > 0, betaincinv(after + 1, np.maximum(before, 1), 1 - tail), 1.0)
    by_length = lengths[0] / lengths[1]
    with np.errstate(divide="ignore", invalid="ignore"):  # no events before: ∞, or NaN
        return Change(
            after / before * by_length,
            np.minimum(2 * np.minimum(at_least, at_most), 1.0),
            Interval(low / (1 - low) * by_length, high / (1 - high) * by_length),
        )


def _counts_and_exposure(
    events: npt.ArrayLike, exposure: npt.ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Return the counts, and the exposures with NaN for those that are unknown or nothing."""
    counted = not_negative(events, COUNTS)
    exposed = np.asarray(exposure, np.float64)
    refuse_uneven(exposed.size, counted.size)
    return counted, np.where(np.isfinite(exposed) & (exposed > 0), exposed, np.nan)


def _shrunk(
    crude: FloatArray, mean: FloatArray, variance: FloatArray, exposed: FloatArray
) -> FloatArray:
    """Return the rates drawn to the mean by their share of noise; the mean where all is noise."""
    noise = mean / exposed
    total = variance + noise
    weight = np.where(total > 0, variance / np.where(total > 0, total, 1.0), 0.0)
    return mean + weight * (crude - mean)
