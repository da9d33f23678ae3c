"""Chessboards: areas one can draw."""

import numpy as np
import numpy.typing as npt
import shapely

from geo.clusters.neighbours import Neighbours, contiguity


def squares(rows: int, columns: int) -> npt.NDArray[np.object_]:
    """Squares of 1,000 m, row by row from the south-west."""
    south, west = np.divmod(np.arange(rows * columns), columns)
    return np.asarray(
        shapely.box(west * 1000, south * 1000, west * 1000 + 1000, south * 1000 + 1000), object
    )


def board(rows: int, columns: int) -> Neighbours:
    """Who borders on whom on a chessboard, corners included."""
    return contiguity(squares(rows, columns))


def centres(rows: int, columns: int) -> npt.NDArray[np.float64]:
    """Centroids in metres."""
    return shapely.get_coordinates(shapely.centroid(squares(rows, columns)))


def with_island(rows: int, columns: int) -> Neighbours:
    """A chessboard, and one more area that borders on none."""
    inner = board(rows, columns)
    return Neighbours(np.append(inner.indptr, inner.indptr[-1]), inner.indices)
