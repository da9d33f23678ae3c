import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grid_boundaries.cells.power import Sites, balance_sites, cut_cells

FRAME = shapely.box(0, 0, 1000, 1000)
STEPS = np.arange(5, 1000, 10.0)
SAMPLES = np.stack(np.meshgrid(STEPS, STEPS), -1).reshape(-1, 2)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_cells_tile_their_frame_and_hold_the_points_their_site_owns(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    sites = Sites(rng.uniform(0, 1000, (count, 2)), rng.uniform(0, 4e4, count))
    cells = cut_cells(FRAME, sites)
    assert sum(cell.area for cell in cells) == pytest.approx(FRAME.area)
    owner = sites.owner_of(SAMPLES)
    mine = np.array(cells, dtype=np.object_)[owner]
    assert shapely.dwithin(mine, shapely.points(SAMPLES), 1e-6).all()


def test_a_point_halfway_between_two_sites_belongs_to_the_first() -> None:
    sites = Sites(np.array([[0.0, 0.0], [10.0, 0.0]]), np.zeros(2))
    assert sites.owner_of(np.array([[5.0, 3.0]])).tolist() == [0]


@pytest.mark.parametrize("seed", range(5))
def test_areas_come_out_as_wanted(seed: int) -> None:
    rng = np.random.default_rng(seed)
    share = np.array([1.0, 2.0, 3.0, 4.0, 10.0])
    start = rng.uniform(0, 1000, (5, 2))
    sites = balance_sites(SAMPLES, 100.0, start, share, np.zeros(5, np.bool_))
    got = np.bincount(sites.owner_of(SAMPLES), minlength=5) / len(SAMPLES)
    assert got == pytest.approx(share / share.sum(), abs=0.03)


def test_sites_that_start_at_one_point_still_all_get_ground() -> None:
    start = np.full((4, 2), 500.0)
    sites = balance_sites(SAMPLES, 100.0, start, np.ones(4), np.zeros(4, np.bool_))
    assert (np.bincount(sites.owner_of(SAMPLES), minlength=4) > 1000).all()


def test_a_pinned_site_stays() -> None:
    start = np.array([[100.0, 100.0], [800.0, 700.0], [300.0, 900.0]])
    pinned = np.array([True, False, False])
    sites = balance_sites(SAMPLES, 100.0, start, np.ones(3), pinned)
    assert sites.at[0].tolist() == [100.0, 100.0]
    assert sites.at[1].tolist() != [800.0, 700.0]
