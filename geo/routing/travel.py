"""How long it takes from each place to each other, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.routing.errors import MissingModeError, UnevenEveningError
from geo.routing.values import FloatArray, Mode

SecondsArray = npt.NDArray[np.int32]
MetresArray = npt.NDArray[np.float32]

#: In a matrix of seconds: there is no way. Three of them fit into 32 bits.
NO_WAY_S = 500_000_000
KM_H = 1 / 3.6


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a mode goes where no road is known.

    Attributes
    ----------
    detour
        By how much a way is longer than the straight line.
    """

    km_h: float
    detour: float = 1.3


#: Village lanes at night, as the pace of both modes where the caller knows no better.
USUAL_PACE: Mapping[Mode, Pace] = {
    Mode.WALKING: Pace(4.5),
    Mode.DRIVING: Pace(20.0),
}


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """Matrices between all points of an evening: its stations first, then its homes.

    Attributes
    ----------
    seconds
        Whole seconds from each point to each (p, p), `NO_WAY_S` where there is no way.
    metres
        The same in metres (p, p), infinite where there is no way.
    method
        How these were found, in words for the records.

    Raises
    ------
    UnevenEveningError
        When the matrices differ in shape, or are not square.
    """

    seconds: Mapping[Mode, SecondsArray]
    metres: Mapping[Mode, MetresArray]
    method: str

    def __post_init__(self) -> None:
        shapes = [matrix.shape for matrix in (*self.seconds.values(), *self.metres.values())]
        wanted = (self.count, self.count)
        for given in shapes:
            if given != wanted:
                raise UnevenEveningError(
                    what="行程矩阵", what_en="matrices of travel", given=given, wanted=wanted
                )

    @property
    def count(self) -> int:
        """Number of points."""
        return len(next(iter(self.seconds.values()), ()))

    def refuse_unless_for(self, modes: frozenset[Mode], points: int) -> None:
        """Raise unless there is a matrix of so many points for each mode.

        Raises
        ------
        MissingModeError
            When a mode has none.
        UnevenEveningError
            When the number of points is another.
        """
        for mode in sorted(modes):
            if mode not in self.seconds or mode not in self.metres:
                raise MissingModeError(mode=mode.value)
        if modes and self.count != points:
            raise UnevenEveningError(
                what="行程", what_en="points of travel", given=self.count, wanted=points
            )


def straight_travel(places_m: FloatArray, paces: Mapping[Mode, Pace] = USUAL_PACE) -> Travel:
    """Return travel along straight lines between places (p, 2), lengthened by the detour."""
    line_m = _distances(places_m)
    detours = ", ".join(
        f"{mode.value} {pace.km_h:g} km/h × {pace.detour:g}" for mode, pace in paces.items()
    )
    return by_pace(line_m, paces, f"straight line ({detours})")


def by_pace(line_m: FloatArray, paces: Mapping[Mode, Pace], method: str) -> Travel:
    """Return travel from lengths (p, p) in metres, infinite where there is no way."""
    way_m = {mode: (line_m * pace.detour).astype(np.float32) for mode, pace in paces.items()}
    return Travel(
        {mode: whole_seconds(way_m[mode] / (pace.km_h * KM_H)) for mode, pace in paces.items()},
        way_m,
        method,
    )


def whole_seconds(seconds: npt.NDArray[np.floating]) -> SecondsArray:
    """Round up, so that a plan is never late by a fraction; `NO_WAY_S` for what is infinite."""
    return np.asarray(np.minimum(np.ceil(seconds), NO_WAY_S), np.int32)


def _distances(places_m: FloatArray) -> FloatArray:
    x, y = places_m.T
    return np.asarray(np.hypot(x[:, None] - x, y[:, None] - y))
