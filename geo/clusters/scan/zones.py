"""Circles of areas round each centroid, from one area to the largest allowed."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.clusters.scan.vocabulary import Limits

FloatArray = npt.NDArray[np.float64]

#: Distances closer than this part of each other are one: they differ by rounding alone.
SAME = 1e-9


class Zones(NamedTuple):
    """The areas in order of distance from each centre, each entry a circle up to there.

    Attributes
    ----------
    indptr
        The entries of centre i are ``indptr[i]`` to ``indptr[i + 1]`` (n + 1,).
    members
        The area that entry adds (m,).
    share
        Of the population, up to and with the entry (m,).
    is_circle
        False where the next area is as far away: both or neither are within; and where
        nobody lives (m,).
    distance_m
        Of the area added (m,).
    """

    indptr: npt.NDArray[np.int64]
    members: npt.NDArray[np.int32]
    share: FloatArray
    is_circle: npt.NDArray[np.bool_]
    distance_m: FloatArray


def zones_round(centroids: FloatArray, population: FloatArray, limits: Limits) -> Zones:
    """Return the circles round each centroid (n, 2) in metres that hold no more than allowed."""
    weights = population / population.sum()
    rows = [_circles(centroids, i, weights, limits) for i in range(len(centroids))]
    lengths = [len(members) for members, *_ in rows]
    return Zones(
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        np.concatenate([row[0] for row in rows]).astype(np.int32),
        np.concatenate([row[1] for row in rows]),
        np.concatenate([row[2] for row in rows]),
        np.concatenate([row[3] for row in rows]),
    )


def _circles(
    centroids: FloatArray, centre: int, weights: FloatArray, limits: Limits
) -> tuple[npt.NDArray[np.intp], FloatArray, npt.NDArray[np.bool_], FloatArray]:
    away = np.hypot(*(centroids - centroids[centre]).T)
    order = np.argsort(away, kind="stable")
    away = away[order]
    share = np.cumsum(weights[order])
    is_last = np.append(away[1:] > away[:-1] * (1 + SAME) + SAME, True)
    allowed = is_last & (share <= limits.population_share + SAME) & (away <= limits.radius_m)
    stop = int(np.flatnonzero(allowed)[-1]) + 1 if allowed.any() else 0
    return order[:stop], share[:stop], (allowed & (share > 0))[:stop], away[:stop]
