"""Claims about GCJ-02 and BD-09."""

import math
import warnings
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import prcoords
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.datum import (
    CHUNK_ROWS,
    EAST,
    NORTH,
    SOUTH,
    WEST,
    Conversion,
    bd09_to_gcj02,
    bd09_to_wgs84,
    displacement_m,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    shift_question,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from geo.errors import Words
from geo.lonlat import NotAPositionError

#: All of China, with the South China Sea: 73.5 to 135.1 °E, 3.4 to 53.6 °N.
LON = st.floats(73.0, 136.0)
LAT = st.floats(3.0, 54.0)
ROUND_TRIPS = [
    (wgs84_to_gcj02, gcj02_to_wgs84),
    (gcj02_to_bd09, bd09_to_gcj02),
    (wgs84_to_bd09, bd09_to_wgs84),
]
ORACLES = [
    (wgs84_to_gcj02, prcoords.wgs_gcj),
    (gcj02_to_bd09, prcoords.gcj_bd),
    (wgs84_to_bd09, prcoords.wgs_bd),
]
ALL = [conversion for pair in ROUND_TRIPS for conversion in pair]


def china(rows: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    random = np.random.default_rng(360824)
    return random.uniform(73.0, 136.0, rows), random.uniform(3.0, 54.0, rows)


def test_the_known_point_of_xingan_is_shifted_back() -> None:
    assert gcj02_to_wgs84(115.399294, 27.755758) == pytest.approx((115.393979, 27.758838), abs=1e-6)


@pytest.mark.parametrize(("ours", "theirs"), ORACLES)
@settings(max_examples=300, deadline=None)
@given(lon=LON, lat=LAT)
@example(lon=105.0, lat=35.0)
@example(lon=73.0, lat=3.0)
def test_forward_equals_prcoords(
    ours: Conversion, theirs: Callable[..., prcoords.Coords], lon: float, lat: float
) -> None:
    expected = theirs((lat, lon))
    assert ours(lon, lat) == pytest.approx((expected.lon, expected.lat), abs=1e-13)


@pytest.mark.parametrize(("there", "back"), ROUND_TRIPS)
@settings(max_examples=300, deadline=None)
@given(lon=LON, lat=LAT)
@example(lon=105.0, lat=35.0)
@example(lon=105.0 + 1e-12, lat=30.0)
@example(lon=105.0 - 1e-11, lat=30.0)
def test_a_round_trip_returns_within_a_hundred_billionth_of_a_degree(
    there: Conversion, back: Conversion, lon: float, lat: float
) -> None:
    assert back(*there(lon, lat)) == pytest.approx((lon, lat), abs=1e-11)


@pytest.mark.parametrize(("there", "back"), ROUND_TRIPS)
def test_round_trips_over_all_china_return_within_1e13_degrees(
    there: Conversion, back: Conversion
) -> None:
    lon, lat = china(200_000)
    back_lon, back_lat = back(*there(lon, lat))
    assert np.abs(back_lon - lon).max() < 1e-13
    assert np.abs(back_lat - lat).max() < 1e-13


@pytest.mark.parametrize("conversion", ALL)
def test_an_array_gets_the_answers_of_its_floats(conversion: Conversion) -> None:
    lon, lat = china(CHUNK_ROWS + 3)
    lon[5], lat[7], lon[11] = np.nan, 95.0, 10.0
    moved_lon, moved_lat = conversion(lon, lat)
    for row in (0, 1, 5, 7, 11, CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 2):
        expected = conversion(float(lon[row]), float(lat[row]))
        assert (moved_lon[row], moved_lat[row]) == pytest.approx(expected, abs=1e-13, nan_ok=True)


def test_an_answer_does_not_depend_on_the_neighbours_in_the_array() -> None:
    lon, lat = china(1000)
    whole, _ = bd09_to_wgs84(lon, lat)
    outside = np.where(np.arange(1000) % 2 == 0, lon, 10.0)
    thinned, _ = bd09_to_wgs84(outside, lat)
    np.testing.assert_allclose(thinned[::2], whole[::2], rtol=0, atol=3e-14)


def test_the_given_arrays_are_left_alone() -> None:
    lon, lat = china(10)
    kept = lon.copy(), lat.copy()
    wgs84_to_gcj02(lon, lat)
    np.testing.assert_array_equal(lon, kept[0])
    np.testing.assert_array_equal(lat, kept[1])


def test_shapes_broadcast_and_no_positions_give_none() -> None:
    lon, lat = wgs84_to_gcj02(np.array([[115.0], [116.0]]), np.array([27.0, 28.0, 29.0]))
    assert lon.shape == lat.shape == (2, 3)
    assert lon[1, 2] == pytest.approx(wgs84_to_gcj02(116.0, 29.0)[0], abs=1e-13)
    empty_lon, empty_lat = gcj02_to_wgs84([], [])
    assert empty_lon.shape == empty_lat.shape == (0,)


def test_whole_numbers_are_degrees_too() -> None:
    assert wgs84_to_gcj02(115, 28) == wgs84_to_gcj02(115.0, 28.0)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(WEST - 1e-9, 30.0), (EAST + 1e-9, 30.0), (110.0, SOUTH - 1e-9), (110.0, NORTH + 1e-9)],
)
def test_outside_the_rectangle_gcj02_is_wgs84(lon: float, lat: float) -> None:
    assert wgs84_to_gcj02(lon, lat) == (lon, lat) == gcj02_to_wgs84(lon, lat)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # prcoords warns of what we claim
        assert prcoords.wgs_gcj((lat, lon)) == (lat, lon)


def test_the_rectangles_own_corner_is_inside() -> None:
    assert wgs84_to_gcj02(WEST, SOUTH) != (WEST, SOUTH)


@pytest.mark.parametrize("conversion", ALL)
@given(
    lon=st.floats(allow_nan=True, allow_infinity=True).filter(lambda v: not -180 <= v <= 180),
    lat=st.floats(allow_nan=True, allow_infinity=True),
)
@settings(max_examples=60, deadline=None)
def test_what_is_not_a_position_comes_back_unchanged(
    conversion: Conversion, lon: float, lat: float
) -> None:
    np.testing.assert_array_equal(conversion(lon, lat), (lon, lat))
    np.testing.assert_array_equal(conversion([lon], [lat]), ([lon], [lat]))


def test_the_question_states_how_far_data_of_xingan_would_move() -> None:
    question = shift_question(115.489, 27.733)
    assert "约 620 米" in question.zh
    assert "about 620 m" in question.en
    assert "gcj02" in question.zh


def test_the_question_computes_its_figure_where_the_data_lie() -> None:
    def figure(words: Words) -> int:
        return int(words.en.split("lie about ")[1].split(" m")[0])

    assert figure(shift_question(-77.03, 38.9)) == 0
    assert figure(shift_question(87.6, 43.8)) != figure(shift_question(115.489, 27.733))


def test_no_question_is_asked_about_what_is_not_a_position() -> None:
    with pytest.raises(NotAPositionError):
        shift_question(math.nan, 27.7)


def test_displacement_agrees_with_the_geodesic() -> None:
    from pyproj import Geod  # noqa: PLC0415 - the oracle of this one test

    lon, lat = 115.393979, 27.758838
    moved = wgs84_to_gcj02(lon, lat)
    _, _, geodesic_m = Geod(ellps="GRS80").inv(lon, lat, *moved)
    assert displacement_m(wgs84_to_gcj02, lon, lat) == pytest.approx(geodesic_m, rel=1e-4)
