"""What became of each grid between two editions, told from the ground they share."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo import topology
from geo.errors import Words
from grid_boundaries.checks.boundary_set import BoundarySet
from grid_boundaries.checks.sentences import name_grids
from grid_boundaries.errors import BoundaryError

#: A grid follows another when at least this part of either lies in the other.
_MOST: Final = 0.5


class NotComparableError(BoundaryError):
    """A set holds grids without a code, one code twice, or shapes that have no area to compare."""

    sentence = Words(
        zh="{grids_zh} 没有唯一的代码或没有有效的图形，无法比较。请先通过边界检查。",
        en="Not comparable: {grids_en} lack a code of their own or a valid shape. Run the "
        "boundary check first.",
    )

    def __init__(self, labels: Sequence[str]) -> None:
        named = name_grids(labels)
        super().__init__(grids_zh=named.zh, grids_en=named.en)


class ChangeKind(StrEnum):
    """What happened to a grid from one edition to the next."""

    SAME = "same"  #: 不变
    MOVED_EDGE = "moved_edge"  #: 调整边界 same code, border redrawn
    SPLIT = "split"  #: 拆分
    MERGED = "merged"  #: 合并
    RECODED = "recoded"  #: 改码 mostly the same ground under another code
    NEW = "new"  #: 新设 on ground that mostly had no grid
    GONE = "gone"  #: 撤销 its ground mostly has no grid now
    MIXED = "mixed"  #: 重划 several became several others


@dataclass(frozen=True, slots=True)
class Change:
    """Grids that belong together, before and after; each grid stands in exactly one change."""

    kind: ChangeKind
    old_codes: tuple[str, ...]
    new_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """What one new grid took over from one old grid.

    `new_code` is None for a grid that is gone, `old_code` for one that is new.
    """

    old_code: str | None
    new_code: str | None
    kind: ChangeKind
    shared_m2: float
    old_m2: float | None
    new_m2: float | None

    @property
    def share_of_old(self) -> float | None:
        """Shared ground of the old grid's area."""
        return None if self.old_m2 is None else min(self.shared_m2 / self.old_m2, 1.0)

    @property
    def share_of_new(self) -> float | None:
        """Shared ground of the new grid's area."""
        return None if self.new_m2 is None else min(self.shared_m2 / self.new_m2, 1.0)


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes from one set to another, by code, and where the ground went."""

    changes: tuple[Change, ...]
    lineage: tuple[Lineage, ...]

    def counts(self) -> dict[ChangeKind, int]:
        """Return how many changes there are of each kind that occurs."""
        return dict(Counter(change.kind for change in self.changes))

    def by_old_code(self) -> dict[str, Change]:
        """Return the change of each old grid."""
        return {code: change for change in self.changes for code in change.old_codes}

    def by_new_code(self) -> dict[str, Change]:
        """Return the change of each new grid."""
        return {code: change for change in self.changes for code in change.new_codes}


@dataclass(frozen=True, slots=True)
class _Shared:
    """Ground common to pairs of old and new grids, as arrays of one length."""

    old: NDArray[np.intp]
    new: NDArray[np.intp]
    area_m2: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two sets with their areas and the ground they share."""

    old: BoundarySet
    new: BoundarySet
    old_m2: NDArray[np.float64]
    new_m2: NDArray[np.float64]
    shared: _Shared
    same_m2: float


def compare(old: BoundarySet, new: BoundarySet, *, same_m2: float = 1.0) -> Changes:
    """Tell what became of each grid, by the ground shared between grids of one kind.

    A grid follows another when half or more of either lies in the other. One that follows
    one is SAME, MOVED_EDGE or RECODED; several that follow one, SPLIT; one that follows
    several, MERGED; more than that is MIXED.

    Parameters
    ----------
    same_m2
        Differences up to this area are none, and common ground up to it is not listed.

    Raises
    ------
    NotComparableError
        When a code is missing or stands twice, or a shape is empty or invalid.
    """
    for grids in (old, new):
        _refuse_incomparable(grids)
    areas = topology.areas_m2(old.polygons), topology.areas_m2(new.polygons)
    pair = _Pair(old, new, *areas, _find_shared(old, new, same_m2), same_m2)
    groups = _group(pair)
    changes = [_classify(pair, olds, news) for olds, news in groups]
    ordered = sorted(changes, key=lambda c: (c.old_codes or c.new_codes, c.new_codes))
    found = Changes(tuple(ordered), ())
    return Changes(found.changes, _trace(pair, found.by_old_code(), found.by_new_code()))


def _refuse_incomparable(grids: BoundarySet) -> None:
    uses = Counter(grids.codes)
    usable = np.asarray(shapely.is_valid(grids.polygons) & ~shapely.is_empty(grids.polygons))
    bad = [
        grids.label(i)
        for i, code in enumerate(grids.codes)
        if not code or uses[code] > 1 or not usable[i]
    ]
    if bad:
        raise NotComparableError(bad)


def _find_shared(old: BoundarySet, new: BoundarySet, same_m2: float) -> _Shared:
    shapely.prepare(old.polygons)
    new_rows, old_rows = shapely.STRtree(old.polygons).query(new.polygons)
    one_kind = np.array(old.kinds)[old_rows] == np.array(new.kinds)[new_rows]
    old_rows, new_rows = old_rows[one_kind], new_rows[one_kind]
    before, after = old.polygons[old_rows], new.polygons[new_rows]
    common = np.asarray(shapely.relate_pattern(before, after, "T********"))
    old_rows, new_rows, before, after = (
        part[common] for part in (old_rows, new_rows, before, after)
    )
    redrawn = ~np.asarray(shapely.equals_exact(before, after))
    before[redrawn] = shapely.intersection(before[redrawn], after[redrawn])
    area = topology.areas_m2(before)
    counts = area > same_m2
    return _Shared(old_rows[counts], new_rows[counts], area[counts])


def _group(pair: _Pair) -> list[tuple[list[int], list[int]]]:
    """Return the old and new grids that follow each other, directly or through others."""
    shared = pair.shared
    follows = (shared.area_m2 >= _MOST * pair.old_m2[shared.old]) | (
        shared.area_m2 >= _MOST * pair.new_m2[shared.new]
    )
    linked: dict[int, list[int]] = defaultdict(list)
    first_new = len(pair.old.codes)
    ends = zip(shared.old[follows].tolist(), shared.new[follows].tolist(), strict=True)
    for o, n in ends:
        linked[o].append(first_new + n)
        linked[first_new + n].append(o)
    groups, seen = [], set[int]()
    for start in range(first_new + len(pair.new.codes)):
        if start not in seen:
            group = _reach(start, linked)
            seen |= group
            olds = sorted(i for i in group if i < first_new)
            groups.append((olds, sorted(i - first_new for i in group if i >= first_new)))
    return groups


def _reach(start: int, linked: Mapping[int, Sequence[int]]) -> set[int]:
    group, waiting = {start}, [start]
    while waiting:
        fresh = [n for n in linked.get(waiting.pop(), ()) if n not in group]
        group.update(fresh)
        waiting.extend(fresh)
    return group


def _classify(pair: _Pair, olds: list[int], news: list[int]) -> Change:
    old_codes = tuple(sorted(pair.old.codes[i] for i in olds))
    new_codes = tuple(sorted(pair.new.codes[i] for i in news))
    numbers = min(len(olds), 2), min(len(news), 2)
    if numbers == (1, 1):
        kind = _kind_of_one(pair, olds[0], news[0])
    elif numbers == (0, 1):
        taken = pair.shared.area_m2[pair.shared.new == news[0]].sum()
        kind = ChangeKind.NEW if taken < _MOST * pair.new_m2[news[0]] else ChangeKind.MIXED
    elif numbers == (1, 0):
        given = pair.shared.area_m2[pair.shared.old == olds[0]].sum()
        kind = ChangeKind.GONE if given < _MOST * pair.old_m2[olds[0]] else ChangeKind.MIXED
    else:
        several = {(1, 2): ChangeKind.SPLIT, (2, 1): ChangeKind.MERGED}
        kind = several.get(numbers, ChangeKind.MIXED)
    return Change(kind, old_codes, new_codes)


def _kind_of_one(pair: _Pair, old: int, new: int) -> ChangeKind:
    if pair.old.codes[old] != pair.new.codes[new]:
        return ChangeKind.RECODED
    both = (pair.shared.old == old) & (pair.shared.new == new)
    differs = max(pair.old_m2[old], pair.new_m2[new]) - pair.shared.area_m2[both].sum()
    return ChangeKind.MOVED_EDGE if differs > pair.same_m2 else ChangeKind.SAME


def _trace(
    pair: _Pair, of_old: Mapping[str, Change], of_new: Mapping[str, Change]
) -> tuple[Lineage, ...]:
    """Return a row for each pair that shares ground, and for each grid that shares none."""
    rows = []
    shared = pair.shared
    for o, n, area in zip(
        shared.old.tolist(), shared.new.tolist(), shared.area_m2.tolist(), strict=True
    ):
        before, after = pair.old.codes[o], pair.new.codes[n]
        one = of_old[before] is of_new[after]  # else a strip that moved from one to the other
        kind = of_old[before].kind if one else ChangeKind.MOVED_EDGE
        rows.append(
            Lineage(before, after, kind, area, float(pair.old_m2[o]), float(pair.new_m2[n]))
        )
    for o in sorted(set(range(len(pair.old.codes))) - set(shared.old.tolist())):
        code = pair.old.codes[o]
        rows.append(Lineage(code, None, of_old[code].kind, 0.0, float(pair.old_m2[o]), None))
    for n in sorted(set(range(len(pair.new.codes))) - set(shared.new.tolist())):
        code = pair.new.codes[n]
        rows.append(Lineage(None, code, of_new[code].kind, 0.0, None, float(pair.new_m2[n])))
    return tuple(sorted(rows, key=lambda r: (r.old_code or "~", r.new_code or "~")))
