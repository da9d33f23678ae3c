"""The rows that were not taken, with the reasons, as a sheet to correct and import again."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from governance.incidents.importing.batches import Failure
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


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(map(guard, cells))
    return line.getvalue()
