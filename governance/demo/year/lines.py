"""Rows as lines of PostgreSQL's COPY, and lines that wait until it is their turn."""

import json
import uuid
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_MOMENT_BYTES: Final = 8
_TURN_BYTES: Final = 28
_ESCAPES: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
#: What stands for a cell without a value.
NULL: Final = r"\N"


def line(cells: Iterable[object]) -> bytes:
    """Return a row as a line in the text format of COPY."""
    return ("\t".join([_cell(cell) for cell in cells]) + "\n").encode()


def _cell(value: object) -> str:
    spell = _SPELLINGS.get(type(value))
    if spell is not None:
        return spell(value)
    # A member of an enumeration is its word, a mapping of any kind JSON.
    return _text(value) if isinstance(value, str) else json_cell(value)


def _text(value: str) -> str:
    if value.isprintable() and "\\" not in value:
        return str(value)
    return value.translate(_ESCAPES)


def json_cell(value: object) -> str:
    """Return a value as JSON, escaped as a cell."""
    told = _JSON.encode(value)
    return told.replace("\\", r"\\") if "\\" in told else told


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


_JSON: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_plain)


def _bytes(value: bytes) -> str:
    return rf"\\x{value.hex()}"


_SPELLINGS: Final[Mapping[type, Callable[[Any], str]]] = {
    type(None): lambda _value: NULL,
    str: _text,
    bool: lambda value: "t" if value else "f",
    int: str,
    float: repr,
    bytes: _bytes,
    uuid.UUID: str,
    datetime: datetime.isoformat,
}


def turn(at: datetime, owner: uuid.UUID, number: int = 0) -> bytes:
    """Return what lines are sorted by: the moment, the incident, a number of its own."""
    return _since_epoch(at) + owner.bytes + number.to_bytes(_TURN_BYTES - _MOMENT_BYTES - 16)


def _since_epoch(at: datetime) -> bytes:
    return ((at - _EPOCH) // _MICROSECOND).to_bytes(_MOMENT_BYTES)


class InTurn:
    """Lines that are to be written in the order of their turns, however they come in."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def add(self, lines: Iterable[bytes]) -> None:
        """Take in lines, each after its `turn`."""
        self._waiting.extend(lines)

    def take(self, until: datetime | None) -> bytes:
        """Return what comes before a moment, in order and without turns; all where it is None."""
        self._waiting.sort()
        end = len(self._waiting)
        if until is not None:
            end = bisect_left(self._waiting, _since_epoch(until))
        ready, self._waiting = self._waiting[:end], self._waiting[end:]
        return b"".join([one[_TURN_BYTES:] for one in ready])
