"""Polygons that can be indexed: valid ones, or repaired when asked."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from geo.assign.errors import InvalidPolygonError

Polygons = npt.NDArray[np.object_]

#: How many polygons a sentence names before it says "and n more".
NAMED = 20
SURFACES = (int(shapely.GeometryType.POLYGON), int(shapely.GeometryType.MULTIPOLYGON))


def faults_of(polygons: Polygons) -> npt.NDArray[np.object_]:
    """Return why each polygon cannot be indexed; None when it can."""
    faults = np.full(len(polygons), None, object)
    is_invalid = ~shapely.is_valid(polygons)
    faults[is_invalid] = shapely.is_valid_reason(polygons[is_invalid])
    faults[~np.isin(shapely.get_type_id(polygons), SURFACES)] = "not a polygon"
    faults[shapely.is_empty(polygons) | shapely.is_missing(polygons)] = "empty"
    return faults


def refuse(codes: Sequence[str], faults: npt.NDArray[np.object_]) -> None:
    """Raise for the polygons that have a fault.

    Raises
    ------
    InvalidPolygonError
        When any has one; names the codes with their reasons.
    """
    named = [
        f"{code} ({fault})" for code, fault in zip(codes, faults, strict=True) if fault is not None
    ]
    if named:
        more = [f"… +{len(named) - NAMED}"] if len(named) > NAMED else []
        raise InvalidPolygonError(reasons="; ".join(named[:NAMED] + more))


def checked_polygons(
    codes: Sequence[str], polygons: Polygons, *, is_repair_wanted: bool
) -> tuple[Polygons, tuple[str, ...]]:
    """Return flat valid polygons, and the codes of those that had to be repaired.

    Raises
    ------
    InvalidPolygonError
        When a polygon has a fault and repair is not wanted, or leaves no surface.
    """
    polygons = shapely.force_2d(polygons)
    faults = faults_of(polygons)
    is_faulty = np.array([fault is not None for fault in faults], bool)
    if is_faulty.any() and is_repair_wanted:
        polygons = polygons.copy()
        # "structure" keeps holes holes; lines and points that are left over are dropped
        polygons[is_faulty] = shapely.make_valid(
            polygons[is_faulty], method="structure", keep_collapsed=False
        )
        faults = faults_of(polygons)
    refuse(codes, faults)
    return polygons, tuple(code for code, was in zip(codes, is_faulty, strict=True) if was)
