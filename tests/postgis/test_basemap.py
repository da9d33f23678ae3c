"""The base map as it is stored: taken in, taken in again, cut into tiles, told whole."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Engine, func, insert, select

from api.basemap.parts import KeptLines
from geo.geocoding.model import GazetteerEntry
from geo.postgis import ewkt, make_engine
from geo.tiles import EXTENT, Tile
from grid_boundaries.ground import lines as ground_lines
from grid_boundaries.ground.files import ToldOfGround
from grid_boundaries.ground.gathering import Gathered, gather
from grid_boundaries.ground.lines import read_lines
from grid_boundaries.ground.model import BasemapFeature
from grid_boundaries.ground.sources import (
    NoCountyGroundError,
    NothingInsideError,
    SourceCard,
    SourceNameError,
    SourceNotFoundError,
    basemap_version,
    ground_of_county,
    list_sources,
    remove_source,
    replace_source,
    township_seats,
)
from grid_boundaries.ground.tiles import paths_of, read_tile
from grid_boundaries.ground.vocabulary import GroundKind
from tests.ground_files import LAKE, TOWN, write_osm
from tests.nine_county import store_nine_grids

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = date(2026, 3, 1)


def quiet(_done: int, _of: int | None) -> None:
    """Tell nobody how far it is."""


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def county(db: Connection) -> BaseGeometry:
    store_nine_grids(db)
    return ground_of_county(db, "360824", DAY)


@pytest.fixture
def gathered(county: BaseGeometry, tmp_path: Path) -> Gathered:
    return gather(write_osm(tmp_path), ToldOfGround(), county)


def store(
    db: Connection, gathered: Gathered, name: str = "省级数据", credit: str = "© 某某"
) -> int:
    card = SourceCard(name, credit, gathered.provenance)
    return replace_source(db, card, gathered.ground, now=NOW, advance=quiet)


def features(db: Connection) -> int:
    return int(db.scalar(select(func.count()).select_from(BasemapFeature)) or 0)


def tile_at(lon: float, lat: float, zoom: int) -> Tile:
    """Return the tile around a place by which a map of `zoom` draws it."""
    tile = Tile(zoom - 2, 0, 0)
    column, row = tile.place_of(lon, lat)
    return Tile(zoom - 2, column // EXTENT, row // EXTENT)


def test_without_any_ground_the_county_cannot_be_cut_to(db: Connection) -> None:
    with pytest.raises(NoCountyGroundError):
        ground_of_county(db, "360824", DAY)


def test_grids_in_force_stand_for_an_outline(county: BaseGeometry) -> None:
    assert [round(one, 4) for one in county.bounds] == [115.4, 27.75, 115.43, 27.78]


def test_the_same_source_again_takes_the_place_of_what_it_was(
    db: Connection, gathered: Gathered
) -> None:
    assert store(db, gathered) == 0
    first = basemap_version(db)
    assert features(db) == 5
    assert store(db, gathered) == 5
    assert features(db) == 5
    assert basemap_version(db) != first
    store(db, gathered, "另一来源")
    assert features(db) == 10
    assert [row.name for row in list_sources(db)] == ["另一来源", "省级数据"]
    assert list_sources(db)[0].counts["kept"] == 5


def test_what_is_stored_lies_within_three_kilometres(db: Connection, gathered: Gathered) -> None:
    store(db, gathered)
    box = db.scalar(select(func.ST_AsText(func.ST_Extent(BasemapFeature.geom))))
    west, south, east, north = shapely.from_wkt(str(box)).bounds
    assert 115.36 < west < 115.40
    assert 115.43 < east < 115.47
    assert south > 27.71
    assert north < 27.82


def test_a_file_of_elsewhere_throws_nothing_away(db: Connection, gathered: Gathered) -> None:
    store(db, gathered)
    counts = replace(gathered.ground.counts, kept=0, outside=7)
    elsewhere = replace(gathered, ground=replace(gathered.ground, counts=counts))
    with pytest.raises(NothingInsideError):
        store(db, elsewhere)
    assert features(db) == 5


def test_a_source_is_removed_by_its_name(db: Connection, gathered: Gathered) -> None:
    store(db, gathered)
    with pytest.raises(SourceNotFoundError, match="省级数据"):
        remove_source(db, "没有")
    assert remove_source(db, "省级数据") == 5
    assert (features(db), basemap_version(db), list(list_sources(db))) == (0, "", [])


@pytest.mark.parametrize("name", ["", "  ", "长" * 81])
def test_a_source_has_a_name(name: str) -> None:
    with pytest.raises(SourceNameError):
        SourceCard(name, "", {})


def test_without_a_licence_the_name_is_the_credit(db: Connection, gathered: Gathered) -> None:
    store(db, gathered, credit="")
    assert list_sources(db)[0].attribution == "省级数据"


@pytest.mark.parametrize(
    ("zoom", "kinds"),
    [
        (7, set()),
        (9, {"river", "trunk", "town"}),
        (12, {"river", "trunk", "town", "water"}),
        (15, {"river", "trunk", "town", "water", "minor"}),
    ],
)
def test_a_tile_shows_what_its_zoom_needs(
    db: Connection, gathered: Gathered, zoom: int, kinds: set[str]
) -> None:
    store(db, gathered)
    drawn = read_tile(db, tile_at(115.415, 27.765, zoom))
    drawn += read_tile(db, tile_at(115.422, 27.754, zoom))
    drawn += read_tile(db, tile_at(115.405, 27.752, zoom)) + read_tile(db, tile_at(*TOWN, zoom))
    assert {kind for kind, *_ in drawn} == kinds


def test_places_of_a_tile_are_where_they_are_on_the_earth(
    db: Connection, gathered: Gathered
) -> None:
    store(db, gathered)
    tile = tile_at(*TOWN, 15)
    [[_, name, _, _, [[x, y]]]] = [one for one in read_tile(db, tile) if one[0] == "town"]
    assert name == "麦㙦镇"
    assert abs(tile.lon_of(x) - TOWN[0]) < 2e-5
    assert abs(tile.lat_of(y) - TOWN[1]) < 2e-5
    [[*_, [ring]]] = [
        one for one in read_tile(db, tile_at(115.422, 27.754, 14)) if one[0] == "water"
    ]
    assert len(ring) == 2 * (len(LAKE) + 1)


def test_a_bridge_is_told_only_where_it_matters(db: Connection, gathered: Gathered) -> None:
    store(db, gathered)
    flags = {
        zoom: [flag for kind, _, _, flag, _ in read_tile(db, tile_at(115.413, 27.765, zoom))
               if kind == "trunk"]
        for zoom in (10, 15)
    }  # fmt: skip
    assert flags == {10: [0], 15: [1]}


def test_pieces_of_one_road_are_one_path(db: Connection, gathered: Gathered) -> None:
    """OpenStreetMap cuts a road at every crossing."""
    first = shapely.LineString([(115.41, 27.76), (115.415, 27.761)])
    then = shapely.LineString([(115.415, 27.761), (115.42, 27.76)])
    ground = replace(
        gathered.ground,
        kinds=[GroundKind.PRIMARY] * 2,
        names=[""] * 2,
        refs=["S223"] * 2,
        bridges=[False] * 2,
        tunnels=[False] * 2,
        shapes=np.array([first, then], dtype=object),
    )
    store(db, replace(gathered, ground=ground))
    [[kind, _, _, _, paths]] = read_tile(db, tile_at(115.415, 27.761, 13))
    assert (kind, len(paths)) == ("primary", 1)


def test_paths_are_told_in_steps() -> None:
    line = shapely.LineString([(10, 20), (13, 18), (13, 30)])
    assert paths_of(line) == [[10, 20, 3, -2, 0, 12]]
    square = shapely.box(0, 0, 4, 4)
    assert [len(path) for path in paths_of(square.difference(shapely.box(1, 1, 2, 2)))] == [10, 10]
    assert paths_of(shapely.MultiPoint([(1, 2), (3, 4)])) == [[1, 2], [3, 4]]


def test_rivers_and_main_roads_are_told_whole(db: Connection, gathered: Gathered) -> None:
    assert read_lines(db) is None
    store(db, gathered)
    found = read_lines(db)
    assert found is not None
    kinds = {one["properties"]["kind"] for one in json.loads(found.geojson)["features"]}
    assert kinds == {"river", "trunk", "water"}
    assert found.attributions == ("© 某某",)


def test_too_many_lines_are_drawn_coarser_and_then_fewer(
    db: Connection, gathered: Gathered, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(db, gathered)
    monkeypatch.setattr(ground_lines, "MAX_BYTES", 220)
    found = read_lines(db)
    assert found is not None
    assert len(found.geojson) <= 220
    [only] = json.loads(found.geojson)["features"]
    assert only["properties"] == {"kind": "river"}


def test_lines_are_put_together_once_for_each_version(db: Connection, gathered: Gathered) -> None:
    kept = KeptLines()
    assert kept.of(db, "zh") is None
    store(db, gathered)
    first, again = kept.of(db, "zh"), kept.of(db, "en")
    assert first is not None
    assert again is not None
    assert again.geojson is first.geojson
    assert (first.credit, again.credit) == ("底图：© 某某", "Base map: © 某某")


def test_seats_are_those_of_the_gazetteer_that_hold(db: Connection) -> None:
    for name, level, until in (
        ("麦㙦镇", "township", None),
        ("旧乡", "township", date(2020, 1, 1)),
        ("庙前村", "village", None),
    ):
        row = {
            "name": name,
            "norm_key": name,
            "level": level,
            "geom": ewkt(shapely.Point(115.5, 27.7)),
            "source": "test",
            "valid_from": date(2010, 1, 1),
            "valid_to": until,
        }
        db.execute(insert(GazetteerEntry).values(row))
    assert [tuple(row) for row in township_seats(db, DAY)] == [("麦㙦镇", 115.5, 27.7)]
