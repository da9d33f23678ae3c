"""How far the edges round a point are, and whose they are."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.assign.compiled import kernel
from geo.assign.raster.cells import Frame, Metres, Raster, metres_at
from geo.assign.raster.records import CANDIDATES, EDGE_SIZE, EDGES, HEAD, MORE, OWNERS

#: How far the scale may change within a radius, and how much more for each metre of it.
CHANGE, CHANGE_PER_M = 0.01, 1e-6
#: A box up to this many cells and one wide is met whole: rings would not pay.
FEW = 2


class Place(NamedTuple):
    """A point, the scale there, its polygon (-1: none), and the squared metres that matter."""

    x: float
    y: float
    metres: Metres
    polygon: int
    reach_m2: float


class Near(NamedTuple):
    """What is near a point: squared metres to the edge of its polygon, and to others.

    Attributes
    ----------
    edge
        To the nearest edge of the point's own polygon; infinite when none was met.
    first, first_polygon, second, second_polygon
        To the nearest two other polygons, the lower first when equally near; infinite and -1.
    """

    edge: float
    first: float
    first_polygon: int
    second: float
    second_polygon: int


class Wanted(NamedTuple):
    """How far to look, in metres.

    Attributes
    ----------
    edge_m
        For the edge of the point's polygon, or for the nearest polygon when it has none.
    other_m
        For another polygon.
    """

    edge_m: float
    other_m: float


class Box(NamedTuple):
    """The cells that a radius reaches, last ones included, and the cell of the point.

    Attributes
    ----------
    ring_m
        Metres that each further ring of cells round the point is away at least.
    """

    first_row: int
    last_row: int
    first_column: int
    last_column: int
    row: int
    column: int
    ring_m: float


@kernel
def with_edge(near: Near, distance: float, polygon: int, is_own: bool) -> Near:  # noqa: FBT001
    """Return `near` after meeting an edge of a polygon at a squared distance."""
    if not is_own:
        return with_other(near, distance, polygon)
    edge = min(distance, near.edge)
    return Near(edge, near.first, near.first_polygon, near.second, near.second_polygon)


@kernel
def with_other(near: Near, distance: float, polygon: int) -> Near:
    """Return `near` after meeting another polygon at a squared distance."""
    first, first_polygon = near.first, near.first_polygon
    if polygon == first_polygon:
        return Near(near.edge, min(distance, first), polygon, near.second, near.second_polygon)
    if distance < first or (distance == first and polygon < first_polygon):
        return Near(near.edge, distance, polygon, first, first_polygon)
    if distance < near.second or (distance == near.second and polygon < near.second_polygon):
        return Near(near.edge, first, first_polygon, distance, polygon)
    return near


@kernel
def squared_distance(records: npt.NDArray[np.float64], at: int, place: Place) -> float:
    """Return the squared metres from a point to the edge at a place of the records."""
    metres = place.metres
    ax = (records[at] - place.x) * metres.east
    ay = (records[at + 1] - place.y) * metres.north
    bx = (records[at + 2] - place.x) * metres.east
    by = (records[at + 3] - place.y) * metres.north
    dx, dy = bx - ax, by - ay
    along = -(ax * dx + ay * dy)
    length = dx * dx + dy * dy
    if along >= length:  # the end itself, so that edges meeting there are equally far
        ax, ay = bx, by
    elif along > 0:
        ax, ay = ax + along / length * dx, ay + along / length * dy
    ax *= 1 + metres.east_bend * ay
    ay *= 1 + metres.north_bend * ay
    return float(ax * ax + ay * ay)


@kernel
def with_record(raster: Raster, record: int, place: Place, near: Near) -> Near:
    """Return `near` after meeting the edges of a mixed cell."""
    records = raster.records
    page = record
    while True:
        count = int(records[page + CANDIDATES])
        start = page + HEAD + count
        stop = start + EDGE_SIZE * int(records[page + EDGES])
        for at in range(start, stop, EDGE_SIZE):
            distance = squared_distance(records, at, place)
            if distance <= place.reach_m2 and (distance < near.edge or distance <= near.second):
                owners = abs(int(records[at + OWNERS]))
                for candidate in range(count):
                    if owners >> candidate & 1:
                        polygon = int(records[page + HEAD + candidate])
                        near = with_edge(near, distance, polygon, polygon == place.polygon)
        if records[page + MORE] == 0:
            return near
        page = stop


@kernel
def reached(frame: Frame, place: Place, radius_m: float) -> Box:
    """Return the cells within a radius of a point."""
    u = (place.x - frame.x0) * frame.per_x
    v = (place.y - frame.y0) * frame.per_y
    change = CHANGE + CHANGE_PER_M * radius_m
    across = min(radius_m * (1 + change) / place.metres.east * frame.per_x, 1e9)
    up = min(radius_m * (1 + change) / place.metres.north * frame.per_y, 1e9)
    cell_m = min(frame.cell_x * place.metres.east, frame.cell_y * place.metres.north)
    return Box(
        max(math.floor(v - up), 0),
        min(math.floor(v + up), frame.ny - 1),
        max(math.floor(u - across), 0),
        min(math.floor(u + across), frame.nx - 1),
        math.floor(v),
        math.floor(u),
        cell_m * max(1 - change, 0.0),
    )


@kernel
def with_ring(raster: Raster, place: Place, box: Box, ring: int, near: Near) -> Near:
    """Return `near` after meeting the cells of the box in one ring round the point."""
    for row in range(max(box.row - ring, box.first_row), min(box.row + ring, box.last_row) + 1):
        step = 1 if abs(row - box.row) == ring or ring == 0 else 2 * ring
        column = box.column - ring
        if step == 1:
            column = max(column, box.first_column)
        while column <= min(box.column + ring, box.last_column):
            if column >= box.first_column:
                cell = raster.cells[row * raster.frame.nx + column]
                if cell < 0:
                    near = with_record(raster, -1 - cell, place, near)
            column += step
    return near


@kernel
def with_box(raster: Raster, place: Place, box: Box, near: Near) -> Near:
    """Return `near` after meeting all cells of the box."""
    for row in range(box.first_row, box.last_row + 1):
        start = row * raster.frame.nx
        for at in range(start + box.first_column, start + box.last_column + 1):
            cell = raster.cells[at]
            if cell < 0:
                near = with_record(raster, -1 - cell, place, near)
    return near


@kernel
def sought_m2(near: Near, place: Place, wanted: Wanted) -> float:
    """Return the squared metres within which something nearer may still be found."""
    edge, other = near.edge, near.first
    if place.polygon < 0:
        edge, other = near.first, near.second
    return max(min(edge, wanted.edge_m**2), min(other, wanted.other_m**2))


@kernel
def look_around(raster: Raster, x: float, y: float, polygon: int, wanted: Wanted) -> Near:
    """Return what is near a point, ring by ring, until nothing nearer can come.

    Complete within `wanted`; farther edges are missing.
    """
    reach_m = max(wanted.edge_m, wanted.other_m)
    place = Place(x, y, metres_at(y), polygon, reach_m * reach_m * (1 + 1e-12))
    box = reached(raster.frame, place, reach_m)
    near = Near(math.inf, math.inf, -1, math.inf, -1)
    if box.last_row - box.first_row <= FEW and box.last_column - box.first_column <= FEW:
        return with_box(raster, place, box, near)
    rows = max(box.first_row - box.row, box.row - box.last_row, 0)
    ring = max(rows, box.first_column - box.column, box.column - box.last_column)
    last = max(box.row - box.first_row, box.last_row - box.row)
    last = max(last, box.column - box.first_column, box.last_column - box.column)
    while ring <= last:
        if (max(ring - 1, 0) * box.ring_m) ** 2 > sought_m2(near, place, wanted):
            break
        near = with_ring(raster, place, box, ring, near)
        ring += 1
    return near
