"""Many points at once: plain cells in one sweep, the rest one by one; on every core."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.assign.compiled import kept_kernel, kernel
from geo.assign.deciding import (
    HIGH,
    OUTSIDE,
    UNSURE,
    WITHIN,
    Reach,
    decide,
)
from geo.assign.raster.cells import NO_CELL, POLYGON_MASK, Frame, Raster, cell_at, plain_from

FloatArray = npt.NDArray[np.float64]

#: Points answered in one go: what is noted of them stays in the nearest cache.
BLOCK = 4096
#: Points for which another thread is worth its start.
POINTS_PER_THREAD = 1 << 16
#: Numbers in a cache line.
CACHE_LINE = 8


class Columns(NamedTuple):
    """What is written, one value a point; see `Assignments`."""

    polygon: npt.NDArray[np.int32]
    rule: npt.NDArray[np.uint8]
    confidence: npt.NDArray[np.uint8]
    edge_m: FloatArray
    second: npt.NDArray[np.int32]


class Points(NamedTuple):
    """Degrees, and the accuracy of each point or a single one for all."""

    lon: FloatArray
    lat: FloatArray
    accuracy_m: FloatArray


@kernel
def points_between(points: Points, start: int, stop: int) -> Points:
    """Return a run of points."""
    accuracy_m = points.accuracy_m
    if len(accuracy_m) > 1:
        accuracy_m = accuracy_m[start:stop]
    return Points(points.lon[start:stop], points.lat[start:stop], accuracy_m)


@kernel
def columns_between(columns: Columns, start: int, stop: int) -> Columns:
    """Return the place for the answers of a run of points."""
    return Columns(
        columns.polygon[start:stop],
        columns.rule[start:stop],
        columns.confidence[start:stop],
        columns.edge_m[start:stop],
        columns.second[start:stop],
    )


@kernel
def reach_of(points: Points, i: int, reach: Reach) -> Reach:
    """Return how far the answer for a point looks."""
    return Reach(points.accuracy_m[i % len(points.accuracy_m)], reach.limit_m, reach.snap_m)


@kernel
def find_cells(raster: Raster, points: Points, cells: npt.NDArray[np.int32]) -> None:
    """Fetch the cell of each point; a loop without branches, so that the fetches overlap."""
    for i in range(len(points.lon)):
        cells[i] = raster.cells[cell_at(raster.frame, points.lon[i], points.lat[i])]


@kernel
def answer_plain(cells: npt.NDArray[np.int32], columns: Columns) -> None:
    """Answer every point as if its cell were plain and far from edges."""
    for i in range(len(columns.polygon)):
        polygon = (cells[i] & POLYGON_MASK) - 1
        columns.polygon[i] = polygon
        columns.rule[i] = WITHIN if polygon >= 0 else OUTSIDE
        columns.confidence[i] = HIGH if polygon >= 0 else UNSURE
        columns.edge_m[i] = np.nan
        columns.second[i] = -1


@kernel
def list_pending(
    frame: Frame,
    points: Points,
    reach: Reach,
    cells: npt.NDArray[np.int32],
    pending: npt.NDArray[np.int64],
) -> int:
    """List the points that need a closer look; return how many."""
    count = 0
    least_m = max(reach.limit_m, reach.snap_m)
    each = len(points.accuracy_m) > 1
    plain = plain_from(frame, larger(least_m, points.accuracy_m[0]))
    for i in range(len(points.lon)):
        if each:
            plain = plain_from(frame, larger(least_m, points.accuracy_m[i]))
        pending[count] = i
        count += int(cells[i] < plain)
    return count


@kernel
def larger(known: float, other: float) -> float:
    """Return the larger number; the known one when the other is NaN."""
    return other if other > known else known  # noqa: FURB136 - see above


@kernel
def fetch_records(
    raster: Raster, cells: npt.NDArray[np.int32], pending: npt.NDArray[np.int64]
) -> float:
    """Read the records that come next, so that they wait in the cache; the sum means nothing."""
    total = 0.0
    last = len(raster.records) - 1
    for i in pending:
        if NO_CELL < cells[i] < 0:
            record = -1 - cells[i]
            total += raster.records[record] + raster.records[min(record + CACHE_LINE, last)]
    return total


@kernel
def assign_block(raster: Raster, points: Points, reach: Reach, columns: Columns) -> float:
    """Answer a block of points; returns a number that means nothing."""
    cells = np.empty(len(points.lon), np.int32)
    pending = np.empty(len(points.lon), np.int64)
    find_cells(raster, points, cells)
    answer_plain(cells, columns)
    pending = pending[: list_pending(raster.frame, points, reach, cells, pending)]
    total = fetch_records(raster, cells, pending)
    for place in range(len(pending)):
        i = int(pending[place])
        decision = decide(raster, points.lon[i], points.lat[i], reach_of(points, i, reach))
        columns.polygon[i] = decision.polygon
        columns.rule[i] = decision.rule
        columns.confidence[i] = decision.confidence
        columns.edge_m[i] = decision.edge_m
        columns.second[i] = decision.second
    return total


@kept_kernel
def assign_between(
    raster: Raster, points: Points, reach: Reach, columns: Columns, part: tuple[int, int]
) -> float:
    """Answer the points of a part, block by block, into the same part of `columns`.

    The number returned means nothing, but keeps the compiler from dropping `fetch_records`.
    """
    total = 0.0
    for start in range(part[0], part[1], BLOCK):
        stop = min(start + BLOCK, part[1])
        block = points_between(points, start, stop)
        total += assign_block(raster, block, reach, columns_between(columns, start, stop))
    return total


def assign_on_all_cores(raster: Raster, points: Points, reach: Reach) -> Columns:
    """Return the answers for all points."""
    count = len(points.lon)
    columns = Columns(
        np.empty(count, np.int32),
        np.empty(count, np.uint8),
        np.empty(count, np.uint8),
        np.empty(count, np.float64),
        np.empty(count, np.int32),
    )
    threads = max(1, min(len(os.sched_getaffinity(0)), count // POINTS_PER_THREAD))
    step = -(-count // threads)
    parts = [(start, min(start + step, count)) for start in range(0, count, step or 1)]
    if threads == 1:
        for part in parts:
            assign_between(raster, points, reach, columns, part)
        return columns
    with ThreadPoolExecutor(threads) as pool:
        work = [pool.submit(assign_between, raster, points, reach, columns, p) for p in parts]
        for part_done in work:
            part_done.result()
    return columns
