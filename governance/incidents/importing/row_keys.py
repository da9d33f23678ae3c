"""By what a row is known the next time: its own number, or what it tells."""

import hashlib
import json

from geo.lonlat import RawPosition
from governance.incidents.intake import Report

_NUMBERED = "no:"

#: Of degrees a centimetre; what spreadsheets add to a number in the last place lies below.
_DECIMALS = 7


def key_of_number(number: str) -> str:
    """Return the key of a row with a number in its own system."""
    return f"{_NUMBERED}{number}"


def key_of_content(report: Report) -> str:
    """Return the key of a row without one: what happened, when and where.

    It is that of the values and not of their spelling, and leaves out what another mapping of the
    same sheet may add: a category, a channel, an accuracy, an address beside coordinates.
    """
    at = report.position
    told = [
        report.title,
        round(report.occurred_at.timestamp()),
        report.address if at is None else _place(at),
        report.narrative,
    ]
    return "row:" + hashlib.sha256(json.dumps(told).encode()).hexdigest()


def is_numbered(key: str) -> bool:
    """Whether a key is that of a number."""
    return key.startswith(_NUMBERED)


def _place(at: RawPosition) -> list[object]:
    # 0.0 is added because minus zero is zero.
    return [at.crs, round(at.x, _DECIMALS) + 0.0, round(at.y, _DECIMALS) + 0.0]
