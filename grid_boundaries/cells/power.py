"""Convex cells of wanted areas: power diagrams balanced on sample points.

A power diagram gives a point to the site with the smallest squared distance minus weight.
Sites wander to the middle of their cells and weights rise where a cell is too small, until the
areas are as wanted (capacity-constrained centroidal diagram, after Balzer and others, 2009).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

Points = NDArray[np.float64]

_ROUNDS: Final = 60
_SETTLE_ROUNDS: Final = 30
_PULL: Final = 0.35
_PUSH: Final = 0.5
_CALM: Final = 0.1
"""Bound on one change of weight, as a share of the squared distance to the nearest site: a
larger one could swallow that site."""


@dataclass(frozen=True, slots=True)
class Sites:
    """The generators of a power diagram.

    Attributes
    ----------
    at
        Shape (k, 2), metres.
    weight
        Shape (k,), square metres.
    """

    at: Points
    weight: NDArray[np.float64]

    def owner_of(self, points: Points) -> NDArray[np.int64]:
        """Tell which site owns each point; the lowest index wins a tie."""
        return np.asarray(np.argmin(self.power(points), axis=1))

    def power(self, points: Points) -> NDArray[np.float64]:
        """Return the power distances (n, k), less the square of each point: fit to compare."""
        own = (self.at**2).sum(axis=1) - self.weight
        east = points[:, :1] * (-2 * self.at[:, 0])
        north = points[:, 1:] * (-2 * self.at[:, 1])
        east += north
        east += own
        return east


def balance_sites(
    samples: Points,
    sample_m2: float,
    start: Points,
    share: NDArray[np.float64],
    is_pinned: NDArray[np.bool_],
) -> Sites:
    """Move and weigh sites until each owns its share of the samples, about.

    Parameters
    ----------
    samples
        Evenly spread over the area to divide, shape (n, 2).
    sample_m2
        The area that one sample stands for.
    start
        First positions of the sites, shape (k, 2).
    share
        Wanted share of the area, any positive scale, shape (k,).
    is_pinned
        Sites that must not move, shape (k,).
    """
    pull = np.where(is_pinned, 0.0, _PULL)[:, None]
    wanted = share / share.sum() * len(samples)
    sites = Sites(start.copy(), np.zeros(len(start)))
    for turn in range(_ROUNDS + _SETTLE_ROUNDS):
        owner = sites.owner_of(samples)
        count = np.bincount(owner, minlength=len(start)).astype(np.float64)
        if (count == 0).any():
            sites = _revive_empty(sites, samples, owner, count)
            continue
        at = sites.at
        if turn < _ROUNDS:
            at = at + pull * (centroids(at, samples, owner, count) - at)
        sites = settle_weights(Sites(at, sites.weight), sample_m2 * (wanted - count))
    return sites


def settle_weights(sites: Sites, lack_m2: NDArray[np.float64]) -> Sites:
    """Raise the weight of each site by part of what its cell lacks."""
    limit = _CALM * _nearest_m2(sites.at)
    weight = sites.weight + np.clip(_PUSH * lack_m2, -limit, limit)
    return Sites(sites.at, weight - weight.mean())


def cut_cells(frame: shapely.Polygon, sites: Sites) -> list[shapely.Polygon]:
    """Cut a convex frame into the cells of the sites; a cell may be empty."""
    cells = []
    for index in range(len(sites.at)):
        corners = np.asarray(frame.exterior.coords)[:-1]
        for other in _by_distance(sites, index):
            corners = _keep_nearer(corners, sites, index, int(other))
            if len(corners) < 3:  # noqa: PLR2004 (no polygon is left)
                break
        cells.append(shapely.Polygon(corners))
    return cells


def _by_distance(sites: Sites, index: int) -> NDArray[np.int64]:
    """Nearest rivals first, so that most of the cutting is done early."""
    gap = ((sites.at - sites.at[index]) ** 2).sum(axis=1)
    order = np.argsort(gap, kind="stable")
    return np.asarray(order[order != index])


def _keep_nearer(corners: Points, sites: Sites, index: int, other: int) -> Points:
    """Clip a convex ring to the half-plane where `index` beats `other`."""
    normal = 2 * (sites.at[other] - sites.at[index])
    square = (sites.at**2).sum(axis=1) - sites.weight
    side = corners @ normal - (square[other] - square[index])
    inside = side <= 0
    if inside.all():
        return corners
    if not inside.any():
        return corners[:0]
    after = np.roll(side, -1)
    crossing = inside != (after <= 0)
    part = np.divide(side, side - after, out=np.zeros_like(side), where=crossing)
    cut = corners + part[:, None] * (np.roll(corners, -1, axis=0) - corners)
    both = np.stack([corners, cut], axis=1).reshape(-1, 2)
    return np.asarray(both[np.stack([inside, crossing], axis=1).ravel()])


def _revive_empty(
    sites: Sites, samples: Points, owner: NDArray[np.int64], count: NDArray[np.float64]
) -> Sites:
    """Restart one swallowed site at the far end of the cell with the most samples."""
    empty = int(np.argmin(count))
    host = int(np.argmax(count))
    inside = samples[owner == host]
    gap = ((inside - sites.at[host]) ** 2).sum(axis=1)
    at, weight = sites.at.copy(), sites.weight.copy()
    at[empty] = inside[int(np.argmax(gap))]
    weight[empty] = weight[host]
    return Sites(at, weight)


def _nearest_m2(at: Points) -> NDArray[np.float64]:
    """Return each site's squared distance to the nearest other site."""
    gap = ((at[:, None, :] - at[None, :, :]) ** 2).sum(axis=-1)
    np.fill_diagonal(gap, np.inf)
    return np.asarray(np.minimum(gap.min(axis=1), np.finfo(np.float64).max))


def centroids(
    at: Points, samples: Points, owner: NDArray[np.int64], count: NDArray[np.float64]
) -> Points:
    """Return the middle of each cell's samples; an empty cell keeps its site."""
    sums = np.stack(
        [np.bincount(owner, samples[:, axis], minlength=len(at)) for axis in (0, 1)], axis=1
    )
    filled = count[:, None] > 0
    return np.asarray(np.divide(sums, count[:, None], out=at.copy(), where=filled))
