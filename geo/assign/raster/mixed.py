"""The cells that an edge touches, each with its edges and their polygons."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.assign.compiled import kept_kernel
from geo.assign.raster.cells import Frame
from geo.assign.raster.filling import Touches
from geo.assign.raster.segments import Lists


class Mixed(NamedTuple):
    """The cells that an edge touches.

    Attributes
    ----------
    number
        int32 for each cell of the raster: its number among these, or -1.
    edges, candidates
        For each of them: the edges, and the polygons these belong to, ascending.
    centre_inside
        int64, for each of `candidates.items`: 1 when it holds the centre of the cell.
    """

    number: npt.NDArray[np.int32]
    edges: Lists
    candidates: Lists
    centre_inside: npt.NDArray[np.int64]


@kept_kernel
def group_by_cell(cells: npt.NDArray[np.int32], number: npt.NDArray[np.int32], count: int) -> Lists:
    """Return for each numbered cell the places where it stands in `cells`, ascending."""
    starts = np.zeros(count + 1, np.int64)
    for cell in cells:
        starts[number[cell] + 1] += 1
    for i in range(count):
        starts[i + 1] += starts[i]
    following = starts[:-1].copy()
    places = np.empty(len(cells), np.int64)
    for place in range(len(cells)):
        mine = number[cells[place]]
        places[following[mine]] = place
        following[mine] += 1
    return Lists(starts, places)


def gather_mixed(frame: Frame, touched: Lists, touches: Touches) -> Mixed:
    """Return the cells that an edge touches, from both lists of touches."""
    is_mixed = np.zeros(frame.nx * frame.ny, bool)
    is_mixed[touched.items] = True
    number = np.cumsum(is_mixed, dtype=np.int32) - np.int32(1)
    count = int(number[-1]) + 1
    number[~is_mixed] = -1
    edge_of = np.repeat(np.arange(len(touched.starts) - 1), np.diff(touched.starts))
    edges = group_by_cell(touched.items.astype(np.int32), number, count)
    pairs = group_by_cell(touches.cell, number, count)
    return Mixed(
        number,
        Lists(edges.starts, edge_of[edges.items]),
        Lists(pairs.starts, touches.polygon[pairs.items].astype(np.int64)),
        touches.centre_inside[pairs.items].astype(np.int64),
    )
