"""The index in the process and the database give one answer for every point, edges included."""

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from sqlalchemy import Engine, text

from geo.assign.index import PolygonIndex
from geo.assign.vocabulary import RULES, Rule
from geo.topology import Polygons
from tests.boundary_sets import winding_county
from tests.factories import nine_grids

Points = NDArray[np.float64]

_TABLES = text(
    """
CREATE TEMPORARY TABLE asked_grid (code text, geom geometry(Polygon, 4490)) ON COMMIT DROP;
CREATE TEMPORARY TABLE asked_point (id int, geom geometry(Point, 4490)) ON COMMIT DROP
"""
)
_GRIDS = text(
    """
INSERT INTO asked_grid SELECT code, ST_SetSRID(ST_GeomFromWKB(wkb), 4490)
FROM unnest(CAST(:codes AS text[]), CAST(:shapes AS bytea[])) AS t(code, wkb)
"""
)
_POINTS = text(
    """
INSERT INTO asked_point SELECT id, ST_SetSRID(ST_MakePoint(x, y), 4490)
FROM unnest(CAST(:x AS float8[]), CAST(:y AS float8[])) WITH ORDINALITY AS t(x, y, id)
"""
)
_ANSWERS = text(
    """
SELECT p.id, g.code FROM asked_point p LEFT JOIN LATERAL (
  SELECT code FROM asked_grid WHERE ST_Covers(asked_grid.geom, p.geom) ORDER BY code LIMIT 1
) g ON true ORDER BY p.id
"""
)


def ask_postgis(engine: Engine, codes: list[str], shapes: Polygons, points: Points) -> list[str]:
    """The code that ``ST_Covers … ORDER BY code LIMIT 1`` gives each point, or ``-``."""
    with engine.begin() as db:
        db.execute(_TABLES)
        db.execute(_GRIDS, {"codes": codes, "shapes": shapely.to_wkb(shapes).tolist()})
        db.execute(_POINTS, {"x": points[:, 0].tolist(), "y": points[:, 1].tolist()})
        db.execute(text("CREATE INDEX ON asked_grid USING gist (geom)"))
        db.execute(text("ANALYZE asked_grid"))
        return [row.code or "-" for row in db.execute(_ANSWERS)]


def ask_index(codes: list[str], shapes: Polygons, points: Points) -> list[str]:
    index = PolygonIndex.build(codes, np.asarray(shapes, dtype=object))
    answered = index.assign(points[:, 0], points[:, 1]).polygon
    return [[*index.codes, "-"][at] for at in answered.tolist()]


def nudged(points: Points, rng: np.random.Generator) -> Points:
    """The points moved by a few of the smallest steps a double can take, in x and in y."""
    moved = points.copy()
    for _ in range(3):
        towards = moved + rng.integers(-1, 2, moved.shape)
        moved = np.nextafter(moved, towards)
    return moved


def hard_points(shapes: Polygons, count: int, seed: int) -> Points:
    """Points everywhere, on shared edges, at vertices, and a hair beside both."""
    rng = np.random.default_rng(seed)
    west, south, east, north = shapely.total_bounds(shapes)
    anywhere = rng.uniform((west, south), (east, north), (count // 2, 2))
    rings = [shapely.get_coordinates(one) for one in shapely.get_rings(shapes)]
    starts, ends = np.vstack([r[:-1] for r in rings]), np.vstack([r[1:] for r in rings])
    edge = rng.integers(0, len(starts), count // 4)
    along = rng.random((count // 4, 1))
    along[::5] = 0.5
    on_edges = starts[edge] + along * (ends[edge] - starts[edge])
    vertices = starts[rng.integers(0, len(starts), count // 8)]
    beside = nudged(np.vstack([on_edges[: count // 16], vertices[: count // 16]]), rng)
    return np.vstack([anywhere, on_edges, vertices, beside])


def test_hundred_thousand_points_on_winding_borders(engine: Engine) -> None:
    county = winding_county(60, seed=11)
    codes, shapes = list(county.grids.codes), county.grids.polygons
    points = hard_points(shapes, 100_000, seed=1)
    assert len(points) == 100_000
    mine, theirs = ask_index(codes, shapes, points), ask_postgis(engine, codes, shapes, points)
    differing = [at for at, pair in enumerate(zip(mine, theirs, strict=True)) if len(set(pair)) > 1]
    assert [(points[at].tolist(), mine[at], theirs[at]) for at in differing[:20]] == []


def test_the_points_asked_are_hard_ones() -> None:
    """Thousands have two grids or more to choose from, and some have none."""
    county = winding_county(60, seed=11)
    shapes = county.grids.polygons
    points = hard_points(shapes, 100_000, seed=1)
    found = PolygonIndex.build(list(county.grids.codes), shapes).assign(points[:, 0], points[:, 1])
    assert (found.rule == RULES.index(Rule.SHARED_EDGE)).sum() > 10_000
    assert (found.polygon < 0).sum() > 100


@pytest.mark.parametrize("order", [1, -1])
def test_points_exactly_on_straight_edges_and_corners(engine: Engine, order: int) -> None:
    codes, shapes = nine_grids()
    codes, shapes = codes[::order], shapes[::order]
    points = hard_points(shapes, 10_000, seed=2)
    assert ask_index(codes, shapes, points) == ask_postgis(engine, codes, shapes, points)
