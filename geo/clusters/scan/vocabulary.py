"""What a scan is asked for, and what it answers."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


class Side(StrEnum):
    """Which clusters are looked for."""

    HIGH = "high"  #: 高发聚集
    LOW = "low"  #: 低发聚集
    BOTH = "both"  #: 高发与低发聚集


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a cluster may be.

    Attributes
    ----------
    population_share
        Of the whole population, above 0 and at most 1.
    radius_m
        Metres from the central area's centroid to that of the farthest.
    least_events
        Fewer do not make a high cluster; SaTScan's own default.
    """

    population_share: float = 0.5
    radius_m: float = math.inf
    least_events: int = 2
    side: Side = Side.HIGH


@dataclass(frozen=True, slots=True)
class Periods:
    """How long a cluster in space and time may last, in days.

    Attributes
    ----------
    is_prospective
        Only clusters that are alive on the last day; otherwise whenever they were.
    day_weights
        One for each day (t,): how many events it would have of itself, by weekday or season,
        in any unit. Without, all days are alike.
    """

    longest: int
    shortest: int = 1
    is_prospective: bool = True
    day_weights: npt.ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class Trials:
    """How often chance is asked.

    Attributes
    ----------
    seed
        The same seed gives the same answer, on however many processors.
    advance
        Told from time to time how many trials are done, of how many.
    stop
        Asked as often whether to stop. The trials done so far then make the answer.
    """

    seed: int
    replicates: int = 999
    advance: Callable[[int, int], None] | None = None
    stop: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """Areas near each other, for a while, with more events than chance would have it, or fewer.

    Attributes
    ----------
    centre
        Index of the area round whose centroid the circle was drawn.
    areas
        Indices of the areas within, the nearest first.
    radius_m
        Metres from the central centroid to the farthest; 0 for an area alone.
    start, stop
        Days [start, stop), counted from the first; all days in a scan of space alone.
    observed, expected
        Events; expected if all events had fallen by population and day alone.
    relative_risk
        Observed by expected within, over observed by expected outside; ∞ when all are within.
    llr
        Logarithm of the likelihood ratio.
    p
        (1 + trials whose best is at least as good) / (trials + 1). Secondary clusters too are
        held against the best of each trial, which is cautious.
    p_gumbel
        The same from a Gumbel distribution fitted to the trials' best by moments; for small
        probabilities, of which few trials say little. NaN with fewer than two trials.
    """

    centre: int
    areas: tuple[int, ...]
    radius_m: float
    start: int
    stop: int
    observed: int
    expected: float
    relative_risk: float
    llr: float
    p: float
    p_gumbel: float

    @property
    def is_high(self) -> bool:
        """More events than expected."""
        return self.observed > self.expected


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan found.

    Attributes
    ----------
    clusters
        The most likely first; then those that share no area with one before, as long as p is
        below 1. Empty when there are no events, or nowhere more than expected.
    maxima
        The best log-likelihood ratio of each trial (r,), in the order of trials.
    """

    clusters: tuple[Cluster, ...]
    maxima: FloatArray
