"""Bodies that a broken or hostile client would send; each is bytes, with a name to report it by."""

import json
from collections.abc import Iterator

CANARY = "13900007777"

_POSITION = {"x": 115.405, "y": 27.755, "crs": "cgcs2000"}

_GOOD = {
    "channel": "grid_patrol",
    "category": "dispute",
    "title": f"电话 {CANARY}",
    "occurred_at": "2026-02-20T20:15:00+08:00",
    "position": _POSITION,
}

_TEXTS = (
    "\x00", "a\x00b", "\x07", "\x1b[31m", "\u202e倒", "\u2066x", "\u200f", "x" * 201, "", "   ",
    "\n", "a\nb", "\x7f", "\x85",
)  # fmt: skip

_NUMBERS = (
    "NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e308", "9" * 400, "9" * 5000,
    '"115.4"', "null", "true", "[]", "{}", "-0.0", "1e-400", "27.755e", "0x10", "１１５.４",
)  # fmt: skip

_SWAPPED = ((27.755, 115.405), (1155.0, 27.7), (115.4, -91.0), (-200.0, 0.0), (1e9, 1e9))

_CRS = (
    "", "wsg84", "EPSG:999999", "EPSG:", "EPSG:-1", "EPSG:4214", "EPSG:2327", "gcj02' OR 1=1",
    "+proj=longlat", "/etc/passwd", "EPSG:4979", "a" * 5000, "\x00", "EPSG:1e5", "EPSG:٤٤٩٠",
)  # fmt: skip

_TIMES = (
    "昨天", "", "2026-02-20", "2026-02-20T20:15:00", "9999-12-31T23:59:59+14:00",
    "0001-01-01T00:00Z",
    "2026-02-30T00:00:00Z", 5, 1e30, None, "1e30", "2026-02-20T25:00:00Z",
)  # fmt: skip

_RAW = {
    "empty": b"",
    "blank": b" ",
    "not json": b"{",
    "two values": b"{}{}",
    "list": b"[]",
    "text": b'"x"',
    "null": b"null",
    "number": b"5",
    "bom": b"\xef\xbb\xbf{}",
    "utf-16": json.dumps(_GOOD).encode("utf-16"),
    "utf-32": json.dumps(_GOOD).encode("utf-32"),
    "invalid utf-8": b'{"title":"\xff\xfe"}',
    "overlong utf-8": b'{"title":"\xc0\xaf"}',
    "lone surrogate": b'{"title":"\\ud800"}',
    "lone surrogate in a key": b'{"\\udfff":1}',
    "reversed surrogates": b'{"title":"\\udc00\\ud800"}',
    "duplicate key": b'{"title":"a","title":"b"}',
    "deep list": b"[" * 100_000,
    "deep closed list": b"[" * 900 + b"]" * 900,
    "deep object": b'{"a":' * 40 + b"1" + b"}" * 40,
    "wide object": json.dumps({f"k{n}": n for n in range(50_000)}).encode(),
    "huge text": json.dumps({"title": CANARY * 100_000}).encode(),
    "control character": b'{"title":"a\x01b"}',
    "comment": b'{"a":1} // x',
    "single quotes": b"{'a':1}",
    "trailing comma": b'{"a":1,}',
}


def hostile_bodies() -> Iterator[tuple[str, bytes]]:
    """Yield name and body of every case; well over a hundred."""
    yield from _RAW.items()
    yield from _hostile_texts()
    yield from _hostile_positions()
    for time in _TIMES:
        yield f"occurred_at={time}", _with(occurred_at=time)
    for extra in ("id", "state", "version", "grid_code", "synthetic", "__proto__", CANARY):
        yield f"extra {extra}", _with(**{extra: CANARY})
    for gone in _GOOD:
        yield f"without {gone}", json.dumps(_GOOD | {gone: None}).encode()


def _hostile_texts() -> Iterator[tuple[str, bytes]]:
    for field in ("channel", "category", "title", "narrative", "address"):
        for text in _TEXTS:
            yield f"{field}={text[:8]!r}", _with(**{field: text})


def _hostile_positions() -> Iterator[tuple[str, bytes]]:
    for axis in ("x", "y", "accuracy_m"):
        for number in _NUMBERS:
            yield f"{axis}={number[:12]}", _with_number(axis, number)
    for x, y in _SWAPPED:
        yield f"position {x},{y}", _with(position={"x": x, "y": y, "crs": "cgcs2000"})
    for crs in _CRS:
        yield f"crs={crs[:12]!r}", _with(position={"x": 115.4, "y": 27.7, "crs": crs})


def _with(**changes: object) -> bytes:
    return json.dumps(_GOOD | changes).encode()


def _with_number(axis: str, digits: str) -> bytes:
    """Return the good body with `digits`, perhaps no JSON number at all, as one number."""
    position = {**_POSITION, axis: "HERE"}
    return _with(position=position).replace(b'"HERE"', digits.encode())
