"""Frames of a synthetic county: grids, villages, townships.

Grids: ``code, name, kind, village_code, village_name, township_code, township_name,
households, population, is_built_up, area_m2, is_synthetic``.
Villages and townships: ``code, name, level, kind, parent_code, aliases, code_system, grids,
households, population, area_m2, is_synthetic`` (the border is invented), ``is_placeholder`` (the
name is).
"""

from collections import Counter
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.metric import geodesic_area_m2
from grid_boundaries.cells.nesting import GridCell
from grid_boundaries.codes import AreaLevel, GridCode, scheme_named
from grid_boundaries.county.units import Unit, UnitTable

CRS: Final = "EPSG:4490"
_PERSONS_PER_HOUSEHOLD: Final = 3.1

Geometries = NDArray[np.object_]


def grid_frame(cells: list[GridCell], shapes: Geometries) -> gpd.GeoDataFrame:
    """Return the grids, numbered in each village from west to east, band by band from the north."""
    frame = pd.DataFrame(
        {
            "village_code": [cell.village.unit.code.text for cell in cells],
            "village_name": [cell.village.unit.name for cell in cells],
            "township_code": [cell.township.code.text for cell in cells],
            "township_name": [cell.township.name for cell in cells],
            "is_built_up": [cell.village.is_built_up for cell in cells],
        }
    )
    frame["kind"] = "general"
    frame["sequence"] = _number_in_village(frame["village_code"], shapes)
    label = _village_labels(cells)
    frame["name"] = [
        f"{label[code]}第{number}网格"
        for code, number in zip(frame["village_code"], frame["sequence"], strict=True)
    ]
    scheme = scheme_named()
    frame["code"] = [
        scheme.format(GridCode(cell.village.unit.code, int(number)))
        for cell, number in zip(cells, frame["sequence"], strict=True)
    ]
    frame["area_m2"] = geodesic_area_m2(shapes)
    frame["households"] = _share_households(cells, frame["area_m2"].to_numpy())
    frame["population"] = np.round(frame["households"] * _PERSONS_PER_HOUSEHOLD).astype(int)
    frame["is_synthetic"] = True
    frame = frame.drop(columns="sequence")
    grids = gpd.GeoDataFrame(frame, geometry=shapely.normalize(shapes), crs=CRS)
    return grids.sort_values("code", ignore_index=True)


def village_frame(units: UnitTable, grids: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Gather the grids of each village."""
    return _unit_frame(units.at_level(AreaLevel.VILLAGE), grids, "village_code")


def township_frame(units: UnitTable, grids: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Gather the grids of each township."""
    return _unit_frame(units.at_level(AreaLevel.TOWNSHIP), grids, "township_code")


def _unit_frame(units: list[Unit], grids: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    members = dict(iter(grids.groupby(key)))
    rows: list[dict[str, Any]] = []
    for unit in units:
        own = members.get(unit.code.text, grids.iloc[:0])
        shape = shapely.coverage_union_all(own.geometry.to_numpy()) if len(own) else None
        rows.append(
            {
                "code": unit.code.text,
                "name": unit.name,
                "level": str(unit.level),
                "kind": str(unit.kind),
                "parent_code": unit.parent.text if unit.parent else None,
                "aliases": list(unit.aliases),
                "code_system": str(unit.code_system),
                "grids": len(own),
                "households": int(own["households"].sum()),
                "population": int(own["population"].sum()),
                "area_m2": float(own["area_m2"].sum()),
                "is_synthetic": True,
                "is_placeholder": unit.is_placeholder,
                "geometry": shapely.normalize(shape),
            }
        )
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)


def _number_in_village(village: "pd.Series[str]", shapes: Geometries) -> NDArray[np.int64]:
    centre = shapely.centroid(shapes)
    x, y = shapely.get_x(centre), shapely.get_y(centre)
    number = np.zeros(len(shapes), dtype=np.int64)
    for rows in village.groupby(village).indices.values():
        bands = max(round(np.sqrt(len(rows))), 1)
        band = np.empty(len(rows), dtype=np.int64)
        band[np.argsort(-y[rows], kind="stable")] = np.arange(len(rows)) * bands // len(rows)
        order = rows[np.lexsort((x[rows], band))]
        number[order] = np.arange(1, len(rows) + 1)
    return number


def _village_labels(cells: list[GridCell]) -> dict[str, str]:
    """Short names; 七琴社区 and 七琴村 where a township has both."""
    villages = {cell.village.unit.code: cell.village.unit for cell in cells}
    taken = Counter((v.parent, v.short_name) for v in villages.values())
    return {
        code.text: v.short_name if taken[(v.parent, v.short_name)] == 1 else v.spoken_name
        for code, v in villages.items()
    }


def _share_households(cells: list[GridCell], area: NDArray[np.float64]) -> NDArray[np.int64]:
    """Split a village's households over its grids by the root of their area."""
    code = np.array([cell.village.unit.code.text for cell in cells])
    total = np.array([cell.village.households for cell in cells])
    weight = np.sqrt(area)
    _, group = np.unique(code, return_inverse=True)
    share = weight / np.bincount(group, weight)[group]
    return np.maximum(np.round(total * share), 1).astype(np.int64)
