"""GeoJSON by its own grammar: no driver, no file name, no second meaning.

Runs inside the sandbox. Only ``FeatureCollection``, ``Feature`` and the two polygon types are
known, so a GDALG pipeline, a TopoJSON or an Esri JSON is refused instead of interpreted.
"""

import json
from collections.abc import Callable, Mapping
from typing import NoReturn

from grid_boundaries.readers.limits import MAX_DEPTH, Limits
from grid_boundaries.readers.refusals import Parsed, Refusal, RefusedError, gather_columns
from grid_boundaries.readers.rings import Polygon, read_ring, write_wkb

#: Geometry and number of a feature to well-known binary.
WriteShape = Callable[[object, int], bytes]


def parse_geojson(
    content: bytes, encoding: str, limits: Limits, write_shape: WriteShape | None = None
) -> Parsed:
    """Read polygons, or what `write_shape` takes, and scalar properties.

    Raises
    ------
    RefusedError
        For anything that is not strict JSON (duplicate keys, NaN, deep nesting, broken text)
        or not a collection of such shapes.
    """
    write = write_shape or _write_polygons
    text, used = _decode(content, encoding)
    document = _load(text)
    features = _features_of(document, limits.features)
    rows: list[Mapping[str, object]] = []
    wkb: list[bytes] = []
    for at, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise RefusedError(Refusal.UNREADABLE, at)
        properties = feature.get("properties") or {}
        if not isinstance(properties, dict):
            raise RefusedError(Refusal.UNREADABLE, at)
        rows.append(properties)
        wkb.append(write(feature.get("geometry"), at))
    columns, dropped = gather_columns(rows)
    return Parsed(columns, wkb, _crs_of(document), encoding=used, dropped=dropped)


def _decode(content: bytes, encoding: str) -> tuple[str, str]:
    used = encoding or "utf-8"
    try:
        return content.removeprefix(b"\xef\xbb\xbf").decode(used), used
    except UnicodeDecodeError:
        raise RefusedError(Refusal.BAD_ENCODING) from None


def _load(text: str) -> dict[str, object]:
    _check_depth(text)
    try:
        document = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except RecursionError:
        raise RefusedError(Refusal.TOO_DEEP) from None
    except ValueError:  # broken JSON, or an integer of thousands of digits
        raise RefusedError(Refusal.UNREADABLE) from None
    if not isinstance(document, dict):
        raise RefusedError(Refusal.UNREADABLE)
    return document


def _check_depth(text: str) -> None:
    """Refuse nesting before the parser recurses into it.

    Brackets inside strings count as well: a text that unbalanced is no loss, and counting
    jumps from bracket to bracket instead of walking every character.
    """
    depth = 0
    for piece in text.replace("{", "[").split("["):
        depth += 1 - piece.count("]") - piece.count("}")
        if depth > MAX_DEPTH:
            raise RefusedError(Refusal.TOO_DEEP)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise RefusedError(Refusal.DUPLICATE_KEY)
    return found


def _refuse_constant(_: str) -> NoReturn:
    raise RefusedError(Refusal.BAD_NUMBER)


def _features_of(document: dict[str, object], most: int) -> list[object]:
    kind = document.get("type")
    features: object = document.get("features") if kind == "FeatureCollection" else None
    if kind == "Feature":
        features = [document]
    if kind in ("Polygon", "MultiPolygon"):
        features = [{"type": "Feature", "geometry": document}]
    if not isinstance(features, list):
        raise RefusedError(Refusal.UNREADABLE)
    if len(features) > most:
        raise RefusedError(Refusal.TOO_LARGE)
    return features


def _write_polygons(geometry: object, where: int) -> bytes:
    return write_wkb(polygons_of(geometry, where))


def polygons_of(geometry: object, where: int) -> list[Polygon]:
    """Return the polygons of a GeoJSON geometry, ring by ring; raises `RefusedError`."""
    if not isinstance(geometry, dict):
        raise RefusedError(Refusal.NOT_POLYGONS, where)
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon":
        coordinates = [coordinates]
    elif kind != "MultiPolygon":
        raise RefusedError(Refusal.NOT_POLYGONS, where)
    if not isinstance(coordinates, list) or not all(
        isinstance(polygon, list) and polygon for polygon in coordinates
    ):
        raise RefusedError(Refusal.NOT_POLYGONS, where)
    return [[read_ring(ring, where) for ring in polygon] for polygon in coordinates]


def _crs_of(document: dict[str, object]) -> str:
    """Return the name of the pre-2016 ``crs`` member, if it names one.

    A ``link`` crs would have to be fetched; it is refused.
    """
    crs = document.get("crs")
    if not isinstance(crs, dict):
        return ""
    if crs.get("type") == "link":
        raise RefusedError(Refusal.FOREIGN_REFERENCE)
    properties = crs.get("properties")
    name = properties.get("name") if isinstance(properties, dict) else None
    return name[:200] if isinstance(name, str) else ""
