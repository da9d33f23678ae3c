"""A few nodes and ways as OpenStreetMap's binary format, written by its own grammar."""

import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence

Tags = Mapping[str, str]
Place = tuple[float, float]

_GRANULARITY = 1e7  # of degrees in one unit of 100 nanodegrees


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _zigzag(value: int) -> int:
    return value * 2 if value >= 0 else -value * 2 - 1


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _packed(field: int, values: Iterable[int]) -> bytes:
    content = b"".join(_varint(value) for value in values)
    return _bytes(field, content) if content else b""


def _blob(kind: bytes, content: bytes) -> bytes:
    blob = _number(2, len(content)) + _bytes(3, zlib.compress(content))
    header = _bytes(1, kind) + _number(3, len(blob))
    return struct.pack(">I", len(header)) + header + blob


class _Words:
    """The table of texts that everything else refers to by number."""

    def __init__(self) -> None:
        self._at: dict[str, int] = {"": 0}

    def at(self, word: str) -> int:
        return self._at.setdefault(word, len(self._at))

    def table(self) -> bytes:
        return _bytes(1, b"".join(_bytes(1, word.encode()) for word in self._at))


def _described(number: int, tags: Tags, words: _Words) -> bytes:
    keys = _packed(2, [words.at(key) for key in tags])
    return _number(1, number) + keys + _packed(3, [words.at(value) for value in tags.values()])


def _where(at: Place) -> bytes:
    lon, lat = (_zigzag(round(degrees * _GRANULARITY)) for degrees in at)
    return _number(8, lat) + _number(9, lon)


def _steps(values: Sequence[int]) -> list[int]:
    before = [0, *values[:-1]]
    return [_zigzag(value - last) for value, last in zip(values, before, strict=True)]


def osm_pbf(nodes: Sequence[tuple[Place, Tags]], ways: Sequence[tuple[list[int], Tags]]) -> bytes:
    """Return nodes, numbered from 1, and ways over their numbers, as a file."""
    words = _Words()
    group = b"".join(
        _bytes(1, _described(_zigzag(number), tags, words) + _where(at))
        for number, (at, tags) in enumerate(nodes, 1)
    )
    roads = b"".join(
        _bytes(3, _described(number, tags, words) + _packed(8, _steps(refs)))
        for number, (refs, tags) in enumerate(ways, 1)
    )
    block = words.table() + _bytes(2, group) + _bytes(2, roads)
    head = _bytes(4, b"OsmSchema-V0.6")
    return _blob(b"OSMHeader", head) + _blob(b"OSMData", block)
