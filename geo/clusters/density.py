"""How many events there are around each place of a raster: kernel density of points."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.clusters.compiled import kept_kernel
from geo.clusters.values import (
    POSITIONS,
    WEIGHTS,
    FloatArray,
    Named,
    finite,
    not_negative,
    refuse_outside,
    refuse_uneven,
)

CELL = Named("格网边长", "the width of a cell")
SIZE = Named("格网行列数", "the number of rows and columns")
BANDWIDTH = Named("带宽", "the bandwidth")
POINTS = Named("点数", "the number of points")

M2_OF_A_KM2: Final = 1e6
#: Standard deviations beyond which a kernel is cut off; what lies beyond is 6e-7 of it.
REACH: Final = 5.0
#: Mean variance, in squared cells, that a point gets by being shared out among cells.
SHARED_OUT: Final = 1 / 6


class Edge(StrEnum):
    """What becomes of the part of a kernel that reaches over the edge of the raster."""

    LOST = "lost"  #: 不作边缘校正
    REFLECTED = "reflected"  #: 边缘反射


@dataclass(frozen=True, slots=True)
class Raster:
    """Square cells in a metric plane.

    Attributes
    ----------
    west_m, south_m
        The corner of the first cell of the first row; rows go north.
    cell_m
        Width of a cell.
    """

    west_m: float
    south_m: float
    cell_m: float
    columns: int
    rows: int


def kernel_density(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    raster: Raster,
    bandwidth_m: float,
    *,
    weights: npt.ArrayLike | None = None,
    edge: Edge = Edge.LOST,
) -> FloatArray:
    """Return events per km² at the centre of each cell (rows, columns), by a Gaussian kernel.

    Parameters
    ----------
    x, y
        (n,) metres. Points more than half a cell outside the raster count for nothing; those
        nearer count for the cells they are next to.
    bandwidth_m
        Standard deviation of the kernel.
    weights
        (n,), not negative: how many events a point stands for; 1 without.
    edge
        REFLECTED keeps every event inside, as if the border were a mirror; LOST lets the part
        outside go, so that densities fall towards the border.

    Returns
    -------
    density
        Times the area of a cell in km², it sums to the events: exactly when REFLECTED, and when
        LOST as far as none is nearer to the border than five bandwidths.

    Raises
    ------
    UnevenValuesError
        When x, y and weights differ in length.
    UnusableValuesError
        When a coordinate is not finite, or a weight negative.
    SearchLimitError
        When the raster has no cells, or the bandwidth is less than a cell: the raster is then
        too coarse to show it.

    Notes
    -----
    A point is shared out linearly among the four cells around it, and the raster filtered along
    its rows and its columns by a kernel narrower by what the sharing spread: Wand (1994), "Fast
    computation of multivariate kernel estimators", Journal of Computational and Graphical
    Statistics 3. Against the direct sum of kernels, of the highest density: within 1.6 % with a
    bandwidth of two cells, 0.4 % with four, 0.1 % with eight.
    """
    from scipy.ndimage import gaussian_filter  # noqa: PLC0415 - slow, and only needed here

    east, north = finite(x, POSITIONS), finite(y, POSITIONS)
    refuse_uneven(len(north), len(east))
    events = not_negative(np.ones(1) if weights is None else weights, WEIGHTS)
    if weights is not None:
        refuse_uneven(len(events), len(east))
    refuse_outside(raster.cell_m > 0, CELL, "> 0")
    refuse_outside(min(raster.columns, raster.rows) > 0, SIZE, "≥ 1")
    refuse_outside(bandwidth_m >= raster.cell_m, BANDWIDTH, f"≥ {raster.cell_m:g}")
    counts = np.zeros((raster.rows, raster.columns))
    corner = (raster.west_m, raster.south_m, raster.cell_m)
    share_out(np.ascontiguousarray(east), np.ascontiguousarray(north), events, corner, counts)
    smooth: FloatArray = gaussian_filter(
        counts,
        np.sqrt((bandwidth_m / raster.cell_m) ** 2 - SHARED_OUT),
        mode="constant" if edge is Edge.LOST else "reflect",
        truncate=REACH,
    )
    smooth *= M2_OF_A_KM2 / raster.cell_m**2
    return smooth


@kept_kernel
def share_out(
    x: FloatArray,
    y: FloatArray,
    weights: FloatArray,
    corner: tuple[float, float, float],
    counts: FloatArray,
) -> None:
    """Add each point to the four cells whose centres surround it, more to the nearer.

    Beyond the outermost centres, within half a cell, the outermost cell gets it all.
    """
    west, south, cell = corner
    rows, columns = counts.shape
    for i in range(len(x)):
        across, up = (x[i] - west) / cell - 0.5, (y[i] - south) / cell - 0.5
        if not (-1.0 <= across <= columns and -1.0 <= up <= rows):
            continue
        column, row = int(np.floor(across)), int(np.floor(up))
        right, top = across - column, up - row
        weight = weights[i % len(weights)]
        c0, c1 = max(column, 0), min(column + 1, columns - 1)
        r0, r1 = max(row, 0), min(row + 1, rows - 1)
        c0, r0 = min(c0, columns - 1), min(r0, rows - 1)
        counts[r0, c0] += weight * (1.0 - right) * (1.0 - top)
        counts[r0, c1] += weight * right * (1.0 - top)
        counts[r1, c0] += weight * (1.0 - right) * top
        counts[r1, c1] += weight * right * top


def rule_of_thumb_bandwidth_m(x: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """Return a bandwidth for points in metres: σ n^(-1/6), σ the mean spread of both axes.

    In the plane Scott's and Silverman's rules are one. Right for a single heap of points; for
    several it smooths too much, so take it as the upper end of what to try. 0 when all points
    are one.

    Raises
    ------
    UnevenValuesError
        When x and y differ in length.
    UnusableValuesError
        When a coordinate is not finite.
    SearchLimitError
        With fewer than two points.

    Notes
    -----
    Silverman (1986), "Density estimation for statistics and data analysis", eq. 4.14.
    """
    east, north = finite(x, POSITIONS), finite(y, POSITIONS)
    refuse_uneven(len(north), len(east))
    refuse_outside(len(east) > 1, POINTS, "≥ 2")
    spread = np.sqrt((east.var(ddof=1) + north.var(ddof=1)) / 2)
    return float(spread * len(east) ** (-1 / 6))
