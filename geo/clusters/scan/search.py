"""Scan areas for clusters in space, or in space and time."""

import numpy as np
import numpy.typing as npt

from geo.clusters.errors import UnusableValuesError
from geo.clusters.scan.reporting import report
from geo.clusters.scan.trials import Scene, best_by_chance, best_windows
from geo.clusters.scan.vocabulary import Limits, Periods, ScanResult, Trials
from geo.clusters.scan.windows import running_sums, windows_of
from geo.clusters.scan.zones import zones_round
from geo.clusters.values import (
    COUNTS,
    EXPOSURE,
    POSITIONS,
    WEIGHTS,
    FloatArray,
    IntArray,
    Named,
    finite,
    not_negative,
    refuse_outside,
    refuse_uneven,
    whole,
)

REPLICATES = Named("模拟次数", "the number of trials")
SEED = Named("随机种子", "the seed")
SHARE = Named("人口占比上限", "the largest share of the population")
RADIUS = Named("半径上限", "the largest radius")
LEAST = Named("最少事件数", "the least number of events")
DURATION = Named("时长", "the length of a cluster in days")


def scan_space(
    centroids_m: npt.ArrayLike,
    counts: npt.ArrayLike,
    population: npt.ArrayLike,
    trials: Trials,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> ScanResult:
    """Find circles of areas with more events than chance would have it.

    Parameters
    ----------
    centroids_m
        (n, 2): metres in a plane.
    counts
        (n,): events of each area.
    population
        (n,): what events could happen to, in any unit. An area without has no events.

    Raises
    ------
    UnevenValuesError
        When there is not one of each for every area.
    UnusableValuesError
        When a number is not finite, a count no whole number, a population negative; when there
        is no population at all, or events where there is none.
    SearchLimitError
        When a limit, the seed or the number of trials is out of range.

    Notes
    -----
    Kulldorff (1997), "A spatial scan statistic", Communications in Statistics: Theory and
    Methods 26; the Poisson model, conditional on the number of events. A circle is closed:
    areas as far away as its farthest are within. Circles and ratios are those of SaTScan 9.6 on
    its New York data, ratios to 6 decimals.
    """
    counted = whole(counts, COUNTS).reshape(-1, 1)
    periods = Periods(longest=1)
    return _scan(centroids_m, counted, not_negative(population, EXPOSURE), periods, limits, trials)


def scan_space_time(
    centroids_m: npt.ArrayLike,
    counts: npt.ArrayLike,
    population: npt.ArrayLike,
    trials: Trials,
    periods: Periods,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> ScanResult:
    """Find circles of areas and days with more events than chance would have it.

    Parameters
    ----------
    centroids_m
        (n, 2): metres in a plane.
    counts
        (n, t): events of each area on each day, the last day last.
    population
        (n,): what events could happen to, the same on all days. An area without has no events.

    Raises
    ------
    UnevenValuesError
        When there is not one of each for every area, or one weight for every day.
    UnusableValuesError
        As `scan_space` does; and when no day in any window has weight.
    SearchLimitError
        When a limit, the seed or the number of trials is out of range, or a length exceeds the
        days there are.

    Notes
    -----
    Kulldorff (2001), "Prospective time periodic geographical disease surveillance using a scan
    statistic", Journal of the Royal Statistical Society A 164. What is expected of an area on a
    day is the product of its share of the population and the day's share of weight; trials
    scatter all events by those shares. A cluster may hold all areas or all days, not both.
    """
    counted = whole(counts, COUNTS)
    return _scan(centroids_m, counted, not_negative(population, EXPOSURE), periods, limits, trials)


def _scan(
    centroids_m: npt.ArrayLike,
    counts: IntArray,
    population: FloatArray,
    periods: Periods,
    limits: Limits,
    trials: Trials,
) -> ScanResult:
    centroids = finite(centroids_m, POSITIONS).reshape(-1, 2)
    day_share = _day_share(periods, counts)
    _refuse_unlike(centroids, counts, population)
    _refuse_limits(periods, limits, trials, counts.shape[1])
    total = int(counts.sum())
    if not total:
        return ScanResult((), np.empty(0))
    windows = windows_of(day_share, periods)
    scene = Scene(zones_round(centroids, population, limits), windows, total, limits)
    maxima = best_by_chance(scene, population / population.sum(), trials)
    # what no trial fell short of has p = 1, and is told only when nothing is better
    best = best_windows(
        scene, running_sums(counts, windows), float(maxima.min()) if len(maxima) else 0.0
    )
    return ScanResult(report(scene, counts, best, maxima), maxima)


def _day_share(periods: Periods, counts: IntArray) -> FloatArray:
    days = counts.shape[1]
    if periods.day_weights is None:
        return np.full(days, 1.0 / max(days, 1))
    weights = not_negative(periods.day_weights, WEIGHTS)
    refuse_uneven(len(weights), days)
    first = days - periods.longest if periods.is_prospective else 0
    is_empty = not weights[max(first, 0) :].any()
    if is_empty or counts[:, weights == 0].any():
        raise UnusableValuesError(what=WEIGHTS.zh, what_en=WEIGHTS.en)
    return np.asarray(weights / weights.sum())


def _refuse_unlike(centroids: FloatArray, counts: IntArray, population: FloatArray) -> None:
    refuse_uneven(len(centroids), len(counts))
    refuse_uneven(population.size, len(counts))
    if not population.any() or counts[population == 0].any():
        raise UnusableValuesError(what=EXPOSURE.zh, what_en=EXPOSURE.en)


def _refuse_limits(periods: Periods, limits: Limits, trials: Trials, days: int) -> None:
    refuse_outside(trials.replicates >= 0, REPLICATES, "≥ 0")
    refuse_outside(trials.seed >= 0, SEED, "≥ 0")
    refuse_outside(0 < limits.population_share <= 1, SHARE, "0–1")
    refuse_outside(limits.radius_m >= 0, RADIUS, "≥ 0")
    refuse_outside(limits.least_events >= 1, LEAST, "≥ 1")
    refuse_outside(1 <= periods.shortest <= periods.longest <= days, DURATION, f"1–{days}")
