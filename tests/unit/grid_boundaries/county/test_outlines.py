import numpy as np
import pytest
import shapely

from geo.metric import geodesic_area_m2
from grid_boundaries.county.outlines import (
    OutlineDataError,
    UnknownCountyError,
    _decode_record,
    list_counties,
    read_outline,
)


def test_xingan_has_its_official_area_of_1248_square_kilometres() -> None:
    outline = read_outline("360824")
    assert outline.county.name == "新干县"
    assert outline.county.city == "吉安市"
    assert outline.polygon.is_valid
    area_km2 = geodesic_area_m2(np.array([outline.polygon]))[0] / 1e6
    assert area_km2 == pytest.approx(1248.1, abs=0.5)


def test_xingan_lies_between_its_published_bounds() -> None:
    bounds = read_outline("360824").polygon.bounds
    assert bounds == pytest.approx((115.248, 27.502, 115.730, 27.963), abs=0.01)


def test_an_island_county_has_several_parts() -> None:
    daishan = read_outline("330921").polygon
    assert len(daishan.geoms) > 10
    assert daishan.is_valid


def test_every_listed_county_has_a_valid_outline_around_its_name_point() -> None:
    some = list_counties()[::97]
    outlines = [read_outline(county.code) for county in some]
    assert all(outline.polygon.is_valid for outline in outlines)
    near = [
        shapely.dwithin(o.polygon, shapely.Point(o.county.centre.lon, o.county.centre.lat), 1.0)
        for o in outlines
    ]
    assert all(near)


def test_codes_are_unique() -> None:
    codes = [county.code for county in list_counties()]
    assert len(set(codes)) == len(codes) > 2800


def test_a_mistyped_code_is_refused_with_near_names() -> None:
    with pytest.raises(UnknownCountyError, match=r"Near it: \d{6} \w+、\d{6} \w+、\d{6} \w+"):
        read_outline("360842")


def test_a_name_instead_of_a_code_is_refused_with_the_right_code() -> None:
    with pytest.raises(UnknownCountyError, match="360824 新干县"):
        read_outline("新干")


def test_an_empty_code_is_refused_with_an_example() -> None:
    with pytest.raises(UnknownCountyError, match="360824 新干县"):
        read_outline("")


def test_a_record_of_another_kind_is_refused() -> None:
    with pytest.raises(OutlineDataError, match="kind 2"):
        _decode_record(np.array([2, 0], dtype="<u4").tobytes())


def test_a_ring_of_whole_words_is_read_like_one_of_differences() -> None:
    """Both ways of the file to keep a ring, written here by hand: a triangle of 2 degrees."""
    steps = np.array([[1, 1], [2, 1], [1, 2], [1, 1]]) * 1_000_000 // 2 + [145_000_000, 60_000_000]
    whole = np.concatenate([[0], steps.ravel()]).astype("<u4").tobytes()
    polygon = np.array([5, 1, len(whole)], dtype="<u4").tobytes() + whole
    triangle = _decode_record(polygon)
    assert triangle.equals(shapely.Polygon([(111, 31), (112, 31), (111, 32)]))

    small = np.array([[0, 0], [30_000, 0], [-30_000, 30_000], [0, -30_000]])
    deltas = np.array([1, 145_000_000, 60_000_000], dtype="<u4").tobytes()
    deltas += small[1:].astype("<i2").tobytes()
    polygon = np.array([5, 1, len(deltas)], dtype="<u4").tobytes() + deltas
    assert _decode_record(polygon).equals(shapely.Polygon([(110, 30), (110.06, 30), (110, 30.06)]))
