"""Which cells a polygon covers whole, and on which side of its edges a cell's centre lies."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.assign.compiled import kept_kernel, kernel
from geo.assign.orientation import side
from geo.assign.raster.cells import Frame
from geo.assign.raster.marking import touched_rows
from geo.assign.raster.segments import Lists, Segments

IntArray = npt.NDArray[np.int64]
CellArray = npt.NDArray[np.int32]


class Touches(NamedTuple):
    """Every pair of a cell and a polygon with an edge in it, by polygon.

    Attributes
    ----------
    cell, polygon
        int32 each.
    centre_inside
        uint8: whether the centre of the cell lies in the polygon (any value on its edge).
    """

    cell: CellArray
    polygon: CellArray
    centre_inside: npt.NDArray[np.uint8]


class Covers(NamedTuple):
    """Polygon + 1 of the lowest and the second lowest that cover a cell whole; 0 for none."""

    first: CellArray
    second: CellArray


class Sweep(NamedTuple):
    """What is kept while polygons are swept one after the other.

    Attributes
    ----------
    place
        int32 for each cell: its place in `touches`, for the polygon that touched it last.
    turns
        uint8 for each cell: 1 where an odd number of edges of this polygon pass between the
        centre of the cell and the one before it.
    """

    frame: Frame
    segments: Segments
    touched: Lists
    touches: Touches
    covers: Covers
    place: CellArray
    turns: npt.NDArray[np.uint8]


class Window(NamedTuple):
    """The part of the raster round one polygon; last row and column included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@kernel
def note_touches(sweep: Sweep, polygon: int, count: int) -> int:
    """List the cells that the polygon's edges touch; return how long the list is now."""
    first = count
    edges = sweep.segments.of_polygon
    for i in range(edges.starts[polygon], edges.starts[polygon + 1]):
        edge = edges.items[i]
        for j in range(sweep.touched.starts[edge], sweep.touched.starts[edge + 1]):
            cell = sweep.touched.items[j]
            if sweep.place[cell] < first:
                sweep.place[cell] = count
                sweep.touches.cell[count] = cell
                sweep.touches.polygon[count] = polygon
                sweep.touches.centre_inside[count] = 0
                count += 1
    return count


@kernel
def first_centre_right_of(frame: Frame, ends: npt.NDArray[np.float64], y: float) -> int:
    """Return the first column whose centre at height y is not left of an edge crossing y."""
    ax, ay, bx, by = ends[0], ends[1], ends[2], ends[3]
    if ay > by:
        ax, ay, bx, by = bx, by, ax, ay
    x = ax + (y - ay) * ((bx - ax) / (by - ay))
    column: int = math.floor((x - frame.x0) * frame.per_x - 0.5)
    while side(ax, ay, bx, by, frame.x0 + (column - 0.5) * frame.cell_x, y) <= 0:
        column -= 1
    while side(ax, ay, bx, by, frame.x0 + (column + 0.5) * frame.cell_x, y) > 0:
        column += 1
    return column


@kernel
def note_turns(sweep: Sweep, polygon: int) -> Window:
    """Note where the polygon's edges pass between centres; return where to look."""
    frame = sweep.frame
    top, bottom, left, right = -1, frame.ny, frame.nx, -1
    edges = sweep.segments.of_polygon
    for i in range(edges.starts[polygon], edges.starts[polygon + 1]):
        ends = sweep.segments.ends[edges.items[i]]
        first_row, last_row = touched_rows(frame, ends)
        for row in range(first_row, last_row + 1):
            y = frame.y0 + (row + 0.5) * frame.cell_y
            if (ends[1] > y) != (ends[3] > y):
                column = first_centre_right_of(frame, ends, y)
                sweep.turns[row * frame.nx + column] ^= 1
                bottom, top = min(bottom, row), max(top, row)
                left, right = min(left, column), max(right, column)
    return Window(bottom, top, left, right)


@kernel
def cover(covers: Covers, cell: int, polygon: int) -> None:
    """Note that a polygon covers a cell; polygons come in ascending order."""
    if covers.first[cell] == 0:
        covers.first[cell] = polygon + 1
    elif covers.second[cell] == 0:
        covers.second[cell] = polygon + 1


@kernel
def fill(sweep: Sweep, polygon: int, window: Window, first: int) -> None:
    """Walk the rows of the window from outside to inside and back, undoing the turns."""
    for row in range(window.first_row, window.last_row + 1):
        inside = 0
        start = row * sweep.frame.nx
        for cell in range(start + window.first_column, start + window.last_column + 1):
            inside ^= sweep.turns[cell]
            sweep.turns[cell] = 0
            if inside and sweep.place[cell] >= first:
                sweep.touches.centre_inside[sweep.place[cell]] = 1
            elif inside:
                cover(sweep.covers, cell, polygon)


@kept_kernel
def sweep_all(sweep: Sweep) -> int:
    """Sweep every polygon in ascending order; return the number of touches."""
    count = 0
    for polygon in range(len(sweep.segments.of_polygon.starts) - 1):
        first = count
        count = note_touches(sweep, polygon, count)
        fill(sweep, polygon, note_turns(sweep, polygon), first)
    return count


def sweep_polygons(frame: Frame, segments: Segments, touched: Lists) -> tuple[Touches, Covers]:
    """Return which cells each polygon touches with an edge, and which it covers whole."""
    cells = frame.nx * frame.ny
    lengths = np.diff(touched.starts)
    capacity = int(lengths[segments.of_polygon.items].sum())
    touches = Touches(
        np.empty(capacity, np.int32), np.empty(capacity, np.int32), np.empty(capacity, np.uint8)
    )
    covers = Covers(np.zeros(cells, np.int32), np.zeros(cells, np.int32))
    place = np.full(cells, -1, np.int32)
    turns = np.zeros(cells, np.uint8)
    count = sweep_all(Sweep(frame, segments, touched, touches, covers, place, turns))
    used = Touches(touches.cell[:count], touches.polygon[:count], touches.centre_inside[:count])
    return used, covers
