"""A county of 504 grids, and events in it."""

import warnings
from dataclasses import dataclass
from datetime import date
from typing import Any

import libpysal
import numpy as np
import numpy.typing as npt
import shapely

from geo.clusters.neighbours import Neighbours, contiguity
from geo.metric import LocalMetric
from grid_boundaries.demo_county import DemoPlan, build_county

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
SEED = 20260101


@dataclass(frozen=True)
class County:
    """Grids with centroids in metres, people, and neighbours, ours and PySAL's."""

    centroids_m: FloatArray
    people: FloatArray
    neighbours: Neighbours
    weights: Any

    @property
    def count(self) -> int:
        """Number of grids."""
        return len(self.people)

    def series(self, how_many: int) -> FloatArray:
        """Return counts (n, how_many) by people, with a hot spot in each."""
        rng = np.random.default_rng(SEED)
        counts = rng.poisson(3 * self.people[:, None] / self.people.mean(), (self.count, how_many))
        for s, middle in enumerate(rng.integers(0, self.count, how_many)):
            near = np.hypot(*(self.centroids_m - self.centroids_m[middle]).T).argsort()[:8]
            counts[near, s] += 4
        return counts.astype(np.float64)

    def year(self, events: int) -> IntArray:
        """Return counts (n, 365) of so many events by people and chance."""
        rng = np.random.default_rng(SEED)
        share = np.outer(self.people, np.ones(365)).ravel()
        return rng.multinomial(events, share / share.sum()).reshape(self.count, 365)


def draw_county(grids: int = 504) -> County:
    """Return the synthetic county."""
    drawn = build_county(DemoPlan("360824", grids, date(2026, 1, 1))).grids
    polygons = np.asarray(drawn.geometry.array, dtype=object)
    neighbours = contiguity(polygons)
    plane = LocalMetric.for_bounds(shapely.total_bounds(polygons))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weights = libpysal.weights.Queen.from_dataframe(drawn, use_index=False)
    centres = shapely.get_coordinates(shapely.centroid(plane.project_geometries(polygons)))
    people = drawn["population"].to_numpy(float)
    return County(centres, people, neighbours, weights)
