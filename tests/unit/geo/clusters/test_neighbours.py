from datetime import date

import libpysal
import numpy as np
import pytest
import shapely

from geo.clusters.errors import UnevenValuesError
from geo.clusters.neighbours import Neighbours, contiguity
from grid_boundaries.demo_county import DemoPlan, build_county
from tests.unit.geo.clusters.lattices import board, squares, with_island


def around(neighbours: Neighbours, area: int) -> list[int]:
    start, stop = neighbours.indptr[area : area + 2]
    return [int(i) for i in neighbours.indices[start:stop]]


def test_an_area_in_the_middle_of_nine_borders_on_eight() -> None:
    assert around(board(3, 3), 4) == [0, 1, 2, 3, 5, 6, 7, 8]


def test_areas_that_meet_in_a_corner_are_neighbours() -> None:
    assert around(board(3, 3), 0) == [1, 3, 4]


def test_areas_with_a_gap_between_them_are_not() -> None:
    shapes = np.array([shapely.box(0, 0, 1, 1), shapely.box(1.000001, 0, 2, 1)], object)
    assert contiguity(shapes).islands.tolist() == [0, 1]


def test_an_empty_polygon_is_an_island() -> None:
    shapes = np.array([*squares(1, 2), shapely.Polygon()], object)
    assert contiguity(shapes).islands.tolist() == [2]


def test_no_polygons_have_no_neighbours() -> None:
    nobody = contiguity(np.empty(0, object))
    assert (nobody.count, nobody.matrix(with_self=True).shape) == (0, (0, 0))


def test_neighbours_are_mutual_and_nobody_is_its_own() -> None:
    plain = board(4, 5).matrix(with_self=False)
    assert (plain != plain.T).nnz == 0
    assert not plain.diagonal().any()


def test_with_self_each_area_counts_once_more() -> None:
    neighbours = with_island(2, 2)
    rows = np.asarray(neighbours.matrix(with_self=True).sum(axis=1))
    assert rows.tolist() == [4, 4, 4, 4, 1]


def test_a_pair_named_twice_or_backwards_is_one() -> None:
    first, second = np.array([0, 1, 0, 2]), np.array([1, 0, 1, 2])
    assert around(Neighbours.of_pairs(first, second, 3), 0) == [1]
    assert Neighbours.of_pairs(first, second, 3).islands.tolist() == [2]


def test_an_area_left_out_is_nobodys_neighbour() -> None:
    kept = np.array([True, True, False, True])
    left = board(1, 4).among(kept)
    assert [around(left, i) for i in range(3)] == [[1], [0], []]


def test_every_area_is_kept_or_not() -> None:
    with pytest.raises(UnevenValuesError):
        board(1, 4).among(np.array([True]))


def test_the_synthetic_county_has_the_neighbours_that_pysal_finds() -> None:
    grids = build_county(DemoPlan("360824", 504, date(2026, 1, 1))).grids
    ours = contiguity(np.asarray(grids.geometry.array, dtype=object))
    queen = libpysal.weights.Queen.from_dataframe(grids, use_index=False)
    assert ours.count == 504
    assert (ours.matrix(with_self=False) != queen.sparse).nnz == 0


def test_a_chessboard_has_the_neighbours_that_pysal_finds() -> None:
    queen = libpysal.weights.lat2W(6, 7, rook=False)
    assert (board(6, 7).matrix(with_self=False) != queen.sparse).nnz == 0
