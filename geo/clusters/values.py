"""What every search asks of its numbers before it starts."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.clusters.errors import SearchLimitError, UnevenValuesError, UnusableValuesError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class Named(NamedTuple):
    """What a number is called in an error."""

    zh: str
    en: str


VALUES = Named("数值", "values")
COUNTS = Named("计数", "counts")
EXPOSURE = Named("基数", "exposures")
POSITIONS = Named("坐标", "positions")
DAYS = Named("日期", "days")
WEIGHTS = Named("权重", "weights")
PROBABILITIES = Named("概率", "probabilities")


def refuse_uneven(given: int, wanted: int) -> None:
    """Raise when there is not one value for each.

    Raises
    ------
    UnevenValuesError
        When the numbers differ.
    """
    if given != wanted:
        raise UnevenValuesError(given=given, wanted=wanted)


def finite(values: npt.ArrayLike, named: Named) -> FloatArray:
    """Return the values as floats.

    Raises
    ------
    UnusableValuesError
        When one is not finite.
    """
    array = np.asarray(values, np.float64)
    if not np.isfinite(array).all():
        raise UnusableValuesError(what=named.zh, what_en=named.en)
    return array


def not_negative(values: npt.ArrayLike, named: Named) -> FloatArray:
    """Return the values as floats.

    Raises
    ------
    UnusableValuesError
        When one is not finite, or negative.
    """
    array = finite(values, named)
    if (array < 0).any():
        raise UnusableValuesError(what=named.zh, what_en=named.en)
    return array


def whole(values: npt.ArrayLike, named: Named) -> IntArray:
    """Return the values as integers.

    Raises
    ------
    UnusableValuesError
        When one is not a whole number, or negative.
    """
    array = not_negative(values, named)
    if (array != np.floor(array)).any():
        raise UnusableValuesError(what=named.zh, what_en=named.en)
    return array.astype(np.int64)


def refuse_outside(is_inside: object, named: Named, span: str) -> None:
    """Raise when a limit is out of range; `span` says the range in figures.

    Raises
    ------
    SearchLimitError
        When `is_inside` is false.
    """
    if not is_inside:
        raise SearchLimitError(what=named.zh, what_en=named.en, range=span)


def as_series(values: npt.ArrayLike, areas: int) -> FloatArray:
    """Return values (areas,) or (areas, series) as (areas, series).

    Raises
    ------
    UnevenValuesError
        When there is not one row for each area.
    UnusableValuesError
        When a value is not finite.
    """
    array = finite(values, VALUES)
    refuse_uneven(len(array), areas)
    return np.ascontiguousarray(array[:, None] if array.ndim == 1 else array)


def deviations(series: FloatArray) -> FloatArray:
    """Return each series (areas, series) less its mean; exactly 0 where all areas are equal."""
    if not len(series):
        return series.copy()
    apart: FloatArray = series - series.mean(axis=0)
    apart[:, np.ptp(series, axis=0) == 0] = 0.0
    return apart
