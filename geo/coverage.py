"""What visits reach: area swept, homes within reach, near against far, and the way that was taken.

Everything is measured in a plane in metres; see `geo.metric.LocalMetric`.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]

#: Corners of a quarter of a disc: its area is 0.6 % too small.
_CORNERS: Final = 8
#: Fewer areas have no order worth a correlation.
_FEWEST: Final = 3
_QUARTERS: Final = 4


@dataclass(frozen=True, slots=True)
class Swept:
    """What calls reached of each area; columns of equal length.

    Attributes
    ----------
    inhabited_m2
        Within reach of any of its homes, and in the area itself.
    swept_m2
        Of that, within reach of a call, wherever the call was made.
    homes, homes_within
        Its homes, and those of them within reach of a call.
    """

    inhabited_m2: Floats
    swept_m2: Floats
    homes: Whole
    homes_within: Whole


def sweep(
    areas: Shapes, homes: Floats, area_of: npt.ArrayLike, calls: Floats, reach_m: float
) -> Swept:
    """Return what calls reached of areas.

    An area is mostly fields and woods, so that its own size says little: measured is the part of
    it near homes. A call reaches whatever lies within `reach_m`; that nobody else was met there
    is not its claim.

    Parameters
    ----------
    areas
        Polygons in metres.
    homes
        (n, 2) metres.
    area_of
        (n,) the place of each home's area.
    calls
        (m, 2) metres: where somebody stood.
    """
    owner = np.asarray(area_of, dtype=np.int64)
    inhabited_m2, swept_m2 = np.zeros(len(areas)), np.zeros(len(areas))
    near_calls = _tree(calls)
    for place, area in enumerate(areas):
        here = homes[owner == place]
        if not len(here):
            continue
        inhabited = shapely.intersection(_discs(here, reach_m), area)
        inhabited_m2[place] = shapely.area(inhabited)
        reaching = near_calls.query(area, predicate="dwithin", distance=reach_m)
        if len(reaching):
            discs = _discs(calls[reaching], reach_m)
            swept_m2[place] = shapely.area(shapely.intersection(discs, inhabited))
    within = within_reach(homes, calls, reach_m)
    return Swept(
        inhabited_m2,
        swept_m2,
        np.bincount(owner, minlength=len(areas)),
        np.bincount(owner[within], minlength=len(areas)),
    )


def _tree(points: Floats) -> shapely.STRtree:
    return shapely.STRtree(np.asarray(shapely.points(points), dtype=object))


def _discs(points: Floats, reach_m: float) -> shapely.Geometry:
    return shapely.MultiPoint(points).buffer(reach_m, quad_segs=_CORNERS)


def within_reach(homes: Floats, calls: Floats, reach_m: float) -> npt.NDArray[np.bool_]:
    """Return which homes lie within reach of a call, those at just that distance included."""
    reached = np.zeros(len(homes), dtype=bool)
    if len(homes) and len(calls):
        wanted: Shapes = np.asarray(shapely.points(homes), dtype=object)
        found = _tree(calls).query(wanted, predicate="dwithin", distance=reach_m)
        reached[found[0]] = True
    return reached


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


@dataclass(frozen=True, slots=True)
class Way:
    """A way as it was planned and as it was taken.

    Attributes
    ----------
    planned_m, walked_m
        Straight from stop to stop, and from one device point to the next: each at least.
    stops, skipped
        Doors on the way, and those at which nobody called.
    out_of_order
        Calls that would have to be moved to bring the others into the planned order.
    """

    planned_m: float
    walked_m: float
    stops: int
    skipped: int
    out_of_order: int


def follow_way(planned: Floats, called: Sequence[int], track: Floats) -> Way:
    """Compare a plan with what was done.

    Parameters
    ----------
    planned
        (n, 2) metres: stops in the planned order.
    called
        Places in the planned order, in the order in which they were called at; each once.
    track
        (m, 2) metres: where the device was, in order of time.
    """
    return Way(
        planned_m=length_m(planned),
        walked_m=length_m(track),
        stops=len(planned),
        skipped=len(planned) - len(called),
        out_of_order=len(called) - _longest_rise(called),
    )


def length_m(points: Floats) -> float:
    """Return the length of a line through points."""
    return float(np.hypot(*np.diff(points, axis=0).T).sum()) if len(points) > 1 else 0.0


def _longest_rise(places: Sequence[int]) -> int:
    """Return the length of the longest rising part of a sequence (Fredman 1975)."""
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)
