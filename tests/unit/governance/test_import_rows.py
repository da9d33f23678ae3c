from datetime import UTC, datetime
from typing import Any

import pytest

from governance.incidents.importing.mapping import ColumnMapping, Part, suggest_mapping
from governance.incidents.importing.rows import RowError, RowReader
from governance.policy import load_policy
from governance.sheets.table import SURPLUS

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


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"纬度": ""}, "纬度为空。"),
        ({"经度": ""}, "经度为空。"),
        ({"时间": ""}, "时间为空。"),
        ({"精度": "约十米"}, "精度“约十米”不是数字。"),
        ({"精度": "-1"}, "精度“-1”应在 0 到 100000 米之间。"),
        ({"经度": "东", "纬度": "", "精度": "?"}, "经度“东”不是数字；纬度为空；精度“?”不是数字。"),
        ({"精度": "?", "经度": "27.7", "纬度": "115.4"}, "精度“?”不是数字；坐标无效"),
        ({"经度": "115_4"}, "经度“115_4”不是数字。"),
    ],
)
def test_each_part_of_a_place_is_named_as_the_sheet_names_it(
    cells: dict[str, str], said: str
) -> None:
    assert wrong_with(**cells).startswith(said)


def test_a_column_that_is_named_in_another_way_is_called_so() -> None:
    mapping = ColumnMapping({**COLUMNS, Part.Y: "WD\x07（北）", Part.NUMBER: "单号"}, "gcj02")
    row = {**GOOD, "WD\x07（北）": "北边", "单号": "9" * 181}
    with pytest.raises(RowError) as broken:
        RowReader.of(mapping, load_policy(), now=NOW).read(row)
    assert broken.value.words.zh == "WD（北）“北边”不是数字；单号超过 180 字。"
    assert broken.value.words.en == (
        "WD（北） “北边” is not a number; 单号 is longer than 180 characters."
    )


def test_numbers_and_times_may_be_typed_in_full_width() -> None:
    told = reader().read(
        GOOD
        | {
            "经度": "１１５．４",
            "纬度": "＋２７.７",
            "精度": "８",
            "时间": "２０２６-０２-２０ ０８：３０",
        }
    )
    assert told.position is not None
    assert (told.position.x, told.position.y, told.position.accuracy_m) == (115.4, 27.7, 8.0)
    assert told.occurred_at.isoformat() == "2026-02-20T08:30:00+08:00"


def test_what_is_too_long_is_refused_and_not_cut() -> None:
    assert "标题超过 200 字" in wrong_with(标题="长" * 201)


def test_control_characters_go_and_rare_characters_stay() -> None:
    assert reader().read(GOOD | {"标题": "麦\u202e㙦\x00镇 "}).title == "麦㙦镇"


def test_private_and_unassigned_characters_stay_for_names_are_made_of_them() -> None:
    title = "\ue1a1村\U000f0001、\U000323b0"
    assert reader().read(GOOD | {"标题": f"{title}\u200b\ud800"}).title == title


def test_a_row_with_more_cells_than_columns_is_refused_with_the_reason() -> None:
    said = wrong_with(**{"标题": "", SURPLUS: "左边"})
    assert "多出“左边”" in said
    assert "逗号" in said
    assert "标题为空" in said


def test_rows_with_a_number_are_known_by_it_and_others_by_what_they_say() -> None:
    numbered = RowReader.of(
        ColumnMapping({**COLUMNS, Part.NUMBER: "编号"}, "wgs84"), load_policy(), now=NOW
    )
    assert numbered.read({**GOOD, "编号": "A1"}).idempotency_key == "no:A1"
    keys = {reader().read(GOOD | {"标题": title}).idempotency_key for title in "甲乙甲"}
    assert len(keys) == 2


@pytest.mark.parametrize(
    "cells",
    [
        {"时间": "2026/2/20 8:30:00"},
        {"时间": "2026-02-20T00:30:00Z"},
        {"经度": "115.40", "纬度": "27.70000000001"},
        {"标题": " 路灯不亮"},
        {"类别": "其他"},
        {"精度": ""},
    ],
)
def test_a_row_without_a_number_is_known_however_it_is_written(cells: dict[str, str]) -> None:
    key = reader().read(GOOD).idempotency_key
    assert reader().read(GOOD | cells).idempotency_key == key


@pytest.mark.parametrize(
    "cells", [{"时间": "2026-02-20 08:31"}, {"经度": "115.4001"}, {"标题": "路灯又不亮"}]
)
def test_a_row_that_tells_another_story_has_another_key(cells: dict[str, str]) -> None:
    key = reader().read(GOOD).idempotency_key
    assert reader().read(GOOD | cells).idempotency_key != key


def test_one_more_column_mapped_makes_no_new_row() -> None:
    fewer: dict[Part, str] = {**COLUMNS}
    del fewer[Part.ACCURACY_M]
    more: dict[Part, str] = {**COLUMNS, Part.ADDRESS: "地址", Part.CHANNEL: "渠道"}
    row = {**GOOD, "地址": "东门", "渠道": "grid_patrol"}
    keys = {
        RowReader.of(ColumnMapping(columns, "gcj02"), load_policy(), now=NOW)
        .read(row)
        .idempotency_key
        for columns in (fewer, COLUMNS, more)
    }
    assert len(keys) == 1


def test_the_same_numbers_in_another_datum_are_another_place() -> None:
    other = RowReader.of(ColumnMapping(COLUMNS, "wgs84"), load_policy(), now=NOW)
    assert other.read(GOOD).idempotency_key != reader().read(GOOD).idempotency_key


def test_the_columns_of_an_ordinary_sheet_are_found() -> None:
    found = suggest_mapping(["工单编号", "事件标题", "发生时间", "经 度", "纬度", "备注"])
    assert found == {
        Part.NUMBER: "工单编号",
        Part.TITLE: "事件标题",
        Part.OCCURRED_AT: "发生时间",
        Part.X: "经 度",
        Part.Y: "纬度",
    }
