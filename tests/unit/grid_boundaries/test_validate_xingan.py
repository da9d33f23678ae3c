"""The datum question on the real outline of Xingan, and on outlines from other sources."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geo.datum import Conversion, wgs84_to_bd09, wgs84_to_gcj02
from geo.topology import Polygons, areas_m2
from grid_boundaries.checks.boundary_set import BoundarySet, as_polygons
from grid_boundaries.checks.report import FindingCode, Report
from grid_boundaries.county.outlines import read_outline
from grid_boundaries.validate import examine
from tests.boundary_sets import SCHEME

OUTLINES = Path(__file__).parents[4] / "shared/data/xingan/county_outlines_wgs84.geojson"


def xingan() -> BaseGeometry:
    return read_outline("360824").polygon


def fishnet(outline: BaseGeometry, n: int = 22) -> Polygons:
    """Cut the county by a net of n × n; cells along the outline keep its vertices."""
    west, south, east, north = outline.bounds
    lon, lat = np.linspace(west, east, n + 1), np.linspace(south, north, n + 1)
    lines = [shapely.LineString([(x, south - 1), (x, north + 1)]) for x in lon[1:-1]]
    lines += [shapely.LineString([(west - 1, y), (east + 1, y)]) for y in lat[1:-1]]
    cells = shapely.get_parts(shapely.polygonize([shapely.union_all([outline.boundary, *lines])]))
    inside = shapely.contains(outline, shapely.point_on_surface(cells))
    large = areas_m2(cells) > 1
    return as_polygons(cells[inside & large])


def look(shapes: Polygons, outline: BaseGeometry) -> Report:
    codes = [f"3608241002{1 + i // 999:02d}{1 + i % 999:03d}" for i in range(len(shapes))]
    return examine(
        BoundarySet.of(codes, shapes), county_outline=outline, expected_count=None, scheme=SCHEME
    )


def shifted(shapes: Polygons, conversion: Conversion) -> Polygons:
    def move(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(conversion(xy[:, 0].copy(), xy[:, 1].copy()))

    return np.asarray(shapely.transform(shapes, move))


def other_outlines() -> list[BaseGeometry]:
    if not OUTLINES.exists():
        return []
    features = json.loads(OUTLINES.read_text(encoding="utf-8"))["features"]
    return [shapely.from_geojson(json.dumps(f["geometry"])) for f in features]


def test_a_net_over_xingan_is_clean_but_for_what_the_outline_forgives() -> None:
    report = look(fishnet(xingan()), xingan())
    assert not report.blocks_activation


@pytest.mark.parametrize(
    ("conversion", "name"), [(wgs84_to_gcj02, "GCJ-02"), (wgs84_to_bd09, "BD-09")]
)
def test_xingan_in_a_shifted_datum_is_asked_about_whatever_outline_it_is_held_against(
    conversion: Conversion, name: str
) -> None:
    moved = shifted(fishnet(xingan()), conversion)
    for outline in [xingan(), *other_outlines()]:
        finding = look(moved, outline).findings[0]
        assert finding.code is FindingCode.LIKELY_DATUM_SHIFT
        assert name in finding.words.zh


@pytest.mark.skipif(not OUTLINES.exists(), reason="the outlines of other sources are not here")
def test_an_outline_from_another_source_raises_no_datum_question() -> None:
    shapes = fishnet(xingan())
    outlines = other_outlines()
    assert len(outlines) == 5
    for outline in outlines:
        assert FindingCode.LIKELY_DATUM_SHIFT not in look(shapes, outline).counts()
