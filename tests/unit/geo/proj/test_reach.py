import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import CGCS2000, find_swapped, from_lonlat, parse_crs, read_position
from geo.lonlat import RawPosition, SwappedAxesError
from geo.proj.reach import reach_of

#: Gauss-Kruger on the middle meridians 114° and 117° E, with and without a zone before the
#: easting, in 3 and in 6 degrees, and UTM: what the county's files come in.
PROJECTED = ("EPSG:4547", "EPSG:4548", "EPSG:4526", "EPSG:4527", "EPSG:4498", "EPSG:32650")


@pytest.mark.parametrize("code", PROJECTED)
@given(lon=st.floats(114.5, 116.5), lat=st.floats(26, 30))
def test_a_position_of_the_region_is_swapped_just_when_its_axes_are(
    code: str, lon: float, lat: float
) -> None:
    crs = parse_crs(code)
    x, y = from_lonlat(lon, lat, crs)
    assert not find_swapped(x, y, crs)
    assert find_swapped(y, x, crs)


def test_a_swapped_position_is_refused_and_its_neighbours_are_not() -> None:
    with pytest.raises(SwappedAxesError) as refused:
        read_position(RawPosition(3_072_930, 341_128, "EPSG:4548"))
    assert "填反" in refused.value.words.zh
    assert read_position(RawPosition(341_128, 3_072_930, "EPSG:4548")).lat > 27
    crs = parse_crs("EPSG:4548")
    xs, ys = np.array([341_128.0, 3_072_930.0, np.nan]), np.array([3_072_930.0, 341_128.0, 1.0])
    assert find_swapped(xs, ys, crs).tolist() == [False, True, False]


def test_what_lies_outside_either_way_is_not_called_swapped() -> None:
    assert not find_swapped(9e6, 9e6, parse_crs("EPSG:4548"))


def test_where_any_place_on_earth_may_be_meant_nothing_is_called_swapped() -> None:
    assert not find_swapped(3_200_000, 12_850_000, parse_crs("EPSG:3857"))
    assert not find_swapped(27.7, 115.4, CGCS2000)  # the latitude tells


def test_a_definition_without_an_area_has_no_reach() -> None:
    assert reach_of("+proj=tmerc +lon_0=115.5 +x_0=500000 +datum=WGS84") is None
