"""Area swept, and homes within reach of calls, in a plane in metres; see `LocalMetric`."""

from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]

#: Squares to the reach: one disc is measured to 4 %, many of them to less.
_PER_REACH: Final = 8


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
    is not its claim. Areas are counted in squares an eighth of the reach wide, by their middles.

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
    order = np.argsort(owner, kind="stable")
    starts = np.searchsorted(owner[order], np.arange(len(areas) + 1))
    for place, area in enumerate(areas):
        here = homes[order[starts[place] : starts[place + 1]]]
        if not len(here):
            continue
        squares = _Squares.over(area, reach_m)
        inhabited = squares.inside(area, squares.within(here))
        inhabited_m2[place] = squares.area_m2(inhabited)
        reaching = near_calls.query(area, predicate="dwithin", distance=reach_m)
        swept_m2[place] = squares.area_m2(inhabited & squares.within(calls[reaching]))
    within = within_reach(homes, calls, reach_m)
    return Swept(
        inhabited_m2,
        swept_m2,
        np.bincount(owner, minlength=len(areas)),
        np.bincount(owner[within], minlength=len(areas)),
    )


@dataclass(frozen=True, slots=True)
class _Squares:
    """Squares over an area, counted from its south-western corner."""

    west: float
    south: float
    shape: tuple[int, int]
    reach_m: float

    @classmethod
    def over(cls, area: shapely.Geometry, reach_m: float) -> "_Squares":
        west, south, east, north = shapely.bounds(area).tolist()
        side = reach_m / _PER_REACH
        return cls(west, south, (ceil((east - west) / side), ceil((north - south) / side)), reach_m)

    @property
    def side(self) -> float:
        return self.reach_m / _PER_REACH

    def area_m2(self, marked: Mask) -> float:
        return float(marked.sum()) * self.side**2

    def within(self, points: Floats) -> Mask:
        """Return the squares whose middles are within reach of a point."""
        marked = np.zeros(self.shape, dtype=bool)
        window = np.arange(2 * _PER_REACH + 1)
        first = np.floor((points - self.reach_m - (self.west, self.south)) / self.side)
        at = first.astype(np.int64)[:, :, None] + window  # (points, 2, window)
        middles = (at + 0.5) * self.side + np.array([self.west, self.south])[:, None]
        off = (middles - points[:, :, None]) ** 2
        near = off[:, 0, :, None] + off[:, 1, None, :] <= self.reach_m**2
        limits = np.array(self.shape)[:, None]
        is_over = (at >= 0) & (at < limits)
        near &= is_over[:, 0, :, None] & is_over[:, 1, None, :]
        point, column, row = np.nonzero(near)
        marked[at[point, 0, column], at[point, 1, row]] = True
        return marked

    def inside(self, area: shapely.Geometry, marked: Mask) -> Mask:
        """Return those of some squares whose middles lie in the area."""
        column, row = np.nonzero(marked)
        x, y = self.west + (column + 0.5) * self.side, self.south + (row + 0.5) * self.side
        kept = np.zeros(self.shape, dtype=bool)
        shapely.prepare(area)
        kept[column, row] = shapely.contains_xy(area, x, y)
        return kept


def _tree(points: Floats) -> shapely.STRtree:
    return shapely.STRtree(np.asarray(shapely.points(points), dtype=object))


def within_reach(homes: Floats, calls: Floats, reach_m: float) -> npt.NDArray[np.bool_]:
    """Return which homes lie within reach of a call, those at just that distance included."""
    reached = np.zeros(len(homes), dtype=bool)
    if len(homes) and len(calls):
        wanted: Shapes = np.asarray(shapely.points(homes), dtype=object)
        found = _tree(calls).query(wanted, predicate="dwithin", distance=reach_m)
        reached[found[0]] = True
    return reached
