"""Files of ground: read behind the wall, in declared coordinates, or refused in words."""

from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from geo.crs import WGS84
from grid_boundaries.errors import BoundaryError
from grid_boundaries.ground.clipping import forms_of
from grid_boundaries.ground.columns import describe
from grid_boundaries.ground.files import (
    GroundFormat,
    NoGroundFormatError,
    ToldOfGround,
    read_ground,
    recognise_ground,
)
from grid_boundaries.ground.gathering import gather, source_name
from grid_boundaries.ground.vocabulary import GroundKind as K
from grid_boundaries.readers.limits import UPLOAD
from grid_boundaries.uploads.datum_question import UndeclaredDatumError, UndeclaredProjectionError
from grid_boundaries.uploads.file_errors import (
    LayerChoiceError,
    NoFeaturesError,
    UnknownEncodingError,
    UnreadableFileError,
)
from grid_boundaries.uploads.placing import NotMetresError
from grid_boundaries.uploads.sandbox import SandboxBrokenError
from grid_boundaries.uploads.sniffing import FileTooLargeError
from tests.ground_files import LAKE, RIVER, TRUNK, write_geojson, write_geopackage, write_osm
from tests.osm_pbf import osm_pbf

BOX = (115.37, 27.72, 115.46, 27.81)
COUNTY = shapely.box(115.40, 27.75, 115.43, 27.78)
NOTHING_TOLD = ToldOfGround()
LINE = shapely.LineString(RIVER)


def test_map_data_are_read_where_the_county_is(tmp_path: Path) -> None:
    file = read_ground(write_osm(tmp_path), NOTHING_TOLD, BOX)
    assert file.kind is GroundFormat.OSM_XML
    assert file.crs.crs is WGS84
    told = describe(file.columns, forms_of(file.shapes))
    found = dict(
        zip(told.kinds, zip(told.names, told.refs, told.bridges, strict=True), strict=True)
    )
    assert found == {
        K.TOWN: ("麦㙦镇", "", False),
        K.RIVER: ("赣江", "", False),
        K.TRUNK: ("", "G105", True),
        K.MINOR: ("麦㙦巷", "", False),
        K.WATER: ("湖", "", False),
        None: ("", "", False),  # the footway; a bakery and a road elsewhere were not even read
    }


def test_map_data_ask_for_their_credit_whatever_the_file_is_called(tmp_path: Path) -> None:
    gathered = gather(write_osm(tmp_path), NOTHING_TOLD, COUNTY)
    assert gathered.licence == "© OpenStreetMap contributors, ODbL"
    assert gathered.provenance["format"] == "osm_xml"
    assert (gathered.ground.counts.kept, gathered.ground.counts.unclassified) == (5, 1)


def test_binary_map_data_are_read_like_their_text(tmp_path: Path) -> None:
    nodes: list[tuple[tuple[float, float], dict[str, str]]] = [
        ((115.407, 27.774), {"place": "town", "name": "麦㙦镇"}),
        *((corner, {}) for corner in RIVER),
        *((corner, {}) for corner in LAKE),
    ]
    ways = [
        ([2, 3, 4], {"waterway": "river", "name": "赣江"}),
        ([5, 6, 7, 8, 5], {"natural": "water", "name": "湖"}),
    ]
    file = tmp_path / "county.osm.pbf"
    file.write_bytes(osm_pbf(nodes, ways))
    ground = gather(file, NOTHING_TOLD, COUNTY).ground
    assert dict(zip(ground.kinds, ground.names, strict=True)) == {
        K.TOWN: "麦㙦镇",
        K.RIVER: "赣江",
        K.WATER: "湖",
    }
    [lake] = [one for kind, one in zip(ground.kinds, ground.shapes, strict=True) if kind is K.WATER]
    assert lake.symmetric_difference(shapely.Polygon(LAKE)).area < 1e-10


def test_every_layer_of_a_geopackage_is_read_and_its_name_counts(tmp_path: Path) -> None:
    file = tmp_path / "county.gpkg"
    write_geopackage(file, "水系", [LINE], crs="EPSG:4490", 名称=["赣江"])
    write_geopackage(file, "roads", [shapely.LineString(TRUNK)], crs="EPSG:4490", 类型=["国道"])
    gathered = gather(file, NOTHING_TOLD, COUNTY)
    assert dict(zip(gathered.ground.kinds, gathered.ground.names, strict=True)) == {
        K.RIVER: "赣江",
        K.TRUNK: "",
    }
    assert gathered.licence == ""
    one = gather(file, replace(NOTHING_TOLD, layer="roads"), COUNTY)
    assert one.ground.kinds == [K.TRUNK]
    with pytest.raises(LayerChoiceError, match="水系"):
        read_ground(file, replace(NOTHING_TOLD, layer="nowhere"), BOX)


def test_layers_in_several_systems_must_be_chosen_from(tmp_path: Path) -> None:
    file = tmp_path / "county.gpkg"
    write_geopackage(file, "a", [LINE], crs="EPSG:4490", t=["x"])
    write_geopackage(file, "b", [LINE], crs="EPSG:4547", t=["x"])
    with pytest.raises(LayerChoiceError):
        read_ground(file, NOTHING_TOLD, BOX)


def test_a_file_without_a_datum_is_refused_and_gcj02_is_brought_home(tmp_path: Path) -> None:
    lake = shapely.Polygon(LAKE)
    file = write_geojson(tmp_path, [(lake, {"类型": "水面"}), (LINE, {"类型": "河流"})])
    with pytest.raises(UndeclaredDatumError):
        read_ground(file, NOTHING_TOLD, BOX)
    as_gcj = read_ground(file, ToldOfGround("gcj02"), BOX)
    as_wgs = read_ground(file, ToldOfGround("wgs84"), BOX)
    assert as_wgs.shapes[0].equals(lake)
    assert as_gcj.shapes[0].distance(as_wgs.shapes[0]) > 0.001


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_metres_without_a_projection_are_refused(tmp_path: Path) -> None:
    metres = shapely.LineString([(540_000, 3_070_000), (541_000, 3_071_000)])
    file = tmp_path / "county.gpkg"
    write_geopackage(file, "roads", [metres], crs=None, t=["x"])
    with pytest.raises(UndeclaredProjectionError):
        read_ground(file, NOTHING_TOLD, BOX)
    placed = read_ground(file, ToldOfGround("EPSG:4547"), BOX)
    assert 114 < placed.shapes[0].bounds[0] < 116


def test_degrees_said_to_be_metres_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotMetresError):
        read_ground(write_geojson(tmp_path, [(LINE, {})]), ToldOfGround("EPSG:4547"), BOX)


def test_points_and_several_lines_are_read_and_what_is_empty_is_counted(tmp_path: Path) -> None:
    shapes = [
        shapely.Point(115.41, 27.76),
        shapely.MultiPoint([(115.41, 27.76), (115.42, 27.76)]),
        shapely.MultiLineString([RIVER, TRUNK]),
        shapely.MultiPolygon([shapely.Polygon(LAKE)]),
    ]
    words = ["村", "村", "河流", "湖"]
    features = [(one, {"类型": word}) for one, word in zip(shapes, words, strict=True)]
    file = write_geojson(tmp_path, features)
    text = file.read_text("utf-8")
    nothing = '{"type":"Feature","properties":{"类型":"湖"},"geometry":null},'
    file.write_text(text.replace('"features": [', f'"features": [{nothing}'), encoding="utf-8")
    counts = gather(file, ToldOfGround("wgs84"), COUNTY).ground.counts
    assert (counts.read, counts.kept, counts.broken) == (5, 4, 1)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"not a map at all", NoGroundFormatError),
        (b"PAR1 a table PAR1", NoGroundFormatError),
        (b"<kml></kml>", NoGroundFormatError),
        (b"\0\0\0\x0d\n\tOSMHeader then nothing", UnreadableFileError),
        (b'<?xml version="1.0"?><osm version="0.6"><node', UnreadableFileError),
        (b'<?xml version="1.0"?><osm version="0.6"></osm>', NoFeaturesError),
        (b'{"type":"FeatureCollection","features":[]}', NoFeaturesError),
        (b'{"type":"Topology"}', UnreadableFileError),
        (
            b'{"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[]}}',
            UnreadableFileError,
        ),
    ],
)
def test_what_is_no_map_is_refused_in_words(
    content: bytes, error: type[BoundaryError], tmp_path: Path
) -> None:
    file = tmp_path / "county.osm.pbf"
    file.write_bytes(content)
    with pytest.raises((error, SandboxBrokenError)):
        read_ground(file, ToldOfGround("wgs84"), BOX)


def test_more_than_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    small = replace(UPLOAD, file_bytes=100)
    with pytest.raises(FileTooLargeError):
        read_ground(write_osm(tmp_path), NOTHING_TOLD, BOX, small)
    few = replace(UPLOAD, vertices=3)
    with pytest.raises(FileTooLargeError):
        read_ground(write_osm(tmp_path), NOTHING_TOLD, BOX, few)


def test_an_encoding_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownEncodingError):
        read_ground(write_osm(tmp_path), ToldOfGround(encoding="klingon"), BOX)


def test_the_content_decides_about_the_format() -> None:
    assert recognise_ground(b"\0\0\0\x0d\n\tOSMHeader\x18", UPLOAD) is GroundFormat.OSM_PBF
    assert recognise_ground(b'<?xml?>\n<osm version="0.6"/>', UPLOAD) is GroundFormat.OSM_XML


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("jiangxi-latest.osm.pbf", "jiangxi-latest"),
        ("县道.SHP.zip", "县道"),
        ("水系2026.1.gpkg", "水系2026.1"),
        ("plain", "plain"),
        (".osm", ".osm"),
    ],
)
def test_a_source_is_called_like_its_file(file: str, name: str) -> None:
    assert source_name(Path(file)) == name
