"""How many events are worth a logarithm, compiled.

Most windows are not: for each expectation a table says how many events it takes to reach a given
likelihood ratio, and the loops of the scan compare whole numbers. Expectations are rounded in
the table, always to the side that lets too many through; who passes is computed exactly.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.clusters.compiled import kept_kernel, kernel
from geo.clusters.scan.windows import Windows

FloatArray = npt.NDArray[np.float64]
Int32Array = npt.NDArray[np.int32]

#: Of all events: an expectation as close to all is all, but for rounding.
NOTHING = 1e-9
#: From one table to the next.
STEP = 0.5


class Bounds(NamedTuple):
    """How many events are worth a closer look.

    Attributes
    ----------
    level
        Of each circle (m,): the row of the tables.
    ratio
        What the first table lets through reaches it; each next table asks for `STEP` more.
    enough, few
        At least so many, or at most so many (tables, levels, lengths).
    least
        Fewer do not make a high cluster.
    is_low
        Low clusters are wanted.
    """

    level: Int32Array
    ratio: float
    enough: Int32Array
    few: Int32Array
    least: int
    is_low: bool


@kernel
def log_ratio(observed: float, expected: float, total: float) -> float:
    """Return the log-likelihood ratio of a window against all else; 0 where it has everything."""
    outside = total - expected
    if expected <= 0 or outside <= NOTHING * total:
        return 0.0
    inside = observed * math.log(observed / expected) if observed > 0 else 0.0
    beyond = total - observed
    return inside + (beyond * math.log1p((expected - observed) / outside) if beyond > 0 else 0.0)


@kernel
def enough_for(ratio: float, expected: float, total: int, start: int) -> int:
    """Return the least count from `start` on that reaches `ratio`; total + 1 if none does.

    `start` is above the expectation, so that the ratio grows with the count.
    """
    step = 1
    while start + step <= total and log_ratio(start + step - 1, expected, total) < ratio:
        start += step
        step *= 2
    low, high = start, min(start + step, total + 1)
    while low < high:
        middle = (low + high) // 2
        if log_ratio(middle, expected, total) >= ratio:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def few_for(ratio: float, expected: float, total: int) -> int:
    """Return the largest count below expectation whose ratio reaches `ratio`; -1 if none."""
    low, high = -1, min(math.ceil(expected) - 1, total)
    while low < high:
        middle = (low + high + 1) // 2
        if log_ratio(middle, expected, total) >= ratio:
            low = middle
        else:
            high = middle - 1
    return low


@kept_kernel
def fill_bounds(
    edges: FloatArray, windows: Windows, ratio: float, total: int, bounds: Bounds
) -> None:
    """Fill the tables of `bounds` for levels between edges (levels + 1,), from `ratio` up."""
    for level in range(len(edges) - 1):
        for length in range(len(windows.lengths)):
            least = edges[level] * windows.least_share[length] * total
            most = edges[level + 1] * windows.most_share[length] * total
            count = math.floor(least) + 1
            for rung in range(len(bounds.enough)):
                count = enough_for(ratio + rung * STEP, least, total, count)
                bounds.enough[rung, level, length] = max(count, bounds.least)
                if bounds.is_low:
                    bounds.few[rung, level, length] = few_for(ratio + rung * STEP, most, total)
