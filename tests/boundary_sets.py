"""Counties to try the boundary doctor on: one to draw by hand, and seeded ones of any size."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.topology import Polygons
from grid_boundaries.checks.boundary_set import BoundarySet, Villages, as_polygons
from grid_boundaries.checks.report import Report
from grid_boundaries.codes import scheme_named
from grid_boundaries.validate import examine

SCHEME = scheme_named()
_WEST, _SOUTH, _SIDE = 115.3, 27.55, 0.3


@dataclass(frozen=True)
class County:
    """A clean set and everything it is examined against."""

    grids: BoundarySet
    outline: BaseGeometry | None
    villages: Villages
    expected: int | None

    def but(self, index: int, shape: BaseGeometry | None) -> "County":
        """Return the county with another shape for one grid."""
        polygons = self.grids.polygons.copy()
        polygons[index] = shape
        return self.drawn(polygons)

    def drawn(self, polygons: Polygons) -> "County":
        return replace(self, grids=replace(self.grids, polygons=polygons))

    def coded(self, index: int, code: str) -> "County":
        codes = list(self.grids.codes)
        codes[index] = code
        return replace(self, grids=replace(self.grids, codes=tuple(codes)))

    def without(self, index: int) -> "County":
        keep = [i for i in range(len(self.grids.codes)) if i != index]
        codes = [self.grids.codes[i] for i in keep]
        return replace(self, grids=BoundarySet.of(codes, self.grids.polygons[keep]))

    def examine(self) -> Report:
        return examine(
            self.grids,
            county_outline=self.outline,
            villages=self.villages,
            expected_count=self.expected,
            scheme=SCHEME,
        )


def nine_grids() -> County:
    """Three villages of three square grids of 1.1 km, numbered west to east, north to south."""
    lon, lat = 115.4 + np.arange(4) / 100, 27.6 + np.arange(4) / 100
    cells = [
        shapely.box(lon[c], lat[r], lon[c + 1], lat[r + 1]) for r in (2, 1, 0) for c in range(3)
    ]
    return _county(as_polygons(cells), np.repeat([1, 2, 3], 3))


@lru_cache(maxsize=512)
def winding_county(n: int, seed: int, step_deg: float = 0.004) -> County:
    """Return `n` grids with winding common borders, in villages of neighbours."""
    rng = np.random.default_rng(seed)
    region = shapely.box(_WEST, _SOUTH, _WEST + _SIDE, _SOUTH + _SIDE)
    side = int(np.ceil(np.sqrt(n)))
    cells = np.array([(i % side + 0.5, i // side + 0.5) for i in range(n)]) / side
    seeds = [_WEST, _SOUTH] + _SIDE * (cells + rng.uniform(-0.3, 0.3, (n, 2)) / side)
    voronoi = shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=region)
    clipped = shapely.intersection(shapely.get_parts(voronoi), region)
    borders = shapely.line_merge(shapely.union_all(shapely.boundary(clipped)))
    polygons = _between(borders, rng, step_deg, bend=0.03)
    while len(polygons) != n:  # some arc has crossed another: bend them less
        polygons = _between(borders, rng, step_deg, bend=0.01)
    assert shapely.coverage_is_valid(polygons)
    bands = np.digitize(shapely.get_x(shapely.centroid(polygons)), _WEST + _SIDE * np.r_[0.3, 0.6])
    return _county(polygons, bands + 1)


def _between(
    borders: BaseGeometry, rng: np.random.Generator, step_deg: float, *, bend: float
) -> Polygons:
    arcs = [_wind(arc, rng, step_deg, bend) for arc in shapely.get_parts(borders)]
    return as_polygons(shapely.get_parts(shapely.polygonize(arcs)))


def _wind(
    arc: BaseGeometry, rng: np.random.Generator, step_deg: float, bend: float
) -> BaseGeometry:
    """Bend an arc sideways, ends fixed, so gently that arcs hardly ever cross."""
    xy = shapely.get_coordinates(shapely.segmentize(arc, step_deg))
    along = np.linspace(0, 1, len(xy))
    chord = xy[-1] - xy[0]
    order = np.array([1, 2, 3, 5])
    waves = np.sin(np.pi * np.outer(along, order)) @ (rng.uniform(-1, 1, 4) / order)
    return shapely.LineString(xy + bend * waves[:, None] * [-chord[1], chord[0]])


def _county(polygons: Polygons, village: NDArray[np.int64]) -> County:
    order = np.lexsort((shapely.get_x(shapely.centroid(polygons)), village))
    polygons, village = polygons[order], village[order]
    names = {v: f"3608241002{v:02d}" for v in np.unique(village)}
    first = {v: int(np.argmax(village == v)) for v in names}
    codes = [f"{names[v]}{i - first[v] + 1:03d}" for i, v in enumerate(village)]
    outlines = [shapely.union_all(polygons[village == v]) for v in names]
    return County(
        BoundarySet.of(codes, polygons),
        shapely.union_all(polygons),
        Villages(tuple(names.values()), as_polygons(outlines), {names[1]: "善政"}),
        len(codes),
    )


def named(report: Report, code: str) -> set[str]:
    """Return all subjects of the findings of one code."""
    return {subject for f in report.findings if f.code == code for subject in f.subjects}


def bordering(county: County, index: int) -> Sequence[int]:
    """Return the grids that share a border line with one grid."""
    shapes = county.grids.polygons
    common = shapely.length(shapely.intersection(shapes[index], shapes))
    return [i for i in np.flatnonzero(common > 1e-6).tolist() if i != index]
