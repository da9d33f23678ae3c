import json

import numpy as np
import pytest
import shapely

from tests.factories import nine_grids
from web_map.layers import AreaLayer, dissolve, simplify_for_drawing

CODES, GRIDS = nine_grids()
ROWS = ["south"] * 3 + ["middle"] * 3 + ["north"] * 3


def test_grids_that_tile_dissolve_without_a_trace_of_their_borders() -> None:
    names, unions = dissolve(GRIDS, ROWS)
    assert names == ["middle", "north", "south"]
    assert all(shape.geom_type == "Polygon" for shape in unions)
    assert shapely.area(unions).sum() == pytest.approx(shapely.area(GRIDS).sum())


@pytest.mark.parametrize(
    "defect",
    [
        shapely.box(115.405, 27.75, 115.43, 27.76),
        shapely.box(115.41, 27.75, 115.4199, 27.76),
        shapely.Polygon([(115.41, 27.75), (115.42, 27.76), (115.42, 27.75), (115.41, 27.76)]),
        shapely.Polygon(),
    ],
    ids=["overlap", "gap", "bow tie", "empty"],
)
def test_a_draft_with_defects_is_drawn_all_the_same(defect: shapely.Polygon) -> None:
    grids = GRIDS.copy()
    grids[1] = defect
    drawn = simplify_for_drawing(grids)
    _, unions = dissolve(drawn, ROWS)
    assert shapely.is_valid(unions).all()
    told = [{"code": code} for code in CODES]
    layer = json.loads(AreaLayer(told, drawn).to_geojson())
    assert len(layer["features"]) == 9


def test_simplified_neighbours_still_meet() -> None:
    dense = shapely.segmentize(GRIDS, 0.0005)
    simple = simplify_for_drawing(dense)
    assert shapely.coverage_is_valid(simple)
    assert np.sum(shapely.get_num_coordinates(simple)) < np.sum(shapely.get_num_coordinates(dense))
