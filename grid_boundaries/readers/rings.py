"""Polygons as well-known binary, written without any geometry library."""

import struct
from array import array
from collections.abc import Iterable, Sequence
from itertools import chain
from math import isfinite

from grid_boundaries.readers.refusals import Refusal, RefusedError

Ring = Sequence[tuple[float, float]]
Polygon = Sequence[Ring]

_POLYGON, _MULTIPOLYGON = 3, 6
_CLOSED_MIN = 4


def read_position(position: object, where: int) -> tuple[float, float]:
    """Return x and y of a coordinate array; a height or measure is dropped.

    Raises
    ------
    RefusedError
        BAD_NUMBER when a value is no finite number: a truth value, a text, 1e400, or an
        integer no double can hold.
    """
    if not isinstance(position, list | tuple) or not 2 <= len(position) <= 4:  # noqa: PLR2004
        raise RefusedError(Refusal.BAD_NUMBER, where)
    x, y = position[0], position[1]
    if type(x) not in (int, float) or type(y) not in (int, float):
        raise RefusedError(Refusal.BAD_NUMBER, where)
    try:
        pair = (float(x), float(y))
    except OverflowError:
        raise RefusedError(Refusal.BAD_NUMBER, where) from None
    if not (isfinite(pair[0]) and isfinite(pair[1])):
        raise RefusedError(Refusal.BAD_NUMBER, where)
    return pair


def read_ring(positions: object, where: int) -> Ring:
    """Return one closed ring of at least four positions."""
    if not isinstance(positions, list):
        raise RefusedError(Refusal.BAD_NUMBER, where)
    ring = [read_position(position, where) for position in positions]
    if len(ring) < _CLOSED_MIN or ring[0] != ring[-1]:
        raise RefusedError(Refusal.OPEN_RING, where)
    return ring


def write_wkb(polygons: Sequence[Polygon]) -> bytes:
    """Return little-endian WKB: one polygon as itself, several as a multipolygon."""
    parts = [_polygon_wkb(polygon) for polygon in polygons]
    if len(parts) == 1:
        return parts[0]
    return struct.pack("<BII", 1, _MULTIPOLYGON, len(parts)) + b"".join(parts)


def _polygon_wkb(polygon: Polygon) -> bytes:
    rings: Iterable[bytes] = (
        struct.pack("<I", len(ring)) + array("d", chain.from_iterable(ring)).tobytes()
        for ring in polygon
    )
    return struct.pack("<BII", 1, _POLYGON, len(polygon)) + b"".join(rings)
