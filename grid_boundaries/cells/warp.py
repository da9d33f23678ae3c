"""A bending of the plane that turns straight borders into natural-looking ones.

The plane is bent again and again, each time at a finer wavelength. One bending moves every
point along the curl of a sum of waves, so areas stay (to first order); the waves are kept so
low that the bending is a homeomorphism: borders never cross and cells never tear, whatever
the seed. Composed bendings of ever finer wavelength give a border fractal detail.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_WAVES: Final = 4
_STRETCH: Final = 0.9
"""Bound on the gradient of one bending; below 1 it is invertible."""
_INVERSE_STEPS: Final = 200
_INVERSE_TOLERANCE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Warp:
    """Bendings, coarsest first.

    Attributes
    ----------
    wave
        Wave vectors in radians per metre, shape (bendings, waves, 2).
    phase
        Shape (bendings, waves).
    """

    wave: NDArray[np.float64]
    phase: NDArray[np.float64]

    def bend(self, points: Points) -> Points:
        """Move points (n, 2), in metres, from the straight plane to the bent one."""
        for wave, phase in zip(self.wave, self.phase, strict=True):
            points = points + _shift(points, wave, phase)
        return points

    def straighten(self, points: Points) -> Points:
        """Undo `bend`, to a billionth of the finest wavelength."""
        for wave, phase in zip(self.wave[::-1], self.phase[::-1], strict=True):
            points = _unshift(points, wave, phase)
        return points


def make_warp(rng: np.random.Generator, longest_m: float, shortest_m: float) -> Warp:
    """Draw a warp whose wavelengths fall from `longest_m` to `shortest_m` by halves."""
    count = max(round(np.log2(longest_m / shortest_m)) + 1, 1)
    lengths = np.geomspace(longest_m, shortest_m, count)
    angle = rng.uniform(0, 2 * np.pi, (count, _WAVES))
    number = 2 * np.pi / (lengths[:, None] * rng.uniform(0.75, 1.3, (count, _WAVES)))
    wave = np.stack([np.cos(angle), np.sin(angle)], axis=-1) * number[..., None]
    return Warp(wave, rng.uniform(0, 2 * np.pi, (count, _WAVES)))


def _shift(points: Points, wave: NDArray[np.float64], phase: NDArray[np.float64]) -> Points:
    """Curl of the stream function: each wave pushes across its own direction."""
    number = np.hypot(wave[:, 0], wave[:, 1])
    across = np.stack([-wave[:, 1], wave[:, 0]], axis=-1) / number[:, None]
    height = _STRETCH / (_WAVES * number)
    return np.asarray((np.sin(points @ wave.T + phase) * height) @ across, dtype=np.float64)


def _unshift(points: Points, wave: NDArray[np.float64], phase: NDArray[np.float64]) -> Points:
    """Fixed-point iteration: the shift is a contraction, for its gradient is below one."""
    limit = _INVERSE_TOLERANCE / float(np.hypot(wave[:, 0], wave[:, 1]).max())
    start = points
    for _ in range(_INVERSE_STEPS):
        refined = start - _shift(points, wave, phase)
        moved = float(np.abs(refined - points).max(initial=0.0))
        points = refined
        if moved < limit:
            break
    return points
