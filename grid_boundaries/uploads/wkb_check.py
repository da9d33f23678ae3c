"""Whether foreign well-known binary is what it should be, before a geometry library touches it.

GEOS recurses into nested collections without a limit and crashes the whole process on a few
hundred thousand of them, so the parent checks even what its own child hands back.
"""

import struct
from collections.abc import Sequence

_POINT, _LINE, _POLYGON, _MULTIPOLYGON = 1, 2, 3, 6
#: A collection of one kind, and the kind of its parts.
_PARTS = {4: _POINT, 5: _LINE, _MULTIPOLYGON: _POLYGON}
_EWKB_Z, _EWKB_M = 0x80000000, 0x40000000
_HEAD = 5
_COUNT = 4


class _NotPolygonalError(Exception):
    """The bytes are no polygon."""


def find_impostor(shapes: Sequence[bytes]) -> int:
    """Return the 1-based place of the first that is no polygon or multipolygon, 0 if none.

    Every count must fit the bytes that follow, and none may be left over.
    """
    for at, shape in enumerate(shapes, 1):
        try:
            end = _skip_shape(shape)
        except (_NotPolygonalError, struct.error):
            return at
        if end != len(shape):
            return at
    return 0


def find_unsound(shapes: Sequence[bytes]) -> list[int]:
    """Return the 0-based places of those that are no points, lines or polygons."""
    return [at for at, shape in enumerate(shapes) if not _is_sound(shape)]


def _is_sound(shape: bytes) -> bool:
    try:
        order, kind, _ = _read_head(shape, 0)
        if kind not in _PARTS:
            return _skip_simple(shape, 0, kind) == len(shape)
        (parts,) = struct.unpack_from(f"{order}I", shape, _HEAD)
        at = _HEAD + _COUNT
        for _part in range(parts):
            at = _skip_simple(shape, at, _PARTS[kind])
    except (_NotPolygonalError, struct.error):
        return False
    return at == len(shape)


def _skip_simple(shape: bytes, at: int, wanted: int) -> int:
    order, kind, dimensions = _read_head(shape, at)
    if kind != wanted or kind not in {_POINT, _LINE, _POLYGON}:
        raise _NotPolygonalError
    if kind == _POLYGON:
        return _skip_polygon(shape, at)
    points, at = 1, at + _HEAD
    if kind == _LINE:
        (points,) = struct.unpack_from(f"{order}I", shape, at)
        at += _COUNT
    at += points * dimensions * 8
    if at > len(shape):
        raise _NotPolygonalError
    return at


def _skip_shape(shape: bytes) -> int:
    order, kind, _ = _read_head(shape, 0)
    if kind == _POLYGON:
        return _skip_polygon(shape, 0)
    if kind != _MULTIPOLYGON:
        raise _NotPolygonalError
    (parts,) = struct.unpack_from(f"{order}I", shape, _HEAD)
    at = _HEAD + _COUNT
    for _part in range(parts):
        at = _skip_polygon(shape, at)
    return at


def _skip_polygon(shape: bytes, at: int) -> int:
    order, kind, dimensions = _read_head(shape, at)
    if kind != _POLYGON:
        raise _NotPolygonalError
    (rings,) = struct.unpack_from(f"{order}I", shape, at + _HEAD)
    at += _HEAD + _COUNT
    for _ring in range(rings):
        (points,) = struct.unpack_from(f"{order}I", shape, at)
        at += _COUNT + points * dimensions * 8
        if at > len(shape):
            raise _NotPolygonalError
    return at


def _read_head(shape: bytes, at: int) -> tuple[str, int, int]:
    """Return byte order, plain kind, and values per position, of ISO and of extended WKB."""
    order = ">" if shape[at : at + 1] == b"\0" else "<"
    (kind,) = struct.unpack_from(f"{order}I", shape, at + 1)
    extra = bool(kind & _EWKB_Z) + bool(kind & _EWKB_M)
    dimension, plain = divmod(kind & ~(_EWKB_Z | _EWKB_M), 1000)
    iso = (0, 1, 1, 2)
    if dimension >= len(iso):
        raise _NotPolygonalError
    return order, plain, 2 + (extra or iso[dimension])
