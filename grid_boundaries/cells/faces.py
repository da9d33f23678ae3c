"""From cells of the straight plane to polygons inside a real outline that tile it exactly."""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from grid_boundaries.cells.plane import LocalPlane
from grid_boundaries.cells.warp import Warp

GRID_DEG: Final = 1e-7
"""Vertices lie on this lattice: about one centimetre."""
SNAP_M: Final = 0.01
"""The same for the straight plane."""

Geometries = NDArray[np.object_]


def draw_borders(
    cells: list[BaseGeometry], warp: Warp, plane: LocalPlane, step_m: float
) -> shapely.MultiLineString:
    """Bend the borders of straight cells and bring them to degrees.

    Borders are noded before they are bent: a corner of one cell on the side of another then
    stays on it.
    """
    rings = shapely.boundary(np.array(cells, dtype=np.object_))
    lines = shapely.segmentize(shapely.union_all(rings, grid_size=SNAP_M), step_m)
    bent = shapely.transform(lines, lambda xy: plane.to_degrees(warp.bend(xy)))
    return shapely.MultiLineString(list(shapely.get_parts(bent)))


def cut_faces(outline: BaseGeometry, borders: BaseGeometry, lattice: float) -> Geometries:
    """Cut an outline along borders into faces that share every vertex with their neighbours.

    Outline and borders are noded together on a lattice (snap rounding), so that the faces are
    a valid coverage by construction.
    """
    lines = np.array([outline.boundary, borders], dtype=np.object_)
    decimals = round(-np.log10(lattice))
    network = shapely.union_all(lines, grid_size=lattice)
    network = shapely.transform(network, lambda xy: np.round(xy, decimals))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(network)))
    shapely.prepare(outline)
    inner = shapely.contains_properly(outline, shapely.point_on_surface(faces))
    return np.asarray(faces[inner])


def label_faces(
    faces: Geometries, cells: list[BaseGeometry], warp: Warp, plane: LocalPlane
) -> NDArray[np.int64]:
    """Tell for each face which cell it came from."""
    inner = shapely.get_coordinates(shapely.point_on_surface(faces))
    straight = shapely.points(warp.straighten(plane.to_metres(inner)))
    tree = shapely.STRtree(cells)
    return np.asarray(tree.nearest(straight), dtype=np.int64)


def join_scraps(faces: Geometries, label: NDArray[np.int64], family: NDArray[np.int64]) -> None:
    """Give each scrap to the neighbour it shares most border with, in place.

    A cell bent across a bay of the outline falls into a main piece and scraps. Where a scrap
    touches main pieces, it goes to one of its own family (village) if it can, else to
    another; a scrap without neighbours, such as an islet, stays with its cell.

    Parameters
    ----------
    faces, label
        Faces and the index of the cell of each; `label` is changed.
    family
        Shape (cells, levels): the larger units of each cell, nearest first.
    """
    left, right = _neighbours(faces)
    border = shapely.length(shapely.intersection(faces[left], faces[right]))
    is_side = border > 0
    left, right, border = left[is_side], right[is_side], border[is_side]
    is_main = _main_pieces(faces, label, left, right)
    for _ in range(len(faces)):
        scraps = np.flatnonzero(~is_main)
        moved = False
        for scrap in scraps:
            sides = (left == scrap) & is_main[right]
            if not sides.any():
                continue
            kin = (family[label[right[sides]]] == family[label[scrap]]).sum(axis=1)
            best = np.lexsort((-border[sides], -kin))[0]
            label[scrap] = label[right[sides][best]]
            is_main[scrap] = True
            moved = True
        if not moved:
            return


def _neighbours(faces: Geometries) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    left, right = shapely.STRtree(faces).query(faces, predicate="touches")
    return np.asarray(left), np.asarray(right)


def _main_pieces(
    faces: Geometries, label: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Mark the faces of the largest connected piece of each label."""
    piece = np.arange(len(faces))
    same = label[left] == label[right]
    for _ in range(len(faces)):
        lower = piece.copy()
        np.minimum.at(lower, left[same], piece[right[same]])
        if (lower == piece).all():
            break
        piece = lower
    area = np.bincount(piece, shapely.area(faces), minlength=len(faces))
    order = np.lexsort((piece, -area[piece], label))
    _, first = np.unique(label[order], return_index=True)
    best = piece[order[first]]
    return np.isin(piece, best)
