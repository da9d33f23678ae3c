"""Rows of a sheet that were not taken: told at the terminal, and written to a sheet to correct."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from api.commands.console import say_aside
from api.terminal.targets import replacing
from geo.errors import Words

if TYPE_CHECKING:
    from governance.sheets.table import Table

#: The number of a row, and why it was not taken.
Refused = Sequence[tuple[int, Words]]

#: So many reasons are told at the terminal; a file takes all of them.
_MOST_TOLD: Final = 20
_ROW = Words("第 {row} 行：{zh}", "row {row}: {en}")


def tell_refused(refused: Refused) -> None:
    """Tell the first reasons at the terminal."""
    for number, why in refused[:_MOST_TOLD]:
        say_aside(_ROW.fill(row=number, zh=why.zh, en=why.en))


def refused_as_json(refused: Refused) -> list[dict[str, Any]]:
    """Return all of them as programs read them."""
    return [{"row": number, "zh": why.zh, "en": why.en} for number, why in refused]


def write_refused(out: Path, table: "Table", refused: Refused) -> None:
    """Write the rows that were not taken, each with its reason, whole or not at all."""
    from governance.incidents.importing.batches import Failure  # noqa: PLC0415 database
    from governance.incidents.importing.error_sheet import error_sheet  # noqa: PLC0415 as above

    rows = dict(table.records())
    failures = (Failure(number, why, rows[number]) for number, why in refused)
    with replacing(out) as partial, partial.open("w", encoding="utf-8", newline="") as sheet:
        sheet.writelines(error_sheet(table.columns, failures))
