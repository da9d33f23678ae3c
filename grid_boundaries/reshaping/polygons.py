"""Cutting and uniting polygons without moving a vertex of their outer borders."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo import topology
from geo.topology import TOUCH_DEG, Polygons
from grid_boundaries.checks.boundary_set import as_polygons
from grid_boundaries.reshaping.errors import (
    LineMissesError,
    LineStopsInsideError,
    MergeEnclosesError,
    MultipartSplitError,
    NotAdjacentError,
    PartTooSmallError,
)

#: A line drawn to within half a metre of the border is meant to reach it.
_REACH_DEG: Final = 5e-6
#: A line within a centimetre of a vertex goes through it, so that no edge is that short.
_SNAP_DEG: Final = 1e-7
_TWO: Final = 2


def split_polygon(
    polygon: BaseGeometry, lines: Iterable[LineString], *, least_m2: float
) -> list[Polygon]:
    """Cut a polygon along lines; the parts, west to east then north to south.

    The parts keep every vertex of the polygon and share those along the cut. Lines may meet
    each other inside; an end within half a metre of a border counts as reaching it.

    Raises
    ------
    MultipartSplitError
        When the polygon has several parts.
    LineStopsInsideError, LineMissesError
        When a line ends inside, or nothing is divided.
    PartTooSmallError
        When a part would be smaller than `least_m2`.
    """
    if shapely.get_num_geometries(polygon) != 1:
        raise MultipartSplitError
    whole = shapely.get_parts(polygon)[0]
    corners = shapely.MultiPoint(shapely.get_coordinates(whole))
    drawn = [shapely.snap(_lengthen(line), corners, _SNAP_DEG) for line in lines]
    noded = shapely.get_parts(shapely.union_all([whole.boundary, *drawn]))
    faces, _, dangles, _ = shapely.polygonize_full(noded)
    loose = shapely.get_parts(shapely.intersection(dangles, whole))
    if (shapely.length(loose) > _TWO * _REACH_DEG).any():
        raise LineStopsInsideError
    parts = shapely.get_parts(faces)
    parts = parts[shapely.contains(whole, shapely.point_on_surface(parts))]
    if len(parts) < _TWO:
        raise LineMissesError
    smallest = float(topology.areas_m2(parts).min())
    if smallest < least_m2:
        raise PartTooSmallError(size_m2=f"{smallest:,.0f}", least_m2=f"{least_m2:,.0f}")
    return sorted(parts, key=lambda p: (p.centroid.x, -p.centroid.y))


def merge_polygons(polygons: Sequence[BaseGeometry]) -> BaseGeometry:
    """Unite polygons that share borders; every vertex of the outer border stays.

    Raises
    ------
    NotAdjacentError
        When some do not touch the others along a line.
    MergeEnclosesError
        When the union has a hole that none of them had.
    """
    array = as_polygons(polygons)
    first, second = shapely.STRtree(array).query(array, predicate="intersects")
    borders = shapely.length(shapely.intersection(array[first], array[second])) > TOUCH_DEG
    if not _hang_together(len(array), first[borders], second[borders]):
        raise NotAdjacentError
    union = shapely.union_all(array)
    if _count_holes(as_polygons([union])) > _count_holes(array):
        raise MergeEnclosesError
    return union


def insert_vertices(polygon: BaseGeometry, points: NDArray[np.float64]) -> BaseGeometry:
    """Return the polygon with those `points` as vertices that lie on its border.

    Points within 0.1 mm of an edge are on it; points that are vertices already stay one.
    """
    parts = [
        Polygon(
            _insert(shapely.get_coordinates(part.exterior), points),
            [_insert(shapely.get_coordinates(ring), points) for ring in part.interiors],
        )
        for part in shapely.get_parts(polygon)
    ]
    return parts[0] if polygon.geom_type == "Polygon" else MultiPolygon(parts)


def new_vertices(whole: BaseGeometry, parts: Sequence[BaseGeometry]) -> NDArray[np.float64]:
    """Return the vertices that `parts` have on the border of `whole` and `whole` has not."""
    corners = np.unique(shapely.get_coordinates(parts), axis=0)
    on_border = shapely.dwithin(whole.boundary, shapely.points(corners), TOUCH_DEG)
    old = set(map(tuple, shapely.get_coordinates(whole).tolist()))
    fresh = [tuple(c) not in old for c in corners.tolist()]
    kept: NDArray[np.float64] = corners[on_border & np.array(fresh)]
    return kept


def _lengthen(line: LineString) -> LineString:
    """Let a line reach a little further at both ends, in the direction it has there."""
    xy = shapely.get_coordinates(line)
    start, end = xy[0] - xy[1], xy[-1] - xy[-2]
    start = start / np.hypot(*start) * _REACH_DEG
    end = end / np.hypot(*end) * _REACH_DEG
    return LineString(np.vstack([xy[0] + start, xy, xy[-1] + end]))


def _hang_together(n: int, first: NDArray[np.intp], second: NDArray[np.intp]) -> bool:
    """Tell whether every polygon is reached from the first over shared borders."""
    reached = np.zeros(n, dtype=bool)
    reached[0] = True
    for _ in range(n):
        reached[second[reached[first]]] = True
    return bool(reached.all())


def _count_holes(polygons: Polygons) -> int:
    return int(shapely.get_num_interior_rings(shapely.get_parts(polygons)).sum())


def _insert(ring: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put each point behind the start of the edge it lies on, in the order along the edge."""
    start, step = ring[:-1], np.diff(ring, axis=0)
    places = []
    for point in points:
        along = ((point - start) * step).sum(axis=1) / (step**2).sum(axis=1)
        along = along.clip(0, 1)
        away = np.hypot(*(start + along[:, None] * step - point).T)
        edge = int(away.argmin())
        if away[edge] <= TOUCH_DEG and not (ring == point).all(axis=1).any():
            places.append((edge + 1, float(along[edge]), point))
    places.sort(key=lambda place: place[:2])
    if not places:
        return ring
    return np.insert(ring, [p[0] for p in places], [p[2] for p in places], axis=0)
