import string
from dataclasses import replace

import numpy as np
import pytest
import shapely

from geo.errors import Words
from grid_boundaries.checks.boundary_set import BoundarySet
from grid_boundaries.checks.forgiveness import sum_up_forgiven
from grid_boundaries.checks.report import Finding, FindingCode, Report, Severity, in_order
from grid_boundaries.checks.sentences import (
    SENTENCES,
    Sentence,
    name_grids,
    share_in_words,
    size_in_words,
    write,
)
from grid_boundaries.validate import examine
from tests.boundary_sets import SCHEME, nine_grids

WORDS = Words("字", "word")


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


@pytest.mark.parametrize("sentence", Sentence)
def test_every_sentence_says_the_same_things_in_both_languages(sentence: Sentence) -> None:
    words = SENTENCES[sentence]
    assert placeholders(words.zh) == placeholders(words.en)
    assert words.zh[-1] in "。}"
    assert words.en[-1] in ".}"


def count_words(codes: list[str], expected: int | dict[str, int]) -> list[str]:
    grids = nine_grids().grids
    shapes = [grids.polygons[0]] * len(codes)
    report = examine(
        BoundarySet.of(codes, shapes),
        county_outline=None,
        villages=nine_grids().villages,
        expected_count=expected,
        scheme=SCHEME,
    )
    return [f.words.zh for f in report.findings if f.code is FindingCode.COUNT]


def test_a_missing_grid_is_counted_and_the_skipped_number_named() -> None:
    codes = [c for c in nine_grids().grids.codes if c != "360824100201002"]
    assert count_words(codes, 9) == [
        "应有 9 个网格，实际 8 个（缺 1 个）。序号不连续的村：善政（360824100201） 002。"
    ]


def test_many_villages_with_skipped_numbers_are_cut_short() -> None:
    codes = [f"3608241002{v:02d}002" for v in range(1, 8)]
    (text,) = count_words(codes, 504)
    assert "实际 7 个（缺 497 个）" in text
    assert text.endswith("360824100205 001；另有 2 个村。")


def test_too_many_grids_without_a_skipped_number_ask_to_compare() -> None:
    assert count_words(list(nine_grids().grids.codes), 8) == [
        "应有 8 个网格，实际 9 个（多 1 个）。请与上报的数字核对。"
    ]


def test_numbers_by_village_name_what_is_missing_and_what_is_too_many() -> None:
    expected = {"360824100201": 5, "360824100202": 3, "360824100203": 2}
    assert count_words(list(nine_grids().grids.codes), expected) == [
        "应有 10 个网格，实际 9 个（缺 1 个）。请与上报的数字核对。",
        "善政（360824100201）应有 5 个网格，实际 3 个。缺少序号：004 005；多出序号：无。",
        "360824100203 应有 2 个网格，实际 3 个。缺少序号：无；多出序号：003。",
    ]


def test_matching_numbers_by_village_are_no_finding() -> None:
    villages = nine_grids().villages.codes
    assert count_words(list(nine_grids().grids.codes), dict.fromkeys(villages, 3)) == []


def test_errors_come_before_warnings_before_notes_and_larger_before_smaller() -> None:
    found = [
        Finding(FindingCode.NOT_CHECKED, Severity.NOTE, (), WORDS),
        Finding(FindingCode.GAP, Severity.ERROR, ("b",), WORDS, 10),
        Finding(FindingCode.MULTIPART, Severity.WARNING, ("c",), WORDS),
        Finding(FindingCode.GAP, Severity.ERROR, ("a",), WORDS, 20),
        Finding(FindingCode.OVERLAP, Severity.ERROR, ("d",), WORDS, 1),
    ]
    assert [f.subjects for f in in_order(found).findings] == [
        ("d",),
        ("a",),
        ("b",),
        ("c",),
        (),
    ]


def test_warnings_and_notes_block_nothing() -> None:
    found = [Finding(FindingCode.COUNT, s, (), WORDS) for s in (Severity.WARNING, Severity.NOTE)]
    assert not Report(tuple(found)).blocks_activation


def test_geojson_holds_code_severity_size_and_both_languages() -> None:
    finding = Finding(FindingCode.GAP, Severity.ERROR, ("a",), WORDS, 1.23456, shapely.Point(1, 2))
    bare = replace(finding, geometry=None, size_m2=None)
    collection = Report((finding, bare)).to_geojson()
    assert collection["features"][0] == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [1.0, 2.0]},
        "properties": {
            "code": "gap",
            "severity": "error",
            "subjects": ["a"],
            "size_m2": 1.23,
            "zh": "字",
            "en": "word",
        },
    }
    assert collection["features"][1]["geometry"] is None
    assert collection["features"][1]["properties"]["size_m2"] is None


def test_a_finding_without_a_place_that_is_a_number_has_no_geometry_in_geojson() -> None:
    with np.errstate(invalid="ignore"):
        nan = shapely.from_wkt("LINESTRING (115 27, nan 28)")
    assert (
        Report((Finding(FindingCode.GAP, Severity.NOTE, (), WORDS, geometry=nan),)).to_geojson()[
            "features"
        ][0]["geometry"]
        is None
    )


def test_an_empty_geometry_is_null_in_geojson() -> None:
    nowhere = shapely.from_wkt("LINESTRING EMPTY")
    bare = Finding(FindingCode.GAP, Severity.NOTE, (), WORDS, geometry=nowhere)
    assert Report((bare,)).to_geojson()["features"][0]["geometry"] is None


def test_five_notes_stay_and_six_become_one() -> None:
    def notes(n: int) -> list[Finding]:
        return [
            Finding(FindingCode.GAP, Severity.NOTE, (f"g{i}",), WORDS, 2.0, shapely.Point(i, i))
            for i in range(n)
        ]

    assert sum_up_forgiven(notes(5)) == notes(5)
    error = Finding(FindingCode.GAP, Severity.ERROR, ("e",), WORDS, 99)
    kept, summed = sum_up_forgiven([*notes(6), error])
    assert kept is error
    assert summed.size_m2 == 12
    assert summed.subjects == ("g0", "g1", "g2", "g3", "g4", "g5")
    assert summed.words.zh.startswith("6 处空隙共 12 平方米")


def test_many_grids_are_named_by_the_first_five() -> None:
    assert name_grids(["a"]) == Words("网格 a", "grid a")
    assert name_grids(["a", "b"]) == Words("网格 a、b", "grids a, b")
    assert name_grids(list("abcdefg")).zh == "网格 a、b、c、d、e 等 7 个"
    assert name_grids([]).en == "grids that were left out"


@pytest.mark.parametrize(
    ("area_m2", "zh"),
    [
        (0.01234, "0.012 平方米"),
        (12.34, "12 平方米"),
        (1234.5, "1,234 平方米"),
        (99_999.0, "99,999 平方米"),
        (1_248_090_000.0, "1,248.09 平方公里"),
    ],
)
def test_an_area_is_said_in_the_unit_one_would_say_it_in(area_m2: float, zh: str) -> None:
    assert size_in_words(area_m2).zh == zh


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert share_in_words(999_999, 1_000_000) == "99.9%"
    assert share_in_words(1_000_000, 1_000_000) == "100%"
    assert share_in_words(1, 3) == "33.3%"


def test_a_sentence_begins_with_a_capital_and_chinese_words_stand_without_blanks() -> None:
    words = write(Sentence.NO_GRID, village="善政（1）")
    assert words.zh.startswith("善政（1）没有")
    assert write(Sentence.SWAPPED, grids=Words("网格 a", "grid a")).en.startswith("Longitude")
    assert write(Sentence.MULTIPART, grids=name_grids(["a"]), n=2).en.startswith("Grid a consists")


def test_a_reason_that_is_not_known_is_given_as_it_came() -> None:
    county = nine_grids()
    mixed = shapely.GeometryCollection([county.grids.polygons[4], shapely.Point(115, 27)])
    report = county.but(4, mixed).examine()
    assert "面与点、线混在一起" in report.findings[0].words.zh


def test_the_place_of_a_broken_ring_is_told_in_degrees() -> None:
    bow_tie = shapely.Polygon([(115.41, 27.61), (115.42, 27.62), (115.42, 27.61), (115.41, 27.62)])
    finding = nine_grids().but(4, bow_tie).examine().findings[0]
    assert "边界自相交（115.415000, 27.615000 附近）" in finding.words.zh
    assert finding.geometry is not None
    assert finding.geometry.equals_exact(shapely.Point(115.415, 27.615), 1e-9)
