"""Parquet files: two columns of numbers, or GeoParquet points."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from api.point_files.columns import (
    ADDED,
    existing_column,
    numbers_in,
    other_pairs,
    position_columns,
    usual_pairs,
)
from api.point_files.errors import NotAPointError, UnreadableFileError
from api.point_files.points import FileTraits, FloatArray, PointBatch, Wanted, with_degrees
from grid_boundaries.readers.crs_names import GIBBERISH, name_crs
from grid_boundaries.uploads.sniffing import FileKind

#: Rows read at once, and written as one row group.
ROWS = 1 << 19
#: Bytes of a little-endian WKB point: order, type, x, y.
POINT_BYTES = 21


def geo_metadata(schema: pa.Schema) -> dict[str, Any]:
    """Return the description of the geometry column, empty when it is no GeoParquet file.

    Raises
    ------
    ValueError, KeyError, TypeError
        When the file describes it as no GeoParquet file does.
    """
    text = (schema.metadata or {}).get(b"geo")
    if text is None:
        return {}
    described = json.loads(text)
    name = described["primary_column"]
    return {**described["columns"][name], "name": name}


def said_crs(described: dict[str, Any]) -> str:
    """Return what is said of the coordinates.

    Empty when nothing is: OGC:CRS84, which the format then implies, is nobody's declaration.
    """
    crs = described.get("crs")
    return name_crs(crs if isinstance(crs, dict) else GIBBERISH) if crs else ""


class ParquetPoints:
    """A Parquet file, read a few hundred thousand rows at a time."""

    def __init__(self, path: Path, wanted: Wanted) -> None:
        try:
            self._file = pq.ParquetFile(path, pre_buffer=False)
            schema = self._file.schema_arrow
            described = geo_metadata(schema) if wanted.x is None else {}
        except (pa.ArrowException, ValueError, KeyError, TypeError) as error:
            raise UnreadableFileError(name=path.name, reason=str(error)) from error
        self._name = path.name
        self._pair: tuple[str, str] | None = None
        others = usual_pairs(schema.names)
        if not described:
            self._pair = position_columns(schema.names, wanted.x, wanted.y)
            others = other_pairs(schema.names, wanted.x)
        self.traits = FileTraits(
            tuple(schema.names),
            said_crs(described),
            FileKind.GEOPARQUET,
            self._file.metadata.num_rows,
            self._pair,
            others,
            described.get("name"),
        )
        self._accuracy = wanted.accuracy and existing_column(schema.names, wanted.accuracy)

    def batches(self) -> Iterator[PointBatch]:
        """Read the rows once, in order; at least one batch, so that a result has its columns.

        Raises
        ------
        UnreadableFileError
            When the file is damaged where only reading it shows.
        """
        first = 0
        try:
            for block in self._file.iter_batches(ROWS):
                yield self._batch(pa.Table.from_batches([block]), first)
                first += len(block)
            if first == 0:
                yield self._batch(self._file.schema_arrow.empty_table(), 0)
        except (pa.ArrowException, OSError) as error:
            raise UnreadableFileError(name=self._name, reason=str(error)) from error

    def _batch(self, rows: pa.Table, first: int) -> PointBatch:
        def column(name: str | None) -> pa.Array:
            return rows[name].combine_chunks()

        if self._pair is None:
            x, y = self._points(column(self.traits.geometry), first)
        else:
            x, y = (numbers_in(column(name)) for name in self._pair)
        accuracy_m = numbers_in(column(self._accuracy)) if self._accuracy else None
        return PointBatch(rows, x, y, accuracy_m)

    def _points(self, column: pa.Array, first: int) -> tuple[FloatArray, FloatArray]:
        try:
            return points_in(column, first)
        except shapely.errors.ShapelyError as error:
            raise UnreadableFileError(name=self._name, reason=str(error)) from error

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


def points_in(column: pa.Array, first: int) -> tuple[FloatArray, FloatArray]:
    """Return the coordinates of WKB points; NaN for null and empty ones.

    Raises
    ------
    NotAPointError
        When a geometry is something else; counts rows from `first`.
    """
    if pa.types.is_struct(column.type):
        return numbers_in(column.field("x")), numbers_in(column.field("y"))
    geometries = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
    kinds = shapely.get_type_id(geometries)
    is_other = (kinds != int(shapely.GeometryType.POINT)) & (kinds >= 0)
    if is_other.any():
        row = int(np.argmax(is_other))
        raise NotAPointError(row=first + row + 1, kind=geometries[row].geom_type)
    has_place = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    x, y = np.full((2, len(geometries)), np.nan)
    x[has_place], y[has_place] = shapely.get_coordinates(geometries[has_place]).T
    return x, y


class ParquetSink:
    """A Parquet file; a GeoParquet input stays one."""

    def __init__(self, path: Path, traits: FileTraits) -> None:
        self._path = path
        self._traits = traits
        self._writer: pq.ParquetWriter | None = None

    def write(self, batch: PointBatch, answers: pa.Table, lon: FloatArray, lat: FloatArray) -> None:
        """Write the rows of a batch with their answers."""
        table = batch.rows
        traits = self._traits
        if traits.position is None and traits.geometry not in table.column_names:
            table = with_degrees(table, traits, lon, lat)
        for name, column in zip(answers.column_names, answers.columns, strict=True):
            table = table.append_column(name, column)
        if self._writer is None:
            self._writer = open_writer(self._path, table.schema)
        self._writer.write_table(table, ROWS)

    def close(self) -> None:
        """Finish the file."""
        if self._writer is not None:
            self._writer.close()


def open_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Return a writer that tries dictionaries only where values repeat: texts, not coordinates."""
    repeating = [
        name
        for name, kind in zip(schema.names, schema.types, strict=True)
        if pa.types.is_dictionary(kind) or pa.types.is_string(kind)
    ]
    return pq.ParquetWriter(
        path,
        schema,
        compression="snappy",
        use_dictionary=repeating,
        # of a dictionary they cost more than all the rest, and help nobody to skip rows
        write_statistics=[name for name in schema.names if name not in ADDED],
    )
