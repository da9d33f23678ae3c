"""A spreadsheet or CSV file as columns and rows of text."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from geo.errors import Words
from governance.errors import GovernanceError
from governance.sheets.cells import shown
from governance.sheets.delimiters import HEAD, delimiter_of
from governance.sheets.formulas import free

MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_CELL = 10_000
MOST_UNPACKED_BYTES = 400 * 1024 * 1024

#: Under this name, which no column has, a record holds what stands beyond the last column.
SURPLUS = ""

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class NotATableError(GovernanceError):
    """The file is neither CSV nor Excel."""

    sentence = Words(
        zh="无法读取该文件：请上传 CSV（UTF-8 或 GB18030 编码）或 Excel（.xlsx、.xls）。",
        en="This file cannot be read. Upload CSV (UTF-8 or GB18030) or Excel (.xlsx, .xls).",
    )


class EmptyTableError(GovernanceError):
    """The file has no header or no rows."""

    sentence = Words(
        zh="文件中没有数据：第一行应为列名，其后至少一行数据。",
        en="There is nothing in this file: the first row names the columns, then come the rows.",
    )


class TooLargeTableError(GovernanceError):
    """The file has more rows or columns than one import takes."""

    sentence = Words(
        zh="文件过大：一次最多 {rows} 行、{columns} 列，请分成几个文件导入。",
        en="Too large: one import takes at most {rows} rows and {columns} columns. Split the file.",
    )


class TornRowError(GovernanceError):
    """A row has more cells than there are columns; they may stand under the wrong names."""

    sentence = Words(
        zh="本行的单元格比列名多，多出“{cells}”：内容中的逗号是否没有加引号？",
        en="This row has more cells than there are columns, beyond them “{cells}”: does a comma in "
        "a text lack its quotes?",
    )


@dataclass(frozen=True, slots=True)
class Table:
    """Text cells under named columns; rows are as long as `columns`, none is empty.

    A row that says something beyond the last column is torn, most often at a comma without
    quotes: its cells may stand under the wrong names.

    Attributes
    ----------
    numbers
        Where each row stands in the file: empty rows count, and the first row is 1.
    encoding
        How the text was encoded, or ``xlsx`` and the like for Excel.
    surplus
        What stands beyond the last column, by the number of the row.
    """

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    encoding: str
    surplus: Mapping[int, str] = field(default_factory=dict)

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Return the number of each row, and the row as column → cell; `SURPLUS` if there is."""
        for number, row in zip(self.numbers, self.rows, strict=True):
            record = dict(zip(self.columns, row, strict=True))
            if number in self.surplus:
                record[SURPLUS] = self.surplus[number]
            yield number, record


def check_whole(row: Mapping[str, str]) -> None:
    """Refuse a record of a table that says something beyond the last column.

    Raises
    ------
    TornRowError
        With what stands there.
    """
    if SURPLUS in row:
        raise TornRowError(cells=shown(row[SURPLUS]))


def read_table(content: bytes) -> Table:
    """Read a CSV or Excel file by what it holds, whatever its name.

    The first row names the columns; an empty name becomes ``列n``, a repeated one gets a
    number. CSV is UTF-8 (with or without BOM), else GB18030, so that 㙦 survives. The apostrophe
    that guards a cell against being taken for a formula goes.

    Raises
    ------
    NotATableError, EmptyTableError, TooLargeTableError
        When it cannot be taken.
    """
    if content.startswith(_ZIP):
        _check_unpacked(content)
        cells, encoding = _excel(content), "xlsx"
    elif content.startswith(_OLD_EXCEL):
        cells, encoding = _excel(content), "xls"
    else:
        cells, encoding = _csv(content)
    kept = [(number, row) for number, row in enumerate(cells, start=1) if _says_something(row)]
    rows = [row for _, row in kept]
    if len(rows) < 2:  # noqa: PLR2004 the header and one row
        raise EmptyTableError
    width = len(rows[0])
    if len(rows) > MOST_ROWS + 1 or width > MOST_COLUMNS:
        raise TooLargeTableError(rows=MOST_ROWS, columns=MOST_COLUMNS)
    fitted = [_fit(row, width) for row in rows[1:]]
    numbers = [number for number, _ in kept[1:]]
    surplus = {n: _join(row[width:]) for n, row in kept[1:] if _says_something(row[width:])}
    return Table(_name_columns(rows[0]), fitted, numbers, encoding, surplus)


def _says_something(row: Sequence[str]) -> bool:
    return any(cell and not cell.isspace() for cell in row)


def _fit(row: Sequence[str], width: int) -> list[str]:
    return [*map(free, row[:width]), *[""] * (width - len(row))]


def _join(cells: Sequence[str]) -> str:
    return ",".join(map(free, cells))


def _name_columns(header: Sequence[str]) -> tuple[str, ...]:
    names: list[str] = []
    for at, cell in enumerate(header, start=1):
        name = free(cell).strip() or f"列{at}"
        names.append(name if name not in names else f"{name}（{at}）")
    return tuple(names)


def _csv(content: bytes) -> tuple[list[list[str]], str]:
    text, encoding = _decode(content)
    if "\x00" in text:
        raise NotATableError
    csv.field_size_limit(MOST_CELL)
    delimiter = delimiter_of(text[:HEAD])
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), encoding
    except csv.Error as broken:
        raise NotATableError from broken


def _decode(content: bytes) -> tuple[str, str]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise NotATableError


def _check_unpacked(content: bytes) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile as broken:
        raise NotATableError from broken
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
        raise TooLargeTableError(rows=MOST_ROWS, columns=MOST_COLUMNS)


def _excel(content: bytes) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 slow to load

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
    except (CalamineError, IndexError, ValueError, OSError) as broken:
        raise NotATableError from broken
    # Leading empty rows stay: a row must keep the number it has on the screen.
    return [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return str(value)
