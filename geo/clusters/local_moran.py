"""Local Moran's I: areas like their neighbours, and areas unlike them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.clusters.neighbours import Neighbours
from geo.clusters.values import FloatArray, as_series, deviations


class Quadrant(StrEnum):
    """Where an area stands in Moran's scatter plot: itself first, its neighbours second.

    High is above the mean; what equals it is low, as in PySAL. NONE: without neighbours, or
    in a series whose areas are all equal.
    """

    NONE = "none"  #: 无法判断
    HIGH_HIGH = "high_high"  #: 高—高
    LOW_HIGH = "low_high"  #: 低—高
    LOW_LOW = "low_low"  #: 低—低
    HIGH_LOW = "high_low"  #: 高—低


#: Position in this tuple is the number stored in `LocalMoran.quadrant`: 1 to 4 as in PySAL.
QUADRANTS: Final[tuple[Quadrant, ...]] = tuple(Quadrant)


@dataclass(frozen=True, slots=True)
class LocalMoran:
    """What `local_moran` answers; arrays of the shape given.

    Attributes
    ----------
    statistic
        I of each area; NaN where the quadrant is NONE.
    quadrant
        Numbers of `QUADRANTS`.
    """

    statistic: FloatArray
    quadrant: npt.NDArray[np.uint8]


def local_moran(values: npt.ArrayLike, neighbours: Neighbours) -> LocalMoran:
    """Return local Moran's I with row-standardised weights, for every series at once.

    Parameters
    ----------
    values
        (n,) or (n, s): one row an area, one column a series.

    Raises
    ------
    UnevenValuesError
        When there is not one row for each area.
    UnusableValuesError
        When a value is not finite.

    Notes
    -----
    Anselin (1995), "Local indicators of spatial association: LISA", Geographical Analysis 27,
    scaled by (n - 1) / Σz²: equal to ``esda.Moran_Local(y, w).Is`` and ``.q``.
    """
    series = as_series(values, neighbours.count)
    shape = np.shape(values)
    z = deviations(series)
    squares = (z * z).sum(axis=0)
    size = neighbours.cardinalities[:, None]
    lag = (neighbours.matrix(with_self=False) @ z) / np.maximum(size, 1)
    is_known = (size > 0) & (squares > 0)
    scale = (neighbours.count - 1) / np.where(squares > 0, squares, 1.0)
    quadrant = np.where(z > 0, np.where(lag > 0, 1, 4), np.where(lag > 0, 2, 3))
    return LocalMoran(
        np.where(is_known, z * lag * scale, np.nan).reshape(shape),
        np.where(is_known, quadrant, 0).astype(np.uint8).reshape(shape),
    )
