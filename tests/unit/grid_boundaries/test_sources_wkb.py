"""Foreign well-known binary is checked before a geometry library sees it."""

import struct
from typing import Literal

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from grid_boundaries.readers.rings import write_wkb
from grid_boundaries.uploads.wkb_check import find_impostor

SQUARE = shapely.box(0, 0, 1, 1)
DONUT = shapely.Polygon([(0, 0), (9, 0), (9, 9)], [[(2, 1), (3, 1), (3, 2)]])
HIGH = shapely.force_3d(DONUT, 7)
AREAS = [SQUARE, DONUT, HIGH, shapely.MultiPolygon([SQUARE, shapely.box(5, 5, 6, 6)])]
FLAVORS: list[Literal["iso", "extended"]] = ["iso", "extended"]
OTHERS = [
    shapely.Point(1, 1),
    shapely.LineString([(0, 0), (1, 1)]),
    shapely.MultiPoint([(0, 0)]),
    shapely.GeometryCollection([SQUARE]),
]


@given(
    area=st.sampled_from(AREAS),
    byte_order=st.sampled_from([0, 1]),
    flavor=st.sampled_from(FLAVORS),
)
def test_every_area_in_every_dialect_passes(
    area: shapely.Polygon, byte_order: int, flavor: Literal["iso", "extended"]
) -> None:
    wkb = shapely.to_wkb(area, byte_order=byte_order, flavor=flavor)
    assert find_impostor([wkb]) == 0
    assert find_impostor([wkb, wkb[:-1]]) == 2
    assert find_impostor([wkb + b"\0", wkb]) == 1


def test_everything_that_is_no_area_is_found() -> None:
    for other in OTHERS:
        assert find_impostor([shapely.to_wkb(SQUARE), shapely.to_wkb(other)]) == 2


def test_nested_collections_that_crash_a_geometry_library_are_found() -> None:
    assert find_impostor([b"\1\7\0\0\0\1\0\0\0" * 300_000]) == 1
    assert find_impostor([b"\1\6\0\0\0\1\0\0\0" * 300_000]) == 1


def test_counts_beyond_the_bytes_are_found() -> None:
    for rings in (1, 2**31, 2**32 - 1):
        for points in (5, 2**31, 2**32 - 1):
            assert find_impostor([struct.pack("<BIII", 1, 3, rings, points)]) == 1


@given(st.binary(max_size=80))
def test_no_bytes_break_the_check(noise: bytes) -> None:
    for head in (b"", struct.pack("<BI", 1, 3), struct.pack("<BII", 1, 6, 2)):
        with np.errstate(all="ignore"):
            if find_impostor([head + noise]) == 0:
                shapely.from_wkb(head + noise, on_invalid="ignore")


@given(st.integers(1, 3), st.integers(4, 9))
def test_what_the_parsers_write_is_what_they_read(polygons: int, corners: int) -> None:
    ring = [(float(n), float(n * n)) for n in range(corners - 1)]
    closed = [*ring, ring[0]]
    wkb = write_wkb([[closed]] * polygons)
    assert find_impostor([wkb]) == 0
    shape = shapely.from_wkb(wkb)
    assert shapely.get_coordinates(shape).tolist() == [list(xy) for xy in closed * polygons]
