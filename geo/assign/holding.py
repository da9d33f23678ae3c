"""Which polygons of a mixed cell hold a point: the exact test against the edges of the cell."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.assign.compiled import kernel
from geo.assign.orientation import is_within_box, side
from geo.assign.raster.records import CANDIDATES, EDGE_SIZE, EDGES, HEAD, INSIDE, MORE, OWNERS, X, Y

FloatArray = npt.NDArray[np.float64]


class Held(NamedTuple):
    """Who holds a point.

    Attributes
    ----------
    polygon
        The lowest polygon that covers it, or -1.
    on_edge
        Whether the point lies on an edge of that polygon.
    other
        The next lowest that covers it too, or -1.
    """

    polygon: int
    on_edge: bool
    other: int


@kernel
def holders(records: FloatArray, page: int, x: float, y: float) -> tuple[int, int]:
    """Return the candidates that cover a point, and those with an edge under it, as bits.

    Walks straight from the reference point to the point: every edge of a candidate on the
    way changes inside to outside. An end that lies on the way counts as right of it.
    """
    rx, ry = records[page + X], records[page + Y]
    west, east = min(rx, x), max(rx, x)
    south, north = min(ry, y), max(ry, y)
    inside, under = int(records[page + INSIDE]), 0
    start = page + HEAD + int(records[page + CANDIDATES])
    stop = start + EDGE_SIZE * int(records[page + EDGES])
    for at in range(start, stop, EDGE_SIZE):
        ax, ay, bx, by = records[at], records[at + 1], records[at + 2], records[at + 3]
        if ax > east or bx < west or min(ay, by) > north or max(ay, by) < south:
            continue
        owners = int(records[at + OWNERS])
        turn = side(ax, ay, bx, by, x, y)
        if turn == 0:
            if is_within_box(ax, ay, bx, by, x, y):
                under |= abs(owners)
        elif (turn > 0) != (owners > 0) and (side(rx, ry, x, y, ax, ay) > 0) != (
            side(rx, ry, x, y, bx, by) > 0
        ):
            inside ^= abs(owners)
    return inside | under, under


@kernel
def held_by(records: FloatArray, record: int, x: float, y: float) -> Held:
    """Return who holds a point of a mixed cell."""
    polygon, on_edge, other = -1, False, -1
    page = record
    while True:
        bits, under = holders(records, page, x, y)
        count = int(records[page + CANDIDATES])
        for place in range(count):
            if bits >> place & 1:
                candidate = int(records[page + HEAD + place])
                if polygon >= 0:
                    return Held(polygon, on_edge, candidate)
                polygon, on_edge = candidate, under >> place & 1 == 1
        if records[page + MORE] == 0:
            return Held(polygon, on_edge, other)
        page += HEAD + count + EDGE_SIZE * int(records[page + EDGES])
