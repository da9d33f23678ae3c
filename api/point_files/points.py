"""A file of points as the engine sees it: batches of rows with their coordinates."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from grid_boundaries.uploads.sniffing import FileKind

FloatArray = npt.NDArray[np.float64]

#: Decimals of a distance in metres where it is written as text: a tenth of a millimetre.
EDGE_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller says about the columns of a file; None: find out."""

    x: str | None = None
    y: str | None = None
    accuracy: str | None = None


@dataclass(frozen=True, slots=True)
class PointBatch:
    """Rows as they stand in the file, and what was read out of them.

    Attributes
    ----------
    rows
        All columns of the file, untouched.
    x, y
        Coordinates in the CRS of the file; NaN where there are none.
    accuracy_m
        From the column named for it, or None.
    features
        GeoJSON features, when the file is one.
    filled
        Whether anything stands where the position should, for a file without columns for it; None:
        where `x` or `y` is a number.
    """

    rows: pa.Table
    x: FloatArray
    y: FloatArray
    accuracy_m: FloatArray | None = None
    features: list[dict[str, Any]] | None = None
    filled: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class FileTraits:
    """What a file says about itself.

    Attributes
    ----------
    names
        Its columns.
    said
        What it says of its coordinates: a name or well-known text; empty for nothing.
    kind
        The format, where it is one that labels coordinates.
    row_count
        None where only reading to the end would tell.
    position
        The columns of numbers that hold the position, if two do.
    other_positions
        Further pairs of columns that look like a position and were not taken.
    geometry
        The column that holds it as a geometry, if one does.
    members
        Further members of a GeoJSON FeatureCollection.
    """

    names: tuple[str, ...]
    said: str = ""
    kind: FileKind | None = None
    row_count: int | None = None
    position: tuple[str, str] | None = None
    other_positions: tuple[tuple[str, str], ...] = ()
    geometry: str | None = None
    members: dict[str, Any] = field(default_factory=dict)


class PointSource(Protocol):
    """A file of points, opened."""

    traits: FileTraits

    def batches(self) -> Iterator[PointBatch]:
        """Read the rows once, in order."""
        ...

    def close(self) -> None:
        """Let the file go."""
        ...


class PointSink(Protocol):
    """The file that is written."""

    def write(self, batch: PointBatch, answers: pa.Table, lon: FloatArray, lat: FloatArray) -> None:
        """Write the rows of a batch with their answers; degrees of EPSG:4490 beside."""
        ...

    def close(self) -> None:
        """Finish the file."""
        ...


def with_degrees(rows: pa.Table, traits: FileTraits, lon: FloatArray, lat: FloatArray) -> pa.Table:
    """Return rows with the position as two columns in place of a geometry."""
    if traits.geometry in rows.column_names:
        rows = rows.drop_columns([traits.geometry])
    return rows.append_column("lon", pa.array(lon)).append_column("lat", pa.array(lat))
