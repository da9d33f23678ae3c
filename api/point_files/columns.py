"""Which columns of a file hold the position, and numbers out of whatever they hold."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from api.point_files.errors import ColumnClashError, MissingColumnError, PositionColumnsError

#: What is added to every row.
ADDED = ("grid_code", "rule", "confidence", "edge_m", "second_code")

#: Names that pairs of position columns go by, compared in lower case; first found, first taken.
PAIRS = (
    ("lon", "lat"),
    ("lng", "lat"),
    ("long", "lat"),
    ("longitude", "latitude"),
    ("经度", "纬度"),
    ("x", "y"),
    ("lon_x", "lat_y"),
    ("point_x", "point_y"),
    ("东坐标", "北坐标"),
)


def refuse_clash(names: Sequence[str]) -> None:
    """Raise when a column to be added is there already.

    Raises
    ------
    ColumnClashError
        When one is.
    """
    clashing = [name for name in ADDED if name in names]
    if clashing:
        raise ColumnClashError(columns=", ".join(clashing))


def existing_column(names: Sequence[str], wanted: str) -> str:
    """Return `wanted`.

    Raises
    ------
    MissingColumnError
        When there is not exactly one such column; the sentence lists those there are.
    """
    if names.count(wanted) != 1:
        raise MissingColumnError(column=wanted, columns=", ".join(names))
    return wanted


def position_columns(names: Sequence[str], x: str | None, y: str | None) -> tuple[str, str]:
    """Return the columns of the position: those named, or the one pair with a usual name.

    Raises
    ------
    MissingColumnError
        When a named column is not there.
    PositionColumnsError
        When only one is named, none has a usual name, or a name occurs twice.
    """
    if x is not None and y is not None:
        return existing_column(names, x), existing_column(names, y)
    pairs = usual_pairs(names)
    if x is not None or y is not None or not pairs:
        raise PositionColumnsError(columns=", ".join(names))
    return pairs[0]


def usual_pairs(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return every pair of columns with a usual name, the one to be taken first."""
    folded = [name.strip().lower() for name in names]
    pairs = [pair for pair in PAIRS if all(folded.count(name) == 1 for name in pair)]
    return tuple((names[folded.index(x)], names[folded.index(y)]) for x, y in pairs)


def other_pairs(names: Sequence[str], x: str | None) -> tuple[tuple[str, str], ...]:
    """Return the usual pairs that were passed over; none when a person named the columns."""
    return () if x is not None else usual_pairs(names)[1:]


def are_filled(column: pa.ChunkedArray, at: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Tell of the rows at `at` whether anything stands in the cell, be it a number or not."""
    cells = column.take(pa.array(at)).combine_chunks()
    if pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    filled = pc.is_valid(cells)
    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        filled = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(cells), ""), fill_value=False)
    elif pa.types.is_floating(cells.type):
        filled = pc.fill_null(pc.invert(pc.is_nan(cells)), fill_value=False)
    return np.asarray(filled.to_numpy(zero_copy_only=False), np.bool_)


def numbers_in(column: pa.Array) -> npt.NDArray[np.float64]:
    """Return a column as float64; NaN for what is empty or no number."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = parsed(column)
    elif not _is_numeric(column.type):
        return np.full(len(column), np.nan)
    numbers = pc.fill_null(column.cast(pa.float64(), safe=False), np.nan)
    return np.asarray(numbers.to_numpy(zero_copy_only=False))


def parsed(texts: pa.Array) -> pa.Array:
    """Return texts as numbers; null for what is none."""
    trimmed = pc.utf8_trim_whitespace(texts)
    trimmed = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    try:
        return trimmed.cast(pa.float64())
    except pa.ArrowInvalid:
        # a rare batch with words among its numbers
        return pa.array([_number(text) for text in trimmed.to_pylist()], pa.float64())


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None and "_" not in text else None
    except ValueError:
        return None


def _is_numeric(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )
