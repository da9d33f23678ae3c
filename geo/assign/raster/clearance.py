"""How far each plain cell is from the next edge, in rings of cells."""

import numpy as np
import numpy.typing as npt

from geo.assign.compiled import kept_kernel, kernel
from geo.assign.raster.cells import FARTHEST_CLEARANCE, POLYGON_BITS, Frame

Rings = npt.NDArray[np.uint8]


@kernel
def spread(rings: Rings, row: int, column: int, step: int) -> None:
    """Lower a cell to one more than the least of its neighbours already passed."""
    ny, nx = rings.shape
    least = rings[row, column]
    if 0 <= row - step < ny:
        for beside in range(max(column - 1, 0), min(column + 2, nx)):
            least = min(least, rings[row - step, beside] + 1)
    if 0 <= column - step < nx:
        least = min(least, rings[row, column - step] + 1)
    rings[row, column] = least


@kept_kernel
def measure_rings(cells: npt.NDArray[np.int32]) -> Rings:
    """Return the Chebyshev distance of each cell to the nearest one with a record."""
    ny, nx = cells.shape
    rings = np.empty((ny, nx), np.uint8)
    for row in range(ny):
        for column in range(nx):
            rings[row, column] = 0 if cells[row, column] < 0 else FARTHEST_CLEARANCE
            spread(rings, row, column, 1)
    for row in range(ny - 1, -1, -1):
        for column in range(nx - 1, -1, -1):
            spread(rings, row, column, -1)
    return rings


def add_clearance(frame: Frame, cells: npt.NDArray[np.int32]) -> None:
    """Write into each plain cell how many rings away the nearest mixed cell is."""
    rings = measure_rings(cells.reshape(frame.ny, frame.nx)).ravel()
    is_plain = cells >= 0
    cells |= np.where(is_plain, rings.astype(np.int32) << POLYGON_BITS, 0)
