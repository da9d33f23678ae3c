import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grid_boundaries.cells.warp import make_warp

SQUARE = np.stack(np.meshgrid(np.arange(0, 4000, 40.0), np.arange(0, 4000, 40.0)), -1)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_straightening_undoes_bending(seed: int, x: float, y: float) -> None:
    warp = make_warp(np.random.default_rng(seed), 8000, 250)
    point = np.array([[x, y]])
    assert warp.straighten(warp.bend(point)) == pytest.approx(point, abs=1e-4)
    assert warp.bend(warp.straighten(point)) == pytest.approx(point, abs=1e-4)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32))
def test_small_cells_keep_their_orientation_so_that_borders_never_cross(seed: int) -> None:
    """The bending is a homeomorphism: no little square is turned inside out."""
    warp = make_warp(np.random.default_rng(seed), 3000, 400)
    tiny = 0.5
    corner = SQUARE.reshape(-1, 2)
    origin = warp.bend(corner)
    east = warp.bend(corner + np.array([tiny, 0.0])) - origin
    north = warp.bend(corner + np.array([0.0, tiny])) - origin
    area = (east[:, 0] * north[:, 1] - east[:, 1] * north[:, 0]) / tiny**2
    assert (area > 0).all()
    assert area.mean() == pytest.approx(1, abs=0.25)
