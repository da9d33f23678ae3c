"""Random numbers that are the same on every machine; compiled."""

import numpy as np
import numpy.typing as npt

from geo.routing.compiled import inlined

Dice = npt.NDArray[np.uint64]


def dice_of(*seeds: int) -> Dice:
    """Return a stream of its own for a seed and what it is used for."""
    return np.random.SeedSequence(list(seeds)).generate_state(2).view(np.uint64)


@inlined
def chance(dice: Dice) -> float:
    """Return a number in [0, 1): SplitMix64 (Steele, Lea & Flood 2014)."""
    dice[0] += np.uint64(0x9E3779B97F4A7C15)
    z = dice[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return float((z ^ (z >> np.uint64(31))) >> np.uint64(11)) * 2.0**-53


@inlined
def any_of(count: int, dice: Dice) -> int:
    """Return a number from 0 up to, not including, `count`."""
    return int(chance(dice) * count)
