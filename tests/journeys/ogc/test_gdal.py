"""GDAL's own drivers read what is served, as QGIS and ogr2ogr do."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx2
import pyogrio
import pytest
import shapely
from sqlalchemy import Engine, text

from tests.authorization.small_county import GRIDS, VILLAGES
from tests.postgis.ogc.monthly import last_month

VIEWS = {
    "county",
    "grids",
    "incidents_by_grid_month",
    "incidents_by_township_month",
    "places",
    "townships",
    "villages",
}

#: The ways in which GDAL shows a token. Its OAPIF driver leaves out GDAL_HTTP_HEADERS.
WAYS: Mapping[str, Mapping[str, str]] = {
    "bearer": {"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": "{token}"},
    "password": {"GDAL_HTTP_USERPWD": "gis:{token}"},
}
NOTHING = dict.fromkeys(name for way in WAYS.values() for name in way)


def show(token: str, way: str) -> None:
    pyogrio.set_gdal_config_options(NOTHING)
    told = {name: value.format(token=token) for name, value in WAYS[way].items()}
    pyogrio.set_gdal_config_options(told)


@pytest.fixture
def source(site: str, token: str) -> Iterator[str]:
    show(token, "password")
    yield f"OAPIF:{site}/ogc/"
    pyogrio.set_gdal_config_options(NOTHING)


def test_every_collection_is_a_layer(source: str) -> None:
    assert {str(name) for name, _ in pyogrio.list_layers(source)} == VIEWS


@pytest.mark.parametrize("way", WAYS)
def test_grids_come_whole_however_the_token_is_shown(
    source: str, token: str, engine: Engine, way: str
) -> None:
    show(token, way)
    found = pyogrio.read_dataframe(source, layer="grids").set_index("code")
    assert list(found.index) == list(GRIDS)
    with engine.connect() as db:
        asked = text("SELECT code, ST_AsBinary(geom) AS wkb FROM grid")
        kept = {row.code: row.wkb for row in db.execute(asked)}
    for code, shape in found.geometry.items():
        assert shapely.equals_exact(
            shapely.normalize(shape), shapely.normalize(shapely.from_wkb(kept[code])), 1e-8
        )
    assert found.households.tolist() == [300] * 9
    assert set(found.village) == {"善政社区", "东门村", "上寨村"}


def test_pages_add_up_to_the_whole(source: str, engine: Engine) -> None:
    found = pyogrio.read_dataframe(source, layer="incidents_by_grid_month", PAGE_SIZE="4")
    with engine.connect() as db:
        assert len(found) == db.scalar(text("SELECT count(*) FROM ogc.incidents_by_grid_month"))
    assert found.key.is_unique


def test_a_box_and_an_attribute_choose_what_comes(source: str) -> None:
    box = (115.401, 27.751, 115.409, 27.759)
    assert pyogrio.read_dataframe(source, layer="grids", bbox=box).code.tolist() == [GRIDS[0]]
    named = pyogrio.read_dataframe(source, layer="villages", where=f"code = '{VILLAGES[1]}'")
    assert named.name.tolist() == ["东门村"]


def test_what_is_hidden_comes_as_null_never_as_zero(source: str) -> None:
    found = pyogrio.read_dataframe(source, layer="incidents_by_grid_month")
    month = f"{last_month(last_month()):%Y-%m}"
    before = found[found.key.str.endswith(month)].set_index("code")
    assert before.loc[list(GRIDS[1:3]), "incidents"].tolist() == [30, 40]
    hidden = before.loc[[GRIDS[0], GRIDS[3], *GRIDS[6:]]]
    assert hidden.incidents.isna().all()
    assert hidden.suppressed.all()


def test_a_column_has_its_type_even_where_all_is_hidden(source: str) -> None:
    found = pyogrio.read_info(source, layer="incidents_by_grid_month")
    types = dict(zip(found["fields"], found["ogr_types"], strict=True))
    assert (types["incidents"], types["month"], types["code"]) == (
        "OFTInteger",
        "OFTDate",
        "OFTString",
    )


def test_a_tile_is_a_vector_tile(client: httpx2.Client, tmp_path: Path) -> None:
    address = "/ogc/collections/grids/tiles/WebMercatorQuad/11/1680/859"
    told = client.get(address)
    assert told.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    file = tmp_path / "859.pbf"
    file.write_bytes(told.content)
    found = pyogrio.read_dataframe(f"MVT:{file}", X="1680", Y="859", Z="11")
    assert set(found.code) <= set(GRIDS)
    assert len(found)
    west, south, east, north = found.to_crs(4326).total_bounds
    assert 115.3 < west < east < 115.5
    assert 27.7 < south < north < 27.9


def test_without_a_token_nothing_is_read(site: str) -> None:
    with pytest.raises(pyogrio.errors.DataSourceError):
        pyogrio.read_dataframe(f"OAPIF:{site}/ogc/", layer="grids")
