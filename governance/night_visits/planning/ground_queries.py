"""Reading roads and water around an evening from the base map, in the plane of the plan."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import shapely
from sqlalchemy import Connection, func, select

from geo.metric import LocalMetric
from geo.postgis import SRID
from geo.routing.barriers import Barriers
from geo.routing.roads import build_roads
from geo.routing.values import FloatArray
from governance.night_visits.planning.choosing import Ground
from governance.policies.night_visits import TravelRules
from grid_boundaries.ground.model import BasemapFeature
from grid_boundaries.ground.vocabulary import GroundKind

#: Ways may lead so far beyond the outermost door; metres.
AROUND_M: Final = 3_000.0

#: The classes of OpenStreetMap by which speeds are known.
ROAD_CLASSES: Final[Mapping[GroundKind, str]] = {
    GroundKind.MINOR: "unclassified",
    GroundKind.TERTIARY: "tertiary",
    GroundKind.SECONDARY: "secondary",
    GroundKind.PRIMARY: "primary",
    GroundKind.TRUNK: "trunk",
}
#: What nobody gets over without a bridge; streams and ditches are stepped over.
WATER: Final = (GroundKind.RIVER, GroundKind.CANAL, GroundKind.WATER)


def read_ground(
    db: Connection, places_m: FloatArray, metric: LocalMetric, rules: TravelRules
) -> Ground:
    """Return what the base map knows around places (n, 2): roads, else water with its crossings."""
    box = _box(places_m, metric)
    roads = _read(db, box, tuple(ROAD_CLASSES))
    if roads:
        lines = [shape for _, shape in roads]
        classes = [ROAD_CLASSES[kind] for kind, _ in roads]
        return Ground(roads=build_roads(_projected(lines, metric), classes))
    water = _read(db, box, WATER)
    if not water:
        return Ground()
    crossings = np.array([(one.lon, one.lat) for one in rules.crossings], np.float64).reshape(-1, 2)
    return Ground(
        barriers=Barriers(
            _projected([shape for _, shape in water], metric),
            np.column_stack(metric.project(crossings[:, 0], crossings[:, 1])),
        )
    )


def _box(places_m: FloatArray, metric: LocalMetric) -> tuple[float, float, float, float]:
    """Return the degrees around places: west, south, east, north."""
    low, high = places_m.min(axis=0) - AROUND_M, places_m.max(axis=0) + AROUND_M
    lon, lat = metric.unproject([low[0], high[0]], [low[1], high[1]])
    return float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1])


def _read(
    db: Connection, box: tuple[float, float, float, float], kinds: tuple[GroundKind, ...]
) -> list[tuple[GroundKind, shapely.Geometry]]:
    """Return kinds and simple shapes, in the order of their ids."""
    asked = (
        select(BasemapFeature.kind, func.ST_AsBinary(BasemapFeature.geom))
        .where(
            BasemapFeature.kind.in_([kind.value for kind in kinds]),
            BasemapFeature.geom.bool_op("&&")(func.ST_MakeEnvelope(*box, SRID)),
        )
        .order_by(BasemapFeature.id)
    )
    return [
        (GroundKind(kind), part)
        for kind, shape in db.execute(asked)
        for part in shapely.get_parts(shapely.from_wkb(bytes(shape)))
    ]


def _projected(
    shapes: list[shapely.Geometry], metric: LocalMetric
) -> "np.typing.NDArray[np.object_]":
    return metric.project_geometries(np.array(shapes, np.object_))
