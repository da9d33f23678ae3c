import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from geo import topology
from geo.topology import Polygons
from tests.boundary_sets import winding_county


def row_of_squares(*steps_deg: float) -> Polygons:
    """Squares of 0.01° side by side, each moved east by its step."""
    return many(
        *(
            shapely.box(115 + i / 100 + step, 27, 115 + (i + 1) / 100 + step, 27.01)
            for i, step in enumerate(steps_deg)
        )
    )


def many(*shapes: BaseGeometry | None) -> Polygons:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array


def not_a_number() -> BaseGeometry:
    with np.errstate(invalid="ignore"):
        return shapely.from_wkt("POLYGON ((115 27, 115.1 nan, 115.1 27.1, 115 27))")


REGION = shapely.box(115, 27, 115.03, 27.01)
BOW_TIE = shapely.Polygon([(115, 27), (115.01, 27.01), (115.01, 27), (115, 27.01)])


def test_squares_side_by_side_are_an_exact_partition() -> None:
    assert topology.is_exact_partition(row_of_squares(0, 0, 0), REGION)


def test_a_missing_polygon_passes_the_coverage_test_but_is_no_partition() -> None:
    polygons = row_of_squares(0, 0, 0)[[0, 2]]
    assert shapely.coverage_is_valid(polygons)
    assert not topology.is_exact_partition(polygons, REGION)


def test_a_polygon_beyond_the_region_is_no_partition() -> None:
    assert not topology.is_exact_partition(row_of_squares(0, 0, 0, 0), REGION)


def test_an_area_of_ten_kilometres_is_geodesic_within_a_millionth() -> None:
    box = shapely.segmentize(shapely.box(115, 27, 115.1, 27.1), 0.001)
    geodesic, _ = Geod(ellps="GRS80").geometry_area_perimeter(box)
    assert topology.areas_m2(many(box))[0] == pytest.approx(geodesic, rel=1e-6)


def test_points_lines_and_nothing_have_no_area() -> None:
    shapes = many(shapely.Point(115, 27), shapely.LineString([(1, 2), (3, 4)]), shapely.Polygon())
    assert topology.areas_m2(shapes).tolist() == [0, 0, 0]
    assert len(topology.areas_m2(many())) == 0


def test_a_vertex_on_the_edge_of_a_neighbour_leaves_neither_gap_nor_overlap() -> None:
    """A projection would bend the long edge away from the vertex, by 180 m² here."""
    low = shapely.box(115, 27, 115.04, 27.01)
    high = many(shapely.box(115, 27.01, 115.01, 27.02), shapely.box(115.01, 27.01, 115.04, 27.02))
    polygons = np.concatenate([many(low), high])
    assert topology.overlaps(polygons) == []
    assert topology.gaps(polygons, shapely.box(115, 27, 115.04, 27.02)) == []


def test_an_overlap_names_both_polygons_and_its_size() -> None:
    (piece,) = topology.overlaps(row_of_squares(0, -0.001, -0.001))
    assert piece.owners == (0, 1)
    assert piece.area_m2 == pytest.approx(topology.areas_m2(row_of_squares(0))[0] / 10, rel=1e-6)
    assert piece.geometry.bounds == pytest.approx((115.009, 27, 115.01, 27.01))


def test_a_precision_grid_on_the_input_hides_nothing() -> None:
    shapes = row_of_squares(0, 1e-5)
    coarse = np.asarray(shapely.set_precision(shapes, 1e-5))
    region = shapely.set_precision(REGION, 1e-4)
    assert len(topology.gaps(shapes, region)) == 2
    assert len(topology.gaps(coarse, None)) == len(topology.overlaps(coarse)) == 0
    assert len(topology.outside(row_of_squares(0, 0, 0, 1e-5), region)) == 1
    assert len(topology.narrow_gaps(coarse, 2)) == 1
    crossing = np.asarray(shapely.set_precision(row_of_squares(0, -1e-5), 1e-5))
    assert len(topology.overlaps(crossing)) == 1


def test_a_polygon_inside_another_overlaps_it() -> None:
    inner = shapely.box(115.002, 27.002, 115.003, 27.003)
    (piece,) = topology.overlaps(np.concatenate([row_of_squares(0), many(inner)]))
    assert piece.geometry.equals(inner)


def test_equal_polygons_overlap_wholly() -> None:
    (piece,) = topology.overlaps(many(REGION, REGION))
    assert piece.geometry.equals(REGION)


def test_a_thin_piece_is_as_wide_as_it_is_drawn() -> None:
    (piece,) = topology.overlaps(row_of_squares(0, -1e-5))
    assert piece.width_m == pytest.approx(0.99, abs=0.01)


def test_a_gap_names_the_polygons_around_it() -> None:
    (piece,) = topology.gaps(row_of_squares(0, 0, 0)[[0, 2]], REGION)
    assert piece.owners == (0, 1)
    assert piece.geometry.equals(row_of_squares(0, 0)[1])


def test_without_a_region_only_enclosed_ground_is_a_gap() -> None:
    ring = shapely.difference(REGION, shapely.box(115.001, 27.001, 115.002, 27.002))
    assert [p.owners for p in topology.gaps(many(ring), None)] == [(0,)]
    assert topology.gaps(row_of_squares(0, 0, 0)[[0, 2]], None) == []


def test_no_polygons_leave_the_whole_region_free() -> None:
    (piece,) = topology.gaps(many(), REGION)
    assert piece.geometry.equals(REGION)
    assert piece.owners == ()
    assert topology.gaps(many(), None) == []
    assert topology.overlaps(many()) == []
    assert topology.outside(many(), REGION) == []


def test_what_reaches_outside_is_named_with_its_polygon() -> None:
    (piece,) = topology.outside(row_of_squares(0, 0, 0.004), REGION)
    assert piece.owners == (2,)
    assert piece.geometry.bounds == pytest.approx((115.03, 27, 115.034, 27.01))


def test_a_slit_open_at_both_ends_is_found_without_a_region() -> None:
    (piece,) = topology.narrow_gaps(row_of_squares(0, 1e-5), 2)
    assert piece.owners == (0, 1)
    assert piece.area_m2 == pytest.approx(0.99 * 1108, rel=0.02)


def test_wide_gaps_overlaps_and_clean_borders_are_no_slits() -> None:
    for steps in [(0.0, 1e-4), (0.0, -1e-5), (0.0, 0.0)]:
        assert topology.narrow_gaps(row_of_squares(*steps), 2) == []
    assert topology.narrow_gaps(many(), 2) == []


@pytest.mark.parametrize("seed", range(10))
def test_a_winding_clean_set_has_no_slits(seed: int) -> None:
    assert topology.narrow_gaps(winding_county(40, seed).grids.polygons, 2) == []


def test_invalid_polygons_are_named_with_reason_and_place() -> None:
    found = topology.invalid_polygons(many(REGION, BOW_TIE, not_a_number(), None))
    assert [(d.index, d.reason) for d in found] == [
        (1, "Self-intersection"),
        (2, "Invalid Coordinate"),
    ]
    assert found[0].point is not None
    assert found[0].point.coords[0] == pytest.approx((115.005, 27.005))
    assert found[1].point is None


def test_repair_keeps_the_ground_and_drops_what_is_nowhere() -> None:
    repaired = topology.repair(many(REGION, BOW_TIE, not_a_number()))
    assert shapely.is_valid(repaired).all()
    assert repaired[0].equals(REGION)
    assert repaired[1].area == pytest.approx(0.01**2 / 2)
    assert repaired[2].is_empty


def test_repair_drops_lines_that_hang_on_a_polygon() -> None:
    spiked = shapely.GeometryCollection([REGION, shapely.LineString([(115, 27), (114, 27)])])
    assert topology.repair(many(spiked))[0].equals(REGION)


def test_duplicates_are_found_from_whichever_vertex_they_are_drawn() -> None:
    ring = shapely.get_coordinates(REGION)
    turned = shapely.Polygon(np.roll(ring[:-1], 2, axis=0)[::-1])
    alone = shapely.MultiPolygon([REGION])
    assert topology.duplicates(many(REGION, BOW_TIE, turned, alone)) == [(0, 2, 3)]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 30), index=st.integers(0, 19), grow_m=st.floats(5, 200))
def test_growing_a_polygon_costs_its_neighbours_what_it_gains(
    seed: int, index: int, grow_m: float
) -> None:
    county = winding_county(20, seed)
    assert county.outline is not None
    polygons = county.grids.polygons.copy()
    before = topology.areas_m2(polygons)[index]
    polygons[index] = polygons[index].buffer(grow_m / 111_000)
    gained = topology.areas_m2(polygons)[index] - before
    beyond = sum(p.area_m2 for p in topology.outside(polygons, county.outline))
    pieces = topology.overlaps(polygons)
    assert all(index in p.owners for p in pieces)
    assert sum(p.area_m2 for p in pieces) + beyond == pytest.approx(gained, rel=1e-4)
    assert topology.gaps(polygons, county.outline) == []
