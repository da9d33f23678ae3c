"""The areas of an edition as map layers, computed once per edition and level."""

import uuid
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any

import numpy as np
from sqlalchemy import Connection

from api.packed import pack
from geo.postgis import Record
from grid_boundaries import queries
from grid_boundaries.codes import AreaLevel
from grid_boundaries.queries import BoundaryRows
from grid_boundaries.vocabulary import IN_FORCE_ONCE, GridKind
from web_map.layers import AreaLayer, dissolve, simplify_for_drawing

Layers = Mapping[AreaLevel, AreaLayer]


class AreaLayers:
    """GeoJSON of grids, villages, townships and county, by edition; the last few are kept."""

    def __init__(self, keep: int = 4) -> None:
        self._keep = keep
        self._made: OrderedDict[uuid.UUID, Mapping[AreaLevel, bytes]] = OrderedDict()
        self._lock = Lock()

    def of(self, db: Connection, edition: Record, level: AreaLevel) -> bytes:
        """Return one level of an edition as a FeatureCollection, packed.

        Drafts may still change, so their layers are not kept.
        """
        if edition.state not in IN_FORCE_ONCE:
            return pack(_draw(queries.boundary_rows(db, edition.id), edition)[level].to_geojson())
        with self._lock:
            made = self._made.get(edition.id)
            if made is None:
                drawn = _draw(queries.boundary_rows(db, edition.id), edition)
                made = {one: pack(layer.to_geojson()) for one, layer in drawn.items()}
                self._made[edition.id] = made
                while len(self._made) > self._keep:
                    self._made.popitem(last=False)
            return made[level]


def _draw(rows: BoundaryRows, edition: Record) -> Layers:
    general = np.array([kind == GridKind.GENERAL for kind in rows.kinds], dtype=bool)
    grids = rows.polygons.copy()
    if general.any():
        grids[general] = simplify_for_drawing(grids[general])
    tiles = grids[general]
    village_codes = [code for code, keep in zip(rows.village_codes, general, strict=True) if keep]
    villages, village_shapes = dissolve(tiles, village_codes)
    townships, township_shapes = dissolve(village_shapes, [code[:9] for code in villages])
    counties, county_shapes = dissolve(township_shapes, [code[:6] for code in townships])
    names = _names(rows)
    shared = {"synthetic": edition.synthetic, "edition": str(edition.id)}

    def layer(level: AreaLevel, codes: list[str], shapes: Any) -> AreaLayer:  # noqa: ANN401
        told = [
            {"code": code, "name": names.get(code, code), "level": level.value, **shared}
            for code in codes
        ]
        return AreaLayer(told, shapes)

    return {
        AreaLevel.GRID: AreaLayer(_told_of_grids(rows, shared), grids),
        AreaLevel.VILLAGE: layer(AreaLevel.VILLAGE, villages, village_shapes),
        AreaLevel.TOWNSHIP: layer(AreaLevel.TOWNSHIP, townships, township_shapes),
        AreaLevel.COUNTY: layer(AreaLevel.COUNTY, counties, county_shapes),
    }


def _told_of_grids(rows: BoundaryRows, shared: Mapping[str, Any]) -> list[dict[str, Any]]:
    columns = zip(
        rows.codes,
        rows.names,
        rows.kinds,
        rows.village_codes,
        rows.village_names,
        rows.township_names,
        rows.households,
        rows.residents,
        strict=True,
    )
    return [
        {
            "code": code,
            "name": name,
            "level": AreaLevel.GRID.value,
            "kind": kind,
            "parent": village_code,
            "village": village,
            "township": township,
            "households": households,
            "residents": residents,
            **shared,
        }
        for code, name, kind, village_code, village, township, households, residents in columns
    ]


def _names(rows: BoundaryRows) -> dict[str, str]:
    names: dict[str, str] = {}
    for code, village, township in zip(
        rows.village_codes, rows.village_names, rows.township_names, strict=True
    ):
        names[code] = village or code
        names[code[:9]] = township or code[:9]
    return names
