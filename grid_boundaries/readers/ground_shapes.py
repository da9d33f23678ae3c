"""Shapes of any dimension in GeoJSON, as well-known binary; runs inside the sandbox."""

import struct
from array import array
from collections.abc import Sequence
from itertools import chain

from grid_boundaries.readers.geojson import polygons_of
from grid_boundaries.readers.refusals import Refusal, RefusedError
from grid_boundaries.readers.rings import read_position, write_wkb

_POINT, _LINE, _MULTIPOINT, _MULTILINE = 1, 2, 4, 5


def write_any_shape(geometry: object, where: int) -> bytes:
    """Return the binary of points, lines or polygons; empty where a feature has no geometry.

    Raises
    ------
    RefusedError
        When it is none of these, or a coordinate is no number.
    """
    if geometry is None:
        return b""
    if not isinstance(geometry, dict):
        raise RefusedError(Refusal.UNREADABLE, where)
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind in ("Polygon", "MultiPolygon"):
        return write_wkb(polygons_of(geometry, where))
    if kind == "Point":
        return _point(coordinates, where)
    if kind == "LineString":
        return _line(coordinates, where)
    if kind == "MultiPoint":
        return _several(_MULTIPOINT, [_point(one, where) for one in _list(coordinates, where)])
    if kind == "MultiLineString":
        return _several(_MULTILINE, [_line(one, where) for one in _list(coordinates, where)])
    raise RefusedError(Refusal.UNREADABLE, where)


def _list(value: object, where: int) -> list[object]:
    if not isinstance(value, list):
        raise RefusedError(Refusal.BAD_NUMBER, where)
    return value


def _point(position: object, where: int) -> bytes:
    return struct.pack("<BI2d", 1, _POINT, *read_position(position, where))


def _line(positions: object, where: int) -> bytes:
    """Return a line, empty (and so to be counted as broken) when it has no two positions."""
    pairs = [read_position(position, where) for position in _list(positions, where)]
    if len(pairs) == 1:
        return b""
    head = struct.pack("<BII", 1, _LINE, len(pairs))
    return head + array("d", chain.from_iterable(pairs)).tobytes()


def _several(kind: int, parts: Sequence[bytes]) -> bytes:
    whole = [part for part in parts if part]
    return struct.pack("<BII", 1, kind, len(whole)) + b"".join(whole)
