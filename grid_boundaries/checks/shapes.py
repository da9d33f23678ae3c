"""Checks of each shape by itself, and which shapes may be compared with others."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo import topology
from geo.errors import Words
from geo.topology import InvalidPolygon, Polygons
from grid_boundaries.checks.boundary_set import BoundarySet, as_polygons
from grid_boundaries.checks.coding import place_of
from grid_boundaries.checks.report import Finding, FindingCode, Severity
from grid_boundaries.checks.sentences import RING_REASONS, Sentence, name_grids, write

#: West, south, east, north of China with a margin; with axes swapped no part of it overlaps.
_CHINA: Final = (72.0, 3.0, 136.0, 54.0)
_MARGIN_DEG: Final = 1.0
_MOST_DEGREES: Final = 180.0
_AREAL: Final = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_SENTENCES: Final = {
    FindingCode.EMPTY_GEOMETRY: Sentence.NO_SHAPE,
    FindingCode.ZERO_AREA: Sentence.NO_AREA,
    FindingCode.SWAPPED_AXES: Sentence.SWAPPED,
    FindingCode.NOT_DEGREES: Sentence.NOT_DEGREES,
}

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Examined:
    """What the checks of space may work with, and what was wrong with the rest.

    Attributes
    ----------
    is_sound
        One flag a grid: valid, with area, where degrees say, no copy of an earlier one.
    stand_ins
        Roughly the ground of the shapes that were left out, so that it is no gap.
    """

    findings: list[Finding]
    is_sound: Mask
    stand_ins: Polygons


def check_shapes(grids: BoundarySet, outline: BaseGeometry | None, least_m2: float) -> Examined:
    """Find shapes that are missing, flat, invalid, misplaced, in several parts, or copies."""
    shapes = grids.polygons
    invalid = {p.index: p for p in topology.invalid_polygons(shapes)}
    repaired = _repair(shapes, invalid)
    fault = _judge(shapes, repaired, invalid, least_m2)
    swapped, metres = _misplaced(shapes, outline)
    whole = fault == ""
    copied, copies = _find_copies(grids, whole)
    findings = [
        *_one_for_all(grids, swapped, FindingCode.SWAPPED_AXES),
        *_one_for_all(grids, metres, FindingCode.NOT_DEGREES),
        *_one_for_all(grids, fault == FindingCode.EMPTY_GEOMETRY, FindingCode.EMPTY_GEOMETRY),
        *_one_for_all(grids, fault == FindingCode.ZERO_AREA, FindingCode.ZERO_AREA),
        *_name_broken(grids, fault == FindingCode.INVALID_RING, invalid),
        *copies,
        *_find_multipart(grids, whole),
    ]
    turned = shapely.transform(repaired[swapped], lambda xy: xy[:, ::-1])
    hulls = shapely.convex_hull(repaired[~whole & ~swapped & ~metres])
    return Examined(findings, whole & ~swapped & ~metres & ~copied, np.concatenate([turned, hulls]))


def _repair(shapes: Polygons, invalid: dict[int, InvalidPolygon]) -> Polygons:
    """Return the areal part of each shape; empty where there is none to be had."""
    areal = as_polygons(shapely.Polygon() if s is None else s for s in shapes)
    odd = ~np.isin(shapely.get_type_id(areal), _AREAL)
    odd[list(invalid)] = True
    areal[odd] = topology.repair(areal[odd])
    return areal


def _judge(
    shapes: Polygons, repaired: Polygons, invalid: dict[int, InvalidPolygon], least_m2: float
) -> NDArray[np.object_]:
    """Return for each shape the one fault it has by itself, or an empty text."""
    fault = np.full(len(shapes), "", dtype=object)
    broken = ~np.isin(shapely.get_type_id(shapes), _AREAL)
    broken[list(invalid)] = True
    fault[broken] = FindingCode.INVALID_RING
    nowhere = np.array([i in invalid and invalid[i].point is None for i in range(len(shapes))])
    flat = (topology.areas_m2(repaired) < least_m2) & ~nowhere.astype(bool)
    fault[flat] = FindingCode.ZERO_AREA
    fault[shapely.is_missing(shapes) | shapely.is_empty(shapes)] = FindingCode.EMPTY_GEOMETRY
    return fault


def _misplaced(shapes: Polygons, outline: BaseGeometry | None) -> tuple[Mask, Mask]:
    """Tell which shapes have swapped axes, and which are not in degrees.

    Swapped means: not near the county (or China, without an outline) as they stand, but
    there with the axes exchanged.
    """
    west, south, east, north = _CHINA
    if outline is not None:
        west, south, east, north = shapely.box(*outline.bounds).buffer(_MARGIN_DEG).bounds
    bounds = shapely.bounds(shapes)  # NaN where there is nothing, and NaN compares as false
    x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    here = (west <= x) & (x <= east) & (south <= y) & (y <= north)
    there = (west <= y) & (y <= east) & (south <= x) & (x <= north)
    metres = (np.abs(bounds) > _MOST_DEGREES).any(axis=1)
    return np.asarray(there & ~here), np.asarray(metres)


def _one_for_all(grids: BoundarySet, mask: Mask, code: FindingCode) -> list[Finding]:
    indices = np.flatnonzero(mask).tolist()
    if not indices:
        return []
    labels = tuple(grids.label(i) for i in indices)
    words = write(_SENTENCES[code], grids=name_grids(labels))
    return [Finding(code, Severity.ERROR, labels, words, geometry=place_of(grids, indices))]


def _name_broken(
    grids: BoundarySet, mask: Mask, invalid: dict[int, InvalidPolygon]
) -> list[Finding]:
    return [_describe_broken(grids, i, invalid.get(i)) for i in np.flatnonzero(mask).tolist()]


def _describe_broken(grids: BoundarySet, index: int, defect: InvalidPolygon | None) -> Finding:
    label = grids.label(index)
    mixed = Words("面与点、线混在一起", "polygons are mixed with points or lines")
    why, place = mixed, Words("", "")
    if defect is not None:
        why = RING_REASONS.get(defect.reason, Words(defect.reason, defect.reason))
    if defect is not None and defect.point is not None:
        lon, lat = defect.point.x, defect.point.y
        place = Words(f"（{lon:.6f}, {lat:.6f} 附近）", f" (near {lon:.6f}, {lat:.6f})")
    words = write(Sentence.BAD_RING, grids=name_grids([label]), why=why, place=place)
    where = defect.point if defect is not None else grids.polygons[index]
    return Finding(FindingCode.INVALID_RING, Severity.ERROR, (label,), words, geometry=where)


def _find_copies(grids: BoundarySet, whole: Mask) -> tuple[Mask, list[Finding]]:
    """Find equal shapes within each kind; all but the first of a group are flagged."""
    copied = np.zeros(len(grids.codes), dtype=bool)
    findings = []
    for kind in sorted(set(grids.kinds)):
        rows = np.flatnonzero(whole & grids.of_kind(kind))
        for group in topology.duplicates(grids.polygons[rows]):
            indices = rows[list(group)].tolist()
            copied[indices[1:]] = True
            labels = tuple(grids.label(i) for i in indices)
            shape = grids.polygons[indices[0]]
            findings.append(
                Finding(
                    FindingCode.DUPLICATE_GEOMETRY,
                    Severity.ERROR,
                    labels,
                    write(Sentence.SAME_SHAPE, grids=name_grids(labels)),
                    float(topology.areas_m2(as_polygons([shape]))[0]),
                    shape,
                )
            )
    return copied, findings


def _find_multipart(grids: BoundarySet, whole: Mask) -> list[Finding]:
    parts = shapely.get_num_geometries(grids.polygons)
    return [
        Finding(
            FindingCode.MULTIPART,
            Severity.WARNING,
            (grids.label(i),),
            write(Sentence.MULTIPART, grids=name_grids([grids.label(i)]), n=int(parts[i])),
            geometry=grids.polygons[i],
        )
        for i in np.flatnonzero(whole & (parts > 1)).tolist()
    ]
