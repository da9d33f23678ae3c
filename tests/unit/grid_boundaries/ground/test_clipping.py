"""What of a file lies within the county, and in which shape."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import geodesic_length_m
from grid_boundaries.ground.clipping import AROUND_M, clip, forms_of, mend, surround
from grid_boundaries.ground.columns import Described
from grid_boundaries.ground.vocabulary import Form, GroundKind, form_of
from grid_boundaries.ground.vocabulary import GroundKind as K

COUNTY = shapely.box(115, 27, 116, 28)
ACROSS = shapely.LineString([(114, 27.5), (117, 27.5)])
BOW_TIE = shapely.Polygon([(115.1, 27.1), (115.3, 27.3), (115.3, 27.1), (115.1, 27.3)])


def many(*shapes: shapely.Geometry | None) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made


def told(*kinds: GroundKind | None) -> Described:
    blank = ("",) * len(kinds)
    no = (False,) * len(kinds)
    return Described(kinds, blank, blank, no, no)


def test_the_county_is_surrounded_by_three_kilometres() -> None:
    west = surround(COUNTY).bounds[0]
    away = geodesic_length_m([shapely.LineString([(west, 27.5), (115, 27.5)])])[0]
    assert abs(away - AROUND_M) < 30


def test_a_road_through_the_county_is_cut_at_its_border() -> None:
    found = clip(many(ACROSS), told(K.TRUNK), COUNTY)
    assert found.shapes[0].bounds == (115, 27.5, 116, 27.5)
    assert found.counts.kept == 1


def test_what_only_touches_leaves_no_point_behind() -> None:
    beside = shapely.LineString([(114, 27), (115, 27.5), (114, 28)])
    found = clip(many(beside), told(K.MINOR), COUNTY)
    assert (found.counts.kept, found.counts.outside) == (0, 1)


def test_a_road_that_comes_back_is_one_of_two_parts() -> None:
    hairpin = shapely.LineString([(115.5, 27.2), (117, 27.2), (117, 27.8), (115.5, 27.8)])
    [shape] = clip(many(hairpin), told(K.MINOR), COUNTY).shapes
    assert shape.geom_type == "MultiLineString"


def test_the_area_of_a_place_becomes_a_point_in_it() -> None:
    area = shapely.box(115.2, 27.2, 115.3, 27.3)
    found = clip(many(area), told(K.VILLAGE), COUNTY)
    assert found.shapes[0].geom_type == "Point"
    assert shapely.contains(area, found.shapes[0])


def test_a_water_that_crosses_itself_is_mended_and_kept() -> None:
    mended = mend(many(BOW_TIE))
    assert shapely.is_valid(mended[0])
    assert clip(mended, told(K.WATER), COUNTY).counts.kept == 1


def test_a_line_of_one_place_is_broken() -> None:
    shapes = mend(many(shapely.LineString([(115.5, 27.5), (115.5, 27.5)]), None))
    assert forms_of(shapes) == [None, None]
    assert clip(shapes, told(None, None), COUNTY).counts.broken == 2


SHAPES = st.sampled_from(
    [
        None,
        shapely.Point(115.5, 27.5),
        shapely.Point(120, 30),
        ACROSS,
        shapely.LineString([(120, 30), (121, 30)]),
        BOW_TIE,
        shapely.box(114, 26, 117, 29),
        shapely.MultiPoint([(115.5, 27.5), (120, 30)]),
    ]
)


@given(st.lists(st.tuples(SHAPES, st.sampled_from([*GroundKind, None])), max_size=12))
def test_every_feature_is_counted_once_and_what_is_kept_can_be_drawn(
    rows: list[tuple[shapely.Geometry | None, GroundKind | None]],
) -> None:
    shapes = mend(many(*(shape for shape, _ in rows)))
    forms = forms_of(shapes)
    kinds = [
        kind
        if kind and (form_of(kind) is form or (form is Form.AREA and form_of(kind) is Form.POINT))
        else None
        for (_, kind), form in zip(rows, forms, strict=True)
    ]
    found = clip(shapes, told(*kinds), COUNTY)
    counts = found.counts
    assert counts.read == len(rows)
    assert counts.kept + counts.outside + counts.unclassified + counts.broken == counts.read
    assert counts.kept == len(found.kinds) == len(found.shapes)
    assert shapely.is_valid(found.shapes).all()
    assert shapely.covered_by(found.shapes, shapely.buffer(COUNTY, 1e-9)).all()
    assert forms_of(found.shapes) == [form_of(kind) for kind in found.kinds]
