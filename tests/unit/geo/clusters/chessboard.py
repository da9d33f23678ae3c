"""A chessboard on which every field has a hundred people, and a cluster planted in its middle."""

from typing import Any

import numpy as np
import numpy.typing as npt

from geo.clusters.scan.search import scan_space
from geo.clusters.scan.vocabulary import Limits, ScanResult, Trials
from geo.clusters.values import IntArray
from tests.unit.geo.clusters.lattices import centres

ROWS = COLUMNS = 8
BOARD = centres(ROWS, COLUMNS)
PEOPLE = np.full(64, 100.0)
#: A field in the middle, and its eight neighbours.
MIDDLE = sorted(27 + 8 * up + right for up in (-1, 0, 1) for right in (-1, 0, 1))


def planted(mean: float = 4.0, more: float = 12.0) -> IntArray:
    counts = np.random.default_rng(6).poisson(mean, 64)
    counts[MIDDLE] += np.random.default_rng(7).poisson(more, 9)
    return counts


def planted_days(days: int, start: int, stop: int, more: float = 2.0) -> IntArray:
    counts = np.random.default_rng(8).poisson(0.1, (64, days))
    counts[MIDDLE, start:stop] += np.random.default_rng(9).poisson(more, (9, stop - start))
    return counts


def scan(counts: npt.ArrayLike, replicates: int = 99, **limits: Any) -> ScanResult:
    return scan_space(BOARD, counts, PEOPLE, Trials(1, replicates), Limits(**limits))
