from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st
from shapely import LineString

from grid_boundaries.changes import ChangeKind, compare
from grid_boundaries.checks.boundary_set import BoundarySet
from grid_boundaries.codes import GridCodeError
from grid_boundaries.reshaping import errors
from grid_boundaries.reshaping.grids import merge_grids, split_grid
from grid_boundaries.reshaping.polygons import insert_vertices, merge_polygons, split_polygon
from tests.boundary_sets import SCHEME, bordering, nine_grids, winding_county

COUNTY = nine_grids()
GRIDS = COUNTY.grids
MIDDLE = "360824100202002"


def line(*steps: tuple[float, float]) -> LineString:
    """Return a line in steps of a grid's side from the south-west corner of the county."""
    return LineString(np.array(steps) / 100 + [115.4, 27.6])


THROUGH = line((1.3, 0.9), (1.7, 2.1))
SQUARE = GRIDS.polygons[4]


def test_a_split_leaves_the_whole_set_exact() -> None:
    after = split_grid(GRIDS, MIDDLE, [THROUGH], scheme=SCHEME).grids
    assert shapely.coverage_is_valid(after.polygons)
    assert replace(COUNTY, grids=after, expected=10).examine().findings == ()


def test_neighbours_receive_the_vertices_where_the_cut_meets_them() -> None:
    after = split_grid(GRIDS, MIDDLE, [THROUGH], scheme=SCHEME).grids
    corners = dict(zip(after.codes, shapely.get_num_coordinates(after.polygons), strict=True))
    assert {code for code, n in corners.items() if n == 6} == {"360824100201002", "360824100203002"}


def test_parts_take_the_next_free_numbers_west_to_east_in_the_place_of_the_old() -> None:
    after = split_grid(GRIDS, MIDDLE, [THROUGH], scheme=SCHEME, retired=["360824100202007"])
    assert after.new_codes == ("360824100202008", "360824100202009")
    assert after.grids.codes == (*GRIDS.codes[:4], *after.new_codes, *GRIDS.codes[5:])
    west, east = after.grids.polygons[4:6]
    assert west.centroid.x < east.centroid.x


def test_a_village_whose_numbers_are_used_up_refuses_a_split() -> None:
    with pytest.raises(GridCodeError):
        split_grid(GRIDS, MIDDLE, [THROUGH], scheme=SCHEME, retired=["360824100202998"])


def test_lineage_of_a_split_adds_up_to_the_old_grid() -> None:
    rows = split_grid(GRIDS, MIDDLE, [THROUGH], scheme=SCHEME).lineage
    assert {r.kind for r in rows} == {ChangeKind.SPLIT}
    assert sum(r.share_of_old or 0 for r in rows) == pytest.approx(1)


def test_two_lines_that_meet_cut_three_parts() -> None:
    half = line((1.5, 1.5), (1.5, 2.1))
    parts = split_polygon(SQUARE, [line((0.9, 1.5), (2.1, 1.5)), half], least_m2=100)
    assert len(parts) == 3


def test_a_line_drawn_to_just_short_of_the_border_reaches_it() -> None:
    short = line((1.5, 1.00002), (1.5, 1.99998))
    assert len(split_polygon(SQUARE, [short], least_m2=100)) == 2


@pytest.mark.parametrize(
    "cut",
    [line((1.5, 0.9), (1.5, 1.6)), line((1.3, 1.4), (1.6, 1.6))],
    ids=["half way", "inside alone"],
)
def test_a_line_that_stops_inside_is_refused(cut: LineString) -> None:
    with pytest.raises(errors.LineStopsInsideError):
        split_polygon(SQUARE, [cut], least_m2=100)


@pytest.mark.parametrize(
    "cuts", [[line((3, 3), (4, 4))], [line((1, 1), (2, 1))], []], ids=["far", "along", "none"]
)
def test_a_line_that_divides_nothing_is_refused(cuts: list[LineString]) -> None:
    with pytest.raises(errors.LineMissesError):
        split_polygon(SQUARE, cuts, least_m2=100)


def test_a_part_below_the_least_area_is_refused_with_both_figures() -> None:
    with pytest.raises(errors.PartTooSmallError) as refused:
        split_polygon(SQUARE, [line((1.001, 0.9), (1.001, 2.1))], least_m2=2000)
    assert "1,094 平方米" in refused.value.words.zh
    assert "2,000 平方米" in refused.value.words.zh


def test_a_grid_in_several_parts_is_not_split() -> None:
    with pytest.raises(errors.MultipartSplitError):
        split_polygon(shapely.MultiPolygon([SQUARE, GRIDS.polygons[0]]), [THROUGH], least_m2=1)


def test_a_line_past_a_corner_by_a_millimetre_goes_through_it() -> None:
    parts = split_polygon(SQUARE, [line((0.9, 0.9), (2.1000002, 2.1))], least_m2=100)
    assert [shapely.get_num_coordinates(part) for part in parts] == [4, 4]


def test_a_grid_with_an_enclave_keeps_it_free() -> None:
    ring = SQUARE - shapely.Point(115.415, 27.615).buffer(0.002)
    parts = split_polygon(ring, [line((0.9, 1.5), (2.1, 1.5))], least_m2=100)
    assert len(parts) == 2
    assert (shapely.union_all(parts) ^ ring).area < 1e-14


def test_a_grid_as_stored_in_one_part_of_a_multipolygon_is_split() -> None:
    stored = BoundarySet.of(GRIDS.codes, [shapely.MultiPolygon([p]) for p in GRIDS.polygons])
    after = split_grid(stored, MIDDLE, [THROUGH], scheme=SCHEME).grids
    assert shapely.coverage_is_valid(after.polygons)


@pytest.mark.parametrize("code", ["360824100202009", ""])
def test_a_grid_that_is_not_there_once_is_refused(code: str) -> None:
    with pytest.raises(errors.NoSuchGridError):
        split_grid(GRIDS, code, [THROUGH], scheme=SCHEME)


def test_a_merge_takes_the_place_of_the_first_and_a_new_number() -> None:
    after = merge_grids(GRIDS, GRIDS.codes[4:6], scheme=SCHEME)
    assert after.grids.codes == (*GRIDS.codes[:4], "360824100202004", *GRIDS.codes[6:])
    assert {r.kind for r in after.lineage} == {ChangeKind.MERGED}
    assert shapely.coverage_is_valid(after.grids.polygons)
    assert replace(COUNTY, grids=after.grids, expected=8).examine().findings == ()


def test_water_and_the_confirmed_datum_stay_with_the_set() -> None:
    marked = replace(GRIDS, water=SQUARE, is_datum_confirmed=True)
    for after in (
        split_grid(marked, MIDDLE, [THROUGH], scheme=SCHEME).grids,
        merge_grids(marked, GRIDS.codes[4:6], scheme=SCHEME).grids,
    ):
        assert after.water is SQUARE
        assert after.is_datum_confirmed


def test_one_grid_named_twice_is_no_merge() -> None:
    with pytest.raises(errors.TooFewToMergeError):
        merge_grids(GRIDS, [MIDDLE, MIDDLE], scheme=SCHEME)


def test_no_grid_is_no_merge() -> None:
    with pytest.raises(errors.TooFewToMergeError):
        merge_grids(GRIDS, [], scheme=SCHEME)


def test_grids_of_two_villages_do_not_merge() -> None:
    with pytest.raises(errors.DifferentParentsError):
        merge_grids(GRIDS, [GRIDS.codes[0], GRIDS.codes[3]], scheme=SCHEME)


def test_grids_of_two_kinds_do_not_merge() -> None:
    mixed = replace(GRIDS, kinds=("dedicated", *GRIDS.kinds[1:]))
    with pytest.raises(errors.DifferentParentsError):
        merge_grids(mixed, GRIDS.codes[:2], scheme=SCHEME)


@pytest.mark.parametrize("pair", [(0, 4), (0, 2)], ids=["a corner in common", "apart"])
def test_grids_without_a_common_border_do_not_merge(pair: tuple[int, int]) -> None:
    with pytest.raises(errors.NotAdjacentError):
        merge_polygons([GRIDS.polygons[i] for i in pair])


def test_grids_with_a_slit_between_them_do_not_merge() -> None:
    with pytest.raises(errors.NotAdjacentError):
        merge_polygons([SQUARE, shapely.box(115.42001, 27.61, 115.43, 27.62)])


def test_a_ring_of_grids_around_another_does_not_merge() -> None:
    with pytest.raises(errors.MergeEnclosesError):
        merge_polygons([p for i, p in enumerate(GRIDS.polygons) if i != 4])


def test_filling_a_ring_with_its_enclave_merges() -> None:
    hole = shapely.Point(115.415, 27.615).buffer(0.002)
    assert merge_polygons([SQUARE - hole, hole]).equals(SQUARE)


def test_points_that_lie_on_no_edge_change_nothing() -> None:
    away = np.array([(115.3, 27.5)])
    assert insert_vertices(SQUARE, away).equals_exact(SQUARE)


def test_vertices_go_only_onto_edges_they_lie_on_and_in_their_order() -> None:
    corner = SQUARE.exterior.coords[0]
    points = np.array([(115.413, 27.61), (115.411, 27.61), corner, (115.415, 27.615)])
    xy = shapely.get_coordinates(insert_vertices(SQUARE, points))
    assert len(xy) == 7
    east, west = (int(np.flatnonzero((xy == p).all(axis=1))[0]) for p in points[:2])
    assert abs(east - west) == 1


@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 30),
    index=st.integers(0, 11),
    angle=st.floats(0, np.pi),
    aside=st.floats(-0.3, 0.3),
)
def test_split_and_merge_of_winding_grids_stay_exact_and_undo_each_other(
    seed: int, index: int, angle: float, aside: float
) -> None:
    grids = winding_county(12, seed, 0.01).grids
    shape = grids.polygons[index]
    west, south, east, north = shape.bounds
    size = max(east - west, north - south)
    step = size * np.array([np.cos(angle), np.sin(angle)])
    middle = np.array([(west + east) / 2, (south + north) / 2]) + aside * step[::-1] * [1, -1]
    cut = LineString([middle - step, middle + step])
    assume((cut & shape).length > size / 5)
    try:
        after = split_grid(grids, grids.codes[index], [cut], scheme=SCHEME, least_m2=1000)
    except errors.PartTooSmallError:
        reject()
    assert shapely.coverage_is_valid(after.grids.polygons)
    parts = [
        p
        for c, p in zip(after.grids.codes, after.grids.polygons, strict=True)
        if c in after.new_codes
    ]
    assert (shapely.union_all(parts) ^ shape).area < 1e-14
    kinds = compare(grids, after.grids).counts()
    assert kinds == {ChangeKind.SPLIT: 1, ChangeKind.SAME: 11}
    back = merge_grids(after.grids, after.new_codes, scheme=SCHEME).grids
    assert shapely.coverage_is_valid(back.polygons)
    assert compare(grids, back).counts() == {ChangeKind.RECODED: 1, ChangeKind.SAME: 11}


@pytest.mark.parametrize("seed", range(10))
def test_neighbours_of_a_winding_county_merge_exactly(seed: int) -> None:
    county = winding_county(20, seed)
    codes = county.grids.codes
    first = next(
        i for i in range(20) for j in bordering(county, i) if codes[i][:12] == codes[j][:12]
    )
    second = next(j for j in bordering(county, first) if codes[j][:12] == codes[first][:12])
    try:
        merged = merge_grids(county.grids, [codes[first], codes[second]], scheme=SCHEME).grids
    except errors.MergeEnclosesError:
        pytest.fail("two cells of a Voronoi diagram never enclose a third")
    assert shapely.coverage_is_valid(merged.polygons)
    assert shapely.union_all(merged.polygons).equals(county.outline)
