"""In which coordinates a boundary file is: said, declared, detected, but never guessed."""

import json
import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.crs import RefusedCrsError, UnknownCrsError
from geo.datum import wgs84_to_bd09, wgs84_to_gcj02
from grid_boundaries.sources import read_boundaries
from grid_boundaries.uploads.datum_question import (
    CrsOrigin,
    UndeclaredDatumError,
    UndeclaredProjectionError,
    UnknownFileCrsError,
    settle_crs,
)
from grid_boundaries.uploads.sniffing import FileKind

GRID = shapely.box(115.35, 27.7, 115.4, 27.75)
DEGREES = (115.0, 116.0)


def frame(epsg: int) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": ["1"]}, geometry=[GRID], crs=4490).to_crs(epsg)


def geojson(shape: BaseGeometry, crs: str | None = None) -> bytes:
    feature = {
        "type": "Feature",
        "properties": {"code": "1"},
        "geometry": shapely.geometry.mapping(shape),
    }
    document: dict[str, object] = {"type": "FeatureCollection", "features": [feature]}
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(document).encode()


def shifted(shift: object) -> shapely.Polygon:
    assert callable(shift)
    corners = shapely.get_coordinates(GRID)
    return shapely.Polygon(np.column_stack(shift(corners[:, 0], corners[:, 1])))


def off_degrees(polygon: shapely.Polygon) -> float:
    """Return how far the corners lie from the true grid's."""
    return float(shapely.hausdorff_distance(polygon, GRID))


@pytest.mark.parametrize("crs", [None, "urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"])
def test_geojson_that_is_only_formally_wgs84_meets_the_620_m_question(crs: str | None) -> None:
    with pytest.raises(UndeclaredDatumError) as refused:
        read_boundaries(geojson(GRID, crs), crs=None)
    assert "620 米" in refused.value.words.zh
    assert "620 m" in refused.value.words.en


def test_declaration_settles_the_question() -> None:
    for crs in ("wgs84", "CGCS2000", "EPSG:4490"):
        found = read_boundaries(geojson(GRID), crs=crs)
        assert off_degrees(found.polygons[0]) == 0
        assert found.provenance.crs_origin is CrsOrigin.DECLARED


def test_geojson_that_names_cgcs2000_is_believed() -> None:
    found = read_boundaries(geojson(GRID, "urn:ogc:def:crs:EPSG::4490"), crs=None)
    assert found.provenance.crs_origin is CrsOrigin.FILE
    assert off_degrees(found.polygons[0]) == 0


@pytest.mark.parametrize(("name", "shift"), [("gcj02", wgs84_to_gcj02), ("bd09", wgs84_to_bd09)])
def test_declared_map_service_coordinates_are_shifted_back(name: str, shift: object) -> None:
    moved = shifted(shift)
    assert off_degrees(moved) > 0.002
    found = read_boundaries(geojson(moved), crs=name)
    assert off_degrees(found.polygons[0]) < 1e-9
    assert found.provenance.crs == name


@pytest.mark.parametrize("epsg", [4526, 4527, 4547, 4548, 32650])
def test_projected_file_that_names_its_projection_is_converted(epsg: int, tmp_path: Path) -> None:
    frame(epsg).to_file(tmp_path / "a.gpkg")
    found = read_boundaries(tmp_path / "a.gpkg", crs=None)
    assert off_degrees(found.polygons[0]) < 1e-9
    assert found.provenance.crs == f"EPSG:{epsg}"


def test_zone_number_before_the_easting_is_detected_and_said_so() -> None:
    found = read_boundaries(geojson(frame(4526).geometry[0]), crs=None)
    assert off_degrees(found.polygons[0]) < 1e-9
    assert found.provenance.crs_origin is CrsOrigin.DETECTED
    assert "EPSG:4526" in found.warnings[0].zh


def test_metres_without_zone_number_are_asked_about() -> None:
    with pytest.raises(UndeclaredProjectionError):
        read_boundaries(geojson(frame(4547).geometry[0]), crs=None)


@pytest.mark.parametrize("epsg", [4214, 4610, 2362, 2434])
def test_beijing_54_and_xian_80_are_refused_with_the_reason(epsg: int, tmp_path: Path) -> None:
    square = gpd.GeoDataFrame({"code": ["1"]}, geometry=[GRID], crs=epsg)
    square.to_file(tmp_path / "a.gpkg")
    with pytest.raises(RefusedCrsError) as refused:
        read_boundaries(tmp_path / "a.gpkg", crs=None)
    assert "北京54" in refused.value.words.zh
    with pytest.raises(RefusedCrsError):
        read_boundaries(geojson(GRID), crs=f"EPSG:{epsg}")


@pytest.mark.parametrize(
    "geographic",
    [
        'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]]',
        'GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954",SPHEROID["K_1940",6378245.0,298.3]]',
    ],
)
def test_old_survey_in_a_prj_of_its_own_is_refused(geographic: str, tmp_path: Path) -> None:
    frame(4547).to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").write_text(
        f'PROJCS["XinGan",{geographic},PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
        'PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],'
        'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",115.5],'
        'PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )
    packed = shutil.make_archive(str(tmp_path / "z"), "zip", tmp_path)
    with pytest.raises(RefusedCrsError):
        read_boundaries(Path(packed), crs=None)


def test_own_meridian_of_a_county_is_understood(tmp_path: Path) -> None:
    wkt = CRS(4547).to_wkt().replace('"CGCS2000 / 3-degree Gauss-Kruger CM 114E"', '"新干"')
    wkt = wkt.replace('"Longitude of natural origin",114', '"Longitude of natural origin",115.5')
    own = gpd.GeoDataFrame({"code": ["1"]}, geometry=[GRID], crs=4490)
    own.to_crs(wkt.partition('ID["EPSG",4547]')[0].rstrip(" ,\n") + "]").to_file(
        tmp_path / "a.gpkg"
    )
    found = read_boundaries(tmp_path / "a.gpkg", crs=None)
    assert off_degrees(found.polygons[0]) < 1e-9


def test_wgs84_label_of_a_file_is_taken_with_a_warning(tmp_path: Path) -> None:
    frame(4326).to_file(tmp_path / "a.gpkg")
    found = read_boundaries(tmp_path / "a.gpkg", crs=None)
    assert any("620" in warning.zh for warning in found.warnings)


def test_user_overrules_the_file_and_is_told(tmp_path: Path) -> None:
    mislabelled = gpd.GeoDataFrame(
        {"code": ["1"]}, geometry=[shifted(wgs84_to_gcj02)], crs="EPSG:4326"
    )
    mislabelled.to_file(tmp_path / "a.gpkg")
    found = read_boundaries(tmp_path / "a.gpkg", crs="gcj02")
    assert off_degrees(found.polygons[0]) < 1e-9
    assert any("gcj02" in warning.zh for warning in found.warnings)


def test_declaration_that_agrees_with_the_file_brings_no_warning(tmp_path: Path) -> None:
    frame(4490).to_file(tmp_path / "a.gpkg")
    assert read_boundaries(tmp_path / "a.gpkg", crs="cgcs2000").warnings == ()


def test_unknown_declaration_and_unreadable_description_are_refused() -> None:
    with pytest.raises(UnknownCrsError):
        settle_crs("mars", "", FileKind.GEOJSON, DEGREES)
    with pytest.raises(UnknownFileCrsError):
        settle_crs(None, "?", FileKind.SHAPEFILE, DEGREES)


def test_geoparquet_without_crs_member_is_an_undeclared_datum(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"code": ["1"]}, geometry=[GRID], crs="OGC:CRS84").to_parquet(
        tmp_path / "a.parquet"
    )
    with pytest.raises(UndeclaredDatumError):
        read_boundaries(tmp_path / "a.parquet", crs=None)
