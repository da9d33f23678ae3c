"""The boundary doctor: examine a set of grids and say everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from grid_boundaries.checks.boundary_set import BoundarySet, Tolerances, Villages, as_polygons
from grid_boundaries.checks.coding import (
    check_codes,
    check_count,
    check_stated_villages,
    check_villages,
    parse_codes,
)
from grid_boundaries.checks.datum_shift import check_datum
from grid_boundaries.checks.omissions import Omission, note
from grid_boundaries.checks.partition import check_gaps, check_overlaps
from grid_boundaries.checks.report import Finding, Report, in_order
from grid_boundaries.checks.shapes import Examined, check_shapes
from grid_boundaries.checks.surroundings import check_outline, check_parents
from grid_boundaries.codes import CodeScheme, GridCode

DEFAULT_TOLERANCES = Tolerances()
NO_VILLAGES = Villages(())


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the set should fill; `outline` is None where there is none that can be used."""

    outline: BaseGeometry | None
    villages: Villages
    tolerances: Tolerances


def examine(
    grids: BoundarySet,
    *,
    county_outline: BaseGeometry | None,
    villages: Villages = NO_VILLAGES,
    expected_count: int | Mapping[str, int] | None,
    scheme: CodeScheme,
    tolerances: Tolerances = DEFAULT_TOLERANCES,
) -> Report:
    """Examine a set of grids; whatever it holds, the answer is a report.

    Parameters
    ----------
    county_outline
        What the general grids must fill and not leave. None: that is not checked, and the
        report says so.
    villages
        Without codes, parents are not checked; a village without an outline is left out of
        the checks in space. The report says both.
    expected_count
        The number that was reported for the county, or by village code.
    """
    omitted, usable = _usable_outline(county_outline)
    frame = _Frame(usable, villages, tolerances)
    codes = parse_codes(grids, scheme)
    shapes = check_shapes(grids, usable, tolerances.least_grid_m2)
    findings = [
        *check_codes(grids, scheme),
        *_compare_lists(grids, codes, villages, expected_count),
        *shapes.findings,
        *check_overlaps(grids, shapes, tolerances),
        *_compare_outlines(grids, shapes, codes, frame),
        *omitted,
        *_name_left_out(grids, shapes),
    ]
    return in_order(findings)


def _usable_outline(
    outline: BaseGeometry | None,
) -> tuple[list[Finding], BaseGeometry | None]:
    if outline is None or outline.is_empty:
        return [note(Omission.NO_OUTLINE)], None
    if not shapely.is_valid(outline):
        return [note(Omission.BAD_OUTLINE)], None
    return [], as_polygons([outline])[0]


def _compare_lists(
    grids: BoundarySet,
    codes: Mapping[int, GridCode],
    villages: Villages,
    expected_count: int | Mapping[str, int] | None,
) -> list[Finding]:
    findings: list[Finding] = []
    findings += check_stated_villages(grids, villages, codes)
    if villages.codes:
        findings += check_villages(grids, villages, codes)
    else:
        findings.append(note(Omission.NO_VILLAGES))
    if expected_count is None:
        return [*findings, note(Omission.NO_COUNT)]
    return [*findings, *check_count(grids, expected_count, codes, villages)]


def _compare_outlines(
    grids: BoundarySet, shapes: Examined, codes: Mapping[int, GridCode], frame: _Frame
) -> list[Finding]:
    """Compare with the outlines of county and villages, unless the whole set seems shifted."""
    shifted = [] if frame.outline is None else check_datum(grids, shapes, frame.outline)
    if shifted:
        enclosed = check_gaps(grids, shapes, None, frame.tolerances)
        return [*shifted, *enclosed, note(Omission.DATUM_FIRST)]
    findings = check_gaps(grids, shapes, frame.outline, frame.tolerances)
    if frame.outline is not None:
        findings += check_outline(grids, shapes, frame.outline, frame.tolerances)
    findings += check_parents(grids, shapes, frame.villages, codes, frame.tolerances)
    total, drawn = len(frame.villages.on_the_ground), len(frame.villages.outlined()[0])
    if drawn < total:
        findings.append(note(Omission.UNDRAWN_VILLAGES, n=total - drawn, total=total))
    return findings


def _name_left_out(grids: BoundarySet, shapes: Examined) -> list[Finding]:
    total, sound = len(grids.codes), int(shapes.is_sound.sum())
    return [note(Omission.LEFT_OUT, n=total - sound, total=total)] if sound < total else []
