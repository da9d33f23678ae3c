"""Which cells an edge touches: never one too few."""

import math

import numpy as np
import numpy.typing as npt

from geo.assign.compiled import kept_kernel, kernel
from geo.assign.raster.cells import Frame
from geo.assign.raster.segments import Lists

IntArray = npt.NDArray[np.int64]


@kernel
def touched_columns(frame: Frame, ends: npt.NDArray[np.float64], row: int) -> tuple[int, int]:
    """Return the first and last column in which an edge may touch a row.

    The edge is cut by the row, both made thicker by more than what rounding can move them.
    """
    u0 = (ends[0] - frame.x0) * frame.per_x
    v0 = (ends[1] - frame.y0) * frame.per_y
    u1 = (ends[2] - frame.x0) * frame.per_x
    v1 = (ends[3] - frame.y0) * frame.per_y
    left, right = min(u0, u1), max(u0, u1)
    if v0 != v1:
        slope = (u1 - u0) / (v1 - v0)
        margin = frame.slack * (2 + 2 * abs(slope))
        low = max(min(v0, v1), float(row))
        high = min(max(v0, v1), row + 1.0)
        at_low = u0 + (low - v0) * slope
        at_high = u0 + (high - v0) * slope
        left = max(left, min(at_low, at_high) - margin)
        right = min(right, max(at_low, at_high) + margin)
    return math.floor(left - frame.slack), math.floor(right + frame.slack)


@kernel
def touched_rows(frame: Frame, ends: npt.NDArray[np.float64]) -> tuple[int, int]:
    """Return the first and last row that an edge may touch."""
    v0 = (ends[1] - frame.y0) * frame.per_y
    v1 = (ends[3] - frame.y0) * frame.per_y
    return math.floor(min(v0, v1) - frame.slack), math.floor(max(v0, v1) + frame.slack)


@kernel
def count_touched(frame: Frame, ends: npt.NDArray[np.float64]) -> IntArray:
    """Return where the cells of each edge start in the list of all."""
    starts = np.zeros(len(ends) + 1, np.int64)
    for i in range(len(ends)):
        first_row, last_row = touched_rows(frame, ends[i])
        count = 0
        for row in range(first_row, last_row + 1):
            first, last = touched_columns(frame, ends[i], row)
            count += max(last - first + 1, 0)
        starts[i + 1] = starts[i] + count
    return starts


@kept_kernel
def mark(frame: Frame, ends: npt.NDArray[np.float64]) -> Lists:
    """Return the cells that each edge touches."""
    starts = count_touched(frame, ends)
    cells = np.empty(starts[-1], np.int64)
    at = 0
    for i in range(len(ends)):
        first_row, last_row = touched_rows(frame, ends[i])
        for row in range(first_row, last_row + 1):
            first, last = touched_columns(frame, ends[i], row)
            for column in range(first, last + 1):
                cells[at] = row * frame.nx + column
                at += 1
    return Lists(starts, cells)
