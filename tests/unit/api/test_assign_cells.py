"""Cells that are no position, no accuracy, no text: every row comes out, and each is counted."""

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
from api.point_files.errors import UnknownEncodingError, UnreadableFileError
from api.point_files.tally import AssignSummary
from geo.assign.vocabulary import Rule
from geo.crs import WGS84, parse_crs
from tests.factories import nine_grids

CODES, SQUARES = nine_grids()
NINE = Boundaries(tuple(CODES), SQUARES)
GOOD = "115.405,27.755"


def run(points: Path, out: str = "out.csv", **options: Any) -> AssignSummary:
    chosen = AssignOptions(NINE, **{"crs": WGS84, **options})
    return assign_file(points, points.with_name(out), chosen, lambda _done, _of: None)


def csv_of(path: Path, *rows: str, head: str = "lon,lat", encoding: str = "utf-8") -> Path:
    path.write_text("\n".join([head, *rows, ""]), encoding=encoding)
    return path


def rules(path: Path) -> list[str]:
    found: list[str] = pa_csv.read_csv(path)["rule"].to_pylist()
    return found


def test_unreadable_positions_are_counted_apart_from_empty_ones(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "p.csv", GOOD, ",", " , ", "abc,27.7", "115.4,", "200,27", "nan,27")
    summary = run(path)
    assert summary.rules[Rule.NO_POSITION] == 6
    assert (summary.position_empty, summary.position_unreadable) == (2, 4)


def test_numbers_out_of_range_are_counted_in_parquet_too(tmp_path: Path) -> None:
    lon = pa.array([115.405, None, float("nan"), 500.0, float("inf")])
    pq.write_table(
        pa.table({"lon": lon, "lat": [27.755, None, None, 27, 27]}), tmp_path / "p.parquet"
    )
    summary = run(tmp_path / "p.parquet", "out.parquet")
    assert (summary.position_empty, summary.position_unreadable) == (2, 2)


def test_coordinates_of_a_feature_that_are_no_numbers_are_unreadable(tmp_path: Path) -> None:
    given: list[Any] = [[115.405, 27.755], [], None, ["a", "b"], [1], [10**400, 3], [True, 3]]
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": some}}
        for some in given
    ]
    document = {"type": "FeatureCollection", "features": features}
    (tmp_path / "p.geojson").write_text(json.dumps(document), encoding="utf-8")
    summary = run(tmp_path / "p.geojson")  # whose features have no properties at all
    assert rules(tmp_path / "out.csv")[0] == "within"
    assert (summary.position_empty, summary.position_unreadable) == (2, 4)


@pytest.mark.parametrize("feature", ["1", '{"properties": []}', '{"geometry": 3}', "null"])
def test_what_is_no_feature_is_named(feature: str, tmp_path: Path) -> None:
    path = tmp_path / "p.geojson"
    path.write_text(f'{{"type": "FeatureCollection", "features": [{feature}]}}', encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="feature 1"):
        run(path)


def test_empty_points_of_geoparquet_are_no_position_and_come_out_once(tmp_path: Path) -> None:
    places = shapely.from_wkt(["POINT EMPTY", "POINT (115.405 27.755)", None])
    frame = gpd.GeoDataFrame({"id": [1, 2, 3]}, geometry=places, crs=4490)
    frame.to_parquet(tmp_path / "p.parquet")
    summary = run(tmp_path / "p.parquet", crs=None)
    assert rules(tmp_path / "out.csv") == ["no_position", "within", "no_position"]
    assert (summary.position_empty, summary.position_unreadable) == (2, 0)


def test_geometries_that_are_no_wkb_are_named(tmp_path: Path) -> None:
    geo = {"primary_column": "g", "columns": {"g": {"encoding": "WKB"}}}
    table = pa.table({"g": [b"abc"]}).replace_schema_metadata({b"geo": json.dumps(geo).encode()})
    pq.write_table(table, tmp_path / "p.parquet")
    with pytest.raises(UnreadableFileError, match=r"p\.parquet"):
        run(tmp_path / "p.parquet")


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        (["27.755,115.405", "27.76,115.41", ","], 1),
        (["27.755,115.405", GOOD, GOOD], 0),
        ([GOOD, "115.6,27.9"], 0),
        ([",", ","], 0),
    ],
)
def test_swapped_degrees_are_asked_about_when_most_rows_are(
    rows: list[str], asked: int, tmp_path: Path
) -> None:
    summary = run(csv_of(tmp_path / "p.csv", *rows))
    assert ["是否填反" in words.zh for words in summary.warnings] == [True] * asked


def test_swapped_eastings_are_asked_about_though_they_are_somewhere(tmp_path: Path) -> None:
    place = gpd.GeoSeries(shapely.points([[115.405, 27.755]]), crs=4490).to_crs(4547)
    path = csv_of(tmp_path / "p.csv", f"{place.y[0]},{place.x[0]}", head="x,y")
    assert "swapped" in run(path, crs=parse_crs("EPSG:4547")).warnings[0].en


def test_accuracies_that_are_none_are_counted_and_empty_ones_are_not(tmp_path: Path) -> None:
    rows = [f"{GOOD},{cell}" for cell in ("5", "", " ", "-1", "abc", "inf", "-inf", "nan")]
    summary = run(csv_of(tmp_path / "p.csv", *rows, head="lon,lat,acc"), accuracy_field="acc")
    assert summary.accuracy_unreadable == 5
    assert summary.rules[Rule.WITHIN] == 8


def test_accuracies_in_numbers_are_counted_by_the_same_rule(tmp_path: Path) -> None:
    accuracy = pa.array([5, None, float("nan"), -1, float("inf")])
    table = pa.table({"lon": [115.405] * 5, "lat": [27.755] * 5, "acc": accuracy})
    pq.write_table(table, tmp_path / "p.parquet")
    summary = run(tmp_path / "p.parquet", "out.parquet", accuracy_field="acc")
    assert summary.accuracy_unreadable == 2


def test_a_second_pair_of_position_columns_is_named(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "p.csv", f"1,2,{GOOD}", head="X,Y,LONGITUDE,LATITUDE")
    summary = run(path)
    assert summary.position == ("LONGITUDE", "LATITUDE")
    assert summary.other_positions == (("X", "Y"),)
    assert run(path, x="LONGITUDE", y="LATITUDE").other_positions == ()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_usual_delimiters_are_read_and_commas_are_written(delimiter: str, tmp_path: Path) -> None:
    head = delimiter.join(["lon", "lat", '"注,；;;;;;\n释"'])
    path = csv_of(tmp_path / "p.csv", delimiter.join([*GOOD.split(","), '"a,b;c"']), head=head)
    run(path)
    text = (tmp_path / "out.csv").read_text("utf-8-sig")
    assert text.endswith(f'{GOOD},"a,b;c",{CODES[0]},within,high,,\n')
    assert rules(tmp_path / "out.csv") == ["within"]


@pytest.mark.parametrize("head", ["lon,lat,n", "lon,lat,\xff"])
def test_text_in_no_known_encoding_is_refused_by_name(head: str, tmp_path: Path) -> None:
    content = head.encode("latin-1") + b"\n1,2,\xff\xfe\xff\n"
    (tmp_path / "p.csv").write_bytes(content)
    with pytest.raises(UnknownEncodingError, match=r"p\.csv.*GB18030"):
        run(tmp_path / "p.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["p.csv"]


def test_lists_and_bytes_of_parquet_become_text(tmp_path: Path) -> None:
    nested = {
        "tags": pa.array([["网", "b"], None]),
        "more": pa.array([{"k": float("nan"), "b": [b"\xff"]}, None]),
        "raw": pa.array([b"\xff\x00", None]),
    }
    table = pa.table({"lon": [115.405] * 2, "lat": [27.755] * 2, **nested})
    pq.write_table(table, tmp_path / "p.parquet")
    run(tmp_path / "p.parquet")
    first, second = pa_csv.read_csv(tmp_path / "out.csv").to_pylist()
    assert json.loads(first["tags"]) == ["网", "b"]
    assert json.loads(first["more"]) == {"k": None, "b": ["ff"]}
    assert (first["raw"], second["tags"]) == ("ff00", "")
    run(tmp_path / "p.parquet", "out.geojson")
    written = json.loads((tmp_path / "out.geojson").read_text("utf-8"), parse_constant=pytest.fail)
    assert written["features"][0]["properties"]["tags"] == ["网", "b"]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("out", ["out.csv", "out.parquet", "out.geojson"])
def test_a_file_without_rows_gives_one_with_the_columns_and_no_rows(
    suffix: str, out: str, tmp_path: Path
) -> None:
    points = tmp_path / f"none.{suffix}"
    if suffix == "csv":
        csv_of(points)
    else:
        columns = {"lon": pa.array([], pa.float64()), "lat": pa.array([], pa.float64())}
        pq.write_table(pa.table(columns), points)
    assert run(points, out).rows == 0
    made = tmp_path / out
    if out.endswith("csv"):
        assert made.read_text("utf-8-sig").startswith("lon,lat,grid_code,")
    elif out.endswith("parquet"):
        assert pq.read_table(made).column_names[:3] == ["lon", "lat", "grid_code"]
    else:
        assert json.loads(made.read_text("utf-8"))["features"] == []
