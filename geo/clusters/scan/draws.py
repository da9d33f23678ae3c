"""Events scattered by chance, compiled."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.clusters.compiled import kernel
from geo.clusters.scan.windows import Windows

FloatArray = npt.NDArray[np.float64]
Int32Array = npt.NDArray[np.int32]
Int64Array = npt.NDArray[np.int64]
UInt64Array = npt.NDArray[np.uint64]


class Lots(NamedTuple):
    """Walker's tables: place k is drawn, or its alias where the draw exceeds `keep`."""

    keep: FloatArray
    alias: Int64Array


@kernel
def next_draw(state: UInt64Array) -> np.uint64:
    """Return 64 random bits: SplitMix64 (Steele, Lea & Flood 2014)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z: np.uint64 = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@kernel
def draw_lot(lots: Lots, state: UInt64Array) -> np.int64:
    """Return a place, drawn by its probability."""
    bits = next_draw(state)
    high, low = bits >> np.uint64(32), bits & np.uint64(0xFFFFFFFF)
    place = np.int64((high * np.uint64(len(lots.keep))) >> np.uint64(32))
    return place if low * 2.0**-32 < lots.keep[place] else np.int64(lots.alias[place])


@kernel
def scatter(
    events: Int64Array, lots: Lots, windows: Windows, state: UInt64Array, out: Int32Array
) -> None:
    """Scatter the events of each area (n,) over days by chance, and sum them up in columns."""
    out[:] = 0
    for area in range(len(events)):
        for _ in range(events[area]):
            out[area, windows.column[draw_lot(lots, state)]] += 1
        for w in range(1, out.shape[1]):
            out[area, w] += out[area, w - 1]
