import time
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from grid_boundaries.cells.allotment import NoVillagesError, TooFewGridsError
from grid_boundaries.codes import AreaLevel, scheme_named
from grid_boundaries.county.outlines import CountyOutline, read_outline
from grid_boundaries.county.placeholder_units import invent_units, units_for
from grid_boundaries.county.units import UnitTable
from grid_boundaries.tessellation import CannotTessellateError, TessellatedCounty, tessellate

SEED = 360824


def divide(code: str, grids: int, seed: int = SEED) -> TessellatedCounty:
    outline = read_outline(code)
    return tessellate(outline, units_for(outline.county, grids), grids=grids, seed=seed)


def shapes_of(frame: gpd.GeoDataFrame) -> NDArray[np.object_]:
    return np.array([shape for shape in frame.geometry if shape is not None], dtype=np.object_)


def assert_tiles(county: TessellatedCounty) -> None:
    """No gap, no overlap, every polygon valid, on every level and against the outline."""
    outline = county.outline.polygon
    for frame in (county.grids, county.villages, county.townships):
        shapes = shapes_of(frame)
        assert shapely.is_valid(shapes).all()
        assert not shapely.is_empty(shapes).any()
        assert shapely.coverage_is_valid(shapes)
        assert shapely.area(shapes).sum() == pytest.approx(county.polygon.area, rel=1e-12)
    moved = shapely.symmetric_difference(county.polygon, outline).area
    assert moved < 3e-6 * outline.area


@pytest.fixture(scope="module")
def xingan() -> TessellatedCounty:
    return divide("360824", 504)


def test_xingan_gets_exactly_504_grids_that_tile_it(xingan: TessellatedCounty) -> None:
    assert len(xingan.grids) == 504
    assert_tiles(xingan)


def test_every_grid_village_and_township_part_is_in_one_piece(xingan: TessellatedCounty) -> None:
    assert (xingan.grids.geom_type == "Polygon").all()
    villages = xingan.villages[xingan.villages.geometry.notna()]
    assert (villages.geom_type == "Polygon").all()
    townships = xingan.townships[xingan.townships.geometry.notna()]
    assert townships.loc[townships.geom_type == "MultiPolygon", "name"].tolist() == ["洋峰街道"]


def test_grids_lie_in_their_village_and_villages_in_their_township(
    xingan: TessellatedCounty,
) -> None:
    for key, upper in (("village_code", xingan.villages), ("township_code", xingan.townships)):
        above = upper.set_index("code").geometry
        for code, members in xingan.grids.groupby(key):
            whole = shapely.coverage_union_all(members.geometry.to_numpy())
            assert shapely.equals(whole, above[str(code)])


def test_codes_are_well_formed_unique_and_name_their_village(xingan: TessellatedCounty) -> None:
    scheme = scheme_named()
    codes = xingan.grids["code"].tolist()
    assert codes == sorted(set(codes))
    assert [scheme.parent_of(c).text for c in codes] == xingan.grids["village_code"].tolist()
    per_village = xingan.grids.groupby("village_code").size()
    last = xingan.grids.groupby("village_code")["code"].max().str[-3:].astype(int)
    assert (last == per_village).all()


def test_every_village_with_ground_has_a_grid_and_the_geological_team_has_none(
    xingan: TessellatedCounty,
) -> None:
    without = xingan.villages.loc[xingan.villages["grids"] == 0]
    assert without["name"].tolist() == ["地质大队虚拟社区"]
    assert without.geometry.isna().all()
    assert xingan.villages["grids"].sum() == 504


def test_known_seats_lie_inside_their_townships(xingan: TessellatedCounty) -> None:
    ground = xingan.townships.set_index("code").geometry
    known = [u for u in xingan.units.at_level(AreaLevel.TOWNSHIP) if u.seat_source == "geonames"]
    assert len(known) == 12
    for unit in known:
        seat = unit.seats[0]
        assert shapely.contains_xy(ground[unit.code.text], seat.lon, seat.lat), unit.name


def test_the_county_seat_has_small_grids_and_the_country_large_ones(
    xingan: TessellatedCounty,
) -> None:
    grids = xingan.grids
    in_seat = grids["is_built_up"] & (grids["township_name"] == "金川镇")
    area_km2 = grids["area_m2"] / 1e6
    assert in_seat.sum() > 40
    assert 0.1 < area_km2[in_seat].median() < 0.5
    assert area_km2[~grids["is_built_up"]].median() > 1.5
    assert area_km2.min() > 0.02
    seat = shapely.Point(115.3885, 27.76036)
    assert bool(in_seat[grids.geometry.contains(seat)].all())


def test_borders_bend_like_natural_ones(xingan: TessellatedCounty) -> None:
    grids = shapes_of(xingan.grids)
    vertices = shapely.get_num_coordinates(grids)
    straight = shapely.length(shapely.convex_hull(grids)) / shapely.length(grids)
    assert np.median(vertices) > 60
    assert np.median(straight) < 0.97
    compact = 4 * np.pi * shapely.area(grids) / shapely.length(grids) ** 2
    assert np.median(compact) > 0.4


def test_vertices_have_at_most_seven_decimals(xingan: TessellatedCounty) -> None:
    vertices = shapely.get_coordinates(shapes_of(xingan.grids))
    assert (vertices == np.round(vertices, 7)).all()


def test_every_row_says_that_it_is_synthetic(xingan: TessellatedCounty) -> None:
    for frame in (xingan.grids, xingan.villages, xingan.townships):
        assert frame["is_synthetic"].all()
        assert frame.crs == "EPSG:4490"
    assert not xingan.villages["is_placeholder"].any()


def test_grids_are_named_after_their_village_and_names_differ_within_a_township(
    xingan: TessellatedCounty,
) -> None:
    names = xingan.grids.set_index("code")["name"]
    assert names["360824100001001"] == "善政第1网格"
    assert names["360824103001001"] == "七琴社区第1网格"
    assert names["360824103200001"] == "七琴村第1网格"
    assert not xingan.grids.duplicated(["township_code", "name"]).any()


def test_numbers_run_from_north_to_south_band_by_band(xingan: TessellatedCounty) -> None:
    for _, members in xingan.grids.groupby("village_code"):
        if len(members) == 2:
            centres = shapely.centroid(members.geometry.to_numpy())
            assert shapely.get_x(centres[0]) < shapely.get_x(centres[1])


def test_households_add_up_to_a_plausible_county(xingan: TessellatedCounty) -> None:
    assert (xingan.grids["households"] > 0).all()
    assert 250_000 < xingan.grids["population"].sum() < 350_000
    assert (xingan.grids["population"] > xingan.grids["households"]).all()
    assert xingan.townships["population"].sum() == xingan.grids["population"].sum()


def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    first, again, other = (divide("110105", 60, seed) for seed in (1, 1, 2))
    wkb = [shapely.to_wkb(shapes_of(county.grids)).tolist() for county in (first, again, other)]
    assert wkb[0] == wkb[1]
    assert first.grids.drop(columns="geometry").equals(again.grids.drop(columns="geometry"))
    assert wkb[0] != wkb[2]


@pytest.mark.parametrize(("code", "grids"), [("330921", 120), ("659001", 200), ("110105", 75)])
def test_any_county_can_be_divided_islands_included(code: str, grids: int) -> None:
    started = time.monotonic()
    county = divide(code, grids)
    assert time.monotonic() - started < 20
    assert len(county.grids) == grids
    assert_tiles(county)
    assert county.villages["is_placeholder"].all()


@pytest.mark.parametrize("grids", [1, 2, 3, 7])
def test_a_handful_of_grids_is_possible(grids: int) -> None:
    county = divide("110105", grids)
    assert len(county.grids) == grids
    assert_tiles(county)


def test_fewer_grids_than_villages_are_refused() -> None:
    with pytest.raises(TooFewGridsError, match="100 grids are fewer than the 165 villages"):
        divide("360824", 100)


def test_units_without_any_village_are_refused() -> None:
    outline = read_outline("360824")
    county = invent_units(outline.county, 3).county
    with pytest.raises(NoVillagesError):
        tessellate(outline, UnitTable(county, ()), grids=3, seed=1)


def test_an_outline_too_small_for_the_lattice_is_refused() -> None:
    real = read_outline("110105")
    speck: Any = shapely.MultiPolygon([shapely.box(116.4, 39.9, 116.4000005, 39.9000005)])
    outline = CountyOutline(real.county, speck, "")
    with pytest.raises(CannotTessellateError, match="40 grids do not fit"):
        tessellate(outline, invent_units(real.county, 40), grids=40, seed=1)
