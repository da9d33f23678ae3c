"""Asks whether the whole set stands off the county outline as a shifted datum would."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo import topology
from geo.datum import Conversion, bd09_to_wgs84, displacement_m, gcj02_to_wgs84
from grid_boundaries.checks.boundary_set import BoundarySet, as_polygons
from grid_boundaries.checks.report import Finding, FindingCode, Severity
from grid_boundaries.checks.sentences import Sentence, size_in_words, write
from grid_boundaries.checks.shapes import Examined

Degrees = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

_BACK: Final[Mapping[str, Conversion]] = {"GCJ-02": gcj02_to_wgs84, "BD-09": bd09_to_wgs84}
#: Moving back must leave less than this part of what lay outside …
_LEFT_OUTSIDE: Final = 0.5
#: … and that must have been at least this part of what such a shift pushes out of a square.
_STRIP: Final = 0.25


def check_datum(grids: BoundarySet, examined: Examined, outline: BaseGeometry) -> list[Finding]:
    """Ask whether the set is in GCJ-02 or BD-09, when moving it back makes it fit.

    The area outside the county is compared before and after moving the set back by each
    datum's shift. A set deep inside the county cannot tell and is not asked about. Nothing
    is asked once a person has confirmed the place of the set.
    """
    if grids.is_datum_confirmed or not examined.is_sound.any():
        return []
    union = shapely.union_all(grids.polygons[examined.is_sound])
    before = _outside_m2(union, outline)
    after = {name: _outside_m2(_move(union, back), outline) for name, back in _BACK.items()}
    best = min(after, key=lambda name: after[name])
    shift_m = displacement_m(_BACK[best], *_middle(union))
    pushed_m2 = shift_m * float(np.sqrt(topology.areas_m2(as_polygons([union]))[0]))
    if after[best] >= _LEFT_OUTSIDE * before or before < _STRIP * pushed_m2:
        return []
    words = write(
        Sentence.DATUM,
        datum=best,
        shift_m=f"{shift_m:.0f}",
        before=size_in_words(before),
        after=size_in_words(after[best]),
    )
    return [Finding(FindingCode.LIKELY_DATUM_SHIFT, Severity.ERROR, (), words, before, union)]


def _outside_m2(union: BaseGeometry, outline: BaseGeometry) -> float:
    return float(topology.areas_m2(as_polygons([shapely.difference(union, outline)]))[0])


def _move(union: BaseGeometry, shift: Conversion) -> BaseGeometry:
    """Move all of `union` as its middle moves: the shift varies by a few metres in a county."""
    by = _vector(union, shift)
    return shapely.transform(union, lambda xy: xy + by)


def _vector(union: BaseGeometry, shift: Conversion) -> Degrees:
    lon, lat = _middle(union)
    to_lon, to_lat = shift(np.array([lon]), np.array([lat]))
    return np.array([to_lon[0] - lon, to_lat[0] - lat])


def _middle(union: BaseGeometry) -> tuple[float, float]:
    west, south, east, north = union.bounds
    return (west + east) / 2, (south + north) / 2
