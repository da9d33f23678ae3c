"""CSV and GeoJSON as they are read, and as they are written: a batch at a time."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from api.exports.gis_files import write_geopackage, write_geoparquet
from api.exports.parcel import parts_of
from api.exports.places import Place
from api.exports.sheet import About, Batch, Cell, Column, Sheet
from api.exports.text_files import csv_parts, geojson_parts
from api.exports.vocabulary import CellKind, FileKind
from api.exports.workbooks import MOST_ROWS, TooManyRowsError, check_rows
from geo.errors import Words

COLUMNS = (
    Column("title", Words("标题", "Title")),
    Column("at", Words("时间", "At"), CellKind.MOMENT),
    Column("z", Words("z", "z"), CellKind.NUMBER),
    Column("is_new", Words("新", "New"), CellKind.FLAG),
)
ABOUT = About(
    Words("事件清单", "Incidents"),
    is_synthetic=True,
    notes=[(Words("筛选", "Filter"), Words("无", "none"))],
)
NOON = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


def a_sheet(*rows: list[Cell], batches: int = 1) -> Sheet:
    def told() -> Iterator[Batch]:
        for _ in range(batches):
            points = np.asarray(shapely.points([(115.4, 27.7)] * len(rows)), dtype=object)
            points[-1] = None
            yield Batch(list(rows), points)

    zone = ZoneInfo("Asia/Shanghai")
    return Sheet("incidents", COLUMNS, told(), "Point", ABOUT, zone)


PLAIN: list[Cell] = ["路灯不亮", NOON, 1.5, True]
EMPTY: list[Cell] = [None, None, float("nan"), False]


@pytest.mark.parametrize(
    "title", ["=1+1", "+86", "-3", "@sum", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"]
)
def test_a_cell_that_begins_like_a_formula_is_guarded_in_csv_and_excel(title: str) -> None:
    sheet: list[Cell] = [title, NOON, 1.0, True]
    text = b"".join(csv_parts(a_sheet(sheet))).decode("utf-8-sig")
    rows = list(csv.reader(line for line in io.StringIO(text, newline="") if line[0] != "#"))
    assert rows[1][0].startswith("'")
    book = b"".join(parts_of(a_sheet(sheet), FileKind.XLSX, Place()))
    cell = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


def test_a_csv_says_first_what_it_is_and_last_how_much() -> None:
    lines = b"".join(csv_parts(a_sheet(PLAIN, EMPTY, batches=2))).decode("utf-8-sig").splitlines()
    assert lines[0] == "# 内部工作用图，不得公开 / For internal work, not for publication"
    assert lines[1].startswith("# 演示数据（合成）")
    assert lines[3] == "# 筛选 / Filter：无 / none"
    assert lines[4] == '"标题 Title","时间 At","z","新 New"'
    assert lines[5] == '"路灯不亮","2026-03-01 12:00:00",1.5,"是 yes"'
    assert lines[6] == '"","","","否 no"'
    assert lines[-1] == "# 完，共 4 行 / the end, 4 rows"


def test_a_hash_or_a_line_break_in_a_title_is_no_comment() -> None:
    titles = ["3#楼漏水", "# 不是注释", "两\n# 行"]
    rows: list[list[Cell]] = [[title, NOON, 1.0, True] for title in titles]
    content = b"".join(csv_parts(a_sheet(*rows)))
    read = pd.read_csv(io.BytesIO(content), comment="#", encoding="utf-8-sig")
    assert list(read["标题 Title"]) == titles


@pytest.mark.parametrize("write", [csv_parts, geojson_parts])
def test_a_part_is_out_before_the_next_batch_is_read(
    write: Callable[[Sheet], Iterator[bytes]],
) -> None:
    read: list[int] = []

    def batches() -> Iterator[Batch]:
        for number in range(5):
            read.append(number)
            yield Batch([PLAIN], np.array([None], dtype=object))

    sheet = a_sheet(PLAIN)
    lazy = Sheet("x", sheet.columns, batches(), "Point", ABOUT, sheet.zone)
    seen = [len(read) for _ in write(lazy)]
    assert max(np.diff(seen)) == 1
    assert seen[0] == 0


def test_geojson_is_one_collection_with_its_crs_and_its_end() -> None:
    told = json.loads(b"".join(geojson_parts(a_sheet(PLAIN, EMPTY, batches=2))))
    assert told["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::4490"
    assert told["rows"] == len(told["features"]) == 4
    assert told["synthetic"] is True
    first, second = told["features"][:2]
    assert first["geometry"]["coordinates"] == [115.4, 27.7]
    assert first["properties"]["at"] == "2026-03-01T12:00:00+08:00"
    assert second["geometry"] is None
    assert second["properties"] == {"title": None, "at": None, "z": None, "is_new": False}


def test_nothing_found_is_a_whole_file_without_rows() -> None:
    for write in (csv_parts, geojson_parts):
        sheet = a_sheet(PLAIN, batches=0)
        assert b"".join(write(sheet))
    assert json.loads(b"".join(geojson_parts(a_sheet(PLAIN, batches=0))))["features"] == []
    for kind in (FileKind.XLSX, FileKind.GPKG, FileKind.GEOPARQUET):
        assert b"".join(parts_of(a_sheet(PLAIN, batches=0), kind, Place()))


def test_a_sheet_of_excel_has_an_end_and_the_refusal_says_what_has_none() -> None:
    check_rows(MOST_ROWS)
    with pytest.raises(TooManyRowsError) as refused:
        check_rows(MOST_ROWS + 1)
    assert "CSV" in refused.value.words.zh
    assert "100001" in refused.value.words.en


def test_excel_gets_times_as_times_and_no_letter_that_breaks_it() -> None:
    book = b"".join(parts_of(a_sheet(["㙦\x0b岭", NOON, 1.0, True]), FileKind.XLSX, Place()))
    rows, about = openpyxl.load_workbook(io.BytesIO(book)).worksheets
    assert rows["A2"].value == "㙦岭"
    assert rows["B2"].value == datetime(2026, 3, 1, 12, 0)  # noqa: DTZ001 Excel has no zones
    said = [str(row[0].value) for row in about.iter_rows()]
    assert said[0].startswith("内部工作用图")
    assert said[-1] == "完，共 1 行 / the end, 1 rows"


def test_geopackage_and_geoparquet_read_back_and_say_what_they_are(tmp_path: Path) -> None:
    write_geopackage(a_sheet(PLAIN, EMPTY, batches=3), tmp_path / "a.gpkg")
    write_geoparquet(a_sheet(PLAIN, EMPTY, batches=3), tmp_path / "a.parquet")
    layer, stored = gpd.read_file(tmp_path / "a.gpkg"), gpd.read_parquet(tmp_path / "a.parquet")
    for frame in (layer, stored):
        assert frame.crs is not None
        assert frame.crs.to_epsg() == 4490
        assert len(frame) == 6
        assert frame.geometry.isna().sum() == 3
        assert list(frame["title"][:1]) == ["路灯不亮"]
        assert frame["z"].isna().sum() == 3
        assert frame["at"].iloc[0] == pd.Timestamp(NOON)
    about = pyogrio.read_info(tmp_path / "a.gpkg")["layer_metadata"]["DESCRIPTION"]
    assert "演示数据（合成）" in about
    assert "内部工作用图" in pq.read_schema(tmp_path / "a.parquet").metadata[b"note"].decode()


def test_what_breaks_while_rows_are_read_is_what_is_told() -> None:
    class LostError(Exception):
        pass

    def batches() -> Iterator[Batch]:
        yield Batch([PLAIN], np.array([None], dtype=object))
        raise LostError

    sheet = a_sheet(PLAIN)
    broken = Sheet("x", sheet.columns, batches(), "Point", ABOUT, sheet.zone)
    with pytest.raises(LostError):
        list(parts_of(broken, FileKind.GPKG, Place()))
