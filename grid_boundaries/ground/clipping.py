"""Shapes as a base map keeps them: sound, of one form, and none of them outside the county."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.metric import LocalMetric
from grid_boundaries.ground.columns import Described
from grid_boundaries.ground.vocabulary import Form, GroundKind, form_of

Shapes = NDArray[np.object_]

#: What lies so far around the county is kept, so that roads do not end at its border.
AROUND_M = 3_000.0
_FORMS = {0: Form.POINT, 1: Form.LINE, 2: Form.AREA}


@dataclass(frozen=True, slots=True)
class GroundCounts:
    """What became of the features of a file; the four others make up `read`."""

    read: int
    kept: int
    outside: int
    unclassified: int
    broken: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What is kept: one entry per feature."""

    kinds: Sequence[GroundKind]
    names: Sequence[str]
    refs: Sequence[str]
    bridges: Sequence[bool]
    tunnels: Sequence[bool]
    shapes: Shapes
    counts: GroundCounts


def surround(outline: BaseGeometry) -> BaseGeometry:
    """Return the county and what lies around it, EPSG:4490."""
    plane = LocalMetric.for_bounds(outline.bounds)
    there = plane.project_geometries(np.asarray([outline], dtype=object))
    back = plane.unproject_geometries(shapely.buffer(there, AROUND_M, quad_segs=4))
    around: BaseGeometry = back[0]
    return around


def forms_of(shapes: Shapes) -> list[Form | None]:
    """Return the form of each shape; None for a missing one."""
    return [_FORMS.get(int(number)) for number in shapely.get_dimensions(shapes)]


def mend(shapes: Shapes) -> Shapes:
    """Return shapes that are valid, None for those that cannot be made so.

    A polygon that crosses itself is drawn all the same, so here it may be mended: nothing is
    measured on it.
    """
    mended = shapes.copy()
    dimensions = shapely.get_dimensions(shapes)
    ill = (dimensions == 2) & ~shapely.is_valid(shapes)  # noqa: PLR2004 areas
    mended[ill] = [_areas(one) for one in shapely.make_valid(shapes[ill], method="structure")]
    points_alike = (dimensions == 1) & (shapely.length(shapes) == 0)
    mended[points_alike] = None
    return mended


def clip(shapes: Shapes, described: Described, ground: BaseGeometry) -> Ground:
    """Keep what is of a known kind and lies on `ground`, cut off at its border.

    Parameters
    ----------
    shapes
        As `mend` returns them.
    """
    count = len(shapes)
    known = np.array([kind is not None for kind in described.kinds], dtype=bool)
    missing = shapely.is_missing(shapes)
    shapely.prepare(ground)
    found = shapes.copy()
    is_place = np.array(
        [kind is not None and form_of(kind) is Form.POINT for kind in described.kinds], dtype=bool
    )
    areas = is_place & (shapely.get_dimensions(shapes) > 0)
    found[areas] = shapely.point_on_surface(found[areas])
    near = known & ~missing & shapely.intersects(ground, found)
    cut = near & ~shapely.contains_properly(ground, found)
    wanted = shapely.get_dimensions(found)
    found[cut] = shapely.intersection(found[cut], ground)
    found[cut] = [_of_dimension(one, of) for one, of in zip(found[cut], wanted[cut], strict=True)]
    kept = np.flatnonzero(near & ~shapely.is_missing(found))
    counts = GroundCounts(
        read=count,
        kept=len(kept),
        outside=int((known & ~missing).sum()) - len(kept),
        unclassified=int((~known & ~missing).sum()),
        broken=int(missing.sum()),
    )
    return Ground(
        [kind for at in kept if (kind := described.kinds[at])],
        [described.names[at] for at in kept],
        [described.refs[at] for at in kept],
        [described.bridges[at] for at in kept],
        [described.tunnels[at] for at in kept],
        found[kept],
        counts,
    )


def _areas(shape: BaseGeometry) -> BaseGeometry | None:
    return _of_dimension(shape, 2)


def _of_dimension(shape: BaseGeometry, dimension: int) -> BaseGeometry | None:
    """Return the parts of one dimension: cutting leaves points and lines of areas behind."""
    parts = shapely.get_parts(np.asarray([shape], dtype=object))
    flat = shapely.get_parts(parts)
    own = flat[(shapely.get_dimensions(flat) == dimension) & ~shapely.is_empty(flat)]
    if not len(own):
        return None
    if len(own) == 1:
        only: BaseGeometry = own[0]
        return only
    several = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
    whole: BaseGeometry = several[dimension](own)
    return whole
