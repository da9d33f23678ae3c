"""Claims about positions in degrees."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.lonlat import LonLat, NotAPositionError, PositionMethod, RawPosition, looks_swapped

XINGAN = (115.248, 27.502, 115.730, 27.963)
#: The same county in EPSG:4547, metres.
XINGAN_M = (623_000.0, 3_043_000.0, 671_000.0, 3_095_000.0)


@settings(deadline=None)
@given(st.floats(-180, 180), st.floats(-90, 90))
def test_every_place_on_earth_is_a_position(lon: float, lat: float) -> None:
    assert LonLat(lon, lat) == LonLat(lon=lon, lat=lat)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        (math.nan, 27.7),
        (115.4, math.nan),
        (math.inf, 27.7),
        (115.4, -math.inf),
        (180.0000001, 0.0),
        (-180.0000001, 0.0),
        (0.0, 90.0000001),
        (0.0, -90.0000001),
    ],
)
def test_what_is_no_place_on_earth_is_refused(lon: float, lat: float) -> None:
    with pytest.raises(NotAPositionError):
        LonLat(lon, lat)


def test_the_refusal_asks_whether_the_two_are_swapped() -> None:
    with pytest.raises(NotAPositionError) as refusal:
        LonLat(27.75, 115.4)
    assert "填反" in refusal.value.words.zh
    assert "swapped?" in refusal.value.words.en


def test_a_raw_position_says_that_its_origin_is_unknown() -> None:
    raw = RawPosition(115.4, 27.75, "gcj02")
    assert raw.method is PositionMethod.UNKNOWN
    assert raw.accuracy_m is None


def test_positions_inside_the_county_do_not_look_swapped() -> None:
    assert not looks_swapped([115.4, 115.5], [27.7, 27.8], XINGAN)


def test_exchanged_degrees_look_swapped() -> None:
    assert looks_swapped([27.7, 27.8], [115.4, 115.5], XINGAN)


def test_a_northing_given_as_x_looks_swapped() -> None:
    assert looks_swapped([3_071_000.0], [640_000.0], XINGAN_M)
    assert not looks_swapped([640_000.0], [3_071_000.0], XINGAN_M)


def test_a_few_exchanged_rows_do_not_condemn_the_file() -> None:
    assert not looks_swapped([115.4, 115.5, 27.7], [27.7, 27.8, 115.4], XINGAN)


def test_half_of_the_rows_is_not_most_of_them() -> None:
    assert not looks_swapped([27.7, 0.0], [115.4, 0.0], XINGAN)


def test_missing_positions_do_not_count() -> None:
    assert looks_swapped([27.7, np.nan, np.inf], [115.4, 1.0, 2.0], XINGAN)


def test_positions_elsewhere_do_not_look_swapped() -> None:
    assert not looks_swapped([-77.0], [38.9], XINGAN)


def test_no_positions_do_not_look_swapped() -> None:
    assert not looks_swapped([], [], XINGAN)


def test_bounds_that_hold_both_orders_tell_nothing() -> None:
    assert not looks_swapped([4.0], [6.0], (0.0, 0.0, 10.0, 10.0))


def test_the_margin_is_a_share_of_the_bounds() -> None:
    just_outside = ([27.963 + 0.2], [115.4])
    assert looks_swapped(*just_outside, XINGAN)
    assert not looks_swapped(*just_outside, XINGAN, margin=0.1)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(115.25, 115.73), st.floats(27.51, 27.96)), min_size=1, max_size=20)
)
def test_exactly_one_of_the_two_orders_looks_swapped(places: list[tuple[float, float]]) -> None:
    lon, lat = zip(*places, strict=True)
    assert not looks_swapped(lon, lat, XINGAN)
    assert looks_swapped(lat, lon, XINGAN)
