import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.clusters.density import Edge, Raster, kernel_density, rule_of_thumb_bandwidth_m
from geo.clusters.errors import SearchLimitError, UnevenValuesError, UnusableValuesError
from geo.clusters.values import FloatArray

RASTER = Raster(west_m=1000, south_m=2000, cell_m=50, columns=160, rows=120)
KM2 = (RASTER.cell_m / 1000) ** 2


def heap(count: int = 300) -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(1)
    return rng.normal(5000, 700, count), rng.normal(5000, 500, count)


def direct(x: FloatArray, y: FloatArray, bandwidth_m: float) -> FloatArray:
    """The sum of all kernels at each centre, in events per km²."""
    east = RASTER.west_m + (np.arange(RASTER.columns) + 0.5) * RASTER.cell_m
    north = RASTER.south_m + (np.arange(RASTER.rows) + 0.5) * RASTER.cell_m
    across = np.exp(-((east[:, None] - x) ** 2) / (2 * bandwidth_m**2))
    up = np.exp(-((north[:, None] - y) ** 2) / (2 * bandwidth_m**2))
    return up @ across.T / (2 * np.pi * bandwidth_m**2) * 1e6


@pytest.mark.parametrize("count", [1, 20, 300])
@pytest.mark.parametrize(("bandwidth_m", "tolerance"), [(100, 0.016), (200, 0.004), (400, 0.001)])
def test_it_is_the_sum_of_the_kernels_within_the_tolerance_stated(
    bandwidth_m: float, tolerance: float, count: int
) -> None:
    x, y = heap(count)
    exact = direct(x, y, bandwidth_m)
    binned = kernel_density(x, y, RASTER, bandwidth_m)
    assert np.abs(binned - exact).max() < tolerance * exact.max()


def test_no_event_is_lost_far_from_the_border() -> None:
    x, y = heap()
    assert kernel_density(x, y, RASTER, 200).sum() * KM2 == pytest.approx(300)


@given(st.lists(st.tuples(st.floats(1000, 9000), st.floats(2000, 8000)), max_size=20))
def test_no_event_is_lost_where_the_border_is_a_mirror(points: list[tuple[float, float]]) -> None:
    x, y = np.array(points).reshape(-1, 2).T
    density = kernel_density(x, y, RASTER, 150, edge=Edge.REFLECTED)
    assert density.sum() * KM2 == pytest.approx(len(points))


def test_at_an_open_border_half_of_an_event_is_lost() -> None:
    density = kernel_density([1025], [5000], RASTER, 200)
    assert density.sum() * KM2 == pytest.approx(0.5, abs=0.06)


def test_an_even_field_is_even_up_to_a_mirror() -> None:
    x, y = np.meshgrid(np.arange(1025, 9000, 50), np.arange(2025, 8000, 50))
    density = kernel_density(x.ravel(), y.ravel(), RASTER, 200, edge=Edge.REFLECTED)
    np.testing.assert_allclose(density, 400, rtol=1e-9)


def test_rows_go_north_and_columns_east() -> None:
    density = kernel_density([8975], [2025], RASTER, 50)
    assert density.argmax() == RASTER.columns - 1  # of the first row


def test_a_weight_stands_for_as_many_events() -> None:
    twice = kernel_density([5000, 6000], [5000, 5000], RASTER, 200, weights=[2, 0])
    np.testing.assert_allclose(twice, kernel_density([5000, 5000], [5000, 5000], RASTER, 200))


@pytest.mark.parametrize(("x", "events"), [(974, 0), (976, 1), (9024, 1), (9026, 0)])
def test_points_half_a_cell_outside_still_count(x: float, events: int) -> None:
    density = kernel_density([x], [5000], RASTER, 100, edge=Edge.REFLECTED)
    assert density.sum() * KM2 == pytest.approx(events)


def test_a_single_cell_holds_everything() -> None:
    one = Raster(0, 0, 100, 1, 1)
    density = kernel_density([20, 90], [50, 99], one, 100, edge=Edge.REFLECTED)
    assert density[0, 0] == pytest.approx(200)


def test_the_bandwidth_shows_in_the_raster() -> None:
    with pytest.raises(SearchLimitError):
        kernel_density([5000], [5000], RASTER, 49)


@pytest.mark.parametrize("raster", [Raster(0, 0, 0, 1, 1), Raster(0, 0, 1, 0, 1)])
def test_a_raster_has_cells(raster: Raster) -> None:
    with pytest.raises(SearchLimitError):
        kernel_density([1], [1], raster, 100)


def test_points_have_two_finite_coordinates_and_one_weight() -> None:
    with pytest.raises(UnevenValuesError):
        kernel_density([1, 2], [1], RASTER, 100)
    with pytest.raises(UnevenValuesError):
        kernel_density([1, 2], [1, 2], RASTER, 100, weights=[1])
    with pytest.raises(UnusableValuesError):
        kernel_density([np.nan], [1], RASTER, 100)
    with pytest.raises(UnusableValuesError):
        kernel_density([1], [1], RASTER, 100, weights=[-1])


def test_the_rule_of_thumb_is_that_of_scott_and_of_silverman() -> None:
    x, y = heap()
    spread = np.sqrt((x.var(ddof=1) + y.var(ddof=1)) / 2)
    assert rule_of_thumb_bandwidth_m(x, y) == pytest.approx(spread * 300 ** (-1 / 6))
    assert rule_of_thumb_bandwidth_m([1, 1], [2, 2]) == 0


def test_the_rule_of_thumb_needs_two_points() -> None:
    with pytest.raises(SearchLimitError):
        rule_of_thumb_bandwidth_m([1], [1])
    with pytest.raises(UnevenValuesError):
        rule_of_thumb_bandwidth_m([1, 2], [1])
