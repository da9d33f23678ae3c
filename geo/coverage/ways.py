"""A way as it was planned against the way that was taken, in a plane in metres."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Way:
    """A way as it was planned and as it was taken.

    Attributes
    ----------
    planned_m, walked_m
        Straight from stop to stop, and from one device point to the next: each at least.
    stops, skipped
        Doors on the way, and those at which nobody called.
    out_of_order
        Calls that would have to be moved to bring the others into the planned order.
    """

    planned_m: float
    walked_m: float
    stops: int
    skipped: int
    out_of_order: int


def follow_way(planned: Floats, called: Sequence[int], track: Floats) -> Way:
    """Compare a plan with what was done.

    Parameters
    ----------
    planned
        (n, 2) metres: stops in the planned order.
    called
        Places in the planned order, in the order in which they were called at; each once.
    track
        (m, 2) metres: where the device was, in order of time.
    """
    return Way(
        planned_m=length_m(planned),
        walked_m=length_m(track),
        stops=len(planned),
        skipped=len(planned) - len(called),
        out_of_order=len(called) - _longest_rise(called),
    )


def length_m(points: Floats) -> float:
    """Return the length of a line through points."""
    return float(np.hypot(*np.diff(points, axis=0).T).sum()) if len(points) > 1 else 0.0


def _longest_rise(places: Sequence[int]) -> int:
    """Return the length of the longest rising part of a sequence (Fredman 1975)."""
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)
