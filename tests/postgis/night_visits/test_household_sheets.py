"""Households by the sheet: what is refused and why."""

from datetime import date

import pytest
from sqlalchemy import text

from governance.night_visits.households.refusals import (
    HouseholdColumnsError,
    PersonalColumnsError,
)
from tests.household_sheets import (
    FULL,
    FULL_ROW,
    LAT,
    LON,
    TODAY,
    bring,
    row_of,
    table,
)
from tests.moving import Desk
from tests.nine_county import IN_GRID_1


def test_a_whole_row_is_kept_as_it_says(desk: Desk) -> None:
    told = bring(desk, table(*FULL, rows=[FULL_ROW]))
    row = row_of(desk, "A1")
    assert (told.of, told.new, told.refused) == (1, 1, [])
    assert (row.area, row.address, row.visit_class) == ("360824100001001", "滨阳路21号", "key")
    assert (row.occupancy, row.at_home_from, row.at_home_until) == ("seasonal", 1170, 1470)
    assert (row.raw_x, row.raw_y, row.raw_crs) == (*IN_GRID_1, "wgs84")
    assert (row.visited_before, row.not_before) == (date(2026, 2, 1), date(2026, 3, 10))
    assert (row.registered_on, row.due_on) == (TODAY, date(2026, 3, 3))
    assert "360824100001001" in row.reason["zh"]


def test_english_names_are_understood_as_well(desk: Desk) -> None:
    sheet = table(
        "number", "address", "x", "y", "visit_class", "occupancy", "opted out",
        rows=[("A1", "some way 1", LON, LAT, "Class 1", "lived in", "yes")],
    )  # fmt: skip
    bring(desk, sheet)
    row = row_of(desk, "A1")
    assert (row.visit_class, row.opted_out, row.due_on) == ("critical", True, None)


def test_a_row_without_a_class_is_visited_least(desk: Desk) -> None:
    bring(desk, table("number", "x", "y", rows=[("A1", LON, LAT)]))
    row = row_of(desk, "A1")
    assert (row.visit_class, row.occupancy) == ("ordinary", "occupied")
    assert row.due_on == date(2027, 3, 2)


@pytest.mark.parametrize(
    "column",
    [
        *(
            "姓名",
            "户主",
            "户主姓名",
            "身份证号",
            "证件号码",
            "联系电话",
            "手机",
            "联系人",
            "出生日期",
        ),
        *("Name", "full_name", "ID number", "id_card", "Phone", "mobile no", "Birthday"),
    ],
)
def test_a_column_about_people_refuses_the_sheet_and_is_named(desk: Desk, column: str) -> None:
    with pytest.raises(PersonalColumnsError) as refused:
        bring(desk, table("户编号", column, "地址", rows=[("A1", "x", "滨阳路21号")]))
    assert column in refused.value.words.zh
    assert desk.db.scalar(text("SELECT count(*) FROM household")) == 0


@pytest.mark.parametrize("columns", [("地址",), ("户编号", "经度"), ("户编号", "纬度")])
def test_a_sheet_without_number_or_half_a_position_is_refused(
    desk: Desk, columns: tuple[str, ...]
) -> None:
    with pytest.raises(HouseholdColumnsError):
        bring(desk, table(*columns, rows=[["A1"] * len(columns)]))


#: What is changed in a good row, and what the row's error then names.
ROW_ERRORS = [
    ({"户编号": ""}, "户编号"),
    ({"户编号": "360824199001011234"}, "身份证号"),
    ({"户编号": "13800000000"}, "电话号码"),
    ({"地址": "滨阳路21号 13800000000"}, "电话号码"),
    ({"地址": "滨阳路21号 36082419900101123X"}, "身份证号"),
    ({"备注": "户主电话 138 0000 0000"}, "备注"),
    ({"经度": "东经一百一十五"}, "应为数字"),
    ({"纬度": ""}, "应为数字"),
    ({"经度": LAT, "纬度": LON}, "填反"),
    ({"经度": "nan"}, "应为数字"),
    ({"经度": "400"}, "坐标无效"),
    ({"坐标系": "北京54"}, "北京54"),
    ({"坐标系": ""}, "坐标系"),
    ({"走访类别": "上访户"}, "三级关注"),
    ({"居住情况": "住人"}, "常住"),
    ({"在家开始": "晚上"}, "19:30"),
    ({"在家开始": "21:00", "在家结束": "20:00"}, "晚于开始"),
    ({"上次走访日期": "2026-03-03"}, "晚于今天"),
    ({"上次走访日期": "去年"}, "2026-03-01"),
    ({"谢绝走访": "也许"}, "是或否"),
    ({"此前不访": "过年后"}, "2026-03-01"),
    ({"地址": "", "经度": "", "纬度": ""}, "地址或坐标"),
    ({"地址": "长" * 201}, "过长"),
]


@pytest.mark.parametrize(("changed", "named"), ROW_ERRORS)
def test_a_row_that_cannot_be_taken_is_told_and_the_others_are_kept(
    desk: Desk, changed: dict[str, str], named: str
) -> None:
    columns = (*FULL, "备注")
    good = dict(zip(columns, (*FULL_ROW, ""), strict=True))
    rows = [tuple((good | {"户编号": "B2"}).values()), tuple((good | changed).values())]
    told = bring(desk, table(*columns, rows=rows), crs=None)
    assert [number for number, _ in told.refused] == [3]
    assert named in told.refused[0][1].zh
    assert (told.new, told.of) == (1, 2)
    assert desk.db.scalar(text("SELECT array_agg(number) FROM household")) == ["B2"]


def test_no_error_repeats_a_personal_number(desk: Desk) -> None:
    rows = [("A1", "滨阳路21号 13800000000", "", "")]
    told = bring(desk, table("户编号", "地址", "经度", "纬度", rows=rows))
    assert "138" not in told.refused[0][1].zh + told.refused[0][1].en


def test_the_second_row_of_a_number_is_an_error(desk: Desk) -> None:
    told = bring(desk, table("number", "x", "y", rows=[("A1", LON, LAT), ("A1", LON, LAT)]))
    assert told.refused[0][0] == 3
    assert "第 2 行" in told.refused[0][1].zh
    assert told.new == 1


def test_columns_that_are_not_understood_are_told(desk: Desk) -> None:
    told = bring(desk, table("number", "x", "y", "颜色", rows=[("A1", LON, LAT, "红")]))
    assert told.ignored == ("颜色",)
