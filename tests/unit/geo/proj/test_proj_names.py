"""Claims about how people spell coordinate systems."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.proj.names import MAX_LENGTH, name_of_spelling


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        (["wgs84", "WGS 84", "WGS-84", "wgs_1984", "ＷＧＳ８４", "EPSG:4326", "4326"], "wgs84"),
        (["urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84"], "wgs84"),
        (["CGCS2000", "CGCS-2000", "cgcs 2000", "4490", "EPSG-4490", "国家2000"], "cgcs2000"),
        (["2000国家大地坐标系", "urn:ogc:def:crs:EPSG::4490"], "cgcs2000"),
        (["http://www.opengis.net/def/crs/EPSG/0/4490"], "cgcs2000"),
        (["GCJ-02", "gcj02", "GCJ 02", "火星坐标", "国测局坐标", " 火星坐标系 "], "gcj02"),
        (["BD-09", "bd09", "BD09ll", "百度坐标", "百度坐标系"], "bd09"),
        (["EPSG:4547", "epsg4547", "EPSG 4547", "4547", "EPSG:04547"], "EPSG:4547"),
        (["北京54", "Beijing 1954", "1954年北京坐标系", "Beijing-54"], "EPSG:4214"),
        (["西安80", "Xian 1980", "1980西安坐标系", "Xian_1980"], "EPSG:4610"),
    ],
)
def test_common_spellings_are_understood(spellings: list[str], name: str) -> None:
    assert {name_of_spelling(spelling) for spelling in spellings} == {name}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "84",
        "EPSG:12",
        "EPSG:1234567",
        "EPSG:4490.5",
        "ESRI:4490",
        "bd09mc",  # Baidu's metres are not its degrees
        "+proj=longlat +datum=WGS84",
        "٤٤٩٠",
        "wgs84" + " " * MAX_LENGTH,
    ],
)
def test_what_no_rule_reads_has_no_name(text: str) -> None:
    assert name_of_spelling(text) is None


@settings(deadline=None)
@given(st.text())
def test_any_text_has_an_accepted_name_or_none(text: str) -> None:
    name = name_of_spelling(text)
    assert name is None or name in {"wgs84", "cgcs2000", "gcj02", "bd09"} or name[:5] == "EPSG:"
