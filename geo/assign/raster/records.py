"""The records of mixed cells: what the exact test needs, in one run of numbers.

A record is a chain of pages, each with at most `MOST_CANDIDATES` polygons::

    x, y        a reference point inside the cell, on the line of no edge of the page
    inside      the candidates that hold the reference point, as bits
    candidates  how many; edges: how many; more: 1 when another page follows
    polygon     of each candidate, ascending through all pages
    ax, ay, bx, by, owners   of each edge that touches the cell; owners are candidates as
                bits, negative when the reference point lies right of the edge

Every whole number here is far below 2⁵³, so float64 holds it exactly. A polygon that covers
the whole cell is a candidate without an edge; of these only the two lowest are kept, because
no position in the cell can need a third.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.assign.compiled import kept_kernel, kernel
from geo.assign.orientation import side
from geo.assign.raster.cells import Frame
from geo.assign.raster.filling import Covers
from geo.assign.raster.mixed import Mixed
from geo.assign.raster.segments import Segments

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

X, Y, INSIDE, CANDIDATES, EDGES, MORE, HEAD = range(7)
EDGE_SIZE = 5
OWNERS = 4
MOST_CANDIDATES = 50
#: Steps of the golden-ratio sequence in two dimensions: points that fall on no line for long.
GOLDEN_X, GOLDEN_Y = 0.7548776662466927, 0.5698402909980532


class Draft(NamedTuple):
    """All that writing the records reads, and what it writes."""

    frame: Frame
    segments: Segments
    mixed: Mixed
    covers: Covers
    cells: npt.NDArray[np.int32]
    records: FloatArray


class Candidates(NamedTuple):
    """Polygons of a page, ascending, and 1 for each that holds the reference point."""

    polygon: IntArray
    inside: IntArray


class Reference(NamedTuple):
    """The reference point of a cell, and whether it is the centre."""

    x: float
    y: float
    is_centre: bool


@kernel
def edges_in(draft: Draft, cell: int) -> IntArray:
    """Return the edges that touch a cell."""
    number = draft.mixed.number[cell]
    if number < 0:
        return draft.mixed.edges.items[:0]
    starts = draft.mixed.edges.starts
    return draft.mixed.edges.items[starts[number] : starts[number + 1]]


@kernel
def candidates_in(draft: Draft, cell: int) -> Candidates:
    """Return all polygons that touch a cell, and the two lowest that cover it, ascending."""
    number = draft.mixed.number[cell]
    lists = draft.mixed.candidates
    start = lists.starts[number] if number >= 0 else 0
    count = lists.starts[number + 1] - start if number >= 0 else 0
    polygon = np.empty(count + 2, np.int64)
    inside = np.ones(count + 2, np.int64)
    for place in range(count):
        polygon[place] = lists.items[start + place]
        inside[place] = draft.mixed.centre_inside[start + place]
    for covering in (draft.covers.first[cell], draft.covers.second[cell]):
        if covering:
            at = count
            while at > 0 and polygon[at - 1] > covering - 1:
                polygon[at], inside[at] = polygon[at - 1], inside[at - 1]
                at -= 1
            polygon[at], inside[at] = covering - 1, 1
            count += 1
    return Candidates(polygon[:count], inside[:count])


@kernel
def choose_reference(draft: Draft, cell: int) -> Reference:
    """Return the centre of a cell, or another point when the line of an edge meets it."""
    frame = draft.frame
    edges = edges_in(draft, cell)
    along, up, tries = 0.5, 0.5, 0
    while True:
        x = frame.x0 + (cell % frame.nx + along) * frame.cell_x
        y = frame.y0 + (cell // frame.nx + up) * frame.cell_y
        is_free = True
        for edge in edges:
            ends = draft.segments.ends[edge]
            is_free &= side(ends[0], ends[1], ends[2], ends[3], x, y) != 0
        if is_free:
            return Reference(x, y, tries == 0)
        tries += 1
        along = 0.1 + 0.8 * ((0.5 + tries * GOLDEN_X) % 1.0)
        up = 0.1 + 0.8 * ((0.5 + tries * GOLDEN_Y) % 1.0)


@kernel
def holds(segments: Segments, polygon: int, reference: Reference) -> int:
    """Return 1 when a polygon holds a point that is on none of its edges, else 0."""
    inside = 0
    edges = segments.of_polygon
    for i in range(edges.starts[polygon], edges.starts[polygon + 1]):
        ends = segments.ends[edges.items[i]]
        if (ends[1] > reference.y) != (ends[3] > reference.y):
            turn = side(ends[0], ends[1], ends[2], ends[3], reference.x, reference.y)
            inside ^= int((turn > 0) == (ends[3] > ends[1]))
    return inside


@kernel
def owner_bits(segments: Segments, edge: int, polygons: IntArray) -> int:
    """Return the candidates that an edge belongs to, as bits."""
    bits = 0
    owners = segments.owners
    for i in range(owners.starts[edge], owners.starts[edge + 1]):
        for place in range(len(polygons)):
            if polygons[place] == owners.items[i]:
                bits |= 1 << place
    return bits


@kernel
def write_edges(draft: Draft, cell: int, page: Candidates, reference: Reference, at: int) -> int:
    """Write the edges of a page at a place; return the place after them."""
    for edge in edges_in(draft, cell):
        bits = owner_bits(draft.segments, edge, page.polygon)
        if bits:
            ends = draft.segments.ends[edge]
            turn = side(ends[0], ends[1], ends[2], ends[3], reference.x, reference.y)
            for place in range(OWNERS):
                draft.records[at + place] = ends[place]
            draft.records[at + OWNERS] = turn * bits
            at += EDGE_SIZE
    return at


@kernel
def write_page(draft: Draft, cell: int, page: Candidates, reference: Reference, at: int) -> int:
    """Write a page at a place, as if it were the last; return the place after it."""
    count = len(page.polygon)
    inside = 0
    for place in range(count):
        draft.records[at + HEAD + place] = page.polygon[place]
        held = page.inside[place]
        if not reference.is_centre:
            held = holds(draft.segments, page.polygon[place], reference)
        inside |= held << place
    stop = write_edges(draft, cell, page, reference, at + HEAD + count)
    records = draft.records
    records[at + X], records[at + Y] = reference.x, reference.y
    records[at + INSIDE] = inside
    records[at + CANDIDATES] = count
    records[at + EDGES] = (stop - at - HEAD - count) // EDGE_SIZE
    records[at + MORE] = 0
    return stop


@kernel
def write_record(draft: Draft, cell: int, at: int) -> int:
    """Write the record of a cell at a place; return the place after it."""
    every = candidates_in(draft, cell)
    reference = choose_reference(draft, cell)
    for first in range(0, len(every.polygon), MOST_CANDIDATES):
        last = min(first + MOST_CANDIDATES, len(every.polygon))
        page = Candidates(every.polygon[first:last], every.inside[first:last])
        page_at = at
        at = write_page(draft, cell, page, reference, at)
        draft.records[page_at + MORE] = int(last < len(every.polygon))
    return at


@kept_kernel
def write_records(draft: Draft) -> int:
    """Write every record, and into `cells` where it is, or the polygon of a plain cell.

    Neighbours in a row that differ in nothing share a record.
    """
    at, previous = 0, -1
    first, second = draft.covers.first, draft.covers.second
    for cell in range(len(draft.cells)):
        if draft.mixed.number[cell] < 0 and second[cell] == 0:
            draft.cells[cell] = first[cell]
            previous = -1
        elif (
            previous >= 0
            and draft.mixed.number[cell] < 0
            and first[cell] == first[previous]
            and second[cell] == second[previous]
        ):
            draft.cells[cell] = draft.cells[previous]
        else:
            draft.cells[cell] = -1 - at
            at = write_record(draft, cell, at)
            previous = cell if draft.mixed.number[cell] < 0 else -1
    return at


def room_for(draft: Draft) -> int:
    """Return how many numbers the records take at most."""
    edges = np.diff(draft.mixed.edges.starts)
    candidates = np.diff(draft.mixed.candidates.starts) + 2
    pages = -(-candidates // MOST_CANDIDATES)
    touched = int((pages * (HEAD + EDGE_SIZE * edges) + candidates).sum())
    overlapping = int(np.count_nonzero(draft.covers.second))
    return touched + overlapping * (HEAD + 2)
