"""Classes of a choropleth: where they begin, and how many areas each holds."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from web_map.style import SEQUENCE

Numbers = npt.NDArray[np.float64]

#: Shares of the areas that have anything below which a class ends: the last is the top 5 %.
QUANTILES = (0.3, 0.6, 0.8, 0.95)

#: From cool to hot; lightness falls all the way, so grey print and colour blindness do no harm.
HEAT_GRADIENT = {0.2: "#fee9a9", 0.45: "#fdae61", 0.7: "#d7443e", 1.0: "#5b1a5e"}

NOTHING = "#ffffff"
UNKNOWN = "#c9cdd0"


@dataclass(frozen=True, slots=True)
class Scale:
    """Where one class ends and the next begins; the first holds whatever is more than nothing."""

    limits: tuple[float, ...]

    def classes_of(self, values: Numbers) -> npt.NDArray[np.int64]:
        """Return −1 for unknown (NaN), 0 for nothing, else the class from 1."""
        known = np.nan_to_num(values, nan=-1.0)
        positive = 1 + np.searchsorted(np.asarray(self.limits), known, side="right")
        return np.where(known < 0, -1, np.where(known > 0, positive, 0))

    def sizes(self, values: Numbers) -> list[int]:
        """Return how many areas are unknown, have nothing, and fall into each class."""
        counted = np.bincount(self.classes_of(values) + 1, minlength=len(self.limits) + 3)
        return [int(n) for n in counted]

    def colours(self) -> list[str]:
        """Return the colours of unknown, nothing and each class; few classes span the scale."""
        steps = np.linspace(0, len(SEQUENCE) - 1, num=len(self.limits) + 1).round().astype(int)
        return [UNKNOWN, NOTHING, *(SEQUENCE[step] for step in steps)]


def make_scale(values: Numbers, *, step: float) -> Scale:
    """Return a scale for values of which many are zero: quantiles of the positive ones.

    Limits are cut down to whole steps. Values that differ little give fewer classes.
    """
    positive = values[values > 0]
    if not positive.size:
        return Scale(())
    whole = np.unique(np.floor(np.quantile(positive, QUANTILES) / step + 1e-9))
    limits = whole * step
    return Scale(tuple(float(limit) for limit in limits[limits > positive.min()].round(6)))
