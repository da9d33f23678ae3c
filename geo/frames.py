"""What a frame must hold before anything is drawn or counted from it: columns with their units."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from geo.errors import GeoError, Words


class FrameError(GeoError):
    """A frame lacks a column, or holds something else in it."""

    sentence = Words(
        zh="数据表的列 {column} 不符合要求：{why_zh}。",
        en="The column {column} of the frame is not as required: {why_en}.",
    )


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"  #: 文本
    WHOLE = "whole"  #: 整数，不小于零 a whole number, not negative
    NUMBER = "number"  #: 数值，可小于零 any finite number
    AREA = "area"  #: 面，EPSG:4490 a polygon or several


@dataclass(frozen=True, slots=True)
class Column:
    """One column a function needs.

    Attributes
    ----------
    unit
        Of one cell; empty for text and areas.
    may_be_unknown
        Whether a cell may be missing (NaN or None).
    """

    name: str
    kind: Kind
    unit: str = ""
    may_be_unknown: bool = False


def check_columns(frame: pd.DataFrame, columns: Iterable[Column]) -> None:
    """Refuse a frame that is not what a function says it takes; further columns are no matter.

    Raises
    ------
    FrameError
        With the first column that is missing, unknown where it must be known, or of another
        kind.
    """
    for column in columns:
        if column.name not in frame.columns:
            raise FrameError(column=column.name, why_zh="没有这一列", why_en="there is none")
        cells = frame[column.name]
        known = cells.notna()
        if not column.may_be_unknown and not known.all():
            raise FrameError(column=column.name, why_zh="有空值", why_en="some cells are empty")
        if not _IS_OF_KIND[column.kind](cells[known]):
            raise FrameError(
                column=column.name,
                why_zh=f"应为 {column.kind}",
                why_en=f"it should be {column.kind}",
            )


def _is_text(cells: "pd.Series[Any]") -> bool:
    return all(isinstance(cell, str) for cell in cells)


def _is_whole(cells: "pd.Series[Any]") -> bool:
    if not types.is_numeric_dtype(cells.dtype):
        return cells.empty
    numbers = cells.to_numpy(dtype=float)
    return bool((numbers >= 0).all() and (numbers == np.floor(numbers)).all())


def _is_number(cells: "pd.Series[Any]") -> bool:
    if not types.is_numeric_dtype(cells.dtype):
        return cells.empty
    return bool(np.isfinite(cells.to_numpy(dtype=float)).all())


def _is_area(cells: "pd.Series[Any]") -> bool:
    """Tell areas in EPSG:4490 by the frame's own declaration."""
    crs = getattr(cells, "crs", None)
    if crs is None or crs.to_epsg() != 4490:  # noqa: PLR2004 the CRS of everything we keep
        return False
    return set(cells.geom_type) <= {"Polygon", "MultiPolygon"}


_IS_OF_KIND: Mapping[Kind, Callable[["pd.Series[Any]"], bool]] = {
    Kind.TEXT: _is_text,
    Kind.WHOLE: _is_whole,
    Kind.NUMBER: _is_number,
    Kind.AREA: _is_area,
}
