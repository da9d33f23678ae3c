"""Where a CRS is meant to be used, in its own units."""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from geo.proj.verdicts import judge

Bounds = tuple[float, float, float, float]

#: How far beyond its area a CRS is still used, as a share of the area's width and height: a county
#: at the edge of a zone keeps its neighbour's projection.
MARGIN = 0.5


@lru_cache(maxsize=256)
def reach_of(definition: str) -> Bounds | None:
    """Return the smallest x and y and the greatest that a CRS is meant for, with the margin.

    None when the register states no area, or one that the projection cannot hold.
    """
    way = judge(definition).to_degrees
    area = None if way is None or way.source_crs is None else way.source_crs.area_of_use
    if way is None or area is None:
        return None
    x_min, y_min, x_max, y_max = way.transform_bounds(*area.bounds, direction="INVERSE")
    if not all(map(math.isfinite, (x_min, y_min, x_max, y_max))) or x_min >= x_max:
        return None
    x_pad, y_pad = MARGIN * (x_max - x_min), MARGIN * (y_max - y_min)
    return x_min - x_pad, y_min - y_pad, x_max + x_pad, y_max + y_pad


def find_exchanged(
    definition: str, xs: npt.NDArray[np.float64], ys: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Return which positions lie in the reach of a CRS only with their axes exchanged."""
    reach = reach_of(definition)
    if reach is None:
        return np.zeros(xs.shape, np.bool_)
    x_min, y_min, x_max, y_max = reach
    as_given = (x_min <= xs) & (xs <= x_max) & (y_min <= ys) & (ys <= y_max)
    exchanged = (x_min <= ys) & (ys <= x_max) & (y_min <= xs) & (xs <= y_max)
    return exchanged & ~as_given
