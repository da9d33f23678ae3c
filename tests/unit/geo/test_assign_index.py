"""The nine-grid county of tests/factories.py, asked point by point."""

import math

import numpy as np
import pytest
import shapely

from geo.assign.errors import (
    AccuracyError,
    DuplicateCodeError,
    InvalidPolygonError,
)
from geo.assign.index import Match, PolygonIndex
from geo.assign.vocabulary import CONFIDENCES, RULES, Confidence, Rule
from tests.factories import nine_grids

ONE, TWO, FOUR, FIVE = (f"36082410000100{n}" for n in (1, 2, 4, 5))
#: Metres in a degree at 27.765 °N on GRS80.
EAST_M, NORTH_M = 98_574.43, 110_815.67


@pytest.fixture(scope="module")
def nine() -> PolygonIndex:
    return PolygonIndex.build(*nine_grids())


def test_point_inside_a_grid_belongs_to_it(nine: PolygonIndex) -> None:
    assert nine.locate(115.415, 27.765) == Match(FIVE, Rule.WITHIN, Confidence.HIGH)


def test_point_on_shared_edge_belongs_to_the_lowest_code(nine: PolygonIndex) -> None:
    found = nine.locate(115.41, 27.755)
    assert found == Match(ONE, Rule.SHARED_EDGE, Confidence.BOUNDARY, 0.0, TWO)


def test_point_on_shared_corner_belongs_to_the_lowest_of_four(nine: PolygonIndex) -> None:
    assert nine.locate(115.41, 27.76).code == ONE


def test_point_one_ulp_beyond_the_shared_edge_belongs_to_the_neighbour(
    nine: PolygonIndex,
) -> None:
    assert nine.locate(math.nextafter(115.41, 200), 27.755).code == TWO


def test_point_on_the_outer_edge_is_within_and_on_the_boundary(nine: PolygonIndex) -> None:
    found = nine.locate(115.40, 27.755)
    assert found == Match(ONE, Rule.WITHIN, Confidence.BOUNDARY, 0.0, None)


def test_point_one_ulp_outside_the_outer_edge_is_outside(nine: PolygonIndex) -> None:
    assert nine.locate(math.nextafter(115.40, 0), 27.755).rule is Rule.OUTSIDE


def test_point_outside_all_has_no_grid(nine: PolygonIndex) -> None:
    assert nine.locate(115.30, 27.765) == Match(None, Rule.OUTSIDE, Confidence.NONE)


@pytest.mark.parametrize("lon", [math.nan, math.inf, -math.inf, 181.0])
def test_what_is_no_longitude_is_no_position(nine: PolygonIndex, lon: float) -> None:
    assert nine.locate(lon, 27.765) == Match(None, Rule.NO_POSITION, Confidence.NONE)


def test_swapped_axes_are_no_position(nine: PolygonIndex) -> None:
    assert nine.locate(27.765, 115.415).rule is Rule.NO_POSITION


def test_accuracy_that_reaches_the_neighbour_is_ambiguous(nine: PolygonIndex) -> None:
    found = nine.locate(115.41 + 4 / EAST_M, 27.755, accuracy_m=5)
    assert (found.code, found.second_code) == (TWO, ONE)
    assert found.confidence is Confidence.AMBIGUOUS
    assert found.edge_m == pytest.approx(4, abs=1e-3)


def test_accuracy_that_falls_short_of_the_neighbour_is_clear(nine: PolygonIndex) -> None:
    found = nine.locate(115.41 + 6 / EAST_M, 27.755, accuracy_m=5)
    assert found == Match(TWO, Rule.WITHIN, Confidence.HIGH)


def test_edge_limit_tells_distances_beyond_the_accuracy(nine: PolygonIndex) -> None:
    found = nine.locate(115.41 + 60 / EAST_M, 27.765, accuracy_m=5, edge_limit_m=100)
    assert found.edge_m == pytest.approx(60, abs=1e-3)
    assert (found.confidence, found.second_code) == (Confidence.HIGH, None)


def test_accuracy_that_reaches_only_the_outside_is_boundary(nine: PolygonIndex) -> None:
    found = nine.locate(115.40 + 4 / EAST_M, 27.755, accuracy_m=5)
    assert (found.confidence, found.second_code) == (Confidence.BOUNDARY, None)


def test_outside_within_accuracy_of_one_grid_names_it_as_second(nine: PolygonIndex) -> None:
    found = nine.locate(115.405, 27.75 - 4 / NORTH_M, accuracy_m=5)
    assert (found.code, found.rule, found.second_code) == (None, Rule.OUTSIDE, ONE)
    assert found.confidence is Confidence.BOUNDARY
    assert found.edge_m == pytest.approx(4, abs=1e-3)


def test_outside_within_accuracy_of_two_grids_is_ambiguous(nine: PolygonIndex) -> None:
    found = nine.locate(115.41, 27.75 - 4 / NORTH_M, accuracy_m=5)
    assert (found.second_code, found.confidence) == (ONE, Confidence.AMBIGUOUS)


def test_nothing_is_snapped_unless_asked(nine: PolygonIndex) -> None:
    assert nine.locate(115.405, 27.75 - 0.01 / NORTH_M).code is None


def test_snap_gives_the_nearest_grid_within_its_distance() -> None:
    index = PolygonIndex.build(*nine_grids(), snap_m=5)
    near = index.locate(115.405, 27.75 - 4 / NORTH_M)
    assert (near.code, near.rule) == (ONE, Rule.NEAREST_EDGE)
    assert near.confidence is Confidence.BOUNDARY
    assert index.locate(115.405, 27.75 - 6 / NORTH_M).rule is Rule.OUTSIDE


def test_snap_at_equal_distance_takes_the_lowest_code() -> None:
    index = PolygonIndex.build(*nine_grids(), snap_m=5)
    assert index.locate(115.41, 27.75 - 4 / NORTH_M).code == ONE


def test_grids_given_in_any_order_answer_the_same() -> None:
    codes, squares = nine_grids()
    index = PolygonIndex.build(codes[::-1], squares[::-1])
    assert index.locate(115.41, 27.76).code == ONE


def test_arrays_and_single_positions_answer_the_same(nine: PolygonIndex) -> None:
    steps = np.linspace(-0.001, 0.031, 65)
    lon, lat = 115.4 + np.repeat(steps, 65), 27.75 + np.tile(steps, 65)
    many = nine.assign(lon, lat, accuracy_m=40, edge_limit_m=60)
    for i in range(len(many)):
        one = nine.locate(lon[i], lat[i], 40, 60)
        assert one.code == (nine.codes[many.polygon[i]] if many.polygon[i] >= 0 else None)
        assert (one.rule, one.confidence) == (RULES[many.rule[i]], CONFIDENCES[many.confidence[i]])
        assert (one.edge_m is None) == np.isnan(many.edge_m[i])
        assert one.edge_m is None or one.edge_m == many.edge_m[i]


def test_no_polygons_leave_everything_outside() -> None:
    index = PolygonIndex.build([], np.array([], object))
    assert index.locate(0.5, 0.5, accuracy_m=10).rule is Rule.OUTSIDE


def test_no_points_give_no_answers(nine: PolygonIndex) -> None:
    assert len(nine.assign([], [], accuracy_m=5)) == 0


def test_polygon_that_crosses_itself_is_refused_by_name() -> None:
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(InvalidPolygonError, match=r"bow.*Self-intersection"):
        PolygonIndex.build(["bow", "box"], np.array([bow, shapely.box(0, 0, 1, 1)]))


@pytest.mark.parametrize("shape", [None, shapely.Polygon(), shapely.LineString([(0, 0), (1, 1)])])
def test_what_is_no_polygon_is_refused_by_name(shape: shapely.Geometry | None) -> None:
    with pytest.raises(InvalidPolygonError, match="odd"):
        PolygonIndex.build(["odd"], np.array([shape], object))


def test_repair_is_done_when_asked_and_reported() -> None:
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    index = PolygonIndex.build(["bow"], np.array([bow]), repair=True)
    assert index.repaired == ("bow",)
    assert index.locate(0.9, 0.5).code == "bow"
    assert index.locate(0.5, 0.9).code is None


def test_repair_that_leaves_no_surface_is_refused() -> None:
    spike = shapely.Polygon([(0, 0), (1, 1), (0, 0), (0, 0)])
    with pytest.raises(InvalidPolygonError, match="spike"):
        PolygonIndex.build(["spike"], np.array([spike]), repair=True)


def test_code_used_twice_is_refused() -> None:
    with pytest.raises(DuplicateCodeError, match="a"):
        PolygonIndex.build(["a", "a"], np.array([shapely.box(0, 0, 1, 1)] * 2))


@pytest.mark.parametrize("accuracy", [-1.0, [1.0, 2.0]])
def test_accuracy_must_be_metres_for_all_or_each(nine: PolygonIndex, accuracy: float) -> None:
    with pytest.raises(AccuracyError):
        nine.assign([115.4, 115.4, 115.4], [27.7, 27.7, 27.7], accuracy_m=accuracy)
