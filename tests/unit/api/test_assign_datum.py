"""The datum of a file of points: by the rule for polygons, and never guessed."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
import shapely

from api.point_files.assigning import AssignOptions, assign_file
from api.point_files.boundary_files import Boundaries
from api.point_files.errors import MissingCrsError, UnknownPointsCrsError, UnreadableFileError
from api.point_files.tally import AssignSummary
from geo.crs import GCJ02, OldSurveyCrsError, SourceCrs
from tests.factories import nine_grids

CODES, SQUARES = nine_grids()
NINE = Boundaries(tuple(CODES), SQUARES)
CRS84 = "urn:ogc:def:crs:OGC:1.3:CRS84"


def run(points: Path, crs: SourceCrs | None = None) -> tuple[AssignSummary, list[str]]:
    out = points.with_name("out.csv")
    summary = assign_file(points, out, AssignOptions(NINE, crs=crs), lambda _done, _of: None)
    return summary, pa_csv.read_csv(out)["grid_code"].cast("string").to_pylist()


def geojson(path: Path, crs: Any = None, at: tuple[float, float] = (115.405, 27.755)) -> Path:
    point = {"type": "Point", "coordinates": at}
    feature = {"type": "Feature", "properties": {"id": 1}, "geometry": point}
    document: dict[str, Any] = {"type": "FeatureCollection", "features": [feature]}
    if isinstance(crs, str):
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    elif crs is not None:
        document["crs"] = crs
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def parquet(path: Path, crs: str | int | None) -> Path:
    place = gpd.GeoSeries(shapely.points([[115.405, 27.755]]), crs=4490)
    moved = place.to_crs(crs) if isinstance(crs, int) else gpd.GeoSeries(place.to_numpy(), crs=crs)
    gpd.GeoDataFrame({"id": [1]}, geometry=moved).to_parquet(path)
    return path


@pytest.mark.parametrize("said", [None, CRS84, "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"])
def test_geojson_that_is_only_formally_wgs84_is_asked_about(
    said: str | None, tmp_path: Path
) -> None:
    path = geojson(tmp_path / "p.geojson", said)
    with pytest.raises(MissingCrsError) as refused:
        run(path)
    for words in (refused.value.words.zh, refused.value.words.en):
        assert "620" in words
        assert "--crs" in words
        assert "p.geojson" in words


@pytest.mark.parametrize("said", [None, "OGC:CRS84"])
def test_geoparquet_without_a_declaration_is_asked_about(said: str | None, tmp_path: Path) -> None:
    with pytest.raises(MissingCrsError, match="620 m"):
        run(parquet(tmp_path / "p.parquet", said))


def test_geoparquet_that_leaves_its_crs_out_is_asked_about(tmp_path: Path) -> None:
    """The format then implies CRS84, which nobody declared."""
    table = pq.read_table(parquet(tmp_path / "p.parquet", 4490))
    geo = json.loads(table.schema.metadata[b"geo"])
    del geo["columns"]["geometry"]["crs"]
    metadata = {**table.schema.metadata, b"geo": json.dumps(geo).encode()}
    pq.write_table(table.replace_schema_metadata(metadata), tmp_path / "p.parquet")
    with pytest.raises(MissingCrsError, match="620 m"):
        run(tmp_path / "p.parquet")


@pytest.mark.parametrize("epsg", [4490, 4547, 4548])
def test_an_unmistakable_system_is_believed_in_both_formats(epsg: int, tmp_path: Path) -> None:
    place = gpd.GeoSeries(shapely.points([[115.405, 27.755]]), crs=4490).to_crs(epsg)
    at = (float(place.x[0]), float(place.y[0]))
    named = geojson(tmp_path / "p.geojson", f"urn:ogc:def:crs:EPSG::{epsg}", at)
    for path in (named, parquet(tmp_path / "p.parquet", epsg)):
        summary, found = run(path)
        assert found == [CODES[0]]
        assert summary.warnings == ()


def test_geoparquet_that_somebody_labelled_wgs84_is_believed_with_a_warning(tmp_path: Path) -> None:
    """As a file of polygons is: a code of the register is chosen, CRS84 is what software writes."""
    summary, found = run(parquet(tmp_path / "p.parquet", 4326))
    assert found == [CODES[0]]
    assert "p.parquet" in summary.warnings[0].zh
    assert "gcj02" in summary.warnings[0].zh


def test_a_declared_datum_overrules_the_file_and_says_so(tmp_path: Path) -> None:
    summary, found = run(geojson(tmp_path / "p.geojson", CRS84), GCJ02)
    assert found != [CODES[0]]
    assert "gcj02" in summary.warnings[0].en


@pytest.mark.parametrize(
    "crs", ["not a system", "", {"type": "link", "properties": {"href": "x"}}, 7, {"properties": 1}]
)
def test_a_description_nobody_can_read_is_asked_about(crs: object, tmp_path: Path) -> None:
    path = geojson(tmp_path / "p.geojson", crs)
    with pytest.raises(UnknownPointsCrsError, match=r"p\.geojson.*--crs"):
        run(path)
    assert run(path, GCJ02)[0].rows == 1


def test_beijing_54_is_refused_though_the_file_says_so_itself(tmp_path: Path) -> None:
    with pytest.raises(OldSurveyCrsError, match="bureau"):
        run(geojson(tmp_path / "p.geojson", "EPSG:4214"))


def test_geojson_made_of_another_format_declares_its_datum(tmp_path: Path) -> None:
    out = tmp_path / "again.geojson"
    options = AssignOptions(NINE)
    assign_file(parquet(tmp_path / "p.parquet", 4548), out, options, lambda _done, _of: None)
    assert gpd.read_file(out).crs == "EPSG:4490"


def test_geoparquet_whose_description_is_broken_is_named(tmp_path: Path) -> None:
    table = pa.table({"geometry": [b""]}).replace_schema_metadata({b"geo": b"{"})
    pq.write_table(table, tmp_path / "p.parquet")
    with pytest.raises(UnreadableFileError, match=r"p\.parquet"):
        run(tmp_path / "p.parquet")
