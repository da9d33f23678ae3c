"""Checks of the grids against the county outline and against the villages' outlines."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo import topology
from grid_boundaries.checks.boundary_set import BoundarySet, Tolerances, Villages, as_polygons
from grid_boundaries.checks.forgiveness import sum_up_forgiven, weigh
from grid_boundaries.checks.report import Finding, FindingCode, Severity
from grid_boundaries.checks.sentences import (
    Sentence,
    name_grids,
    share_in_words,
    size_in_words,
    write,
)
from grid_boundaries.checks.shapes import Examined
from grid_boundaries.codes import GridCode

_MOST: Final = 0.5


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a grid that lies in one village."""

    area_m2: float
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class Lying:
    """Where a grid lies, and where its code says it should."""

    label: str
    village: str
    whole_m2: float
    shares: Mapping[str, Share]


def check_outline(
    grids: BoundarySet, examined: Examined, outline: BaseGeometry, tolerances: Tolerances
) -> list[Finding]:
    """Find what reaches beyond the county."""
    rows = np.flatnonzero(examined.is_sound)
    pieces = topology.outside(grids.polygons[rows], outline)
    findings = []
    for piece in pieces:
        index = int(rows[piece.owners[0]])
        whole_m2 = float(topology.areas_m2(grids.polygons[[index]])[0])
        label = grids.label(index)
        words = write(
            Sentence.OUTSIDE,
            grids=name_grids([label]),
            size=size_in_words(piece.area_m2),
            share=share_in_words(piece.area_m2, whole_m2),
        )
        severity = weigh(piece.area_m2, tolerances.outline_m2)
        findings.append(
            Finding(
                FindingCode.OUTSIDE_COUNTY, severity, (label,), words, piece.area_m2, piece.geometry
            )
        )
    return sum_up_forgiven(findings)


def check_parents(
    grids: BoundarySet,
    examined: Examined,
    villages: Villages,
    codes: Mapping[int, GridCode],
    tolerances: Tolerances,
) -> list[Finding]:
    """Find grids that lie mostly in another village than their code says, or partly.

    Grids whose village is unknown are orphans and left to that check.
    """
    known = set(villages.codes)
    sound = np.flatnonzero(examined.is_sound).tolist()
    placed = [i for i in sound if i in codes and codes[i].village.text in known]
    findings = []
    for index, shares in _shares_by_village(grids, placed, villages, codes).items():
        whole_m2 = float(topology.areas_m2(grids.polygons[[index]])[0])
        lying = Lying(grids.label(index), codes[index].village.text, whole_m2, shares)
        findings += _judge_parent(lying, villages, tolerances)
    return sum_up_forgiven(findings)


def _shares_by_village(
    grids: BoundarySet, placed: list[int], villages: Villages, codes: Mapping[int, GridCode]
) -> dict[int, dict[str, Share]]:
    """Return what of each grid lies in which village; grids wholly in their own are left out."""
    names, outlines = villages.outlined()
    shapes = grids.polygons[placed]
    shapely.prepare(outlines)
    row, village = shapely.STRtree(outlines).query(shapes, predicate="intersects")
    pairs = zip(row, village, strict=True)
    at_home = np.array([codes[placed[r]].village.text == names[v] for r, v in pairs])
    at_home = at_home.astype(bool) & shapely.covers(outlines[village], shapes[row])
    abroad = ~np.isin(row, row[at_home])
    row, village = row[abroad], village[abroad]
    common = as_polygons(shapely.intersection(shapes[row], outlines[village]))
    shares: dict[int, dict[str, Share]] = defaultdict(dict)
    for r, v, shape, area in zip(row, village, common, topology.areas_m2(common), strict=True):
        if area > topology.NOISE_M2:
            shares[placed[r]][names[v]] = Share(float(area), shape)
    return shares


def _judge_parent(lying: Lying, villages: Villages, tolerances: Tolerances) -> list[Finding]:
    others = {v: s for v, s in lying.shares.items() if v != lying.village}
    if not others:
        return []
    largest = max(others, key=lambda v: (others[v].area_m2, v))
    named = name_grids([lying.label])
    own_name = villages.label(lying.village)
    if others[largest].area_m2 > _MOST * lying.whole_m2:
        words = write(
            Sentence.WRONG_PARENT,
            grids=named,
            village=own_name,
            other=villages.label(largest),
            share=share_in_words(others[largest].area_m2, lying.whole_m2),
        )
        code, severity = FindingCode.WRONG_PARENT, Severity.ERROR
        size, shape = others[largest].area_m2, others[largest].geometry
    else:
        size = sum(share.area_m2 for share in others.values())
        shape = shapely.union_all([share.geometry for share in others.values()])
        words = write(
            Sentence.CROSSES,
            grids=named,
            village=own_name,
            size=size_in_words(size),
            share=share_in_words(size, lying.whole_m2),
        )
        code, severity = FindingCode.CROSSES_VILLAGE, weigh(size, tolerances.outline_m2)
    return [Finding(code, severity, (lying.label,), words, size, shape)]
