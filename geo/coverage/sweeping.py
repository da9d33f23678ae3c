"""Area swept, and homes within reach of calls, in a plane in metres; see `LocalMetric`."""

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
