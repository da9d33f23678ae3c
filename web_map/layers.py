"""Polygons as layers of a map: simplified together, so that neighbours still meet exactly."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo.topology import Polygons

#: Largest displacement of a drawn border, in degrees: about 12 m, half a pixel at zoom 13.
DRAWING_TOLERANCE = 0.00012

#: Decimals of drawn coordinates: 1e-5 degrees is about a metre.
DRAWING_DECIMALS = 5


@dataclass(frozen=True, slots=True)
class AreaLayer:
    """Areas of one level with what a map says of each; polygons in EPSG:4490 degrees."""

    properties: Sequence[dict[str, Any]]
    polygons: Polygons

    def to_geojson(self) -> str:
        """Return a FeatureCollection with coordinates rounded for drawing."""
        rounded = shapely.transform(self.polygons, lambda xy: xy.round(DRAWING_DECIMALS))
        shapes = shapely.to_geojson(rounded)
        features = (
            f'{{"type":"Feature","properties":{json.dumps(told, ensure_ascii=False)},'
            f'"geometry":{shape}}}'
            for told, shape in zip(self.properties, shapes, strict=True)
        )
        return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'


def simplify_for_drawing(polygons: Polygons) -> Polygons:
    """Return the polygons with fewer vertices; shared borders stay shared.

    Polygons that do not tile, as in a draft with defects, are drawn as they are.
    """
    if not shapely.coverage_is_valid(polygons):
        return polygons
    simple: Polygons = shapely.coverage_simplify(polygons, DRAWING_TOLERANCE)
    return simple


def dissolve(polygons: Polygons, groups: Sequence[str]) -> tuple[list[str], Polygons]:
    """Return the union of the polygons of each group, groups in order of their names.

    Where the polygons tile, shared borders vanish exactly; where they do not, as in a draft
    with gaps, overlaps or invalid rings, the union is what they cover together.
    """
    names = np.asarray(groups, dtype=object)
    order = sorted(set(groups))
    unions = np.empty(len(order), dtype=object)
    unions[:] = [_unite(polygons[names == name]) for name in order]
    return order, unions


def _unite(polygons: Polygons) -> shapely.Geometry:
    if shapely.coverage_is_valid(polygons):
        return shapely.coverage_union_all(polygons)
    sound = shapely.make_valid(polygons, method="structure", keep_collapsed=False)
    return shapely.union_all(sound)
