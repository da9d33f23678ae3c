"""Each kind of defect, planted in many ways, is named with its code and its grid."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from grid_boundaries.checks.boundary_set import Villages, as_polygons
from grid_boundaries.checks.report import FindingCode
from tests.boundary_sets import County, bordering, named, winding_county

_METRE: Final = 1 / 111_000
_GRIDS: Final = 12


@dataclass(frozen=True)
class Draw:
    """Where a defect goes, and how large it is on a scale from 0 to 1."""

    county: County
    index: int
    other: int
    extent: float

    @property
    def shape(self) -> shapely.Polygon:
        shape: shapely.Polygon = self.county.grids.polygons[self.index]
        return shape

    @property
    def code(self) -> str:
        return self.county.grids.codes[self.index]

    @property
    def other_code(self) -> str:
        return self.county.grids.codes[self.other]

    def pick(self, *choices: object) -> object:
        return choices[min(int(self.extent * len(choices)), len(choices) - 1)]


Planted = tuple[County, set[str]]


def plant_invalid_ring(draw: Draw) -> Planted:
    ring = shapely.get_coordinates(draw.shape)[:-1]
    i, j = sorted([draw.other % len(ring), int(draw.extent * (len(ring) - 1))])
    ring[[i, j]] = ring[[j, i]]
    crossed = shapely.Polygon(ring)
    assume(not crossed.is_valid)
    return draw.county.but(draw.index, crossed), {draw.code}


def plant_overlap(draw: Draw) -> Planted:
    grown = draw.shape.buffer((10 + 200 * draw.extent) * _METRE)
    return draw.county.but(draw.index, grown), {draw.code}


def plant_sliver(draw: Draw) -> Planted:
    grown = draw.shape.buffer((0.2 + draw.extent) * _METRE, join_style="mitre")
    return draw.county.but(draw.index, grown), {draw.code}


def plant_slit(draw: Draw) -> Planted:
    shrunk = draw.shape.buffer(-(0.2 + draw.extent) * _METRE, join_style="mitre")
    return draw.county.but(draw.index, shrunk), {draw.code}


def plant_gap(draw: Draw) -> Planted:
    corner = shapely.Point(draw.shape.exterior.coords[0])
    bite = draw.shape & corner.buffer((30 + 500 * draw.extent) * _METRE)
    assume(2 * bite.area / bite.length > 3 * _METRE)  # a sharp corner leaves a sliver
    assume(bite.area > 1500 * _METRE**2)  # what is forgiven along the county outline
    return draw.county.but(draw.index, draw.shape - bite), {draw.code}


def plant_hole(draw: Draw) -> Planted:
    middle = draw.shape.representative_point()
    room = middle.distance(draw.shape.exterior)
    hole = middle.buffer(room * (0.1 + 0.8 * draw.extent))
    return draw.county.but(draw.index, draw.shape.difference(hole)), {draw.code}


def plant_duplicate_code(draw: Draw) -> Planted:
    return draw.county.coded(draw.index, draw.other_code), {draw.other_code}


def plant_malformed_code(draw: Draw) -> Planted:
    full_width = draw.code.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
    wrong = str(
        draw.pick(
            draw.code[:-1], draw.code + "0", full_width, "0" + draw.code[1:], draw.code[:-3] + "000"
        )
    )
    return draw.county.coded(draw.index, wrong), {wrong}


def plant_missing_code(draw: Draw) -> Planted:
    return draw.county.coded(draw.index, ""), {f"#{draw.index + 1}"}


def plant_orphan(draw: Draw) -> Planted:
    lost = f"3608241009{int(draw.extent * 99):02d}{draw.other + 1:03d}"
    return draw.county.coded(draw.index, lost), {lost}


def plant_wrong_parent(draw: Draw) -> Planted:
    village = next(v for v in draw.county.villages.codes if not draw.code.startswith(v))
    wrong = f"{village}{500 + int(400 * draw.extent)}"
    return draw.county.coded(draw.index, wrong), {wrong}


def plant_outside(draw: Draw) -> Planted:
    moved = shapely.transform(draw.shape, lambda xy: xy + np.array([0.4 + draw.extent / 2, 0]))
    return draw.county.but(draw.index, moved), {draw.code}


def plant_crossing(draw: Draw) -> Planted:
    """Half of a neighbour in another village joins the grid; nothing overlaps or is free."""
    codes, shapes = draw.county.grids.codes, draw.county.grids.polygons
    abroad = [i for i in bordering(draw.county, draw.index) if codes[i][:12] != draw.code[:12]]
    assume(abroad)
    strip = draw.shape.buffer((100 + 400 * draw.extent) * _METRE) & shapes[abroad[0]]
    county = draw.county.but(draw.index, draw.shape | strip)
    return county.but(abroad[0], shapes[abroad[0]] - strip), {draw.code}


def plant_swapped(draw: Draw) -> Planted:
    return draw.county.but(draw.index, shapely.transform(draw.shape, lambda xy: xy[:, ::-1])), {
        draw.code
    }


def plant_metres(draw: Draw) -> Planted:
    metres = shapely.transform(draw.shape, lambda xy: xy * (100_000 + 1000 * draw.extent))
    return draw.county.but(draw.index, metres), {draw.code}


def plant_same_shape(draw: Draw) -> Planted:
    ring = shapely.get_coordinates(draw.shape)[:-1]
    turned = shapely.Polygon(np.roll(ring, int(draw.extent * len(ring)), axis=0))
    return draw.county.but(draw.other, turned), {draw.code, draw.other_code}


def plant_second_part(draw: Draw) -> Planted:
    middle = draw.county.grids.polygons[draw.other].representative_point()
    patch = middle.buffer(_METRE * (10 + 90 * draw.extent))
    return draw.county.but(draw.index, shapely.MultiPolygon([draw.shape, patch])), {draw.code}


def plant_nothing(draw: Draw) -> Planted:
    shape = draw.pick(None, shapely.Polygon(), shapely.MultiPolygon(), shapely.Point())
    assert shape is None or isinstance(shape, BaseGeometry)
    return draw.county.but(draw.index, shape), {draw.code}


def plant_flat(draw: Draw) -> Planted:
    xy = draw.shape.exterior.coords
    flat = draw.pick(
        shapely.Point(xy[0]),
        shapely.LineString(xy),
        shapely.Polygon([xy[0], xy[1], xy[0], xy[0]]),
        shapely.Point(xy[0]).buffer(0.3 * _METRE),
    )
    assert isinstance(flat, BaseGeometry)
    return draw.county.but(draw.index, flat), {draw.code}


def plant_missing_grid(draw: Draw) -> Planted:
    return draw.county.without(draw.index), set()


def plant_bare_village(draw: Draw) -> Planted:
    bare = f"3608241009{int(draw.extent * 99):02d}"
    old = draw.county.villages
    villages = Villages(
        (*old.codes, bare), np.concatenate([old.polygons, as_polygons([None])]), old.names
    )
    return replace(draw.county, villages=villages), {bare}


DEFECTS: Final[list[tuple[FindingCode, Callable[[Draw], Planted]]]] = [
    (FindingCode.INVALID_RING, plant_invalid_ring),
    (FindingCode.OVERLAP, plant_overlap),
    (FindingCode.SLIVER, plant_sliver),
    (FindingCode.SLIVER, plant_slit),
    (FindingCode.GAP, plant_gap),
    (FindingCode.HOLE, plant_hole),
    (FindingCode.DUPLICATE_CODE, plant_duplicate_code),
    (FindingCode.MALFORMED_CODE, plant_malformed_code),
    (FindingCode.MISSING_CODE, plant_missing_code),
    (FindingCode.ORPHAN, plant_orphan),
    (FindingCode.WRONG_PARENT, plant_wrong_parent),
    (FindingCode.OUTSIDE_COUNTY, plant_outside),
    (FindingCode.CROSSES_VILLAGE, plant_crossing),
    (FindingCode.SWAPPED_AXES, plant_swapped),
    (FindingCode.NOT_DEGREES, plant_metres),
    (FindingCode.DUPLICATE_GEOMETRY, plant_same_shape),
    (FindingCode.MULTIPART, plant_second_part),
    (FindingCode.EMPTY_GEOMETRY, plant_nothing),
    (FindingCode.ZERO_AREA, plant_flat),
    (FindingCode.COUNT, plant_missing_grid),
    (FindingCode.VILLAGE_WITHOUT_GRID, plant_bare_village),
]
_WARNED_ONLY: Final = {FindingCode.VILLAGE_WITHOUT_GRID}


@pytest.mark.parametrize(("code", "plant"), DEFECTS, ids=lambda d: getattr(d, "__name__", None))
@settings(max_examples=50, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 40),
    index=st.integers(0, _GRIDS - 1),
    step=st.integers(1, _GRIDS - 1),
    extent=st.floats(0, 1),
)
def test_a_planted_defect_is_named(
    code: FindingCode,
    plant: Callable[[Draw], Planted],
    seed: int,
    index: int,
    step: int,
    extent: float,
) -> None:
    draw = Draw(winding_county(_GRIDS, seed, 0.01), index, (index + step) % _GRIDS, extent)
    county, subjects = plant(draw)
    report = county.examine()
    assert code in report.counts()
    assert subjects <= named(report, code)
    assert report.blocks_activation is (code not in _WARNED_ONLY)
    json_text = repr(report.to_geojson())
    assert "nan" not in json_text
    assert all(f.words.zh and f.words.en and "{" not in f.words.zh for f in report.findings)
