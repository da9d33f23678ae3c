from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from geo import topology
from grid_boundaries.changes import Change, ChangeKind, Changes, NotComparableError, compare
from grid_boundaries.checks.boundary_set import BoundarySet
from tests.boundary_sets import nine_grids, winding_county

OLD = nine_grids().grids
CODES = OLD.codes


def redrawn(cells: Mapping[str, BaseGeometry], gone: tuple[str, ...] = ()) -> BoundarySet:
    """Return the nine grids with some replaced, added or gone."""
    shapes = dict(zip(OLD.codes, OLD.polygons, strict=True)) | dict(cells)
    kept = {code: shape for code, shape in shapes.items() if code not in gone}
    return BoundarySet.of(list(kept), kept.values())


def others(changes: Changes) -> list[Change]:
    return [change for change in changes.changes if change.kind is not ChangeKind.SAME]


def cell(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a box in steps of a grid's side from the south-west corner of the county."""
    return shapely.box(*(np.array([west, south, east, north]) / 100 + [115.4, 27.6] * 2))


def test_equal_sets_are_the_same_grid_by_grid() -> None:
    changes = compare(OLD, OLD)
    assert changes.counts() == {ChangeKind.SAME: 9}
    assert [(r.share_of_old, r.share_of_new) for r in changes.lineage] == [(1.0, 1.0)] * 9


def test_a_border_that_moves_changes_both_grids_and_traces_the_strip() -> None:
    new = redrawn({CODES[3]: cell(0, 1, 1.2, 2), CODES[4]: cell(1.2, 1, 2, 2)})
    changes = compare(OLD, new)
    assert others(changes) == [
        Change(ChangeKind.MOVED_EDGE, (CODES[3],), (CODES[3],)),
        Change(ChangeKind.MOVED_EDGE, (CODES[4],), (CODES[4],)),
    ]
    (strip,) = [r for r in changes.lineage if r.old_code != r.new_code]
    assert (strip.old_code, strip.new_code) == (CODES[4], CODES[3])
    assert strip.kind is ChangeKind.MOVED_EDGE
    assert strip.share_of_old == pytest.approx(0.2, rel=1e-6)
    assert strip.share_of_new == pytest.approx(0.2 / 1.2, rel=1e-6)


def test_a_grid_cut_in_two_is_split() -> None:
    a, b = "360824100202004", "360824100202005"
    new = redrawn({a: cell(1, 1, 1.3, 2), b: cell(1.3, 1, 2, 2)}, (CODES[4],))
    changes = compare(OLD, new)
    assert others(changes) == [Change(ChangeKind.SPLIT, (CODES[4],), (a, b))]
    rows = [r for r in changes.lineage if r.kind is ChangeKind.SPLIT]
    assert [r.share_of_old for r in rows] == pytest.approx([0.3, 0.7])
    assert [r.share_of_new for r in rows] == pytest.approx([1, 1])


def test_a_grid_cut_into_many_is_split_even_when_no_part_is_half_of_it() -> None:
    parts = {f"36082410020200{4 + i}": cell(1 + i / 4, 1, 1.25 + i / 4, 2) for i in range(4)}
    assert others(compare(OLD, redrawn(parts, (CODES[4],)))) == [
        Change(ChangeKind.SPLIT, (CODES[4],), tuple(parts))
    ]


def test_two_grids_made_one_are_merged() -> None:
    new = redrawn({"360824100202004": cell(1, 1, 3, 2)}, CODES[4:6])
    changes = compare(OLD, new)
    assert others(changes) == [Change(ChangeKind.MERGED, CODES[4:6], ("360824100202004",))]
    assert changes.by_old_code()[CODES[5]].kind is ChangeKind.MERGED
    assert changes.by_new_code()["360824100202004"].kind is ChangeKind.MERGED


def test_a_grid_under_another_code_is_recoded() -> None:
    new = redrawn({"360824100202009": OLD.polygons[4]}, (CODES[4],))
    assert others(compare(OLD, new)) == [
        Change(ChangeKind.RECODED, (CODES[4],), ("360824100202009",))
    ]


def test_two_grids_that_exchange_codes_are_both_recoded() -> None:
    new = redrawn({CODES[0]: OLD.polygons[1], CODES[1]: OLD.polygons[0]})
    assert {c.kind for c in others(compare(OLD, new))} == {ChangeKind.RECODED}


def test_a_grid_on_free_ground_is_new_and_one_left_free_is_gone() -> None:
    new = redrawn({"360824100203004": cell(3, 0, 4, 1)}, (CODES[0],))
    changes = compare(OLD, new)
    assert others(changes) == [
        Change(ChangeKind.GONE, (CODES[0],), ()),
        Change(ChangeKind.NEW, (), ("360824100203004",)),
    ]
    gone, came = (r for r in changes.lineage if None in {r.old_code, r.new_code})
    assert (gone.new_code, gone.share_of_old, gone.share_of_new) == (None, 0, None)
    assert (came.old_code, came.share_of_old, came.share_of_new) == (None, None, 0)


def test_two_grids_divided_anew_into_two_others_are_mixed() -> None:
    new = redrawn(
        {"360824100202004": cell(0, 1, 2, 1.5), "360824100202005": cell(0, 1.5, 2, 2)},
        (CODES[3], CODES[4]),
    )
    assert others(compare(OLD, new)) == [
        Change(ChangeKind.MIXED, (CODES[3], CODES[4]), ("360824100202004", "360824100202005"))
    ]


def test_a_grid_carved_out_of_three_is_mixed_and_they_moved_their_edges() -> None:
    new = redrawn(
        {
            CODES[3]: cell(0, 1, 1, 1.7),
            CODES[4]: cell(1, 1, 2, 1.7),
            CODES[5]: cell(2, 1, 3, 1.7),
            "360824100202004": cell(0, 1.7, 3, 2),
        }
    )
    assert [(c.kind, c.new_codes) for c in others(compare(OLD, new))] == [
        *((ChangeKind.MOVED_EDGE, (code,)) for code in CODES[3:6]),
        (ChangeKind.MIXED, ("360824100202004",)),
    ]


def test_a_grid_shared_out_among_three_is_mixed_not_gone() -> None:
    new = redrawn(
        {
            CODES[0]: cell(0, 2, 1, 3) | cell(0, 1.7, 3, 2),
            CODES[4]: cell(1, 1, 2, 1.7) | cell(2, 1, 3, 1.3),
            CODES[3]: cell(0, 1, 1, 1.7) | cell(2, 1.3, 3, 1.7),
        },
        (CODES[5],),
    )
    change = compare(OLD, new).by_old_code()[CODES[5]]
    assert (change.kind, change.new_codes) == (ChangeKind.MIXED, ())


def test_differences_up_to_the_stated_area_are_none() -> None:
    new = redrawn({CODES[4]: cell(1, 1, 2, 1.9999)})  # 109 m² less
    assert compare(OLD, new, same_m2=200).counts() == {ChangeKind.SAME: 9}
    assert compare(OLD, new).counts()[ChangeKind.MOVED_EDGE] == 1


def test_grids_of_different_kinds_do_not_follow_each_other() -> None:
    new = replace(OLD, kinds=("dedicated", *OLD.kinds[1:]))
    assert {c.kind for c in others(compare(OLD, new))} == {ChangeKind.GONE, ChangeKind.NEW}


@pytest.mark.parametrize(
    ("codes", "shapes"),
    [
        (["", "b"], [cell(0, 0, 1, 1), cell(1, 0, 2, 1)]),
        (["b", "b"], [cell(0, 0, 1, 1), cell(1, 0, 2, 1)]),
        (["a", "b"], [None, cell(1, 0, 2, 1)]),
        (["a", "b"], [shapely.Polygon(), cell(1, 0, 2, 1)]),
        (["a", "b"], [shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), cell(1, 0, 2, 1)]),
    ],
)
def test_a_set_with_defects_is_not_compared(
    codes: list[str], shapes: list[BaseGeometry | None]
) -> None:
    with pytest.raises(NotComparableError):
        compare(OLD, BoundarySet.of(codes, shapes))


def test_empty_sets_can_be_compared() -> None:
    empty = BoundarySet.of([], [])
    assert compare(empty, empty) == Changes((), ())
    assert compare(empty, OLD).counts() == {ChangeKind.NEW: 9}
    assert compare(OLD, empty).counts() == {ChangeKind.GONE: 9}


@settings(max_examples=60, deadline=None)
@given(old_seed=st.integers(0, 20), new_seed=st.integers(21, 40), n=st.integers(4, 16))
def test_every_grid_stands_in_one_change_and_all_ground_is_traced(
    old_seed: int, new_seed: int, n: int
) -> None:
    old = winding_county(12, old_seed, 0.01).grids
    new = winding_county(n, new_seed, 0.01).grids
    changes = compare(old, new)
    assert sorted(c for change in changes.changes for c in change.old_codes) == sorted(old.codes)
    assert sorted(c for change in changes.changes for c in change.new_codes) == sorted(new.codes)
    both = shapely.union_all(old.polygons) & shapely.union_all(new.polygons)
    shared = sum(row.shared_m2 for row in changes.lineage)
    cells = np.array([both], dtype=object)
    assert shared == pytest.approx(topology.areas_m2(cells)[0], rel=1e-4)
