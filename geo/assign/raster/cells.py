"""The look-up raster: equal cells in degrees laid over all polygons.

A cell that no edge touches and at most one polygon covers answers at once. Every other cell is
*mixed* and points to a record (`geo.assign.raster.records`) with what the exact test needs.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.assign.compiled import kernel

#: Cells per edge: enough that few cells are mixed, and a mixed one holds few edges.
CELLS_PER_EDGE = 48
FEWEST_CELLS, MOST_CELLS = 1 << 16, 1 << 24
#: Degrees (about 1 cm): far above the rounding of a degree, so that a cell index is sure.
SMALLEST_CELL_DEG = 1e-7
#: Free cells round the polygons: what lies outside the raster falls into them when clamped.
MARGIN = 1.5
#: A plain cell holds its polygon + 1 in the lower bits, 0 for none, …
POLYGON_BITS = 24
POLYGON_MASK = (1 << POLYGON_BITS) - 1
#: … and above them how many rings of cells away the nearest mixed cell is, at most this.
FARTHEST_CLEARANCE = 127
#: What the one cell behind all others holds: there fall positions that are none.
NO_CELL = -(2**31)
#: GRS80, the ellipsoid of CGCS2000: half axis in metres, and eccentricity squared.
SEMI_MAJOR_M, ECCENTRICITY_2 = 6378137.0, 0.00669438002290
_RADIAN = math.pi / 180


class Frame(NamedTuple):
    """Where the cells lie.

    Attributes
    ----------
    x0, y0
        The south-west corner in degrees.
    cell_x, cell_y, per_x, per_y
        Size of a cell in degrees, and cells in a degree.
    nx, ny
        Cells in a row, and rows.
    slack
        In cells: more than the rounding error of any position in cells.
    cell_m
        Metres that any cell is wide and high at least.
    """

    x0: float
    y0: float
    cell_x: float
    cell_y: float
    per_x: float
    per_y: float
    nx: int
    ny: int
    slack: float
    cell_m: float


class Raster(NamedTuple):
    """All that an assignment reads; nobody writes it after it is built.

    Attributes
    ----------
    cells
        int32, row by row from the south: a plain cell (see `POLYGON_BITS`), or minus (1 +
        place of its record) for a mixed one. The last one is `NO_CELL`.
    records
        float64, see `geo.assign.raster.records`.
    """

    frame: Frame
    cells: npt.NDArray[np.int32]
    records: npt.NDArray[np.float64]


class Metres(NamedTuple):
    """Metres in a degree at a latitude, and how these change along a metre of distance.

    With ``dx = x_deg * east`` and ``dy = y_deg * north``, the distance over the ellipsoid is
    ``hypot(dx * (1 + east_bend * dy), dy * (1 + north_bend * dy))``: the scale of the middle
    latitude. The error is of third order: 1e-11 m at 10 m, 1e-5 m at 1 km, 1 cm at 10 km.
    """

    east: float
    north: float
    east_bend: float
    north_bend: float


def scale_at(lat: float) -> Metres:
    """Return the scale at a latitude in degrees."""
    sine = math.sin(lat * _RADIAN)
    cosine = max(math.cos(lat * _RADIAN), 1e-9)
    curve = 1 - ECCENTRICITY_2 * sine * sine
    across = SEMI_MAJOR_M / math.sqrt(curve)
    along = across * (1 - ECCENTRICITY_2) / curve
    return Metres(
        across * cosine * _RADIAN,
        along * _RADIAN,
        -sine / (2 * across * cosine),
        1.5 * ECCENTRICITY_2 * sine * cosine / (curve * along),
    )


#: `scale_at` for compiled callers.
metres_at = kernel(scale_at)


@kernel
def clamped(position: float, cells: int) -> int:
    """Return the cell of a position in cells, the nearest one when outside; 0 for NaN."""
    inside = position if position > 0.0 else 0.0  # noqa: FURB136 - NaN must become 0
    return int(min(inside, cells - 1.0))


@kernel
def cell_at(frame: Frame, x: float, y: float) -> int:
    """Return the number of the cell of a position; positions outside fall into the margin.

    What is no position, NaN or not degrees, falls into the last cell.
    """
    if not (abs(x) <= 180 and abs(y) <= 90):  # noqa: PLR2004 - the globe
        return frame.nx * frame.ny
    column = clamped((x - frame.x0) * frame.per_x, frame.nx)
    row = clamped((y - frame.y0) * frame.per_y, frame.ny)
    return row * frame.nx + column


@kernel
def plain_from(frame: Frame, radius_m: float) -> int:
    """Return the least value of a plain cell with no edge within a radius of any of its points.

    A cell with clearance k has no edge within k - 1 cells.
    """
    rings = math.ceil(min(radius_m / frame.cell_m, float(FARTHEST_CLEARANCE)))
    return (rings + 1) << POLYGON_BITS


def frame_over(bounds: tuple[float, float, float, float], edges: int) -> Frame:
    """Return about square cells over bounds in degrees, as many as the edges deserve."""
    west, south, east, north = bounds
    scales = [scale_at(lat) for lat in (south, (south + north) / 2, north)]
    shape = scales[1].east / scales[1].north
    wanted = min(max(edges * CELLS_PER_EDGE, FEWEST_CELLS), MOST_CELLS)
    cell_y = max(math.sqrt((east - west) * shape * (north - south) / wanted), SMALLEST_CELL_DEG)
    cell_x = max(cell_y / shape, SMALLEST_CELL_DEG)
    nx = math.ceil((east - west) / cell_x + 2 * MARGIN)
    ny = math.ceil((north - south) / cell_y + 2 * MARGIN)
    ulp = np.spacing(max(map(abs, bounds)))
    return Frame(
        x0=west - MARGIN * cell_x,
        y0=south - MARGIN * cell_y,
        cell_x=cell_x,
        cell_y=cell_y,
        per_x=1 / cell_x,
        per_y=1 / cell_y,
        nx=nx,
        ny=ny,
        slack=float(8 * ulp / min(cell_x, cell_y) + 1e-14 * max(nx, ny)),
        cell_m=0.999 * min(min(cell_x * at.east, cell_y * at.north) for at in scales),
    )
