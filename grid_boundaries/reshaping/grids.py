"""Splitting and merging grids of a whole set, with codes and lineage."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from grid_boundaries.changes import Lineage, compare
from grid_boundaries.checks.boundary_set import BoundarySet, as_polygons
from grid_boundaries.codes import AreaCode, CodeScheme, GridCode
from grid_boundaries.reshaping.errors import (
    DifferentParentsError,
    NoSuchGridError,
    TooFewToMergeError,
)
from grid_boundaries.reshaping.polygons import (
    insert_vertices,
    merge_polygons,
    new_vertices,
    split_polygon,
)


@dataclass(frozen=True, slots=True)
class Reshaped:
    """The whole set after a split or merge, and where the ground of the grids went."""

    grids: BoundarySet
    new_codes: tuple[str, ...]
    lineage: tuple[Lineage, ...]


def split_grid(
    grids: BoundarySet,
    code: str,
    lines: Iterable[LineString],
    *,
    scheme: CodeScheme,
    least_m2: float = 100.0,
    retired: Collection[str] = (),
) -> Reshaped:
    """Split one grid of a set; the parts get the next free numbers of the village.

    Neighbours receive the vertices where the cut meets their border, so that a set whose
    borders matched still matches.

    Parameters
    ----------
    retired
        Codes of earlier editions, never given again.
    """
    index = _find(grids, code)
    parts = split_polygon(grids.polygons[index], lines, least_m2=least_m2)
    corners = new_vertices(grids.polygons[index], parts)
    matched = grids.polygons.copy()
    for i in shapely.STRtree(matched).query(shapely.MultiPoint(corners), "intersects").tolist():
        matched[i] = insert_vertices(matched[i], corners)
    codes = _free_codes(grids, grids.codes[index], len(parts), scheme, retired)
    return _replace(replace(grids, polygons=matched), [index], parts, codes)


def merge_grids(
    grids: BoundarySet,
    codes: Sequence[str],
    *,
    scheme: CodeScheme,
    retired: Collection[str] = (),
) -> Reshaped:
    """Merge grids of one village and kind; the merged grid gets the next free number.

    Raises
    ------
    TooFewToMergeError, DifferentParentsError, NotAdjacentError, MergeEnclosesError
        When the grids cannot become one.
    """
    indices = [_find(grids, code) for code in sorted(set(codes))]
    if len(indices) <= 1:
        raise TooFewToMergeError
    if len({(scheme.parent_of(grids.codes[i]), grids.kinds[i]) for i in indices}) > 1:
        raise DifferentParentsError
    union = merge_polygons([grids.polygons[i] for i in indices])
    codes_free = _free_codes(grids, grids.codes[indices[0]], 1, scheme, retired)
    return _replace(grids, indices, [union], codes_free)


def _find(grids: BoundarySet, code: str) -> int:
    if grids.codes.count(code) != 1:
        raise NoSuchGridError(code=code)
    return grids.codes.index(code)


def _free_codes(
    grids: BoundarySet, like: str, n: int, scheme: CodeScheme, retired: Collection[str]
) -> list[str]:
    """Return the next `n` codes of the village of `like`, above every number ever given."""
    village: AreaCode = scheme.parent_of(like)
    well_formed = [c for c in (*grids.codes, *retired) if scheme.describe_error(c) is None]
    given = [scheme.parse(c) for c in well_formed]
    highest = max(code.sequence for code in given if code.village == village)
    return [scheme.format(GridCode(village, highest + k)) for k in range(1, n + 1)]


def _replace(
    grids: BoundarySet,
    indices: Sequence[int],
    shapes: Sequence[BaseGeometry],
    codes: Sequence[str],
) -> Reshaped:
    """Put `shapes` where the first of `indices` stood; the rest keep their order."""
    place = min(indices)
    kept = [i for i in range(len(grids.codes)) if i not in set(indices)]
    at = sum(i < place for i in kept)
    said = grids.village_codes
    new = replace(
        grids,
        village_codes=_lay(said, kept, [said[place]] * len(codes), at) if said else (),
        codes=_lay(grids.codes, kept, codes, at),
        polygons=np.insert(grids.polygons[kept], [at] * len(shapes), as_polygons(shapes)),
        kinds=_lay(grids.kinds, kept, [grids.kinds[place]] * len(codes), at),
    )
    then = BoundarySet.of([grids.codes[i] for i in indices], grids.polygons[list(indices)])
    lineage = compare(then, BoundarySet.of(codes, shapes)).lineage
    return Reshaped(new, tuple(codes), lineage)


def _lay(
    values: Sequence[str], kept: Sequence[int], added: Sequence[str], at: int
) -> tuple[str, ...]:
    """Return the kept values with the added ones put in before position `at`."""
    rest = [values[i] for i in kept]
    return (*rest[:at], *added, *rest[at:])
