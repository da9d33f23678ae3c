"""Claims about positions in degrees."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.lonlat import LonLat, NotAPositionError, PositionMethod, RawPosition


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
