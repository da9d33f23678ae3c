"""Polygons and points to measure assignment with: a made-up county, the same for every seed."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely

FloatArray = npt.NDArray[np.float64]
Polygons = npt.NDArray[np.object_]

#: About 48 km by 51 km, as large as Xingan; degrees.
WEST, SOUTH, EAST, NORTH = 115.25, 27.50, 115.73, 27.96
TOWNS = 13
#: Degrees between vertices along an edge, about 45 m, and the decimals a survey would give.
SPACING = 4.4e-4
DECIMALS = 7
#: How far the middle of an edge strays, as a share of its length; halved where edges cross.
ROUGHNESS = 0.14


def draw_seats(count: int, rng: np.random.Generator) -> FloatArray:
    """Return the middles of polygons: half of them crowded round towns."""
    towns = rng.uniform((WEST, SOUTH), (EAST, NORTH), (TOWNS, 2))
    crowded = towns[rng.integers(0, TOWNS, count // 2)]
    crowded = crowded + rng.normal(0, 0.012, crowded.shape)
    spread = rng.uniform((WEST, SOUTH), (EAST, NORTH), (count - len(crowded), 2))
    return np.clip(np.vstack((crowded, spread)), (WEST, SOUTH), (EAST, NORTH))


def roughen(start: FloatArray, end: FloatArray, roughness: float) -> FloatArray:
    """Return a line between two corners whose every middle strays to a side, to all scales.

    The same corners always give the same line, so neighbours share it.
    """
    key = np.round(np.concatenate((start, end)) * 10**DECIMALS).astype(np.int64)
    rng = np.random.default_rng(np.abs(key))
    line = np.vstack((start, end))
    steps = max(float(np.hypot(*(end - start))) / SPACING, 1.0)
    for _ in range(int(np.ceil(np.log2(steps)))):
        along = np.diff(line, axis=0)
        across = np.column_stack((-along[:, 1], along[:, 0]))
        stray = rng.uniform(-roughness, roughness, (len(along), 1))
        middles = line[:-1] + along / 2 + across * stray
        line = np.insert(line, np.arange(1, len(line)), middles, axis=0)
    return np.round(line, DECIMALS)


def rough_ring(corners: FloatArray, roughness: dict[bytes, float]) -> FloatArray:
    """Return a ring of corners with every side roughened."""
    lines = []
    for start, end in pairwise(corners):
        is_forward = tuple(start) < tuple(end)
        low, high = (start, end) if is_forward else (end, start)
        line = roughen(low, high, roughness.get(side_key(start, end), ROUGHNESS))
        lines.append(line[:-1] if is_forward else line[:0:-1])
    return np.vstack((*lines, lines[0][:1]))


def side_key(start: FloatArray, end: FloatArray) -> bytes:
    """Return what names the side between two corners, whichever comes first."""
    low, high = sorted((tuple(start), tuple(end)))
    return np.array((low, high)).tobytes()


def draw_polygons(count: int = 504, seed: int = 360824) -> Polygons:
    """Return polygons without gap or overlap, sides shared vertex by vertex.

    Raises
    ------
    ValueError
        When sides still cross after being straightened; choose another seed.
    """
    rng = np.random.default_rng(seed)
    seats = shapely.MultiPoint(np.round(draw_seats(count, rng), DECIMALS))
    box = shapely.box(WEST, SOUTH, EAST, NORTH)
    cells = shapely.get_parts(shapely.voronoi_polygons(seats, extend_to=box))
    cells = shapely.set_precision(shapely.intersection(cells, box), 10.0**-DECIMALS)
    corners = [shapely.get_coordinates(cell) for cell in cells]
    roughness: dict[bytes, float] = {}
    for _ in range(12):
        polygons = np.array([shapely.Polygon(rough_ring(ring, roughness)) for ring in corners])
        faults = shapely.coverage_invalid_edges(polygons)
        crossing = ~shapely.is_valid(polygons) | ~shapely.is_empty(faults)
        if not crossing.any():
            return polygons
        for ring in (corners[i] for i in np.flatnonzero(crossing)):
            for start, end in pairwise(ring):
                key = side_key(start, end)
                roughness[key] = roughness.get(key, ROUGHNESS) / 2
    raise ValueError(seed)


def draw_uniform(polygons: Polygons, count: int, seed: int = 1) -> FloatArray:
    """Return points (2, n) anywhere in the box round the polygons."""
    west, south, east, north = shapely.total_bounds(polygons)
    rng = np.random.default_rng(seed)
    return np.vstack((rng.uniform(west, east, count), rng.uniform(south, north, count)))


def draw_clustered(polygons: Polygons, count: int, seed: int = 2) -> FloatArray:
    """Return points (2, n) crowded in the hundred smallest polygons, where people live."""
    rng = np.random.default_rng(seed)
    small = np.argsort(shapely.area(polygons))[:100]
    middles = shapely.get_coordinates(shapely.centroid(polygons[small]))
    points = middles[rng.integers(0, len(middles), count)] + rng.normal(0, 0.005, (count, 2))
    return np.ascontiguousarray(points.T)


def draw_on_edges(polygons: Polygons, count: int, seed: int = 3) -> FloatArray:
    """Return points (2, n): corners, middles of edges, and both one ulp aside."""
    rng = np.random.default_rng(seed)
    rings = shapely.get_coordinates(polygons)
    places = np.vstack((rings, (rings[1:] + rings[:-1]) / 2))
    points = places[rng.integers(0, len(places), count)]
    toward = points + rng.choice([-1.0, 0.0, 1.0], points.shape)
    return np.ascontiguousarray(np.nextafter(points, toward).T)
