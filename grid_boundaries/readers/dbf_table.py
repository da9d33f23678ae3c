"""The table of a Shapefile: is it one, and what its ten-byte field names were.

Runs inside the sandbox.
"""

import codecs
import struct
from collections.abc import Sequence

from grid_boundaries.readers.refusals import Refusal, RefusedError

_HEAD_BYTES = 32
_LANGUAGE_AT = 29
_RECORDS = struct.Struct("<4xIHH")
_END_OF_FIELDS = b"\r"
#: A field name has room for so many bytes; whatever was longer was cut, inside a character or not.
NAME_BYTES = 10


def check_table(table: bytes, most_records: int) -> None:
    """Refuse what is no table, or promises more than the file holds.

    Raises
    ------
    RefusedError
        BROKEN_TABLE, or TOO_LARGE when it does hold more than `most_records`.
    """
    if len(table) <= _HEAD_BYTES:
        raise RefusedError(Refusal.BROKEN_TABLE)
    records, header, width = _RECORDS.unpack_from(table)
    has_fields = _END_OF_FIELDS in table[_HEAD_BYTES:header]
    if not has_fields or header + records * width > len(table) + 1:
        raise RefusedError(Refusal.BROKEN_TABLE)
    if records > most_records:
        raise RefusedError(Refusal.TOO_LARGE)


def without_language(table: bytes) -> bytes:
    """Clear the language byte, by which GDAL would recode what we decode ourselves."""
    return table[:_LANGUAGE_AT] + b"\0" + table[_LANGUAGE_AT + 1 :]


def decode_names(names: Sequence[bytes], encoding: str, errors: str) -> list[str]:
    """Return field names as text, without the part of a character that the ten bytes cut off.

    Names that differ only in what was cut off are numbered, so that none is taken for the other.

    Raises
    ------
    UnicodeDecodeError
        When a name is not in this encoding, and `errors` is ``strict``.
    """
    texts = [_decode_name(name, encoding, errors) for name in names]
    return [
        f"{text}{texts[:at].count(text) + 1}" if texts.count(text) > 1 else text
        for at, text in enumerate(texts)
    ]


def _decode_name(name: bytes, encoding: str, errors: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    return decoder.decode(name, final=len(name) < NAME_BYTES)
