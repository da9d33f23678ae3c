"""The boundary file of `wangge assign`: one reader, behind the wall, and no datum guessed."""

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
import typer
from typer.testing import CliRunner

from api.commands import assign
from api.point_files.assigning import AssignOptions, assign_file
from api.point_files.boundary_files import BoundaryFile, read_boundaries
from api.point_files.errors import (
    BoundaryCrsError,
    MissingCodeError,
    MissingColumnError,
    UnreadableFileError,
    UnusableBoundariesError,
)
from api.point_files.tally import AssignSummary
from geo.assign.errors import InvalidPolygonError
from geo.crs import WGS84, OldSurveyCrsError
from tests.factories import nine_grids

CODES, SQUARES = nine_grids()
APP = typer.Typer()
assign.add_to(APP)
WARDS = [f"Ward {n}" for n in range(1, 10)]


def frame(column: str = "NAME", codes: list[str] | None = None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({column: codes or WARDS}, geometry=SQUARES, crs=4490)


def geojson(path: Path, grids: gpd.GeoDataFrame, crs: str | None = None) -> Path:
    document = json.loads(grids.to_json(to_wgs84=False, drop_id=True))
    document.pop("crs", None)
    if crs is not None:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def shapefile(path: Path, grids: gpd.GeoDataFrame, *, prj: bool) -> Path:
    grids.to_file(path.with_suffix(".shp"), encoding="UTF-8")
    suffixes = (".shp", ".shx", ".dbf", ".prj") if prj else (".shp", ".shx", ".dbf")
    with zipfile.ZipFile(path, "w") as archive:
        for suffix in suffixes:
            archive.write(path.with_suffix(suffix), f"a{suffix}")
    return path


def kml(path: Path) -> Path:
    corners = [
        " ".join(f"{x},{y}" for x, y in shapely.get_coordinates(square)) for square in SQUARES
    ]
    marks = [
        f"<Placemark><name>{ward}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for ward, ring in zip(WARDS, corners, strict=True)
    ]
    head = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    path.write_text(f"{head}{''.join(marks)}</Document></kml>", encoding="utf-8")
    return path


@pytest.fixture
def points(tmp_path: Path) -> Path:
    path = tmp_path / "points.csv"
    path.write_text("lon,lat\n115.405,27.755\n115.415,27.765\n", encoding="utf-8")
    return path


def assigned(points: Path, file: BoundaryFile) -> tuple[AssignSummary, list[str]]:
    out = points.with_name("out.csv")
    summary = assign_file(points, out, AssignOptions(file, crs=WGS84), lambda _done, _of: None)
    rows = out.read_text(encoding="utf-8-sig").splitlines()[1:]
    return summary, [row.split(",")[2] for row in rows]


@pytest.mark.parametrize("name", ["a.gpkg", "a.zip", "a.geojson", "a.parquet", "a.kml"])
def test_any_column_is_the_code_in_every_format(name: str, points: Path, tmp_path: Path) -> None:
    path, crs, field = tmp_path / name, None, "NAME"
    if name == "a.gpkg":
        frame().to_crs(4548).to_file(path)
    elif name == "a.zip":
        shapefile(path, frame().to_crs(4547), prj=True)
    elif name == "a.parquet":
        frame().to_parquet(path)
    elif name == "a.kml":
        kml(path)
        crs, field = "wgs84", "name"
    else:
        geojson(path, frame())
        crs = "cgcs2000"
    _, found = assigned(points, BoundaryFile(path, field, crs))
    assert found == ["Ward 1", "Ward 5"]


@pytest.mark.parametrize("said", [None, "urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"])
def test_geojson_that_is_only_formally_wgs84_is_asked_about(
    said: str | None, tmp_path: Path
) -> None:
    path = geojson(tmp_path / "a.geojson", frame(), said)
    with pytest.raises(BoundaryCrsError) as refused:
        read_boundaries(BoundaryFile(path, "NAME"))
    for words in (refused.value.words.zh, refused.value.words.en):
        assert "620" in words
        assert "--boundaries-crs" in words
        assert "a.geojson" in words


def test_geojson_that_names_cgcs2000_is_believed(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", frame(), "urn:ogc:def:crs:EPSG::4490")
    assert read_boundaries(BoundaryFile(path, "NAME")).codes == tuple(WARDS)


def test_eastings_without_a_system_are_never_read_as_degrees(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", frame().to_crs(4547))
    with pytest.raises(BoundaryCrsError, match=r"metres.*--boundaries-crs"):
        read_boundaries(BoundaryFile(path, "NAME"))


def test_parquet_and_shapefile_without_a_system_are_asked_about(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"NAME": WARDS}, geometry=SQUARES).to_parquet(tmp_path / "a.parquet")
    shapefile(tmp_path / "b.zip", frame(), prj=False)
    for name in ("a.parquet", "b.zip"):
        with pytest.raises(BoundaryCrsError, match="--boundaries-crs"):
            read_boundaries(BoundaryFile(tmp_path / name, "NAME"))


def test_zone_in_the_eastings_is_detected_and_a_person_is_told(
    points: Path, tmp_path: Path
) -> None:
    path = shapefile(tmp_path / "a.zip", frame().to_crs(4526), prj=False)
    summary, found = assigned(points, BoundaryFile(path, "NAME"))
    assert found == ["Ward 1", "Ward 5"]
    assert "EPSG:4526" in summary.warnings[0].zh


def test_zone_that_does_not_fit_the_declaration_is_named(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", frame().to_crs(4526))
    with pytest.raises(BoundaryCrsError, match=r"zone 38.*EPSG:4526.*--boundaries-crs"):
        read_boundaries(BoundaryFile(path, "NAME", "EPSG:4547"))


def test_swapped_axes_are_named(tmp_path: Path) -> None:
    grids = frame()
    turned = grids.set_geometry(shapely.transform(SQUARES, lambda xy: xy[:, ::-1]), crs=4490)
    path = geojson(tmp_path / "a.geojson", turned)
    with pytest.raises(UnusableBoundariesError, match="axes are swapped"):
        read_boundaries(BoundaryFile(path, "NAME", "cgcs2000"))


@pytest.mark.parametrize("epsg", [4214, 4610, 2362, 2434])
def test_beijing_54_and_xian_80_are_refused_with_the_reason(epsg: int, tmp_path: Path) -> None:
    frame().set_crs(epsg, allow_override=True).to_file(tmp_path / "a.gpkg")
    with pytest.raises(OldSurveyCrsError, match="bureau"):
        read_boundaries(BoundaryFile(tmp_path / "a.gpkg", "NAME"))
    with pytest.raises(OldSurveyCrsError):
        read_boundaries(BoundaryFile(tmp_path / "a.gpkg", "NAME", f"EPSG:{epsg}"))


def test_virtual_file_under_the_name_of_a_geojson_is_not_executed(tmp_path: Path) -> None:
    secret = geojson(tmp_path / "secret.geojson", frame())
    path = tmp_path / "a.geojson"
    path.write_text(
        f"<OGRVRTDataSource><OGRVRTLayer name='secret'><SrcDataSource>{secret}</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>",
        encoding="utf-8",
    )
    with pytest.raises(UnusableBoundariesError, match=r"a\.geojson: The file is of no known"):
        read_boundaries(BoundaryFile(path, "NAME", "wgs84"))


@pytest.mark.parametrize("column", ["code", "name"])
def test_column_that_is_not_there_is_answered_with_those_there_are(
    column: str, tmp_path: Path
) -> None:
    frame().to_file(tmp_path / "a.gpkg")
    with pytest.raises(MissingColumnError, match=rf"“{column}”.*NAME"):
        read_boundaries(BoundaryFile(tmp_path / "a.gpkg", column))


def test_boundary_without_code_is_named(tmp_path: Path) -> None:
    frame(codes=[*WARDS[:8], ""]).to_file(tmp_path / "a.gpkg")
    with pytest.raises(MissingCodeError, match=r"Row 9 of a\.gpkg"):
        read_boundaries(BoundaryFile(tmp_path / "a.gpkg", "NAME"))


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"no\.gpkg"):
        read_boundaries(BoundaryFile(tmp_path / "no.gpkg", "NAME"))


def test_invalid_boundary_is_refused_by_name_unless_repair_is_asked(
    points: Path, tmp_path: Path
) -> None:
    bow = shapely.Polygon([(115.4, 27.75), (115.41, 27.76), (115.41, 27.75), (115.4, 27.76)])
    grids = frame().set_geometry(np.array([bow, *SQUARES[1:]]), crs=4490)
    grids.to_file(tmp_path / "a.gpkg")
    file = BoundaryFile(tmp_path / "a.gpkg", "NAME")
    with pytest.raises(InvalidPolygonError, match="Ward 1"):
        assigned(points, file)
    options = AssignOptions(file, crs=WGS84, repair=True)
    done = assign_file(points, tmp_path / "o.csv", options, lambda _done, _of: None)
    assert done.repaired == ("Ward 1",)


def test_layer_of_several_can_be_chosen_and_warnings_are_printed(
    points: Path, tmp_path: Path
) -> None:
    path, out = tmp_path / "a.gpkg", tmp_path / "out.csv"
    frame().to_crs(4326).to_file(path, layer="new")
    frame(codes=CODES).to_file(path, layer="old")
    words = [str(points), "--boundaries", str(path), "--code-field", "NAME"]
    words += ["--crs", "wgs84", "-o", str(out)]
    with pytest.raises(UnusableBoundariesError, match="new、old"):
        CliRunner().invoke(APP, words, catch_exceptions=False)
    done = CliRunner().invoke(APP, [*words, "--boundaries-layer", "new"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "gcj02" in done.stdout  # labelled WGS 84 is often a mistake
    told = CliRunner().invoke(APP, [*words, "--boundaries-layer", "new", "--json"])
    assert "620" in json.loads(told.stdout)["warnings"][0]["zh"]
