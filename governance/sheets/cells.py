"""One cell of a sheet: its text made plain, and the number or the time it spells."""

import re
import unicodedata
from datetime import datetime, timedelta

_TIMES = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M",
    "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日 %H时%M分", "%Y%m%d",
)  # fmt: skip

#: A date that Excel shows as a number: days since the end of 1899.
_EXCEL_DAYS = re.compile(r"[2-6][0-9]{4}(\.[0-9]+)?")
_EXCEL_START = datetime(1899, 12, 30)  # noqa: DTZ001 the caller adds the county's zone

_MOST_SHOWN = 40

#: Controls, formats and halves of pairs. Private and new characters stay: names are made of them.
_DROPPED = frozenset({"Cc", "Cf", "Cs"})


def clean(cell: str) -> str:
    """Return a cell in NFC without control characters, and without blanks at its ends."""
    if not cell.isprintable():
        cell = "".join(
            letter
            for letter in cell
            if letter in "\n\t" or unicodedata.category(letter) not in _DROPPED
        )
    return unicodedata.normalize("NFC", cell).strip()


def shown(cell: str) -> str:
    """Return a cell as it may stand in a sentence."""
    return cell if len(cell) <= _MOST_SHOWN else f"{cell[:_MOST_SHOWN]}…"


def number_in(cell: str) -> float | None:
    """Return the number a cell spells, full-width digits and signs included; None for none."""
    plain = unicodedata.normalize("NFKC", cell).replace("\N{MINUS SIGN}", "-")
    try:
        return None if "_" in plain else float(plain)
    except ValueError:
        return None


def moment_in(cell: str) -> datetime | None:
    """Return the time a cell spells as people and Excel do, naive if it has no offset, or None."""
    plain = unicodedata.normalize("NFKC", cell)
    if _EXCEL_DAYS.fullmatch(plain):
        return _EXCEL_START + timedelta(seconds=round(float(plain) * 86_400))
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        pass
    for form in _TIMES:
        try:
            return datetime.strptime(plain, form)  # noqa: DTZ007 the caller adds the county's zone
        except ValueError:
            continue
    return None
