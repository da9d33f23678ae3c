"""Excel workbooks, written row by row: the rows on one sheet, what they are on another."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from api.exports.sheet import Cell, Column, Sheet
from api.exports.text_files import end_words, table_cell
from api.exports.vocabulary import CellKind
from geo.errors import Words
from governance.errors import GovernanceError

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

#: Rows of a sheet below its head. Excel would take ten times as many, but cell by cell a hundred
#: thousand are written in up to a minute.
MOST_ROWS: Final = 100_000

_NOT_IN_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

_WIDTHS: Final = {CellKind.MOMENT: 20, CellKind.TEXT: 18}
_WIDE: Final = {"title": 44, "narrative": 60, "address": 30}


class TooManyRowsError(GovernanceError):
    """More rows than are written as a sheet of Excel."""

    sentence = Words(
        zh="共 {n} 件，超过 Excel 导出的上限 {most} 行：请改用 CSV 导出，或缩小筛选范围。",
        en="{n} incidents are more than the {most} rows that are exported to Excel: use CSV "
        "instead, or narrow the filter.",
    )


def check_rows(n: int) -> None:
    """Refuse what is too much for a sheet; raises `TooManyRowsError`."""
    if n > MOST_ROWS:
        raise TooManyRowsError(n=n, most=MOST_ROWS)


def write_workbook(sheet: Sheet, path: Path) -> None:
    """Write a sheet as a workbook; rows are on the disk as soon as they are written."""
    from openpyxl import Workbook  # noqa: PLC0415 slow to load, and only this needs it

    book = Workbook(write_only=True)
    page, about = book.create_sheet("数据 Data"), book.create_sheet("说明 About")
    try:
        n = _fill(page, sheet)
        end = end_words(n)
        about.column_dimensions["A"].width = 120
        for line in (*sheet.about.lines, f"{end.zh} / {end.en}"):
            about.append([_text(line)])
    finally:  # when rows end early, too: else files that openpyxl writes beside it stay for ever
        book.save(path)


def _fill(page: "WriteOnlyWorksheet", sheet: Sheet) -> int:
    """Write head and rows; return how many rows there are."""
    _lay_out(page, sheet)
    page.append([_head(page, column) for column in sheet.columns])
    n = 0
    for row in _rows(sheet):
        page.append(row)
        n += 1
    return n


def _rows(sheet: Sheet) -> Iterator[list[Any]]:
    for batch in sheet.batches:
        for row in batch.rows:
            yield [_cell(cell, sheet.zone) for cell in row]


def _cell(cell: Cell, zone: ZoneInfo) -> Any:  # noqa: ANN401 what openpyxl takes
    if isinstance(cell, datetime):  # Excel knows no zones
        return cell.astimezone(zone).replace(tzinfo=None, microsecond=0)
    told = table_cell(cell, zone)
    return _text(told) if isinstance(told, str) else told


def _text(cell: str) -> str:
    """Return a text without what XML cannot hold."""
    return _NOT_IN_XML.sub("", cell)


def _lay_out(page: "WriteOnlyWorksheet", sheet: Sheet) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 as above

    page.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, start=1):
        width = _WIDE.get(column.name, _WIDTHS.get(column.kind, 12))
        page.column_dimensions[get_column_letter(number)].width = width  # type: ignore[attr-defined]


def _head(page: "WriteOnlyWorksheet", column: Column) -> Any:  # noqa: ANN401 a styled cell
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 as above
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    cell = WriteOnlyCell(page, column.heading)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
