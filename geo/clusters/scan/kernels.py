"""The loops of the scan, compiled.

What stands side by side in memory is added and compared eight at a time: the sums of a circle's
windows, or in a scan of space alone the sums of several trials.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.clusters.compiled import kept_kernel, kernel
from geo.clusters.scan.bounds import STEP, Bounds, log_ratio
from geo.clusters.scan.draws import Lots, scatter
from geo.clusters.scan.windows import Windows
from geo.clusters.scan.zones import Zones

FloatArray = npt.NDArray[np.float64]
Int32Array = npt.NDArray[np.int32]
Int64Array = npt.NDArray[np.int64]
#: Enough, and few, of `Bounds`.
Tables = tuple[Int32Array, Int32Array]
UInt64Array = npt.NDArray[np.uint64]


class Search(NamedTuple):
    """What is looked through: circles, windows, bounds, and the number of events in all."""

    zones: Zones
    windows: Windows
    bounds: Bounds
    total: int


class Best(NamedTuple):
    """The best of each centre (n,), or of all (1,): ratio, circle, and days [start, stop)."""

    llr: FloatArray
    circle: Int64Array
    start: Int64Array
    stop: Int64Array


@kernel
def note(search: Search, best: Best, place: tuple[int, int], days: tuple[int, int, int]) -> None:
    """Keep a window, and how many events it has, when it beats the best so far."""
    slot, circle = place
    observed, start, stop = days
    share = search.windows.before[stop] - search.windows.before[start]
    expected = search.zones.share[circle] * share * search.total
    ratio = log_ratio(observed, expected, search.total)
    is_wanted = observed >= search.bounds.least if observed > expected else search.bounds.is_low
    if is_wanted and ratio > best.llr[slot]:
        best.llr[slot] = ratio
        best.circle[slot] = circle
        best.start[slot] = start
        best.stop[slot] = stop


@kernel
def rung_of(search: Search, ratio: float) -> int:
    """Return the table that lets through what beats `ratio`."""
    steps = int((ratio - search.bounds.ratio) / STEP)
    return min(max(steps, 0), len(search.bounds.enough) - 1)


@kernel
def look_at_last_days(
    search: Search, sums: Int32Array, place: tuple[int, int], best: Best
) -> float:
    """Look at the windows of a circle that end on the last day; return the best so far."""
    rung = rung_of(search, best.llr[place[0]])
    level = search.bounds.level[place[1]]
    enough, few = search.bounds.enough, search.bounds.few
    days = len(search.windows.before) - 1
    for w in range(len(sums)):
        if sums[w] >= enough[rung, level, w] or sums[w] <= few[rung, level, w]:
            note(search, best, place, (sums[w], days - search.windows.lengths[w], days))
    return float(best.llr[place[0]])


@kernel
def count_row_hits(sums: Int32Array, tables: Tables, rung: int, level: int) -> np.int32:
    """Return how many windows of a circle are worth a closer look."""
    enough, few = tables
    hits = np.int32(0)
    for w in range(len(sums)):
        hits += np.int32((sums[w] >= enough[rung, level, w]) | (sums[w] <= few[rung, level, w]))
    return hits


@kernel
def scan_last_days(search: Search, columns: Int32Array, best: Best) -> None:
    """Find the best window of each centre that ends on the last day, or of all.

    What the innermost loop needs is taken out of `search` beforehand: handing that on costs more
    than a circle does.
    """
    indptr, members, _, is_circle, _ = search.zones
    level, _, enough, few, _, _ = search.bounds
    sums = np.empty(columns.shape[1], np.int32)
    for centre in range(len(indptr) - 1):
        sums[:] = 0
        slot = centre % len(best.llr)
        rung = rung_of(search, best.llr[slot])
        for circle in range(indptr[centre], indptr[centre + 1]):
            member = members[circle]
            for w in range(len(sums)):
                sums[w] += columns[member, w]
            hits = count_row_hits(sums, (enough, few), rung, level[circle])
            if is_circle[circle] and hits:
                rung = rung_of(search, look_at_last_days(search, sums, (slot, circle), best))


@kernel
def count_hits(counts: Int32Array, enough: np.int32, few: np.int32) -> np.int32:
    """Return how many counts are worth a closer look."""
    hits = np.int32(0)
    for i in range(len(counts)):
        hits += np.int32((counts[i] >= enough) | (counts[i] <= few))
    return hits


@kernel
def count_late_hits(sums: Int32Array, length: int, enough: np.int32, few: np.int32) -> np.int32:
    """Return how many differences of sums `length` days apart are worth a closer look."""
    hits, late = np.int32(0), sums[length:]
    for start in range(len(late)):
        count = np.int32(late[start] - sums[start])
        hits += np.int32((count >= enough) | (count <= few))
    return hits


@kernel
def look_at_all_days(search: Search, sums: Int32Array, place: tuple[int, int], best: Best) -> None:
    """Look at the windows of a circle, whenever they end."""
    level = search.bounds.level[place[1]]
    for w in range(len(search.windows.lengths)):
        length = search.windows.lengths[w]
        rung = rung_of(search, best.llr[place[0]])
        enough, few = search.bounds.enough[rung, level, w], search.bounds.few[rung, level, w]
        if count_late_hits(sums, length, enough, few) == 0:
            continue
        for start in range(len(sums) - length):
            count = sums[start + length] - sums[start]
            if count >= enough or count <= few:
                note(search, best, place, (count, start, start + length))


@kernel
def scan_all_days(search: Search, columns: Int32Array, best: Best) -> None:
    """Find the best window of each centre, whenever it ends, or of all."""
    zones = search.zones
    sums = np.empty(columns.shape[1], np.int32)
    for centre in range(len(zones.indptr) - 1):
        sums[:] = 0
        for circle in range(zones.indptr[centre], zones.indptr[centre + 1]):
            member = zones.members[circle]
            for w in range(len(sums)):
                sums[w] += columns[member, w]
            if zones.is_circle[circle]:
                look_at_all_days(search, sums, (centre % len(best.llr), circle), best)


@kept_kernel
def scan(search: Search, columns: Int32Array, best: Best) -> None:
    """Find the best window of each centre, or of all when `best` has a single place.

    `columns` (n, width) are `running_sums`.
    """
    best.llr[:] = 0.0
    if search.windows.is_prospective:
        scan_last_days(search, columns, best)
    else:
        scan_all_days(search, columns, best)


@kernel
def look_at_trials(search: Search, sums: Int32Array, circle: int, best: Best) -> float:
    """Look at a circle in several trials of a single day; return the least of their best."""
    bounds, level = search.bounds, search.bounds.level[circle]
    for trial in range(len(sums)):
        rung = rung_of(search, best.llr[trial])
        enough, few = bounds.enough[rung, level, 0], bounds.few[rung, level, 0]
        if sums[trial] >= enough or sums[trial] <= few:
            note(search, best, (trial, circle), (sums[trial], 0, 1))
    return float(best.llr.min())


@kernel
def scan_together(search: Search, columns: Int32Array, best: Best) -> None:
    """Find the best circle of each trial of a single day; `columns` are events (n, trials)."""
    indptr, members, _, is_circle, _ = search.zones
    level, _, enough, few, _, _ = search.bounds
    sums = np.empty(columns.shape[1], np.int32)
    best.llr[:] = 0.0
    rung = 0
    for centre in range(len(indptr) - 1):
        sums[:] = 0
        for circle in range(indptr[centre], indptr[centre + 1]):
            member = members[circle]
            for trial in range(len(sums)):
                sums[trial] += columns[member, trial]
            row = level[circle]
            if is_circle[circle] and count_hits(sums, enough[rung, row, 0], few[rung, row, 0]):
                rung = rung_of(search, look_at_trials(search, sums, circle, best))


@kernel
def no_best(places: int) -> Best:
    """Return room for the best of so many."""
    return Best(
        np.zeros(places),
        np.zeros(places, np.int64),
        np.zeros(places, np.int64),
        np.zeros(places, np.int64),
    )


@kept_kernel
def scan_trials(
    search: Search,
    lots: Lots,
    drawn: tuple[Int64Array, UInt64Array],
    maxima: FloatArray,
    part: tuple[int, int],
) -> None:
    """Scan the trials of a part; `drawn`: events of each area (r, n), and the seed (r,)."""
    events, seeds = drawn
    if len(search.windows.column) == 1:
        best = no_best(part[1] - part[0])
        columns = np.empty((events.shape[1], part[1] - part[0]), np.int32)
        for trial in range(part[0], part[1]):
            columns[:, trial - part[0]] = events[trial]
        scan_together(search, columns, best)
        maxima[part[0] : part[1]] = best.llr
        return
    columns = np.empty((events.shape[1], search.windows.width), np.int32)
    best, state = no_best(1), np.empty(1, np.uint64)
    for trial in range(part[0], part[1]):
        state[0] = seeds[trial]
        scatter(events[trial], lots, search.windows, state, columns)
        scan(search, columns, best)
        maxima[trial] = best.llr[0]
