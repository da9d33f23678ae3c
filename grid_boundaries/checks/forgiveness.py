"""What lies within the tolerance: noted, and summed up where it would drown the rest."""

from collections import defaultdict
from typing import Final

import shapely

from geo.errors import Words
from grid_boundaries.checks.report import Finding, FindingCode, Severity
from grid_boundaries.checks.sentences import Sentence, name_grids, size_in_words, write

_LISTED_SINGLY: Final = 5

_KINDS: Final = {
    FindingCode.OVERLAP: Words("重叠", "overlaps"),
    FindingCode.GAP: Words("空隙", "gaps"),
    FindingCode.HOLE: Words("空洞", "holes"),
    FindingCode.SLIVER: Words("细缝", "slivers"),
    FindingCode.OUTSIDE_COUNTY: Words("超出县界之处", "places outside the county"),
    FindingCode.CROSSES_VILLAGE: Words("跨村之处", "places across a village border"),
}


def weigh(size_m2: float, forgiven_m2: float) -> Severity:
    """Return ERROR above what is forgiven, else NOTE."""
    return Severity.ERROR if size_m2 > forgiven_m2 else Severity.NOTE


def sum_up_forgiven(findings: list[Finding]) -> list[Finding]:
    """Make one note of more than five notes of a kind; an outline drawn anew gives hundreds."""
    forgiven: dict[FindingCode, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.severity is Severity.NOTE:
            forgiven[finding.code].append(finding)
    many = {code: notes for code, notes in forgiven.items() if len(notes) > _LISTED_SINGLY}
    kept = [f for f in findings if f.severity is not Severity.NOTE or f.code not in many]
    return [*kept, *(_sum(code, notes) for code, notes in many.items())]


def _sum(code: FindingCode, notes: list[Finding]) -> Finding:
    subjects = tuple(sorted({subject for note in notes for subject in note.subjects}))
    total = sum(note.size_m2 or 0.0 for note in notes)
    words = write(
        Sentence.FORGIVEN,
        n=len(notes),
        what=_KINDS[code],
        size=size_in_words(total),
        grids=name_grids(subjects),
    )
    shapes = [note.geometry for note in notes if note.geometry is not None]
    return Finding(code, Severity.NOTE, subjects, words, total, shapely.GeometryCollection(shapes))
