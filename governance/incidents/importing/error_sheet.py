"""The rows that were not taken, with the reasons, as a sheet to correct and import again."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from geo.errors import Words
from governance.incidents.importing.batches import Failure
from governance.incidents.importing.mapping import Part
from governance.people.masking import Datum, Viewer, show
from governance.sheets.formulas import guard
from governance.sheets.table import SURPLUS

#: Excel reads a CSV as UTF-8 only with this in front.
BYTE_ORDER_MARK = "\ufeff"

HEADER = ("行号", "原因", "Reason")


def error_sheet(columns: Sequence[str], failures: Iterable[Failure]) -> Iterator[str]:
    """Yield the lines of a CSV: number, reasons and the row as it stood.

    Cells that a spreadsheet would take for a formula get an apostrophe in front, which reading
    the sheet takes away again.
    """
    yield BYTE_ORDER_MARK + _line([*HEADER, *columns])
    for one in failures:
        cells = [one.row.get(column, "") for column in columns]
        beyond = [one.row[SURPLUS]] if SURPLUS in one.row else []
        yield _line([str(one.row_no), one.words.zh, one.words.en, *cells, *beyond])


#: What a cell of a sheet is, for who did not bring it; what is not named is left out.
_SHOWN_AS: Final[Mapping[Part, Datum | None]] = {
    Part.NUMBER: None,
    Part.CATEGORY: None,
    Part.CHANNEL: None,
    Part.OCCURRED_AT: None,
    Part.TITLE: Datum.NARRATIVE,
    Part.NARRATIVE: Datum.NARRATIVE,
    Part.ADDRESS: Datum.ADDRESS,
}


def mask_failure(failure: Failure, columns: Mapping[Part, str]) -> Failure:
    """Return a row for who did not bring the sheet: masked as in any file that leaves the house.

    Columns that were not read, which may hold anything, are left out, and so are coordinates.
    """
    row = {
        column: _masked(_SHOWN_AS[part], failure.row[column])
        for part, column in columns.items()
        if part in _SHOWN_AS and column in failure.row
    }
    zh, en = (show(Datum.NARRATIVE, Viewer.EXPORT, one) or "" for one in _both(failure.words))
    return replace(failure, row=row, words=Words(zh, en))


def _masked(datum: Datum | None, cell: str) -> str:
    return cell if datum is None else show(datum, Viewer.EXPORT, cell) or ""


def _both(words: Words) -> tuple[str, str]:
    return words.zh, words.en


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(map(guard, cells))
    return line.getvalue()
