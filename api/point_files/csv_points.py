"""CSV files: every text stays as it is written, in UTF-8 or GB18030.

Read are commas, semicolons and tabs between the fields; written are commas.
"""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from api.point_files.columns import existing_column, numbers_in, other_pairs, position_columns
from api.point_files.errors import UnknownEncodingError, UnreadableFileError
from api.point_files.nested import json_text
from api.point_files.points import EDGE_DECIMALS, FileTraits, FloatArray, PointBatch, Wanted
from governance.sheets.delimiters import HEAD, delimiter_of

#: Bytes read at once.
BLOCK = 1 << 24
NEEDS_QUOTES = '[",\r\n]'


def detect_encoding(path: Path) -> str:
    """Return ``utf-8`` when the whole file is that, with or without a mark, else ``gb18030``.

    Reads to the end: a Chinese name may first come in the last row.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(BLOCK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8"


def header_of(path: Path, encoding: str) -> tuple[list[str], str]:
    """Return the names in the first row, and what stands between them.

    Raises
    ------
    UnreadableFileError
        When the file is empty.
    UnknownEncodingError
        When its text is not in `encoding`.
    """
    try:
        with path.open(encoding=encoding.replace("utf-8", "utf-8-sig"), newline="") as file:
            delimiter = delimiter_of(file.read(HEAD))
            file.seek(0)
            names = next(csv.reader(file, delimiter=delimiter), [])
    except UnicodeDecodeError as error:
        raise UnknownEncodingError(name=path.name) from error
    except csv.Error as error:
        raise UnreadableFileError(name=path.name, reason=str(error)) from error
    if not names:
        raise UnreadableFileError(name=path.name, reason="没有表头 (no header row)")
    return names, delimiter


class CsvPoints:
    """A CSV file with a header row; all columns are read as text."""

    def __init__(self, path: Path, wanted: Wanted) -> None:
        self._path = path
        self._encoding = detect_encoding(path)
        names, self._delimiter = header_of(path, self._encoding)
        self._x, self._y = position_columns(names, wanted.x, wanted.y)
        self.traits = FileTraits(
            tuple(names),
            position=(self._x, self._y),
            other_positions=other_pairs(names, wanted.x),
        )
        self._accuracy = wanted.accuracy and existing_column(names, wanted.accuracy)

    def batches(self) -> Iterator[PointBatch]:
        """Read the rows once, in order.

        Raises
        ------
        UnreadableFileError
            When a row has more or fewer fields than the header.
        UnknownEncodingError
            When a text is in neither encoding.
        """
        names = self.traits.names
        try:
            reader = pa_csv.open_csv(
                self._path,
                pa_csv.ReadOptions(
                    block_size=BLOCK, encoding=self._encoding, column_names=names, skip_rows=0
                ),
                pa_csv.ParseOptions(delimiter=self._delimiter, newlines_in_values=True),
                pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
                ),
            )
            is_header = True
            for block in reader:
                rows = pa.Table.from_batches([block])
                yield self._batch(rows.slice(1) if is_header else rows)
                is_header = False
        except (pa.ArrowException, OSError) as error:
            raise UnreadableFileError(name=self._path.name, reason=str(error)) from error
        except UnicodeDecodeError as error:
            raise UnknownEncodingError(name=self._path.name) from error

    def _batch(self, rows: pa.Table) -> PointBatch:
        accuracy_m = None
        if self._accuracy:
            accuracy_m = numbers_in(rows[self._accuracy].combine_chunks())
        x, y = (numbers_in(rows[name].combine_chunks()) for name in (self._x, self._y))
        return PointBatch(rows, x, y, accuracy_m)

    def close(self) -> None:
        """Nothing is held between blocks."""


def as_text(column: pa.ChunkedArray) -> pa.Array:
    """Return a column as CSV fields: quoted where they must be, empty for null."""
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    texts = pc.fill_null(plain_texts(column), "")
    needs = pc.match_substring_regex(texts, NEEDS_QUOTES)
    if pc.any(needs).as_py():
        doubled = pc.replace_substring(texts, '"', '""')
        quote, nothing = (pa.scalar(text, pa.large_string()) for text in ('"', ""))
        quoted = pc.binary_join_element_wise(quote, doubled, quote, nothing)
        texts = pc.if_else(needs, quoted, texts)
    return texts


def plain_texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column as texts: lists and the like as JSON, bytes that are no text in hex."""
    try:
        return column.cast(pa.large_string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid, pa.ArrowTypeError):
        texts = [None if cell is None else json_text(cell) for cell in column.to_pylist()]
        return pa.chunked_array([texts], pa.large_string())


def csv_lines(table: pa.Table) -> bytes:
    """Return the rows as lines of CSV."""
    if table.num_rows == 0:
        return b""
    fields = [as_text(column) for column in table.columns]
    comma, nothing, end = (pa.scalar(text, pa.large_string()) for text in (",", "", "\n"))
    lines = pc.binary_join_element_wise(*fields, comma)
    whole = pc.binary_join_element_wise(lines, nothing, end).combine_chunks()
    starts, text = whole.buffers()[1:]
    first, last = np.frombuffer(starts, np.int64)[[whole.offset, whole.offset + len(whole)]]
    return bytes(text.slice(first, last - first))


class CsvSink:
    """A CSV file in UTF-8 with a mark, as spreadsheets expect; distances to a tenth of a mm."""

    def __init__(self, path: Path, traits: FileTraits) -> None:
        self._file: IO[bytes] = path.open("wb")
        self._file.write(codecs.BOM_UTF8)
        self._traits = traits
        self._has_header = False

    def write(self, batch: PointBatch, answers: pa.Table, lon: FloatArray, lat: FloatArray) -> None:
        """Write the rows of a batch with their answers."""
        table = batch.rows
        if self._traits.position is None:
            table = table.drop_columns(
                [n for n in [self._traits.geometry] if n in table.column_names]
            )
            table = table.append_column("lon", pa.array(lon)).append_column("lat", pa.array(lat))
        for name in answers.column_names:
            column = answers[name]
            table = table.append_column(
                name, pc.round(column, EDGE_DECIMALS) if name == "edge_m" else column
            )
        if not self._has_header:
            names = pa.table({str(i): [name] for i, name in enumerate(table.column_names)})
            self._file.write(csv_lines(names))
            self._has_header = True
        self._file.write(csv_lines(table))

    def close(self) -> None:
        """Finish the file."""
        self._file.close()
