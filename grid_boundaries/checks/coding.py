"""Checks of codes: missing, malformed, twice, of no known village; and of their number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import Words
from grid_boundaries.checks.boundary_set import BoundarySet, Villages
from grid_boundaries.checks.report import Finding, FindingCode, Severity
from grid_boundaries.checks.sentences import Sentence, name_grids, write
from grid_boundaries.codes import CodeScheme, GridCode

_SHOWN_TOGETHER: Final = 9
_VILLAGES_NAMED: Final = 5
_NONE: Final = Words("无", "none")


def parse_codes(grids: BoundarySet, scheme: CodeScheme) -> dict[int, GridCode]:
    """Return the well-formed codes by the index of their grid."""
    return {
        i: scheme.parse(code)
        for i, code in enumerate(grids.codes)
        if code and scheme.describe_error(code) is None
    }


def place_of(grids: BoundarySet, indices: Sequence[int]) -> BaseGeometry | None:
    """Return the shapes to show; many together are the whole map and no place."""
    shapes = [s for s in grids.polygons[list(indices)] if is_somewhere(s)]
    if not shapes or len(shapes) > _SHOWN_TOGETHER:
        return None
    return shapes[0] if len(shapes) == 1 else shapely.GeometryCollection(shapes)


def is_somewhere(shape: BaseGeometry | None) -> bool:
    """Tell whether a shape can be shown: it has vertices, and all are finite numbers."""
    if shape is None or shape.is_empty:
        return False
    return bool(np.isfinite(shapely.get_coordinates(shape)).all())


def check_codes(grids: BoundarySet, scheme: CodeScheme) -> list[Finding]:
    """Find no grid at all, or grids without a code, with a malformed one, or one code twice."""
    if not grids.codes:
        return [Finding(FindingCode.COUNT, Severity.ERROR, (), write(Sentence.NOTHING))]
    return [
        *_find_missing(grids),
        *_find_malformed(grids, scheme),
        *_find_duplicates(grids),
    ]


def _find_missing(grids: BoundarySet) -> list[Finding]:
    bare = [i for i, code in enumerate(grids.codes) if not code]
    if not bare:
        return []
    return [_about(grids, bare, FindingCode.MISSING_CODE, Sentence.NO_CODE)]


def _find_malformed(grids: BoundarySet, scheme: CodeScheme) -> list[Finding]:
    reasons = {i: scheme.describe_error(code) for i, code in enumerate(grids.codes) if code}
    return [
        _about(grids, [i], FindingCode.MALFORMED_CODE, Sentence.BAD_CODE, why=why)
        for i, why in reasons.items()
        if why is not None
    ]


def _find_duplicates(grids: BoundarySet) -> list[Finding]:
    users: dict[str, list[int]] = defaultdict(list)
    for i, code in enumerate(grids.codes):
        users[code].append(i)
    return [
        Finding(
            FindingCode.DUPLICATE_CODE,
            Severity.ERROR,
            (code,),
            write(
                Sentence.SAME_CODE,
                grids=code,
                n=len(rows),
                rows=Words(
                    "、".join(str(i + 1) for i in rows), ", ".join(str(i + 1) for i in rows)
                ),
            ),
            geometry=place_of(grids, rows),
        )
        for code, rows in users.items()
        if code and len(rows) > 1
    ]


def _about(
    grids: BoundarySet,
    indices: Sequence[int],
    code: FindingCode,
    sentence: Sentence,
    **values: Words | str | float,
) -> Finding:
    labels = tuple(grids.label(i) for i in indices)
    named = name_grids(labels)
    if sentence is Sentence.BAD_CODE:
        named = Words(labels[0], labels[0])
    words = write(sentence, grids=named, **values)
    return Finding(code, Severity.ERROR, labels, words, geometry=place_of(grids, indices))


def check_villages(
    grids: BoundarySet, villages: Villages, codes: Mapping[int, GridCode]
) -> list[Finding]:
    """Find grids of a village that is not on the list, and villages that have no grid."""
    grids_of: dict[str, list[int]] = defaultdict(list)
    for index, code in codes.items():
        grids_of[code.village.text].append(index)
    known = set(villages.codes)
    orphans = [
        _about(grids, indices, FindingCode.ORPHAN, Sentence.ORPHAN, village=village)
        for village, indices in grids_of.items()
        if village not in known
    ]
    outlines = dict(zip(*villages.outlined(), strict=True))
    bare = [
        Finding(
            FindingCode.VILLAGE_WITHOUT_GRID,
            Severity.WARNING,
            (village,),
            write(Sentence.NO_GRID, village=villages.label(village)),
            geometry=outlines.get(village),
        )
        for village in villages.on_the_ground
        if village not in grids_of
    ]
    return [*orphans, *bare]


def check_stated_villages(
    grids: BoundarySet, villages: Villages, codes: Mapping[int, GridCode]
) -> list[Finding]:
    """Find grids that are said to belong to another village than the one in their code."""
    contradicted: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, stated in enumerate(grids.village_codes):
        code = codes.get(index)
        if stated and code is not None and stated != code.village.text:
            contradicted[stated, code.village.text].append(index)
    return [
        _about(
            grids,
            indices,
            FindingCode.WRONG_PARENT,
            Sentence.SAID_ELSEWHERE,
            stated=villages.label(stated),
            village=villages.label(coded),
        )
        for (stated, coded), indices in contradicted.items()
    ]


def check_count(
    grids: BoundarySet,
    expected: int | Mapping[str, int],
    codes: Mapping[int, GridCode],
    villages: Villages,
) -> list[Finding]:
    """Compare the number of grids with what was reported, in all or by village.

    A whole number is compared with all grids; numbers that a village skips below its
    highest one are named, for they are likely what is missing.
    """
    present: dict[str, set[int]] = defaultdict(set)
    for code in codes.values():
        present[code.village.text].add(code.sequence)
    if isinstance(expected, int):
        total = _compare_total(len(grids.codes), expected, present, villages)
        return [total] if total else []
    whole = _compare_total(len(grids.codes), sum(expected.values()), {}, villages)
    by_village = [
        _compare_village(village, expected.get(village, 0), present[village], villages)
        for village in sorted(expected.keys() | present.keys())
    ]
    return [f for f in (whole, *by_village) if f]


def _compare_total(
    found: int, wanted: int, present: Mapping[str, set[int]], villages: Villages
) -> Finding | None:
    if found == wanted:
        return None
    n = abs(wanted - found)
    difference = (
        Words(f"缺 {n} 个", f"{n} missing")
        if found < wanted
        else Words(f"多 {n} 个", f"{n} too many")
    )
    words = write(
        Sentence.COUNT,
        wanted=wanted,
        found=found,
        difference=difference,
        holes=_skipped_in_words(present, villages),
    )
    return Finding(FindingCode.COUNT, Severity.WARNING, (), words)


def _skipped_in_words(present: Mapping[str, set[int]], villages: Villages) -> Words:
    skipped = {v: set(range(1, max(numbers))) - numbers for v, numbers in present.items()}
    holes = {v: numbers for v, numbers in sorted(skipped.items()) if numbers}
    if not holes:
        return Words("请与上报的数字核对。", "Compare with the number that was reported.")
    named = [f"{villages.label(v)} {_list(n)}" for v, n in holes.items()][:_VILLAGES_NAMED]
    more = len(holes) - len(named)
    return Words(
        f"序号不连续的村：{'；'.join(named)}{f'；另有 {more} 个村' if more else ''}。",
        f"Villages that skip numbers: {'; '.join(named)}{f'; {more} more' if more else ''}.",
    )


def _compare_village(
    village: str, wanted: int, present: set[int], villages: Villages
) -> Finding | None:
    missing = set(range(1, wanted + 1)) - present
    surplus = {n for n in present if n > wanted}
    if not missing and not surplus:
        return None
    words = write(
        Sentence.VILLAGE_COUNT,
        village=villages.label(village),
        wanted=wanted,
        found=len(present),
        missing=_list(missing) if missing else _NONE,
        surplus=_list(surplus) if surplus else _NONE,
    )
    return Finding(FindingCode.COUNT, Severity.WARNING, (village,), words)


def _list(numbers: Iterable[int]) -> str:
    return " ".join(f"{n:03d}" for n in sorted(numbers))
