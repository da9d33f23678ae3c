"""A seeded synthetic county: grids nested in villages nested in townships inside a real outline.

For planners who have no polygons yet, and for the demonstration. Names and codes may be real;
every border inside the outline is invented, and each row says so (``is_synthetic``).
"""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.errors import Words
from grid_boundaries.cells.allotment import PartPlan, allot
from grid_boundaries.cells.faces import (
    GRID_DEG,
    Geometries,
    cut_faces,
    draw_borders,
    join_scraps,
    label_faces,
)
from grid_boundaries.cells.frames import grid_frame, township_frame, village_frame
from grid_boundaries.cells.nesting import GridCell, nest_cells
from grid_boundaries.cells.plane import LocalPlane
from grid_boundaries.cells.warp import Warp, make_warp
from grid_boundaries.county.outlines import CountyOutline
from grid_boundaries.county.units import UnitTable
from grid_boundaries.errors import BoundaryError

DEFAULT_GRIDS: Final = 504
_LONGEST: Final = 5.0
_SHORTEST: Final = 0.16
_STEP: Final = 0.035
_ATTEMPTS: Final = 6
_OUTLINE_STEP: Final = 0.06
_MARGIN: Final = 0.03


class CannotTessellateError(BoundaryError):
    """The outline is too small or too broken for this many grids."""

    sentence = Words(
        zh="无法在该县轮廓内划出 {grids} 个网格，请减少网格数。",
        en="{grids} grids do not fit into this outline; ask for fewer.",
    )


@dataclass(frozen=True, slots=True)
class TessellatedCounty:
    """A county and its synthetic division.

    Attributes
    ----------
    outline
        As given.
    polygon
        The outline with the vertices where borders meet it; the union of the grids.
    townships, villages, grids
        Frames in EPSG:4490, in code order; columns in `grid_boundaries.cells.frames`. Units
        without ground of their own have no geometry.
    """

    outline: CountyOutline
    polygon: shapely.MultiPolygon
    units: UnitTable
    townships: gpd.GeoDataFrame
    villages: gpd.GeoDataFrame
    grids: gpd.GeoDataFrame
    seed: int


def tessellate(
    county: CountyOutline, units: UnitTable, *, grids: int = DEFAULT_GRIDS, seed: int
) -> TessellatedCounty:
    """Divide a county into exactly `grids` grids; the same input gives the same bytes.

    Raises
    ------
    NoVillagesError, TooFewGridsError
        When the villages cannot be served.
    CannotTessellateError
        When no attempt gives every grid some ground.
    """
    plane = LocalPlane.around(county.polygon)
    edge_m = float(np.sqrt(_to_metres(county.polygon, plane).area / grids))
    plans = allot(units, grids, edge_m**2, np.random.default_rng([seed, 0]))
    for attempt in range(_ATTEMPTS):
        stream = seed + attempt * 1_000_003
        cells, shapes = _divide(county, plans, plane, edge_m, stream)
        if not any(shape.is_empty for shape in shapes):
            return _assemble(county, units, cells, shapes, seed)
    raise CannotTessellateError(grids=grids)


def _divide(
    county: CountyOutline, plans: list[PartPlan], plane: LocalPlane, edge_m: float, seed: int
) -> tuple[list[GridCell], Geometries]:
    """Cut once: straight cells and, for each, its shape in degrees (empty where it failed)."""
    warp = make_warp(np.random.default_rng([seed, 3]), _LONGEST * edge_m, _SHORTEST * edge_m)
    land = _straighten(county.polygon, warp, plane, edge_m)
    seats = [_straight_seat(plan, warp, plane) for plan in plans]
    cells = nest_cells(land, seats, plans, seed)
    straight = [cell.shape for cell in cells]
    if any(shape.is_empty for shape in straight):
        return cells, np.array(straight, dtype=np.object_)
    borders = draw_borders(straight, warp, plane, _STEP * edge_m)
    faces = cut_faces(county.polygon, borders, GRID_DEG)
    label = label_faces(faces, straight, warp, plane)
    join_scraps(faces, label, _families(cells))
    groups = [faces[label == index] for index in range(len(cells))]
    shapes = np.array([shapely.coverage_union_all(g) for g in groups], dtype=np.object_)
    return cells, shapes


def _assemble(
    county: CountyOutline,
    units: UnitTable,
    cells: list[GridCell],
    shapes: Geometries,
    seed: int,
) -> TessellatedCounty:
    grids = grid_frame(cells, shapes)
    villages = village_frame(units, grids)
    townships = township_frame(units, grids)
    whole = shapely.coverage_union_all(grids.geometry.to_numpy())
    polygon = shapely.MultiPolygon(list(shapely.get_parts(whole)))
    return TessellatedCounty(county, polygon, units, townships, villages, grids, seed)


def _families(cells: list[GridCell]) -> NDArray[np.int64]:
    """Return the numbers of village and township of each cell, shape (cells, 2)."""
    villages = np.unique([cell.village.unit.code.text for cell in cells], return_inverse=True)[1]
    townships = np.unique([cell.township.code.text for cell in cells], return_inverse=True)[1]
    return np.stack([villages, townships], axis=1)


def _to_metres(shape: shapely.MultiPolygon, plane: LocalPlane) -> BaseGeometry:
    return shapely.transform(shape, plane.to_metres)


def _straighten(
    outline: shapely.MultiPolygon, warp: Warp, plane: LocalPlane, edge_m: float
) -> BaseGeometry:
    """Bring the outline to the straight plane, with a margin so that borders reach over it."""
    dense = shapely.segmentize(_to_metres(outline, plane), _OUTLINE_STEP * edge_m)
    straight = shapely.make_valid(shapely.transform(dense, warp.straighten))
    return straight.buffer(_MARGIN * edge_m)


def _straight_seat(plan: PartPlan, warp: Warp, plane: LocalPlane) -> NDArray[np.float64] | None:
    if plan.seat is None:
        return None
    degrees = np.array([[plan.seat.lon, plan.seat.lat]])
    return np.asarray(warp.straighten(plane.to_metres(degrees))[0])
