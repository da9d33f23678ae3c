"""Kernel density of many points on a raster."""

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter
from scipy.stats import gaussian_kde

from benchmarks.hotspots.county import SEED
from benchmarks.hotspots.race import Way, agree, race
from geo.clusters.density import Raster, kernel_density

FloatArray = npt.NDArray[np.float64]
SIDE = 512
RASTER = Raster(west_m=0, south_m=0, cell_m=100, columns=SIDE, rows=SIDE)
BANDWIDTH_M = 800.0
#: Points for which every kernel is summed at every cell.
FEW = 500


def draw_points(count: int) -> FloatArray:
    """Return points (2, count) in heaps."""
    rng = np.random.default_rng(SEED)
    heaps = rng.uniform(10_000, 41_000, (200, 2))
    points = heaps[rng.integers(0, 200, count)] + rng.normal(0, 1500, (count, 2))
    return np.ascontiguousarray(points.T)


def with_histogram(points: FloatArray) -> FloatArray:
    """Count with NumPy, and filter."""
    edges = np.arange(SIDE + 1) * RASTER.cell_m
    counts, _, _ = np.histogram2d(points[1], points[0], bins=(edges, edges))
    smooth = gaussian_filter(counts, BANDWIDTH_M / RASTER.cell_m, mode="constant", truncate=5.0)
    return np.asarray(smooth * 1e6 / RASTER.cell_m**2)


def summed(points: FloatArray) -> FloatArray:
    """Return the sum of all kernels at each cell."""
    centres = (np.arange(SIDE) + 0.5) * RASTER.cell_m
    across, up = (
        np.exp(-((centres[:, None] - axis) ** 2) / (2 * BANDWIDTH_M**2)) for axis in points
    )
    return np.asarray(up @ across.T / (2 * np.pi * BANDWIDTH_M**2) * 1e6)


def compare_surfaces(rounds: int, count: int) -> None:
    """Race on a raster of 512 by 512."""
    points = draw_points(count)
    few = points[:, :FEW]
    centres = (np.arange(SIDE) + 0.5) * RASTER.cell_m
    cells = np.array(np.meshgrid(centres, centres)).reshape(2, -1)

    def ours(some: FloatArray) -> FloatArray:
        return kernel_density(some[0], some[1], RASTER, BANDWIDTH_M)

    race(
        f"kernel density of {count:,} points on {SIDE} x {SIDE}",
        [
            Way("ours", lambda: ours(points)),
            Way("numpy.histogram2d and gaussian_filter", lambda: with_histogram(points)),
            Way("scipy gaussian_kde", lambda: gaussian_kde(few)(cells), count / FEW),
        ],
        rounds,
    )
    exact = summed(few)
    peak = float(exact.max())
    agree("of the peak, ours and the sum", float(np.abs(ours(few) - exact).max()) / peak, 1e-3)
    histogram = float(np.abs(with_histogram(few) - exact).max()) / peak
    agree("of the peak, histogram and the sum", histogram, 0.1)
