"""Polygons taken apart: every edge once, with the polygons it borders."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class Lists(NamedTuple):
    """n lists of numbers end to end; list i is ``items[starts[i]:starts[i + 1]]``."""

    starts: IntArray
    items: IntArray


class Segments(NamedTuple):
    """The edges of all polygons, an edge shared by several only once.

    Attributes
    ----------
    ends
        float64 (n, 4): both ends in degrees, the lexicographically smaller first, so that
        both neighbours of an edge compute with the same numbers.
    owners
        The polygons of each edge, ascending.
    of_polygon
        The edges of each polygon.
    """

    ends: FloatArray
    owners: Lists
    of_polygon: Lists


def group(keys: IntArray, items: IntArray, count: int) -> Lists:
    """Return the items of each key 0 … count - 1, in their order."""
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=count), out=starts[1:])
    return Lists(starts, items[np.argsort(keys, kind="stable")])


def take_apart(polygons: npt.NDArray[np.object_]) -> Segments:
    """Return the edges of valid Polygons and MultiPolygons; repeated vertices leave no edge."""
    rings, owner_of_ring = rings_of(polygons)
    vertices, ring_of_vertex = shapely.get_coordinates(rings, return_index=True)
    is_edge = ring_of_vertex[1:] == ring_of_vertex[:-1]
    is_edge &= np.any(vertices[1:] != vertices[:-1], axis=1)
    ends = np.hstack((vertices[:-1], vertices[1:]))[is_edge]
    owner = owner_of_ring[ring_of_vertex[:-1][is_edge]].astype(np.int64)
    is_backward = (ends[:, 0] > ends[:, 2]) | (
        (ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3])
    )
    ends[is_backward] = ends[is_backward][:, [2, 3, 0, 1]]
    unique, number = number_rows(ends + 0.0)  # -0.0 becomes 0.0
    return Segments(
        unique,
        group(number, owner, len(unique)),
        group(owner, number, len(polygons)),
    )


def rings_of(polygons: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.object_], IntArray]:
    """Return every ring, holes included, and the polygon it belongs to."""
    parts, owner_of_part = shapely.get_parts(polygons, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    return rings, owner_of_part[part_of_ring]


def number_rows(rows: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return the distinct rows, sorted, and for each row given the number of its equal."""
    order = np.lexsort(rows.T[::-1])
    in_order = rows[order]
    is_new = np.ones(len(rows), bool)
    is_new[1:] = np.any(in_order[1:] != in_order[:-1], axis=1)
    number = np.empty(len(rows), np.int64)
    number[order] = np.cumsum(is_new) - 1
    return np.ascontiguousarray(in_order[is_new]), number
