"""The engine against GEOS: on drawn counties, on their edges and corners, an ulp beside them."""

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.assign.index import PolygonIndex
from geo.assign.vocabulary import CONFIDENCES, RULES, Confidence, Rule
from geo.metric import LocalMetric

Polygons = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]

CODES = [f"{number:03d}" for number in range(1000)]
SEEDS = st.integers(0, 2**32 - 1)
#: A plane's scale error over a few kilometres, and edges that are straight in degrees only.
TOLERANCE_M = 1e-3


def draw_partition(rng: np.random.Generator, count: int) -> Polygons:
    """Return Voronoi cells over a square of 2 km, corners rounded to 1e-7 degrees."""
    seats = shapely.multipoints(rng.uniform((115.40, 27.75), (115.42, 27.77), (count, 2)))
    box = shapely.box(115.40, 27.75, 115.42, 27.77)
    cells = shapely.intersection(
        shapely.get_parts(shapely.voronoi_polygons(seats, extend_to=box)), box
    )
    return np.asarray(shapely.set_precision(cells, 1e-7))


def draw_heap(rng: np.random.Generator, count: int) -> Polygons:
    """Return polygons that overlap, repeat, lie in holes of others, or have several parts."""
    middles = rng.integers(0, 20, (count, 2)) * 1e-3 + (115.40, 27.75)
    boxes = shapely.buffer(
        shapely.points(middles), rng.integers(1, 6, count) * 1e-3, cap_style="square"
    )
    whole = shapely.union_all(boxes[: count // 3])
    ring = shapely.difference(boxes, shapely.buffer(shapely.points(middles), 5e-4))
    return np.array([whole, boxes[0], *boxes, *ring], object)


def telling_points(rng: np.random.Generator, polygons: Polygons) -> tuple[Floats, Floats]:
    """Return corners, middles of edges, both an ulp aside, and points anywhere."""
    corners = shapely.get_coordinates(polygons)
    edges = np.vstack((corners, (corners[1:] + corners[:-1]) / 2))
    toward = edges + rng.choice([-1.0, 0.0, 1.0], edges.shape)
    anywhere = rng.uniform((115.39, 27.74), (115.43, 27.78), (500, 2))
    points = np.vstack((edges, np.nextafter(edges, toward), anywhere))
    return np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])


def by_geos(polygons: Polygons, lon: Floats, lat: Floats) -> tuple[npt.NDArray[np.int64], ...]:
    """Return the lowest polygon that covers each point, -1 for none, and how many do."""
    points, found = shapely.STRtree(polygons).query(shapely.points(lon, lat), "intersects")
    lowest = np.full(len(lon), len(polygons))
    np.minimum.at(lowest, points, found)
    lowest[lowest == len(polygons)] = -1
    return lowest, np.bincount(points, minlength=len(lon))


@given(SEEDS, st.integers(2, 40))
@settings(max_examples=25, deadline=None)
def test_partition_is_decided_as_geos_decides(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    polygons = draw_partition(rng, count)
    lon, lat = telling_points(rng, polygons)
    found = PolygonIndex.build(CODES[: len(polygons)], polygons).assign(lon, lat)
    lowest, holders = by_geos(polygons, lon, lat)
    assert (found.polygon == lowest).all()
    assert ((found.rule == RULES.index(Rule.SHARED_EDGE)) == (holders > 1)).all()


@given(SEEDS, st.integers(3, 30))
@settings(max_examples=25, deadline=None)
def test_overlaps_copies_holes_and_parts_are_decided_as_geos_decides(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    polygons = draw_heap(rng, count)
    lon, lat = telling_points(rng, polygons)
    found = PolygonIndex.build(CODES[: len(polygons)], polygons).assign(lon, lat)
    lowest, holders = by_geos(polygons, lon, lat)
    assert (found.polygon == lowest).all()
    assert ((found.second >= 0) == (holders > 1)).all()


def test_more_polygons_in_one_cell_than_a_page_holds() -> None:
    corners = np.array((115.41, 27.76)) + np.argwhere(np.ones((13, 13))) * 2e-6
    small = [shapely.box(x, y, x + 1e-6, y + 1e-6) for x, y in corners]
    polygons = np.array([*small, shapely.box(115.40, 27.75, 115.42, 27.77)], object)
    lon, lat = telling_points(np.random.default_rng(7), polygons)
    middles = shapely.get_coordinates(shapely.centroid(polygons))
    lon, lat = np.append(lon, middles[:, 0]), np.append(lat, middles[:, 1])
    found = PolygonIndex.build(CODES[: len(polygons)], polygons).assign(lon, lat)
    lowest, holders = by_geos(polygons, lon, lat)
    assert (found.polygon == lowest).all()
    assert ((found.second >= 0) == (holders > 1)).all()


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_edges_across_a_continent_are_decided_as_geos_decides(seed: int) -> None:
    rng = np.random.default_rng(seed)
    start, end, third = rng.uniform(-90, 90, (3, 2)) * 10.0 ** rng.integers(-3, 1, (3, 2))
    polygons = np.array([shapely.Polygon([start, end, third])])
    along = start + rng.uniform(0, 1, (4000, 1)) * (end - start)
    points = np.nextafter(along, along + rng.choice([-1.0, 0.0, 1.0], along.shape))
    found = PolygonIndex.build(["a"], polygons).assign(points[:, 0], points[:, 1])
    assert (found.polygon == by_geos(polygons, points[:, 0], points[:, 1])[0]).all()


@given(SEEDS, st.integers(2, 40), st.sampled_from([1.0, 10.0, 80.0, 600.0]))
@settings(max_examples=25, deadline=None)
def test_distances_and_seconds_are_those_of_the_plane(
    seed: int, count: int, accuracy_m: float
) -> None:
    rng = np.random.default_rng(seed)
    polygons = shapely.segmentize(draw_partition(rng, count), 2e-4)
    lon, lat = (column[-500:] for column in telling_points(rng, polygons))
    found = PolygonIndex.build(CODES[: len(polygons)], polygons).assign(
        lon, lat, accuracy_m=accuracy_m
    )
    plane = LocalMetric.for_bounds(shapely.total_bounds(polygons))
    shapes = plane.project_geometries(polygons)
    points = np.asarray(shapely.points(*plane.project(lon, lat)), object)
    away = shapely.distance(points[:, None], shapes[None, :])
    rows = np.arange(len(lon))
    inner = shapely.distance(points, shapely.boundary(shapes)[found.polygon])
    edge_m = np.where(found.polygon >= 0, inner, away.min(axis=1))
    away[rows[found.polygon >= 0], found.polygon[found.polygon >= 0]] = np.inf
    check_edges(found.edge_m, edge_m, accuracy_m)
    check_seconds(found.second, away, accuracy_m)
    flagged = found.confidence == CONFIDENCES.index(Confidence.AMBIGUOUS)
    assert (flagged <= (found.second >= 0)).all()


def check_edges(told: Floats, edge_m: Floats, limit_m: float) -> None:
    is_told = ~np.isnan(told)
    assert np.abs(told - edge_m)[is_told].max(initial=0) < TOLERANCE_M
    assert (edge_m[~is_told] > limit_m - TOLERANCE_M).all()
    assert (told[is_told] <= limit_m).all()


def check_seconds(second: npt.NDArray[np.int32], away: Floats, limit_m: float) -> None:
    nearest = away.min(axis=1)
    has_one = second >= 0
    assert (nearest[~has_one] > limit_m - TOLERANCE_M).all()
    chosen = away[np.flatnonzero(has_one), second[has_one]]
    assert (chosen - nearest[has_one] < TOLERANCE_M).all()
    assert (chosen < limit_m + TOLERANCE_M).all()


@given(SEEDS)
@settings(max_examples=10, deadline=None)
def test_order_of_polygons_and_size_of_batches_change_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    polygons = draw_partition(rng, 25)
    lon, lat = telling_points(rng, polygons)
    shuffled = rng.permutation(len(polygons))
    one = PolygonIndex.build(CODES[: len(polygons)], polygons)
    other = PolygonIndex.build([CODES[i] for i in shuffled], polygons[shuffled])
    whole = one.assign(lon, lat, accuracy_m=30.0)
    for part in np.array_split(np.arange(len(lon)), 7):
        again = other.assign(lon[part], lat[part], accuracy_m=30.0)
        for column in ("polygon", "rule", "confidence", "edge_m", "second"):
            np.testing.assert_array_equal(getattr(again, column), getattr(whole, column)[part])


@pytest.mark.parametrize("polygons", [1, 40])
def test_threads_give_what_one_thread_gives(polygons: int) -> None:
    rng = np.random.default_rng(3)
    shapes = draw_partition(rng, polygons + 1)
    index = PolygonIndex.build(CODES[: len(shapes)], shapes)
    lon, lat = rng.uniform(115.39, 115.43, 300_000), rng.uniform(27.74, 27.78, 300_000)
    accuracy_m = rng.uniform(0, 50, 300_000)
    whole = index.assign(lon, lat, accuracy_m=accuracy_m)
    for start in (0, 149_990, 299_000):
        part = slice(start, start + 1000)
        again = index.assign(lon[part], lat[part], accuracy_m=accuracy_m[part])
        np.testing.assert_array_equal(again.polygon, whole.polygon[part])
        np.testing.assert_array_equal(again.edge_m, whole.edge_m[part])
