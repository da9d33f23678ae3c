from dataclasses import replace

import numpy as np
import pytest
import shapely

from geo.datum import bd09_to_wgs84, displacement_m, wgs84_to_bd09, wgs84_to_gcj02
from geo.topology import Polygons
from grid_boundaries.checks.boundary_set import BoundarySet, Tolerances, UnevenSetError, Villages
from grid_boundaries.checks.report import FindingCode, Severity
from grid_boundaries.validate import examine
from tests.boundary_sets import SCHEME, County, named, nine_grids, winding_county

MIDDLE = 4
MIDDLE_CODE = "360824100202002"


def shifted(polygons: Polygons, conversion: object) -> Polygons:
    def move(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(conversion(xy[:, 0].copy(), xy[:, 1].copy()))  # type: ignore[operator]

    return np.asarray(shapely.transform(polygons, move))


def test_nine_grids_are_clean() -> None:
    report = nine_grids().examine()
    assert report.findings == ()
    assert not report.blocks_activation


def test_two_hundred_winding_counties_are_clean() -> None:
    for seed in range(200):
        assert winding_county(8 + seed % 12, seed, 0.01).examine().findings == ()


def test_a_clean_set_stays_clean_without_a_county_outline() -> None:
    for seed in range(20):
        report = replace(winding_county(20, seed), outline=None).examine()
        assert set(report.counts()) == {FindingCode.NOT_CHECKED}


def test_an_outline_drawn_anew_gives_one_note_of_each_kind_not_hundreds() -> None:
    county = winding_county(40, 1)
    assert county.outline is not None
    report = replace(county, outline=shapely.set_precision(county.outline, 3e-6)).examine()
    assert [(f.code, f.severity) for f in report.findings] == [
        (FindingCode.SLIVER, Severity.NOTE),
        (FindingCode.OUTSIDE_COUNTY, Severity.NOTE),
    ]
    assert len(report.findings[1].subjects) > 5
    assert "每处都在容差之内" in report.findings[0].words.zh


def test_grids_that_are_all_misplaced_are_named_once_and_leave_no_gap() -> None:
    for turn in (lambda xy: xy[:, ::-1], lambda xy: xy * 1e5):
        county = nine_grids()
        moved = county.drawn(np.asarray(shapely.transform(county.grids.polygons, turn)))
        assert [len(f.subjects) for f in moved.examine().findings] == [9, 0]


def test_dedicated_grids_alone_leave_the_county_free() -> None:
    county = nine_grids()
    alone = replace(county, grids=replace(county.grids, kinds=("dedicated",) * 9))
    assert alone.examine().counts() == {FindingCode.GAP: 1}


def test_what_could_not_be_checked_is_said() -> None:
    grids = nine_grids().grids
    report = examine(grids, county_outline=None, expected_count=None, scheme=SCHEME)
    texts = " ".join(f.words.zh for f in report.findings)
    assert [f.severity for f in report.findings] == [Severity.NOTE] * 3
    assert "没有县界" in texts
    assert "没有村（社区）名录" in texts
    assert "没有给出应有的网格数" in texts


def test_villages_without_an_outline_are_counted_as_not_checked() -> None:
    county = nine_grids()
    outlines = county.villages.polygons.copy()
    outlines[0], outlines[1] = None, shapely.box(1, 1, 2, 2).boundary
    report = replace(county, villages=replace(county.villages, polygons=outlines)).examine()
    assert [f.words.en[:14] for f in report.findings] == ["2 of 3 village"]


def test_a_list_of_villages_without_any_outline_is_enough_for_parents_by_code() -> None:
    county = nine_grids()
    report = replace(county, villages=Villages(county.villages.codes)).examine()
    assert [f.words.en[:14] for f in report.findings] == ["3 of 3 village"]


def test_an_invalid_county_outline_is_not_used_and_that_is_said() -> None:
    bow_tie = shapely.Polygon([(115, 27), (116, 28), (116, 27), (115, 28)])
    report = replace(nine_grids(), outline=bow_tie).examine()
    assert ["县界图形本身无效" in f.words.zh for f in report.findings] == [True]


def test_an_empty_set_is_refused() -> None:
    county = replace(nine_grids(), grids=BoundarySet.of([], []))
    report = county.examine()
    assert report.blocks_activation
    assert "没有任何网格" in report.findings[0].words.zh
    assert replace(county, outline=None).examine().blocks_activation


def test_a_set_of_nothing_but_odd_shapes_does_not_crash() -> None:
    county = nine_grids()
    with np.errstate(invalid="ignore"):
        nan = shapely.from_wkt("POLYGON ((115 27, 115.1 nan, 115.1 27.1, 115 27))")
    shapes = [
        None,
        shapely.Polygon(),
        nan,
        shapely.Point(115, 27),
        shapely.box(0, 0, 1e7, 1e7),
        shapely.Polygon([(115, 27), (116, 28), (116, 27), (115, 28)]),
        shapely.GeometryCollection(),
        shapely.from_wkt("POLYGON ((115 27, 116 28, 115 27, 115 27))"),
        shapely.GeometryCollection([shapely.box(115, 27, 116, 28), shapely.Point(1, 1)]),
    ]
    drawn = replace(county, grids=BoundarySet.of(county.grids.codes, shapes))
    for each in (drawn, replace(drawn, outline=None)):
        found = each.examine()
        assert found.blocks_activation
        named_grids = {code: len(named(found, code)) for code in found.counts()}
        named_grids.pop(FindingCode.GAP, None)
        named_grids.pop(FindingCode.NOT_CHECKED)
        assert named_grids == {
            FindingCode.EMPTY_GEOMETRY: 3,
            FindingCode.INVALID_RING: 3,
            FindingCode.ZERO_AREA: 2,
            FindingCode.NOT_DEGREES: 1,
        }
        assert len(found.to_geojson()["features"]) == len(found.findings)


def test_codes_polygons_and_kinds_must_be_equally_many() -> None:
    with pytest.raises(UnevenSetError):
        BoundarySet.of(["a", "b"], [shapely.Point(1, 1)])


@pytest.mark.parametrize("kind", ["dedicated", "micro"])
def test_a_grid_of_another_kind_may_lie_over_general_grids(kind: str) -> None:
    report = overlaid([kind], [shapely.box(115.411, 27.611, 115.414, 27.614)]).examine()
    assert report.findings == ()


def test_dedicated_grids_may_not_overlap_each_other() -> None:
    shapes = [
        shapely.box(115.411, 27.611, 115.414, 27.614),
        shapely.box(115.413, 27.611, 115.416, 27.614),
    ]
    assert overlaid(["dedicated", "micro"], shapes).examine().findings == ()
    both = overlaid(["dedicated", "dedicated"], shapes).examine()
    assert named(both, FindingCode.OVERLAP) == {"360824100202101", "360824100202102"}


def test_a_dedicated_grid_may_equal_a_general_one_and_fills_no_gap() -> None:
    county = nine_grids()
    same = overlaid(["dedicated"], [county.grids.polygons[MIDDLE]])
    assert same.examine().findings == ()
    grids = same.grids
    bare = BoundarySet.of(
        [c for c in grids.codes if c != MIDDLE_CODE],
        np.delete(grids.polygons, MIDDLE),
        [*grids.kinds[1:]],
    )
    report = replace(same, grids=bare, expected=9).examine()
    assert named(report, FindingCode.GAP) == set(bare.codes[:8])


def overlaid(kinds: list[str], shapes: list[shapely.Polygon]) -> County:
    county = nine_grids()
    grids = county.grids
    codes = [*grids.codes, *(f"360824100202{101 + i}" for i in range(len(kinds)))]
    polygons = [*grids.polygons, *shapes]
    return replace(
        county,
        grids=BoundarySet.of(codes, polygons, [*grids.kinds, *kinds]),
        expected=len(codes),
    )


def test_a_gap_below_the_tolerance_is_noted_and_blocks_nothing() -> None:
    county = nine_grids()
    chipped = shapely.difference(
        county.grids.polygons[MIDDLE], shapely.box(115.415, 27.6149, 115.4151, 27.615)
    )
    county = county.but(MIDDLE, chipped)
    strict, lax = (
        county.examine(),
        examine(
            county.grids,
            county_outline=county.outline,
            villages=county.villages,
            expected_count=9,
            scheme=SCHEME,
            tolerances=Tolerances(gap_m2=200),
        ),
    )
    assert strict.blocks_activation
    assert not lax.blocks_activation
    assert [(f.code, f.severity) for f in lax.findings] == [(FindingCode.HOLE, Severity.NOTE)]
    assert lax.findings[0].size_m2 == pytest.approx(109.3, abs=0.5)


def test_declared_water_is_allowed_and_noted() -> None:
    county = nine_grids()
    river = shapely.box(115.414, 27.6, 115.415, 27.63)
    dry = shapely.difference(county.grids.polygons, river)
    county = county.drawn(np.asarray(dry))
    assert county.examine().blocks_activation
    watered = replace(county, grids=replace(county.grids, water=river))
    report = watered.examine()
    assert not report.blocks_activation
    notes = [f for f in report.findings if f.code is FindingCode.GAP]
    assert [f.severity for f in notes] == [Severity.NOTE]
    assert notes[0].size_m2 == pytest.approx(109_380 * 3, rel=1e-3)
    assert "已声明为水域" in notes[0].words.zh


def test_water_declared_elsewhere_excuses_no_gap() -> None:
    county = nine_grids()
    shapes = np.delete(county.grids.polygons, MIDDLE)
    codes = [c for c in county.grids.codes if c != MIDDLE_CODE]
    lake = shapely.box(115.401, 27.601, 115.402, 27.602)
    grids = BoundarySet.of(codes, shapes, water=lake)
    report = replace(county, grids=grids).examine()
    assert [f.severity for f in report.findings if f.code is FindingCode.GAP] == [Severity.ERROR]


@pytest.mark.parametrize(
    ("conversion", "name"), [(wgs84_to_gcj02, "GCJ-02"), (wgs84_to_bd09, "BD-09")]
)
@pytest.mark.parametrize("seed", range(5))
def test_a_shifted_datum_is_asked_about_before_anything_else(
    conversion: object, name: str, seed: int
) -> None:
    county = winding_county(40, seed)
    report = county.drawn(shifted(county.grids.polygons, conversion)).examine()
    assert [f.code for f in report.findings] == [
        FindingCode.LIKELY_DATUM_SHIFT,
        FindingCode.NOT_CHECKED,
    ]
    assert report.blocks_activation
    assert name in report.findings[0].words.zh


def test_a_datum_question_names_the_distance() -> None:
    county = winding_county(40, 1)
    report = county.drawn(shifted(county.grids.polygons, wgs84_to_bd09)).examine()
    west, south, east, north = report.findings[0].geometry.bounds  # type: ignore[union-attr]
    metres = displacement_m(bd09_to_wgs84, (west + east) / 2, (south + north) / 2)
    assert f"偏移约 {metres:.0f} 米" in report.findings[0].words.zh


def test_a_confirmed_set_is_not_asked_about_its_datum_again() -> None:
    county = winding_county(40, 1)
    moved = county.drawn(shifted(county.grids.polygons, wgs84_to_gcj02))
    sure = replace(moved, grids=replace(moved.grids, is_datum_confirmed=True))
    found = sure.examine().counts()
    assert FindingCode.LIKELY_DATUM_SHIFT not in found
    assert found[FindingCode.OUTSIDE_COUNTY] > 3


def test_a_shift_the_other_way_is_no_datum_question() -> None:
    county = winding_county(40, 1)
    moved = county.drawn(shifted(county.grids.polygons, bd09_to_wgs84))
    assert FindingCode.LIKELY_DATUM_SHIFT not in moved.examine().counts()


def test_a_village_column_that_contradicts_the_code_is_a_wrong_parent() -> None:
    county = nine_grids()
    said = [code[:12] for code in county.grids.codes]
    said[MIDDLE] = "360824999999"
    told = replace(county, grids=replace(county.grids, village_codes=tuple(said))).examine()
    assert [(f.code, f.subjects) for f in told.findings] == [
        (FindingCode.WRONG_PARENT, (MIDDLE_CODE,))
    ]
    assert "360824999999" in told.findings[0].words.zh
    assert told.blocks_activation


def test_a_village_without_ground_of_its_own_needs_no_grid_and_no_outline() -> None:
    county = nine_grids()
    villages = replace(county.villages, codes=(*county.villages.codes, "360824405498"))
    assert named(replace(county, villages=villages).examine(), FindingCode.VILLAGE_WITHOUT_GRID)
    groundless = replace(villages, groundless=frozenset({"360824405498"}))
    assert replace(county, villages=groundless).examine().findings == ()
