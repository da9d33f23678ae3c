"""What an assignment answers: for one position, and for many at once."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.assign.vocabulary import Confidence, Rule


class Match(NamedTuple):
    """The answer for one position.

    Attributes
    ----------
    code
        Code of the polygon that has the position, or None.
    rule, confidence
        Why, and how sure.
    edge_m
        Metres to the nearest edge of that polygon, or of the nearest polygon when none has
        the position. None when farther than the accuracy (and the edge limit, if given).
    second_code
        The nearest other polygon, when it holds the position too or the accuracy reaches it.
    """

    code: str | None
    rule: Rule
    confidence: Confidence
    edge_m: float | None = None
    second_code: str | None = None


@dataclass(frozen=True, slots=True)
class Assignments:
    """The answers for n positions, in their order; one `Match` a column.

    Attributes
    ----------
    polygon, second
        int32, positions in `PolygonIndex.codes`; -1 for none.
    rule, confidence
        uint8, positions in `vocabulary.RULES` and `vocabulary.CONFIDENCES`.
    edge_m
        float64, NaN for None.
    """

    polygon: npt.NDArray[np.int32]
    rule: npt.NDArray[np.uint8]
    confidence: npt.NDArray[np.uint8]
    edge_m: npt.NDArray[np.float64]
    second: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.polygon)
