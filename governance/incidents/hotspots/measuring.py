"""Hotspots as numbers: rates, their change, what is significant, and clusters in space and time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geo.clusters.discovery import q_values
from geo.clusters.local_g import local_g_star
from geo.clusters.local_moran import QUADRANTS, Quadrant, local_moran
from geo.clusters.neighbours import Neighbours
from geo.clusters.permutations import permute
from geo.clusters.rates import (
    Change,
    Interval,
    compare_periods,
    count_interval,
    smoothed_rates,
)
from geo.clusters.scan.search import scan_space, scan_space_time
from geo.clusters.scan.vocabulary import Cluster, Limits, Periods, Trials
from governance.incidents.hotspots.day_table import DayTable, Span
from governance.incidents.hotspots.vocabulary import Heat
from governance.policies.sections import HotspotPolicy

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

#: In a period of fewer days nothing can be told of when a cluster began.
_FEWEST_DAYS = 14


@dataclass(frozen=True, slots=True)
class Ground:
    """The grids that are compared.

    Attributes
    ----------
    centroids_m
        (n, 2), in a plane.
    exposure
        (n,) what incidents are counted against; NaN where that is unknown; all 1 for counts.
    """

    centroids_m: Floats
    neighbours: Neighbours
    exposure: Floats

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Where there is something to count against."""
        return np.asarray(self.exposure > 0)


@dataclass(frozen=True, slots=True)
class Hotspots:
    """What is measured of a period, one value a grid.

    Attributes
    ----------
    counts
        Incidents of the period.
    lower, upper
        95 % interval of what the count is expected to be.
    rates, smoothed
        Incidents per unit of exposure, as counted and drawn to the county's rate the more, the
        less exposed; NaN without exposure.
    z, p, q, heat
        Gi* of the smoothed rates, its two-sided pseudo p-value, that value adjusted for false
        discoveries, and what follows from it.
    quadrants
        Of local Moran's I, where its adjusted p is likely enough; else None.
    changes
        The period against the one ``before`` it, and against the same days of the ``year``
        before: the incidents of that period, and the comparison; NaN where reports were not
        taken all through it.
    lasting
        Clusters in space over the whole period, the most likely first.
    alive
        Clusters in space and time that still go on on the last day; none in a period that is
        too short to tell.
    """

    span: Span
    counts: Counts
    lower: Floats
    upper: Floats
    rates: Floats
    smoothed: Floats
    z: Floats
    p: Floats
    q: Floats
    heat: tuple[Heat, ...]
    quadrants: tuple[Quadrant | None, ...]
    changes: Mapping[str, tuple[Floats, Change]]
    lasting: tuple[Cluster, ...]
    alive: tuple[Cluster, ...]


Advance = Callable[[int, int], None]


def measure_hotspots(
    table: DayTable,
    span: Span,
    ground: Ground,
    rules: HotspotPolicy,
    *,
    advance: Advance | None = None,
) -> Hotspots:
    """Measure a period of a table of days; the same table, ground and rules give the same."""
    counts = table.over(span)
    known = ground.known
    interval = count_interval(counts)
    rates = np.full(len(counts), np.nan)
    rates[known] = counts[known] / ground.exposure[known]
    smoothed = smoothed_rates(counts, ground.exposure)
    tested = _test(smoothed, ground, rules)
    q = q_values(tested.p)
    lasting, alive = _find_clusters(table, span, ground, rules, advance)
    return Hotspots(
        span=span,
        counts=counts,
        lower=interval.lower,
        upper=interval.upper,
        rates=rates,
        smoothed=smoothed,
        z=tested.z,
        p=tested.p,
        q=q,
        heat=tuple(
            _heat_of(*one, rules) for one in zip(known, tested.is_high, tested.z, q, strict=True)
        ),
        quadrants=tuple(
            quadrant if value <= rules.likely else None
            for quadrant, value in zip(tested.quadrants, q, strict=True)
        ),
        changes={
            "before": _change(table, span, span.before),
            "year": _change(table, span, span.year_before),
        },
        lasting=lasting,
        alive=alive,
    )


@dataclass(frozen=True, slots=True)
class _Tested:
    """Gi*, its p, on which side chance lies, and the quadrant of local Moran's I, one a grid."""

    z: Floats
    p: Floats
    is_high: npt.NDArray[np.bool_]
    quadrants: list[Quadrant | None]


def _test(values: Floats, ground: Ground, rules: HotspotPolicy) -> _Tested:
    known = ~np.isnan(values)
    z, p = np.full(len(values), np.nan), np.full(len(values), np.nan)
    is_high = np.zeros(len(values), bool)
    quadrants: list[Quadrant | None] = [None] * len(values)
    tested = _Tested(z, p, is_high, quadrants)
    if known.sum() < 2:  # noqa: PLR2004 one value has nothing to be compared with
        return tested
    near = ground.neighbours.among(known)
    z[known] = local_g_star(values[known], near)
    ranks = permute(values[known], near, permutations=rules.permutations, seed=rules.seed)
    p[known] = ranks.p_two_sided
    p[np.isnan(z)] = np.nan
    is_high[known] = ranks.p_high < ranks.p_low
    numbers = local_moran(values[known], near).quadrant
    for i, number in zip(np.flatnonzero(known), numbers, strict=True):
        quadrants[i] = QUADRANTS[number]
    return tested


def _heat_of(
    is_known: bool,  # noqa: FBT001
    is_high: bool,  # noqa: FBT001
    z: float,
    q: float,
    rules: HotspotPolicy,
) -> Heat:
    """Return what follows; a peak among quiet neighbours is no hot spot, whatever its own score."""
    if not is_known:
        return Heat.UNKNOWN
    if np.isnan(z) or q > rules.likely or is_high != (z > 0):
        return Heat.USUAL
    if is_high:
        return Heat.HOT if q <= rules.sure else Heat.WARM
    return Heat.COLD if q <= rules.sure else Heat.COOL


def _change(table: DayTable, now: Span, then: Span) -> tuple[Floats, Change]:
    """Return an earlier period's incidents, and how a period compares with it."""
    if not table.knows(then):
        unknown = np.full(len(table.counts), np.nan)
        return unknown, Change(unknown, unknown, Interval(unknown, unknown))
    counts = table.over(then)
    compared = compare_periods(counts, table.over(now), (then.days, now.days))
    return counts.astype(np.float64), compared


def _find_clusters(
    table: DayTable, span: Span, ground: Ground, rules: HotspotPolicy, advance: Advance | None
) -> tuple[tuple[Cluster, ...], tuple[Cluster, ...]]:
    """Return the clusters of the whole period, and those that still go on."""
    known = ground.known
    if not known.any():
        return (), ()
    first = (span.begin - table.span.begin).days
    daily = table.counts[known, first : first + span.days]
    trials = Trials(rules.seed, rules.scan_replicates, advance)
    limits = Limits(population_share=rules.scan_share)
    centroids, exposure = ground.centroids_m[known], ground.exposure[known]
    lasting = scan_space(centroids, daily.sum(axis=1), exposure, trials, limits).clusters
    if span.days < _FEWEST_DAYS:
        return _renumbered(lasting, known), ()
    periods = Periods(longest=min(rules.scan_days, span.days // 2))
    alive = scan_space_time(centroids, daily, exposure, trials, periods, limits).clusters
    return _renumbered(lasting, known), _renumbered(alive, known)


def _renumbered(clusters: tuple[Cluster, ...], known: npt.NDArray[np.bool_]) -> tuple[Cluster, ...]:
    """Return clusters among the grids with exposure as clusters among all grids."""
    numbers = np.flatnonzero(known)
    return tuple(
        replace(
            one,
            centre=int(numbers[one.centre]),
            areas=tuple(int(numbers[area]) for area in one.areas),
        )
        for one in clusters
    )
