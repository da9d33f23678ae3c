"""Power diagrams in which known seats lie inside their own cells."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from grid_boundaries.cells.power import Points, Sites, centroids, settle_weights

_HOLD_STEP: Final = 0.05
_MAX_CORRECTIONS: Final = 800
_ROUNDS: Final = 150
_PULL: Final = 0.2
_SWEEPS: Final = 60
_FAR_M: Final = 1e6
_CLEARANCE: Final = 0.08
"""Distance of a seat from its border, as a share of the distance between the nearest seats."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """What ties cells to the ground.

    Attributes
    ----------
    seats
        One point per cell, shape (k, 2).
    is_held
        The seat must lie inside its cell.
    is_pinned
        The cell's site stays at the seat.
    clearance_m
        How far a held seat stays from the border of its cell, about.
    """

    seats: Points
    is_held: NDArray[np.bool_]
    is_pinned: NDArray[np.bool_]
    clearance_m: float

    def lead(self, sites: Sites) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Tell for each seat by how much its worst rival is too strong, and which that is."""
        own = np.arange(len(self.seats))
        power = sites.power(self.seats)
        mine = power[own, own]
        power -= 2 * self.clearance_m * _distance_m(sites.at)
        power[own, own] = np.inf
        rival = np.argmin(power, axis=1)
        return np.where(self.is_held, mine - power[own, rival], -np.inf), rival


def anchor(seats: Points, is_held: NDArray[np.bool_], is_pinned: NDArray[np.bool_]) -> Anchors:
    """Tie cells to their seats, with a clearance that even the nearest two seats allow."""
    gap = _distance_m(seats)
    np.fill_diagonal(gap, np.inf)
    nearest = float(np.minimum(gap.min(), _FAR_M))
    return Anchors(seats, is_held, is_pinned, _CLEARANCE * nearest)


def hold_seats(sites: Sites, anchors: Anchors) -> Sites:
    """Draw sites back to their seats until every held seat lies in its own cell.

    With all sites at their seats and no weights the claim holds, so the loop ends.
    """
    seats = anchors.seats
    blend = np.zeros(len(seats))
    held = sites
    for _ in range(_MAX_CORRECTIONS):
        lead, rival = anchors.lead(held)
        lost = np.flatnonzero(lead > 0)
        if len(lost) == 0:
            return held
        for index in {*lost.tolist(), *rival[lost].tolist()}:
            blend[index] = min(1.0, blend[index] + _HOLD_STEP)
        at = sites.at + blend[:, None] * (seats - sites.at)
        held = _yield_to_seats(Sites(at, sites.weight * (1.0 - blend)), anchors)
    return Sites(seats, np.zeros(len(seats)))


def settle_around_seats(
    sites: Sites,
    samples: Points,
    sample_m2: float,
    share: NDArray[np.float64],
    anchors: Anchors,
) -> Sites:
    """Bring the areas as near to their shares as the seats allow.

    `sites` must hold the seats already; so does the answer. A round moves the sites towards
    the middle of their cells; where that would lose a seat, only the weights move.
    """
    wanted = share / share.sum() * len(samples)
    mobile = np.where(anchors.is_pinned, 0.0, 1.0)[:, None]
    best, least = sites, np.inf
    for _ in range(_ROUNDS):
        owner = sites.owner_of(samples)
        count = np.bincount(owner, minlength=len(share)).astype(np.float64)
        error = float((np.abs(count - wanted) / wanted).mean())
        if error < least and count.all() and _is_held(sites, anchors):
            best, least = sites, error
        lack_m2 = sample_m2 * (wanted - count)
        middle = mobile * (centroids(sites.at, samples, owner, count) - sites.at)
        for pull in (_PULL, _PULL / 4, 0.0):
            moved = Sites(sites.at + pull * middle, sites.weight)
            trial = _yield_to_seats(settle_weights(moved, lack_m2), anchors)
            if _is_held(trial, anchors):
                break
        sites = trial
    return best


def _is_held(sites: Sites, anchors: Anchors) -> bool:
    return bool((anchors.lead(sites)[0] <= 0).all())


def _yield_to_seats(sites: Sites, anchors: Anchors) -> Sites:
    """Shift weight between rivals for a seat, worst first, until none is lost or time is up."""
    weight = sites.weight.copy()
    for _ in range(_SWEEPS):
        lead, rival = anchors.lead(Sites(sites.at, weight))
        worst = int(np.argmax(lead))
        if lead[worst] <= 0:
            break
        weight[worst] += 0.55 * lead[worst]
        weight[rival[worst]] -= 0.55 * lead[worst]
    return Sites(sites.at, weight)


def _distance_m(at: Points) -> NDArray[np.float64]:
    gap = at[:, None, :] - at[None, :, :]
    return np.asarray(np.hypot(gap[..., 0], gap[..., 1]))
