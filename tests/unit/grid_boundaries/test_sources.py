"""Honest boundary files of every format, with 麦㙦镇 in them, and the questions they raise."""

import io
import math
import sqlite3
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from grid_boundaries.sources import BoundaryFile, as_text, read_boundaries
from grid_boundaries.uploads.field_mapping import (
    GridField,
    MissingCodeColumnError,
    UnknownColumnError,
    map_fields,
)
from grid_boundaries.uploads.file_errors import (
    LayerChoiceError,
    UnknownEncodingError,
    WrongEncodingError,
)
from grid_boundaries.uploads.sniffing import FileKind

TOWN = "麦㙦镇"
SQUARES = [shapely.box(115.3, 27.5, 115.4, 27.6), shapely.box(115.4, 27.5, 115.5, 27.6)]


def grids() -> gpd.GeoDataFrame:
    columns = {"WGBM": ["360824105001001", "360824105001002"], "WGMC": [TOWN, "界埠镇"]}
    return gpd.GeoDataFrame(columns, geometry=SQUARES, crs="EPSG:4490")


def shapefile(
    folder: Path, encoding: str, *, cpg: str | None, frame: gpd.GeoDataFrame | None = None
) -> bytes:
    """Return a zipped Shapefile whose .cpg says `cpg`, or that has none."""
    (frame if frame is not None else grids()).to_file(folder / "网格.shp", encoding=encoding)
    (folder / "网格.cpg").unlink()
    if cpg is not None:
        (folder / "网格.cpg").write_text(cpg)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part in folder.glob("网格.*"):
            archive.write(part, f"新干/{part.name}")
    return stream.getvalue()


def kml(head: str = '<?xml version="1.0" encoding="UTF-8"?>', encoding: str = "utf-8") -> bytes:
    ring = "115.3,27.5,0 115.4,27.5,0 115.4,27.6,0 115.3,27.5,0"
    hole = "115.37,27.52 115.39,27.52 115.39,27.54 115.37,27.52"
    return f"""{head}
    <kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>
      <Placemark><name>村委会</name><Point><coordinates>115.3,27.5</coordinates></Point></Placemark>
      <Placemark><name>{TOWN}</name>
        <ExtendedData><Data name="网格编码"><value>360824105001001</value></Data></ExtendedData>
        <MultiGeometry>
          <Polygon><innerBoundaryIs><LinearRing><coordinates>{hole}</coordinates></LinearRing>
            </innerBoundaryIs><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates>
            </LinearRing></outerBoundaryIs></Polygon>
        </MultiGeometry></Placemark>
    </Folder></Document></kml>""".encode(encoding)


def assert_read(found: BoundaryFile, kind: FileKind) -> None:
    assert found.codes == ("360824105001001", "360824105001002")
    assert found.names == (TOWN, "界埠镇")
    assert found.provenance.kind is kind
    assert list(shapely.normalize(found.polygons)) == list(shapely.normalize(SQUARES))


def test_geopackage_keeps_its_rare_characters(tmp_path: Path) -> None:
    grids().to_file(tmp_path / "a.gpkg")
    assert_read(read_boundaries(tmp_path / "a.gpkg", crs=None), FileKind.GEOPACKAGE)


def test_geoparquet_keeps_its_rare_characters(tmp_path: Path) -> None:
    grids().to_parquet(tmp_path / "a.parquet")
    assert_read(read_boundaries(tmp_path / "a.parquet", crs=None), FileKind.GEOPARQUET)


def test_geojson_keeps_its_rare_characters() -> None:
    text = grids().to_json(to_wgs84=False, drop_id=True)
    for content in (text.encode(), b"\xef\xbb\xbf" + text.encode()):
        assert_read(read_boundaries(content, crs="cgcs2000"), FileKind.GEOJSON)


@pytest.mark.parametrize(
    ("encoding", "cpg", "used"),
    [
        ("UTF-8", "UTF-8", "utf-8"),
        ("UTF-8", None, "utf-8"),
        ("GB18030", "GB18030", "gb18030"),
        ("GB18030", "GBK", "gb18030"),
        ("GB18030", "936", "gb18030"),
        ("GB18030", None, "gb18030"),
        ("GB18030", "ISO-8859-1", "gb18030"),
        ("GB18030", "UTF-8", "gb18030"),
    ],
)
def test_shapefile_is_decoded_whatever_its_code_page_says(
    encoding: str, cpg: str | None, used: str, tmp_path: Path
) -> None:
    found = read_boundaries(shapefile(tmp_path, encoding, cpg=cpg), crs=None)
    assert_read(found, FileKind.SHAPEFILE)
    assert found.provenance.encoding == used


def test_encoding_that_was_guessed_is_said_so(tmp_path: Path) -> None:
    content = shapefile(tmp_path, "GB18030", cpg=None)
    assert "GB18030" in read_boundaries(content, crs=None).warnings[0].zh
    assert read_boundaries(content, crs=None, encoding="gbk").warnings == ()


def test_declared_encoding_is_held_to(tmp_path: Path) -> None:
    content = shapefile(tmp_path, "GB18030", cpg=None)
    with pytest.raises(WrongEncodingError):
        read_boundaries(content, crs=None, encoding="utf-8")
    with pytest.raises(UnknownEncodingError):
        read_boundaries(content, crs=None, encoding="ebcdic")


def test_shapefile_with_chinese_field_names_is_read(tmp_path: Path) -> None:
    frame = grids().rename(columns={"WGBM": "网格编码", "WGMC": "名称"})
    found = read_boundaries(shapefile(tmp_path, "GB18030", cpg=None, frame=frame), crs=None)
    assert_read(found, FileKind.SHAPEFILE)


def test_kml_gives_areas_with_holes_and_leaves_pins_out() -> None:
    found = read_boundaries(kml(), "a.kml", crs="wgs84")
    assert found.codes == ("360824105001001",)
    assert found.names == (TOWN,)
    assert shapely.get_num_interior_rings(found.polygons).tolist() == [1]


def test_kml_in_a_chinese_encoding_is_read() -> None:
    for name in ("gb2312", "GBK", "GB18030"):
        head = f'<?xml version="1.0" encoding="{name}"?>'
        assert read_boundaries(kml(head, "gb18030"), crs="wgs84").names == (TOWN,)


def test_kmz_is_its_one_kml() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("doc.kml", kml())
        archive.writestr("images/legend.png", b"png")
    assert read_boundaries(stream.getvalue(), "a.kmz", crs="wgs84").names == (TOWN,)


def test_several_layers_are_named_and_one_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    grids().to_file(path, layer="网格2026")
    grids().head(1).to_file(path, layer="旧网格")
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE notes (id INTEGER)")  # no features: not a choice
    with pytest.raises(LayerChoiceError) as refused:
        read_boundaries(path, crs=None)
    assert "网格2026、旧网格" in refused.value.words.zh
    with pytest.raises(LayerChoiceError):
        read_boundaries(path, crs=None, layer="/etc/passwd")
    chosen = read_boundaries(path, crs=None, layer="旧网格")
    assert (len(chosen.codes), chosen.provenance.layer) == (1, "旧网格")


def test_numeric_codes_lose_no_digit(tmp_path: Path) -> None:
    frame = grids().assign(WGBM=[360824105001001.0, 360824105001002.0])
    frame.to_file(tmp_path / "a.gpkg")
    assert_read(read_boundaries(tmp_path / "a.gpkg", crs=None), FileKind.GEOPACKAGE)


def test_missing_code_column_lists_the_columns_there_are() -> None:
    with pytest.raises(MissingCodeColumnError) as refused:
        map_fields(["甲", "乙"])
    assert "甲、乙" in refused.value.words.zh


def test_explicit_choice_wins_over_recognition() -> None:
    fields = map_fields(["code", "NAME", "other"], {"code": "other"})
    assert fields.used == {GridField.CODE: "other", GridField.NAME: "NAME"}
    for wrong in ({"code": "none"}, {"colour": "code"}):
        with pytest.raises(UnknownColumnError):
            map_fields(["code"], wrong)


def test_surer_names_win_and_no_column_means_two_things() -> None:
    fields = map_fields(["编码", "网格_编码", "所属村(社区)", "户数", "类型"])
    assert fields.used == {
        GridField.CODE: "网格_编码",
        GridField.VILLAGE: "所属村(社区)",
        GridField.HOUSEHOLDS: "户数",
        GridField.KIND: "类型",
    }
    assert map_fields(["名称"], {"code": "名称"}).used == {GridField.CODE: "名称"}


@pytest.mark.parametrize("column", ["常住人口", "人口数", "人口", "Population", "RENKOU", "rk"])
def test_a_column_of_residents_is_recognised_by_its_usual_names(column: str) -> None:
    assert map_fields(["编码", column]).used[GridField.RESIDENTS] == column


def test_residents_are_those_who_live_here_where_a_file_counts_two_ways() -> None:
    fields = map_fields(["编码", "户籍人口", "人口", "常住人口"])
    assert fields.used[GridField.RESIDENTS] == "常住人口"
    assert GridField.RESIDENTS not in map_fields(["编码", "户籍人口"]).used


def test_provenance_names_the_bytes_and_a_misleading_name_is_noted(tmp_path: Path) -> None:
    grids().to_parquet(tmp_path / "a.parquet")
    found = read_boundaries(tmp_path / "a.parquet", "a.gpkg", crs=None)
    assert len(found.provenance.sha256) == 64
    assert any("geoparquet" in warning.en for warning in found.warnings)


def test_nested_columns_are_left_out_and_named() -> None:
    feature = grids().head(1).to_json(to_wgs84=False, drop_id=True)
    content = feature.replace('"WGMC"', '"tags": {"a": [1]}, "WGMC"').encode()
    found = read_boundaries(content, crs="cgcs2000")
    assert "tags" not in found.properties
    assert any("tags" in warning.zh for warning in found.warnings)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (math.nan, ""),
        (360824100001001.0, "360824100001001"),
        (" A1 ", "A1"),
        (1.5, "1.5"),
    ],
)
def test_cell_is_text_without_a_digit_lost_and_empty_where_nothing_is(
    cell: float | str | None, text: str
) -> None:
    assert as_text(cell) == text
