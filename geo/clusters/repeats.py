"""Places where something happens again and again."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.clusters.errors import UnusableValuesError
from geo.clusters.values import (
    DAYS,
    POSITIONS,
    FloatArray,
    IntArray,
    Named,
    finite,
    refuse_outside,
    refuse_uneven,
)

RADIUS = Named("半径", "the radius")
LEAST = Named("最少事件数与天数", "the least number of events and of days")


@dataclass(frozen=True, slots=True)
class RepeatPlaces:
    """Places found, those with most events first; then the earlier, then the lower point.

    Attributes
    ----------
    labels
        Of each point (n,): number of its place, -1 for none.
    x, y
        Mean of the points of each place (k,), metres.
    count, days
        Events, and distinct days, of each place (k,).
    spread_m
        Metres from the mean to the farthest point (k,). Much more than the radius says that
        points were strung together along a street; look before calling it one place.
    first, last
        Days of the first and the last event (k,).
    """

    labels: IntArray
    x: FloatArray
    y: FloatArray
    count: IntArray
    days: IntArray
    spread_m: FloatArray
    first: IntArray
    last: IntArray


def repeat_places(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    day: npt.ArrayLike,
    *,
    radius_m: float,
    least_events: int = 3,
    least_days: int = 2,
) -> RepeatPlaces:
    """Group points that hang together, each within a radius of another of the group.

    Parameters
    ----------
    x, y
        (n,) metres.
    day
        (n,) number of the day of each, counted from any day, negative too.
    radius_m
        Two points at most so far apart belong together. 0: only the very same position.
    least_events, least_days
        A group with fewer events, or on fewer distinct days, is no place of repetition.

    Raises
    ------
    UnevenValuesError
        When x, y and day differ in length.
    UnusableValuesError
        When a coordinate is not finite, or a day no whole number.
    SearchLimitError
        When the radius is negative, or less than one event or day is asked for.

    Notes
    -----
    Single linkage: the groups are the same in whichever order the points come, and a point
    added never splits one. Its known weakness is the chain; hence `spread_m`.
    """
    east, north, on_day = _checked(x, y, day)
    refuse_outside(np.isfinite(radius_m) and radius_m >= 0, RADIUS, "≥ 0")
    refuse_outside(min(least_events, least_days) >= 1, LEAST, "≥ 1")
    group = _linked(np.column_stack([east, north]), radius_m)
    groups = int(group.max(initial=-1)) + 1
    count = np.bincount(group, minlength=groups)
    distinct = np.unique(np.column_stack([group, on_day]), axis=0)[:, 0]
    days = np.bincount(distinct, minlength=groups)
    kept = np.flatnonzero((count >= least_events) & (days >= least_days))
    first, last = _extremes(group, on_day, groups)
    lowest, _ = _extremes(group, np.arange(len(group)), groups)
    kept = kept[np.lexsort([lowest[kept], first[kept], -count[kept]])]
    number = np.full(groups, -1, np.int64)
    number[kept] = np.arange(len(kept))
    centre_x = np.bincount(group, east, groups) / np.maximum(count, 1)
    centre_y = np.bincount(group, north, groups) / np.maximum(count, 1)
    away = np.zeros(groups)
    np.maximum.at(away, group, np.hypot(east - centre_x[group], north - centre_y[group]))
    return RepeatPlaces(
        labels=number[group],
        x=centre_x[kept],
        y=centre_y[kept],
        count=count[kept],
        days=days[kept],
        spread_m=away[kept],
        first=first[kept],
        last=last[kept],
    )


def _checked(
    x: npt.ArrayLike, y: npt.ArrayLike, day: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, IntArray]:
    east, north = finite(x, POSITIONS), finite(y, POSITIONS)
    on_day = finite(day, DAYS)
    refuse_uneven(len(north), len(east))
    refuse_uneven(len(on_day), len(east))
    if (on_day != np.floor(on_day)).any():
        raise UnusableValuesError(what=DAYS.zh, what_en=DAYS.en)
    return east, north, on_day.astype(np.int64)


def _linked(points: FloatArray, radius_m: float) -> IntArray:
    """Return the number of the group of each point (n,)."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - slow, and only needed here
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - as above
    from scipy.spatial import cKDTree  # noqa: PLC0415 - as above

    if not len(points):
        return np.empty(0, np.int64)
    places, place = np.unique(points, axis=0, return_inverse=True)
    pairs = cKDTree(places).query_pairs(radius_m, output_type="ndarray")
    links = coo_array((np.ones(len(pairs), bool), tuple(pairs.T)), shape=(len(places),) * 2)
    _, group = connected_components(links, directed=False)
    return np.asarray(group[place.ravel()], np.int64)


def _extremes(group: IntArray, values: IntArray, groups: int) -> tuple[IntArray, IntArray]:
    """Return the least and the greatest value of each group (k,), (k,)."""
    least = np.full(groups, np.iinfo(np.int64).max)
    greatest = np.full(groups, np.iinfo(np.int64).min)
    np.minimum.at(least, group, values)
    np.maximum.at(greatest, group, values)
    return least, greatest
