"""Rivers and main roads of the whole county in one piece, for maps that cannot ask for tiles."""

import json
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from geo.postgis import shape_of
from grid_boundaries.ground.model import BasemapFeature, BasemapSource
from grid_boundaries.ground.vocabulary import GroundKind as K

#: No larger: it goes whole into every map and into every file of one.
MAX_BYTES: Final = 150_000
#: What is drawn, in the order in which it is left out when it is too much.
_KINDS: Final = (K.RIVER, K.TRUNK, K.MOTORWAY, K.RAILWAY, K.PRIMARY, K.WATER, K.SECONDARY, K.CANAL)
#: How far a line may be led astray, in degrees: 25 m, then twice as much, and so on.
_TOLERANCES: Final = (0.00025, 0.0005, 0.001, 0.002, 0.004)
#: A water smaller than this is no landmark of a county, in square degrees: some 10 ha.
_LEAST_WATER: Final = 1e-5


@dataclass(frozen=True, slots=True)
class GroundLines:
    """A GeoJSON FeatureCollection of lines and waters with `kind`, and what maps must say."""

    geojson: str
    attributions: tuple[str, ...]


def read_lines(db: Connection) -> GroundLines | None:
    """Return the main lines of the base map, `MAX_BYTES` at most; None without any."""
    asked = select(BasemapFeature.kind, BasemapFeature.geom).where(
        BasemapFeature.kind.in_([kind.value for kind in _KINDS])
    )
    by_kind: dict[str, list[Any]] = {}
    for kind, stored in db.execute(asked):
        by_kind.setdefault(kind, []).append(shape_of(stored))
    if not by_kind:
        return None
    merged = [
        (kind, _merged(kind, np.asarray(by_kind[kind], dtype=object)))
        for kind in _KINDS
        if kind in by_kind
    ]
    return GroundLines(_write(merged), tuple(_attributions(db)))


def _merged(kind: K, shapes: NDArray[np.object_]) -> Any:  # noqa: ANN401 a geometry
    if kind is not K.WATER:
        return shapely.line_merge(shapely.multilinestrings(shapely.get_parts(shapes)))
    return shapely.union_all(shapes[shapely.area(shapes) >= _LEAST_WATER])


def _write(merged: list[tuple[K, Any]]) -> str:
    """Write as fine, and then as much, as there is room for."""
    tries = [(merged, tolerance) for tolerance in _TOLERANCES]
    tries += [(merged[:count], _TOLERANCES[-1]) for count in range(len(merged) - 1, 0, -1)]
    for kept, tolerance in tries:
        text = _collection(kept, tolerance)
        if len(text.encode()) <= MAX_BYTES:
            return text
    return _collection([], _TOLERANCES[-1])


def _collection(kept: list[tuple[K, Any]], tolerance: float) -> str:
    shapes = [(kind, shapely.simplify(shape, tolerance)) for kind, shape in kept]
    features = [
        {
            "type": "Feature",
            "properties": {"kind": kind.value},
            "geometry": _rounded(shape),
        }
        for kind, shape in shapes
        if not shape.is_empty
    ]
    whole = {"type": "FeatureCollection", "features": features}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _rounded(shape: Any) -> Any:  # noqa: ANN401 a geometry, and its GeoJSON
    """Return a shape with four decimals, some 10 m: nothing is measured on it."""
    moved = shapely.transform(shape, lambda corners: np.round(corners, 4))
    return json.loads(shapely.to_geojson(moved))


def _attributions(db: Connection) -> list[str]:
    asked = select(BasemapSource.attribution).order_by(BasemapSource.id.desc())
    return list(dict.fromkeys(db.scalars(asked)))
