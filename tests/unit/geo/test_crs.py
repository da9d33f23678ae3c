"""Claims about the coordinate systems we accept and the way to degrees."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import crs as crs_module
from geo.crs import (
    BD09,
    CGCS2000,
    GCJ02,
    NAMED,
    WGS84,
    CrsKind,
    NotHorizontalCrsError,
    OldSurveyCrsError,
    RefusedCrsError,
    SourceCrs,
    UnknownCrsError,
    convert,
    detect_zone_prefix,
    from_lonlat,
    parse_crs,
    read_position,
    spell_in_datums,
    to_lonlat,
)
from geo.lonlat import LonLat, NotAPositionError, RawPosition

ACCEPTED = ("wgs84", "cgcs2000", "gcj02", "bd09", "EPSG:4547")
#: The county: longitude and latitude of a place in it.
LON, LAT = st.floats(115.2, 115.8), st.floats(27.4, 28.0)
EVERY_KIND = [*NAMED.values(), parse_crs("EPSG:4547"), parse_crs("EPSG:3857")]


@pytest.mark.parametrize("name", ACCEPTED)
def test_an_accepted_name_stays_itself(name: str) -> None:
    assert parse_crs(name).name == name
    assert parse_crs(name.swapcase()) == parse_crs(name)


def test_a_code_of_the_register_is_left_to_proj() -> None:
    assert parse_crs("epsg:4548") == SourceCrs("EPSG:4548", CrsKind.PROJ, "EPSG:4548")


@pytest.mark.parametrize("text", ["", "wsg84", "EPSG:99999", "EPSG:", "bd09mc", "北京", "x" * 500])
def test_an_unknown_name_is_told_the_accepted_ones(text: str) -> None:
    with pytest.raises(UnknownCrsError) as refusal:
        parse_crs(text)
    for words in (refusal.value.words.zh, refusal.value.words.en):
        assert all(name in words for name in ACCEPTED)


def test_a_refusal_repeats_only_what_can_be_printed_and_not_all_of_it() -> None:
    with pytest.raises(UnknownCrsError) as refusal:
        parse_crs("a\x00\ud800b" + "c" * 1000)
    refusal.value.words.zh.encode()
    assert "“ab" in refusal.value.words.zh
    assert "c" * 50 not in refusal.value.words.zh


@pytest.mark.parametrize(
    "text",
    ["EPSG:4214", "EPSG:2436", "EPSG:21420", "北京54", "EPSG:4610", "EPSG:2384", "西安80", "4555"],
)
def test_old_surveys_are_refused_with_the_reason_and_what_to_do(text: str) -> None:
    with pytest.raises(OldSurveyCrsError) as refusal:
        parse_crs(text)
    assert isinstance(refusal.value, RefusedCrsError)
    assert "参数不公开" in refusal.value.words.zh
    assert "自然资源" in refusal.value.words.zh
    assert "natural-resources bureau" in refusal.value.words.en


@pytest.mark.parametrize("text", ["EPSG:4284", "EPSG:4267", "EPSG:4024"])
def test_a_datum_proj_would_guess_for_is_refused(text: str) -> None:
    with pytest.raises(RefusedCrsError, match="do not guess"):
        parse_crs(text)


@pytest.mark.parametrize("text", ["EPSG:5773", "EPSG:4978", "EPSG:9518"])
def test_what_gives_no_place_on_a_map_is_refused(text: str) -> None:
    with pytest.raises(NotHorizontalCrsError):
        parse_crs(text)


def test_a_hand_made_source_is_judged_when_it_is_used() -> None:
    with pytest.raises(OldSurveyCrsError):
        to_lonlat(500_000.0, 3_071_763.0, SourceCrs("mine", CrsKind.PROJ, "EPSG:2436"))


def test_proj_and_postgis_agree_on_a_place_in_zone_39() -> None:
    x, y = from_lonlat(115.4, 27.75, parse_crs("EPSG:4548"))
    assert (float(x), float(y)) == pytest.approx((342247.598, 3071763.141), abs=1e-3)


@pytest.mark.parametrize(("zone", "plain"), [(4526, 4547), (4527, 4548)])
def test_a_prefixed_zone_gives_the_place_of_the_plain_one(zone: int, plain: int) -> None:
    x, y = from_lonlat(115.4, 27.75, parse_crs(f"EPSG:{plain}"))
    prefix = 38_000_000 if zone == 4526 else 39_000_000
    lon, lat = to_lonlat(x + prefix, y, parse_crs(f"EPSG:{zone}"))
    assert (float(lon), float(lat)) == pytest.approx((115.4, 27.75), abs=1e-9)


@pytest.mark.parametrize("source", EVERY_KIND, ids=lambda source: source.name)
@given(lon=LON, lat=LAT)
@settings(max_examples=50, deadline=None)
def test_there_and_back_is_the_same_place(source: SourceCrs, lon: float, lat: float) -> None:
    back_lon, back_lat = to_lonlat(*from_lonlat(lon, lat, source), source)
    assert (float(back_lon), float(back_lat)) == pytest.approx((lon, lat), abs=1e-9)


def test_degrees_of_wgs84_and_cgcs2000_are_taken_over() -> None:
    lon, lat = convert([115.4], [27.75], WGS84, CGCS2000)
    assert (lon[0], lat[0]) == (115.4, 27.75)


def test_the_known_point_is_converted() -> None:
    lon, lat = convert(115.399294, 27.755758, GCJ02, CGCS2000)
    assert (float(lon), float(lat)) == pytest.approx((115.393979, 27.758838), abs=1e-6)


def test_datums_convert_by_way_of_the_true_place() -> None:
    x, y = convert([115.399294], [27.755758], GCJ02, parse_crs("EPSG:4547"))
    lon, lat = to_lonlat([115.399294], [27.755758], GCJ02)
    expected = from_lonlat(lon, lat, parse_crs("EPSG:4547"))
    np.testing.assert_allclose((x, y), expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("source", EVERY_KIND, ids=lambda source: source.name)
def test_a_row_that_is_no_position_becomes_nan_alone(source: SourceCrs) -> None:
    x, y = from_lonlat(115.4, 27.75, source)
    xs = np.array([float(x), np.nan, np.inf, 1e300, float(x), -np.inf, 4e7])
    ys = np.array([float(y), 1.0, 2.0, 3.0, np.nan, np.inf, 1.0])
    lon, lat = to_lonlat(xs, ys, source)
    assert (lon[0], lat[0]) == pytest.approx((115.4, 27.75), abs=1e-9)
    assert np.isnan(lon[1:]).all()
    assert np.isnan(lat[1:]).all()


@pytest.mark.parametrize("source", EVERY_KIND, ids=lambda source: source.name)
def test_degrees_out_of_range_have_no_place_in_any_crs(source: SourceCrs) -> None:
    x, y = from_lonlat([115.4, 27.75, np.nan, 181.0], [27.75, 115.4, 1.0, 0.0], source)
    assert np.isfinite(x).tolist() == np.isfinite(y).tolist() == [True, False, False, False]


def test_a_prefixed_easting_has_no_place_in_a_plain_zone_or_on_a_web_map() -> None:
    for code in ("EPSG:4547", "EPSG:3857"):
        lon, lat = to_lonlat(38_512_345.0, 3_071_763.0, parse_crs(code))
        assert math.isnan(lon)
        assert math.isnan(lat)


def test_new_arrays_are_returned() -> None:
    lon, lat = np.array([115.4]), np.array([27.75])
    given_back = to_lonlat(lon, lat, CGCS2000)
    assert not np.shares_memory(given_back[0], lon)
    assert not np.shares_memory(given_back[1], lat)


@pytest.mark.parametrize("source", EVERY_KIND, ids=lambda source: source.name)
def test_a_raw_position_is_read_in_its_own_crs(source: SourceCrs) -> None:
    x, y = from_lonlat(115.4, 27.75, source)
    place = read_position(RawPosition(float(x), float(y), source.name))
    assert (place.lon, place.lat) == pytest.approx((115.4, 27.75), abs=1e-9)


@pytest.mark.parametrize("name", ["wgs84", "cgcs2000", "gcj02", "bd09"])
def test_a_raw_position_with_its_axes_exchanged_is_refused(name: str) -> None:
    with pytest.raises(NotAPositionError, match="swapped"):
        read_position(RawPosition(27.75, 115.4, name))


@pytest.mark.parametrize("name", ["wgs84", "gcj02", "bd09", "EPSG:4547"])
@pytest.mark.parametrize(("x", "y"), [(math.nan, 27.7), (math.inf, 0.0), (1e300, 1e300)])
def test_a_raw_position_that_is_none_is_refused(name: str, x: float, y: float) -> None:
    with pytest.raises(NotAPositionError):
        read_position(RawPosition(x, y, name))


def test_a_place_is_spelled_in_all_four_datums() -> None:
    spelled = spell_in_datums(LonLat(115.393979, 27.758838))
    assert list(spelled) == ["wgs84", "cgcs2000", "gcj02", "bd09"]
    assert spelled["cgcs2000"] == (115.393979, 27.758838)
    assert spelled["gcj02"] == pytest.approx((115.399294, 27.755758), abs=1e-6)
    bd09_lon, bd09_lat = from_lonlat(115.393979, 27.758838, BD09)
    assert spelled["bd09"] == pytest.approx((float(bd09_lon), float(bd09_lat)), abs=1e-12)


@pytest.mark.parametrize(
    ("x_min", "x_max", "code"),
    [
        (38_623_000.0, 38_671_000.0, "EPSG:4526"),
        (39_328_000.0, 39_376_000.0, "EPSG:4527"),
        (25_500_000.0, 25_500_000.0, "EPSG:4513"),
        (45_500_000.0, 45_500_000.0, "EPSG:4533"),
        (20_328_000.0, 20_376_000.0, "EPSG:4498"),
        (15_500_000.0, 15_500_000.0, "EPSG:4493"),
        (23_500_000.0, 23_500_000.0, "EPSG:4501"),
    ],
)
def test_the_prefix_of_an_easting_names_its_zone(x_min: float, x_max: float, code: str) -> None:
    found = detect_zone_prefix(x_min, x_max)
    assert found is not None
    assert found.name == code


@pytest.mark.parametrize("zone", [*range(15, 24), *range(25, 46)])
def test_the_middle_of_every_zone_lies_on_its_meridian(zone: int) -> None:
    middle = zone * 1_000_000 + 500_000.0
    found = detect_zone_prefix(middle, middle)
    assert found is not None
    lon, _ = to_lonlat(middle, 3_000_000.0, found)
    assert float(lon) == pytest.approx(zone * 3 if zone >= 25 else zone * 6 - 3, abs=1e-9)


@pytest.mark.parametrize(
    ("x_min", "x_max"),
    [
        (623_000.0, 671_000.0),  # no prefix
        (115.2, 115.7),  # degrees
        (3_043_000.0, 3_095_000.0),  # a northing
        (38_740_000.0, 39_260_000.0),  # two zones
        (38_623_000.0, 38_770_000.0),  # too far from the middle to the east
        (38_230_000.0, 38_512_000.0),  # and to the west
        (12_846_000.0, 12_880_000.0),  # the county on a Web Mercator map
        (13_512_000.0, 13_512_000.0),  # Shanghai on such a map, or the 6-degree zone 13
        (14_512_000.0, 14_512_000.0),
        (24_500_000.0, 24_500_000.0),  # a number between the two kinds of zones
        (46_500_000.0, 46_500_000.0),
        (-38_512_000.0, -38_512_000.0),
        (math.nan, 38_512_000.0),
        (38_512_000.0, math.inf),
    ],
)
def test_an_easting_that_names_no_single_zone_is_left_open(x_min: float, x_max: float) -> None:
    assert detect_zone_prefix(x_min, x_max) is None


def test_threads_share_a_transformer_and_agree() -> None:
    zone = parse_crs("EPSG:4547")
    lon, lat = np.linspace(115.2, 115.8, 2_000), np.linspace(27.4, 28.0, 2_000)
    alone = from_lonlat(lon, lat, zone)
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda _: from_lonlat(lon, lat, zone), range(64)))
    assert all(np.array_equal(answer, alone) for answer in together)


def test_every_public_name_of_the_module_exists() -> None:
    assert all(hasattr(crs_module, name) for name in crs_module.__all__)
