"""Checks of the grids against each other: overlaps, gaps, holes, slivers."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo import topology
from geo.topology import TOUCH_DEG, Piece, Polygons
from grid_boundaries.checks.boundary_set import GENERAL, BoundarySet, Tolerances, as_polygons
from grid_boundaries.checks.forgiveness import sum_up_forgiven, weigh
from grid_boundaries.checks.report import Finding, FindingCode, Severity
from grid_boundaries.checks.sentences import Sentence, name_grids, size_in_words, write
from grid_boundaries.checks.shapes import Examined


@dataclass(frozen=True, slots=True)
class Wrong:
    """How a piece of ground is reported."""

    code: FindingCode
    sentence: Sentence
    forgiven_m2: float


def check_overlaps(grids: BoundarySet, examined: Examined, tolerances: Tolerances) -> list[Finding]:
    """Find ground held by two grids of one kind."""
    findings = []
    for kind in sorted(set(grids.kinds)):
        rows = np.flatnonzero(examined.is_sound & grids.of_kind(kind))
        for piece in topology.overlaps(grids.polygons[rows]):
            thin = piece.width_m < tolerances.sliver_width_m
            wrong = (
                Wrong(FindingCode.SLIVER, Sentence.THIN_OVERLAP, tolerances.overlap_m2)
                if thin
                else Wrong(FindingCode.OVERLAP, Sentence.OVERLAP, tolerances.overlap_m2)
            )
            labels = [grids.label(i) for i in rows[list(piece.owners)].tolist()]
            findings.append(_report(wrong, labels, piece))
    return sum_up_forgiven(findings)


def check_gaps(
    grids: BoundarySet,
    examined: Examined,
    outline: BaseGeometry | None,
    tolerances: Tolerances,
) -> list[Finding]:
    """Find ground no general grid holds, within the outline or enclosed by grids.

    Water that was declared is noted, and blocks nothing. When no general grid is sound,
    nothing can be said and nothing is: each was named for what is wrong with it.
    """
    rows = np.flatnonzero(examined.is_sound & grids.of_kind(GENERAL))
    if not len(rows) and (GENERAL in grids.kinds or not grids.kinds):
        return []
    held = np.concatenate([grids.polygons[rows], examined.stand_ins])
    water = as_polygons([] if grids.water is None else [grids.water])
    pieces = topology.gaps(np.concatenate([held, water]), outline)
    if outline is None:
        pieces += _open_slits(np.concatenate([held, water]), pieces, tolerances)
    edge = None if outline is None else outline.boundary
    findings = []
    for piece in pieces:
        labels = _labels(grids, rows, piece.owners)
        findings.append(_report(_judge_gap(piece, labels, edge, tolerances), labels, piece))
    findings = sum_up_forgiven(findings)
    if grids.water is not None:
        findings += _note_water(grids, rows, topology.gaps(held, outline))
    return findings


def _judge_gap(
    piece: Piece, labels: list[str], edge: BaseGeometry | None, tolerances: Tolerances
) -> Wrong:
    if edge is not None and shapely.dwithin(edge, piece.geometry, TOUCH_DEG):
        thin = piece.width_m < tolerances.sliver_width_m
        code = FindingCode.SLIVER if thin else FindingCode.GAP
        return Wrong(code, Sentence.FREE, tolerances.outline_m2)
    if piece.width_m < tolerances.sliver_width_m:
        return Wrong(FindingCode.SLIVER, Sentence.THIN_GAP, tolerances.gap_m2)
    if len(labels) == 1:
        return Wrong(FindingCode.HOLE, Sentence.HOLE, tolerances.gap_m2)
    return Wrong(FindingCode.GAP, Sentence.GAP, tolerances.gap_m2)


def _open_slits(polygons: Polygons, enclosed: list[Piece], tolerances: Tolerances) -> list[Piece]:
    """Return slits that open outward; enclosed ones are gaps already."""
    known = shapely.GeometryCollection([p.geometry for p in enclosed])
    slits = topology.narrow_gaps(polygons, tolerances.sliver_width_m)
    return [s for s in slits if not shapely.intersects(s.geometry, known)]


def _note_water(grids: BoundarySet, rows: np.ndarray, pieces: list[Piece]) -> list[Finding]:
    """Say how much of the free ground is declared water."""
    wet = as_polygons(shapely.intersection(p.geometry, grids.water) for p in pieces)
    return [
        Finding(
            FindingCode.GAP,
            Severity.NOTE,
            tuple(labels := _labels(grids, rows, piece.owners)),
            write(Sentence.WATER, grids=name_grids(labels), size=size_in_words(area)),
            area,
            shape,
        )
        for piece, shape, area in zip(pieces, wet, topology.areas_m2(wet).tolist(), strict=True)
        if area > topology.NOISE_M2
    ]


def _labels(grids: BoundarySet, rows: np.ndarray, owners: Iterable[int]) -> list[str]:
    """Name the grids among the neighbours; stand-ins and water come after them."""
    return [grids.label(int(rows[i])) for i in owners if i < len(rows)]


def _report(wrong: Wrong, labels: list[str], piece: Piece) -> Finding:
    words = write(
        wrong.sentence,
        grids=name_grids(labels),
        size=size_in_words(piece.area_m2),
        width=f"{piece.width_m:.2g}",
    )
    severity = weigh(piece.area_m2, wrong.forgiven_m2)
    return Finding(wrong.code, severity, tuple(labels), words, piece.area_m2, piece.geometry)
