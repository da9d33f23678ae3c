"""The days a cluster may last, as columns of running sums.

Alive on the last day: a column a length, holding the events of the last days. Whenever: a
column a day and one more, holding the events before it; a window is the difference of two.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.clusters.scan.vocabulary import Periods

FloatArray = npt.NDArray[np.float64]


class Windows(NamedTuple):
    """The windows of a scan.

    Attributes
    ----------
    first_day
        Days before it lie in no window.
    column
        Of each day from `first_day` on, the first column that counts it.
    width
        Number of columns.
    lengths
        Lengths of the windows in days, ascending (l,).
    before
        Of all expected events, the share before each day (t + 1,), from 0 to 1.
    least_share, most_share
        Of the windows of each length (l,).
    is_prospective
        As `Periods` has it.
    """

    first_day: int
    column: npt.NDArray[np.int64]
    width: int
    lengths: npt.NDArray[np.int64]
    before: FloatArray
    least_share: FloatArray
    most_share: FloatArray
    is_prospective: bool


def windows_of(day_share: FloatArray, periods: Periods) -> Windows:
    """Return the windows over days whose shares (t,) of the expected events are given."""
    days = len(day_share)
    lengths = np.arange(periods.shortest, periods.longest + 1, dtype=np.int64)
    before = np.concatenate([[0.0], np.cumsum(day_share)])
    before /= before[-1]
    if periods.is_prospective:
        age = np.arange(periods.longest, 0, -1)
        column = np.maximum(age - periods.shortest, 0).astype(np.int64)
        share = before[-1] - before[days - lengths]
        least, most, width = share, share, len(lengths)
    else:
        column = np.arange(1, days + 1, dtype=np.int64)
        spans = [before[length:] - before[:-length] for length in lengths]
        least, most = np.array([s.min() for s in spans]), np.array([s.max() for s in spans])
        width = days + 1
    first_day = days - len(column)
    return Windows(first_day, column, width, lengths, before, least, most, periods.is_prospective)


def running_sums(counts: npt.NDArray[np.int64], windows: Windows) -> npt.NDArray[np.int32]:
    """Return counts (n, t) as the columns of the windows (n, width)."""
    columns = np.zeros((windows.width, len(counts)), np.int64)
    np.add.at(columns, windows.column, counts[:, windows.first_day :].T)
    return np.cumsum(columns.T, axis=1).astype(np.int32)
