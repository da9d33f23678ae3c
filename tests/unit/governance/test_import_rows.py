from datetime import UTC, datetime
from typing import Any

import pytest

from governance.incidents.importing.mapping import ColumnMapping, Part, suggest_mapping
from governance.incidents.importing.rows import RowError, RowReader
from governance.policy import load_policy

NOW = datetime(2026, 3, 1, tzinfo=UTC)
COLUMNS = {
    Part.TITLE: "标题",
    Part.OCCURRED_AT: "时间",
    Part.X: "经度",
    Part.Y: "纬度",
    Part.CATEGORY: "类别",
    Part.ACCURACY_M: "精度",
}
GOOD = {
    "标题": "路灯不亮",
    "时间": "2026-02-20 08:30",
    "经度": "115.4",
    "纬度": "27.7",
    "类别": "环境卫生",
    "精度": "8",
}


def reader(**more: Any) -> RowReader:
    return RowReader.of(ColumnMapping(COLUMNS, "gcj02", **more), load_policy(), now=NOW)


def wrong_with(**cells: str) -> str:
    with pytest.raises(RowError) as broken:
        reader().check(GOOD | cells)
    return broken.value.words.zh


def test_a_good_row_becomes_the_report_it_tells() -> None:
    told = reader().read(GOOD)
    assert (told.title, told.category, told.channel) == ("路灯不亮", "environment", "import")
    assert told.occurred_at.isoformat() == "2026-02-20T08:30:00+08:00"
    assert told.position is not None
    assert (told.position.x, told.position.crs, told.position.accuracy_m) == (115.4, "gcj02", 8.0)


def test_a_row_hears_of_every_field_that_is_wrong() -> None:
    said = wrong_with(标题="", 时间="昨天", 类别="不存在", 经度="东边", 精度="-1")
    for part in ("标题为空", "“昨天”", "“不存在”", "“东边”不是数字"):
        assert part in said


def test_a_row_hears_of_its_place_along_with_the_rest() -> None:
    said = wrong_with(标题="", 经度="27.7", 纬度="115.4")
    assert "标题为空" in said
    assert "填反" in said


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("2026/2/3 8:05", "2026-02-03T08:05:00+08:00"),
        ("2026年2月3日 8时5分", "2026-02-03T08:05:00+08:00"),
        ("20260203", "2026-02-03T00:00:00+08:00"),
        ("2026-02-03T00:05:00Z", "2026-02-03T00:05:00+00:00"),
        ("46056", "2026-02-03T00:00:00+08:00"),
        ("46056.336806", "2026-02-03T08:05:00+08:00"),
    ],
)
def test_times_are_read_as_people_and_excel_write_them(cell: str, means: str) -> None:
    assert reader().read(GOOD | {"时间": cell}).occurred_at.isoformat() == means


@pytest.mark.parametrize("cell", ["0001-01-01", "2027-01-01", "9999-12-31 23:59", "99999"])
def test_a_time_that_cannot_be_is_refused(cell: str) -> None:
    assert "时间" in wrong_with(时间=cell)


@pytest.mark.parametrize("cell", ["nan", "inf", "1e400", "200"])
def test_a_coordinate_that_cannot_be_is_refused(cell: str) -> None:
    with pytest.raises(Exception, match="Not a position"):
        reader().check(GOOD | {"经度": cell})


def test_what_is_too_long_is_refused_and_not_cut() -> None:
    assert "超过 200 字" in wrong_with(标题="长" * 201)


def test_control_characters_go_and_rare_characters_stay() -> None:
    assert reader().read(GOOD | {"标题": "麦\u202e㙦\x00镇 "}).title == "麦㙦镇"


def test_rows_with_a_number_are_known_by_it_and_others_by_what_they_say() -> None:
    numbered = RowReader.of(
        ColumnMapping({**COLUMNS, Part.NUMBER: "编号"}, "wgs84"), load_policy(), now=NOW
    )
    assert numbered.read({**GOOD, "编号": "A1"}).idempotency_key == "no:A1"
    keys = {reader().read(GOOD | {"标题": title}).idempotency_key for title in "甲乙甲"}
    assert len(keys) == 2


def test_the_columns_of_an_ordinary_sheet_are_found() -> None:
    found = suggest_mapping(["工单编号", "事件标题", "发生时间", "经 度", "纬度", "备注"])
    assert found == {
        Part.NUMBER: "工单编号",
        Part.TITLE: "事件标题",
        Part.OCCURRED_AT: "发生时间",
        Part.X: "经 度",
        Part.Y: "纬度",
    }
