"""Files in, files out: every row once, in order, with its grid, whatever the format."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
import shapely

from api.point_files.assigning import AssignOptions, assign_file
from api.point_files.boundary_files import Boundaries, BoundaryFile
from api.point_files.errors import (
    ColumnClashError,
    MissingColumnError,
    MissingCrsError,
    NotAPointError,
    PositionColumnsError,
    UnknownSuffixError,
    UnreadableFileError,
)
from api.point_files.tally import AssignSummary
from api.terminal.targets import SameFileError
from geo.assign.errors import InvalidPolygonError
from geo.assign.vocabulary import Rule
from geo.crs import GCJ02, WGS84, from_lonlat, parse_crs
from tests.factories import nine_grids
from tests.journeys.grid_files import grids_file

CODES, SQUARES = nine_grids()
NINE = Boundaries(tuple(CODES), SQUARES)
LON = [115.405, 115.415, 115.41, 115.50]
LAT = [27.755, 27.765, 27.755, 27.755]
FOUND = [CODES[0], CODES[4], CODES[0], None]


def run(points: Path, out: Path, **options: Any) -> AssignSummary:
    chosen = {"boundaries": NINE, "crs": WGS84, **options}
    return assign_file(points, out, AssignOptions(**chosen), lambda _done, _of: None)


def written_csv(path: Path) -> pa.Table:
    kinds = {"grid_code": pa.string(), "second_code": pa.string(), "note": pa.string()}
    options = pa_csv.ConvertOptions(column_types=kinds, strings_can_be_null=True)
    return pa_csv.read_csv(path, convert_options=options)


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    rows = [f"{i},{x},{y}" for i, (x, y) in enumerate(zip(LON, LAT, strict=True))]
    path = tmp_path / "points.csv"
    path.write_text("\n".join(["note,lon,lat", *rows]), encoding="utf-8")
    return path


def test_csv_rows_come_out_once_and_in_order(csv_file: Path, tmp_path: Path) -> None:
    summary = run(csv_file, tmp_path / "out.csv")
    table = written_csv(tmp_path / "out.csv")
    assert table["note"].to_pylist() == ["0", "1", "2", "3"]
    assert table["grid_code"].to_pylist() == FOUND
    assert table["rule"].to_pylist() == ["within", "within", "shared_edge", "outside"]
    assert (summary.rows, summary.polygons, summary.polygons_met) == (4, 9, 2)
    assert summary.rules[Rule.SHARED_EDGE] == 1


def test_csv_texts_stay_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    row = '007,"他说 ""走, 了""\n次日",115.4050,+27.755,,1e2'
    path.write_text(f"id,note,lon,lat,空,number\n{row}\n", encoding="utf-8")
    run(path, tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines(keepends=True)[1:] == [
        '007,"他说 ""走, 了""\n',
        f'次日",115.4050,+27.755,,1e2,{CODES[0]},within,high,,\n',
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_may_come_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "点.csv"
    path.write_text("经度,纬度,村\n115.405,27.755,麦㙦\n", encoding=encoding)
    run(path, tmp_path / "out.csv")
    assert written_csv(tmp_path / "out.csv")["村"].to_pylist() == ["麦㙦"]


@pytest.mark.parametrize("bad", ["", "abc", "nan", "1e400", "-", "115.4.1", "１１５，４", "1_1"])
def test_what_is_no_number_is_no_position_and_its_neighbours_are_served(
    tmp_path: Path, bad: str
) -> None:
    path = tmp_path / "points.csv"
    path.write_text(f"lon,lat\n115.405,27.755\n{bad},27.755\n 115.415 ,27.765\n", encoding="utf-8")
    run(path, tmp_path / "out.csv")
    table = written_csv(tmp_path / "out.csv")
    assert table["rule"].to_pylist() == ["within", "no_position", "within"]


def test_header_without_rows_gives_the_header(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("lon,lat\n", encoding="utf-8")
    assert run(path, tmp_path / "out.csv").rows == 0
    head = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert head == "lon,lat,grid_code,rule,confidence,edge_m,second_code\n"


def test_row_with_a_field_too_many_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("lon,lat\n115.4,27.7,5\n", encoding="utf-8")
    with pytest.raises(UnreadableFileError, match=r"Expected 2 columns, got 3"):
        run(path, tmp_path / "out.csv")
    assert [p.name for p in tmp_path.iterdir()] == ["points.csv"]


def test_accuracy_field_decides_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    rows = [f"115.41004,27.755,{accuracy}" for accuracy in ("5", "1", "", "-3")]
    path.write_text("\n".join(["lon,lat,acc", *rows]), encoding="utf-8")
    run(path, tmp_path / "out.csv", accuracy_field="acc")
    table = written_csv(tmp_path / "out.csv")
    assert table["confidence"].to_pylist() == ["ambiguous", "high", "high", "high"]
    assert table["second_code"].to_pylist() == [CODES[0], None, None, None]
    assert table["edge_m"].to_pylist() == [pytest.approx(3.943, abs=1e-3), None, None, None]


def test_parquet_keeps_types_and_adds_columns(tmp_path: Path) -> None:
    table = pa.table({"id": pa.array([1, 2, 3, 4], pa.int16()), "x": LON, "y": LAT})
    pq.write_table(table, tmp_path / "points.parquet")
    run(tmp_path / "points.parquet", tmp_path / "out.parquet", accuracy_m=5)
    out = pq.read_table(tmp_path / "out.parquet")
    assert out.select(["id", "x", "y"]).equals(table)
    assert out["grid_code"].to_pylist() == FOUND
    assert out["second_code"].to_pylist() == [None, None, CODES[1], None]


def test_geoparquet_stays_geoparquet(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"id": [1, 2, 3, 4, 5]},
        geometry=[*shapely.points(LON, LAT), None],
        crs="EPSG:4490",
    )
    frame.to_crs("EPSG:4547").to_parquet(tmp_path / "points.parquet")
    run(tmp_path / "points.parquet", tmp_path / "out.parquet", crs=None)
    out = gpd.read_parquet(tmp_path / "out.parquet")
    assert out.crs == "EPSG:4547"
    assert out["grid_code"].tolist()[:2] == FOUND[:2]
    assert out["rule"].tolist()[3:] == ["outside", "no_position"]


def test_geojson_features_keep_all_they_have(tmp_path: Path) -> None:
    feature = {
        "type": "Feature",
        "id": "a",
        "geometry": {"type": "Point", "coordinates": [115.405, 27.755, 60.0]},
        "properties": {"tags": {"k": [1, 2]}},
    }
    bare = {"type": "Feature", "geometry": None, "properties": None}
    points = {"type": "FeatureCollection", "name": "p", "features": [feature, bare]}
    (tmp_path / "p.geojson").write_text(json.dumps(points), encoding="utf-8")
    run(tmp_path / "p.geojson", tmp_path / "out.geojson")
    out = json.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))
    assert out["name"] == "p"
    first, second = out["features"]
    assert (first["id"], first["geometry"]) == ("a", feature["geometry"])
    assert first["properties"] | {"tags": 0, "grid_code": CODES[0]} == first["properties"] | {
        "tags": 0
    }
    assert second["properties"]["rule"] == "no_position"


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".geojson"])
@pytest.mark.parametrize("source", [".csv", ".parquet", ".geojson", ".geoparquet"])
def test_every_format_becomes_every_other(tmp_path: Path, source: str, suffix: str) -> None:
    points, out = tmp_path / f"points{source}", tmp_path / f"out{suffix}"
    frame = gpd.GeoDataFrame({"id": [1, 2, 3, 4]}, geometry=shapely.points(LON, LAT), crs=4490)
    plain = pa.table({"id": [1, 2, 3, 4], "lon": LON, "lat": LAT})
    if source == ".csv":
        pa_csv.write_csv(plain, points)
    elif source == ".parquet":
        pq.write_table(plain, points)
    elif source == ".geojson":
        frame.to_crs(4326).to_file(points, driver="GeoJSON")
    else:
        frame.to_parquet(points)
    run(points, out)
    if suffix == ".geojson":
        rows = gpd.read_file(out)
        assert rows.geometry.x.tolist() == pytest.approx(LON)
    elif suffix == ".csv":
        rows = written_csv(out).to_pandas()
    else:
        rows = pq.read_table(out).to_pandas()
    assert rows["grid_code"].tolist()[:3] == FOUND[:3]
    assert rows["id"].astype(int).tolist() == [1, 2, 3, 4]


def test_declared_datum_is_taken_off(tmp_path: Path) -> None:
    x, y = from_lonlat(np.array([115.4005]), np.array([27.755]), GCJ02)
    pq.write_table(pa.table({"lng": x, "lat": y}), tmp_path / "p.parquet")
    run(tmp_path / "p.parquet", tmp_path / "out.csv", crs=GCJ02)
    assert written_csv(tmp_path / "out.csv")["grid_code"].to_pylist() == [CODES[0]]


def test_crs_is_never_assumed(csv_file: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingCrsError, match="620 m"):
        run(csv_file, tmp_path / "out.csv", crs=None)


def test_wrong_column_is_answered_with_those_there_are(csv_file: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingColumnError, match="note, lon, lat"):
        run(csv_file, tmp_path / "out.csv", x="east", y="lat")


def test_position_columns_without_a_usual_name_must_be_named(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(PositionColumnsError, match="a, b"):
        run(path, tmp_path / "out.csv")


def test_column_that_would_be_added_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("lon,lat,rule\n1,2,3\n", encoding="utf-8")
    with pytest.raises(ColumnClashError, match="rule"):
        run(path, tmp_path / "out.csv")


def test_output_over_the_input_is_refused(csv_file: Path) -> None:
    with pytest.raises(SameFileError):
        run(csv_file, csv_file)


def test_output_over_the_boundaries_is_refused_and_they_stay(
    csv_file: Path, tmp_path: Path
) -> None:
    polygons = tmp_path / "grids.geojson"
    polygons.write_bytes(grids_file())
    with pytest.raises(SameFileError):
        run(csv_file, polygons, boundaries=BoundaryFile(polygons, "grid_code"))
    assert polygons.read_bytes() == grids_file()


def test_parquet_that_is_damaged_inside_is_named_and_not_the_output(tmp_path: Path) -> None:
    points = tmp_path / "p.parquet"
    pq.write_table(
        pa.table({"x": np.random.default_rng(1).random(9999), "y": [1.0] * 9999}), points
    )
    content = bytearray(points.read_bytes())
    content[4:60_000] = b"\xff" * 59_996
    points.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=r"p\.parquet"):
        run(points, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_unknown_suffix_is_answered_with_the_known(csv_file: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownSuffixError, match=r"\.parquet"):
        run(csv_file, tmp_path / "out.xlsx")


@pytest.mark.parametrize("name", ["no.csv", "no.parquet", "no.geojson"])
def test_missing_file_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFileError, match=name):
        run(tmp_path / name, tmp_path / "out.csv")


@pytest.mark.parametrize("name", ["bad.parquet", "bad.geojson", "bad.csv"])
def test_empty_file_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(UnreadableFileError, match=name):
        run(tmp_path / name, tmp_path / "out.csv")


def test_feature_that_is_no_point_is_named(tmp_path: Path) -> None:
    gpd.GeoDataFrame(geometry=SQUARES[:1], crs=4326).to_file(tmp_path / "p.geojson")
    with pytest.raises(NotAPointError, match="Feature 1"):
        run(tmp_path / "p.geojson", tmp_path / "out.csv")


def test_invalid_boundary_is_refused_unless_repair_is_asked(csv_file: Path, tmp_path: Path) -> None:
    bow = shapely.Polygon([(115.4, 27.75), (115.41, 27.76), (115.41, 27.75), (115.4, 27.76)])
    boundaries = Boundaries(("bow",), np.array([bow]))
    with pytest.raises(InvalidPolygonError, match="bow"):
        run(csv_file, tmp_path / "out.csv", boundaries=boundaries)
    summary = run(csv_file, tmp_path / "out.csv", boundaries=boundaries, repair=True)
    assert summary.repaired == ("bow",)


def test_progress_tells_rows_done_of_all(tmp_path: Path) -> None:
    table = pa.table({"x": np.full(600_000, 115.405), "y": np.full(600_000, 27.755)})
    pq.write_table(table, tmp_path / "p.parquet")
    told: list[tuple[int, int | None]] = []
    options = AssignOptions(NINE, crs=parse_crs("cgcs2000"))
    assign_file(
        tmp_path / "p.parquet", tmp_path / "o.parquet", options, lambda *now: told.append(now)
    )
    assert told == [(524_288, 600_000), (600_000, 600_000)]
