"""Households by the sheet: what is refused and why, what is known, what waits for a person."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import select, text

from geo.crs import parse_crs
from geo.geocoding.county_spellings import packaged_spellings
from geo.geocoding.gazetteer import Gazetteer, NewEntry
from geo.geocoding.geocoder import AcceptanceRules, PlaceLevel
from geo.lonlat import LonLat
from geo.postgis import Record
from governance.night_visits.households.model import Household, HouseholdChange
from governance.night_visits.households.reach import Reach
from governance.night_visits.households.refusals import (
    HouseholdColumnsError,
    PersonalColumnsError,
)
from governance.night_visits.households.sheets.importing import Bringing, HouseholdsBrought
from governance.night_visits.vocabulary import Occupancy
from governance.policy import load_policy
from governance.sheets.table import Table
from grid_boundaries.lookup import load_index
from tests.moving import Desk
from tests.nine_county import IN_GRID_1, OUTSIDE
from tests.staffed_county import NOW
from web_map.labels.households import OCCUPANCY

TODAY = date(2026, 3, 2)
POLICY = load_policy().night_visits
LON, LAT = (str(value) for value in IN_GRID_1)
PLANNER = Reach("planner", planning=("360824",))


def table(*columns: str, rows: Sequence[Sequence[str]]) -> Table:
    return Table(columns, rows, range(2, 2 + len(rows)), "utf-8")


def bring(
    desk: Desk, sheet: Table, *, reach: Reach = PLANNER, crs: str | None = "wgs84"
) -> HouseholdsBrought:
    edition = load_index(desk.db, desk.edition, snap_m=0)
    rules = AcceptanceRules(lambda _: True, lambda _: 9)
    gazetteer = Gazetteer(desk.db, rules, TODAY, packaged_spellings("360824"))
    bringing = Bringing(desk.db, POLICY, OCCUPANCY, edition, gazetteer, reach, NOW, TODAY)
    return bringing.bring(sheet, crs=None if crs is None else parse_crs(crs))


def row_of(desk: Desk, number: str) -> Record:
    found = desk.db.execute(select(Household).where(Household.number == number)).one_or_none()
    assert found is not None, f"{number} is not there"
    return found


@pytest.fixture
def places(desk: Desk) -> None:
    """A village, a road in it, and two doors of it."""
    rules = AcceptanceRules(lambda _: True, lambda _: 9)
    known = [
        ("金川镇", PlaceLevel.TOWNSHIP, 115.42, ()),
        ("善政社区", PlaceLevel.VILLAGE, 115.42, ("金川镇",)),
        ("滨阳路", PlaceLevel.ROAD, 115.405, ("金川镇", "善政社区")),
        ("滨阳路21号", PlaceLevel.DOOR, 115.405, ("金川镇", "善政社区")),
        ("滨阳路22号", PlaceLevel.DOOR, 115.406, ("金川镇", "善政社区")),
    ]
    entries = [
        NewEntry(name, level, LonLat(lon, 27.755), "test", date(2020, 1, 1), parents,
                 None if level is PlaceLevel.TOWNSHIP else "360824100001", "360824100")
        for name, level, lon, parents in known
    ]  # fmt: skip
    gazetteer = Gazetteer(desk.db, rules, TODAY, packaged_spellings("360824"))
    assert gazetteer.add_entries(entries) == len(entries)


FULL = (
    *("户编号", "地址", "经度", "纬度", "坐标系", "走访类别", "居住情况", "在家开始", "在家结束"),
    *("上次走访日期", "谢绝走访", "此前不访"),
)
FULL_ROW = (
    *("A1", "滨阳路21号", LON, LAT, "wgs84", "二级关注", "季节性居住", "19:30", "00:30"),
    *("2026-02-01", "否", "2026-03-10"),
)


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


@pytest.mark.usefixtures("places")
def test_the_same_sheet_twice_changes_nothing(desk: Desk) -> None:
    columns = (*FULL, "备注")
    rows = [(*FULL_ROW, ""), ("B2", "滨阳路22号", *[""] * 10, ""), ("C3", "无名路1号", *[""] * 11)]
    first = bring(desk, table(*columns, rows=rows))
    before = desk.db.execute(text("SELECT * FROM household ORDER BY number")).all()
    second = bring(desk, table(*columns, rows=rows))
    assert (first.new, first.unplaced, second.known, second.of) == (3, 1, 3, 3)
    assert desk.db.execute(text("SELECT * FROM household ORDER BY number")).all() == before
    assert desk.db.scalar(text("SELECT count(*) FROM household_change")) == 0


def test_a_known_number_changes_only_in_what_the_row_says(desk: Desk) -> None:
    bring(desk, table(*FULL, rows=[FULL_ROW]))
    told = bring(desk, table("户编号", "走访类别", "居住情况", rows=[("A1", "", "空置")]))
    row = row_of(desk, "A1")
    assert (told.changed, told.new) == (1, 0)
    assert (row.occupancy, row.visit_class, row.address) == ("vacant", "key", "滨阳路21号")
    assert (row.version, row.due_on, row.area) == (2, None, "360824100001001")
    changes = desk.db.execute(select(HouseholdChange.by, HouseholdChange.changes)).all()
    assert changes == [("planner", {"occupancy": ["seasonal", "vacant"]})]


def test_other_coordinates_move_a_household(desk: Desk) -> None:
    bring(desk, table("number", "x", "y", rows=[("A1", LON, LAT)]))
    bring(desk, table("number", "x", "y", rows=[("A1", "115.415", LAT)]))
    row = row_of(desk, "A1")
    assert (row.area, row.raw_x, row.version) == ("360824100001002", 115.415, 2)


def test_coordinates_are_read_in_the_datum_declared(desk: Desk) -> None:
    bring(desk, table("number", "x", "y", rows=[("A1", LON, LAT)]), crs="gcj02")
    row = row_of(desk, "A1")
    shift_m = desk.db.scalar(
        text("SELECT ST_Distance(geom::geography, "
             "ST_SetSRID(ST_MakePoint(:lon, :lat), 4490)::geography) FROM household"),
        {"lon": IN_GRID_1[0], "lat": IN_GRID_1[1]},
    )  # fmt: skip
    assert shift_m is not None
    assert 300 < shift_m < 800
    assert row.raw_x == IN_GRID_1[0]


@pytest.mark.usefixtures("places")
def test_an_address_that_is_known_gives_the_place(desk: Desk) -> None:
    bring(desk, table("户编号", "地址", rows=[("A1", "金川镇滨阳路21号")]))
    row = row_of(desk, "A1")
    assert (row.area, row.method, row.unplaced) == ("360824100001001", "door_plate", None)
    assert row.raw_x is None


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("金川镇善政社区", "too_coarse"),
        ("沂江乡查无此路7号", "no_address_found"),
        ("金川镇滨阳路29号", None),
    ],
)
def test_an_address_that_is_not_known_for_certain_waits_and_is_never_guessed(
    desk: Desk, address: str, reason: str | None
) -> None:
    told = bring(desk, table("户编号", "地址", rows=[("A1", address)]))
    row = row_of(desk, "A1")
    assert (told.new, told.unplaced, told.refused) == (1, 1, [])
    assert (row.area, row.geom, row.reason) == ("", None, None)
    assert row.unplaced["zh"]
    assert reason is None or row.unplaced["reason"] == reason


def test_a_point_in_no_grid_waits_with_its_reason(desk: Desk) -> None:
    lon, lat = OUTSIDE
    told = bring(desk, table("number", "x", "y", rows=[("A1", str(lon), str(lat))]))
    row = row_of(desk, "A1")
    assert (told.unplaced, row.area, row.unplaced["reason"]) == (1, "", "outside_grids")
    assert row.geom is not None


def test_a_point_that_a_person_set_stays_when_the_same_sheet_comes_again(desk: Desk) -> None:
    sheet = table("number", "x", "y", rows=[("A1", *map(str, OUTSIDE))])
    bring(desk, sheet)
    desk.db.execute(
        text("UPDATE household SET area = '360824100001001', unplaced = NULL, "
             "method = 'map_click', geom = ST_SetSRID(ST_MakePoint(:lon, :lat), 4490)"),
        {"lon": IN_GRID_1[0], "lat": IN_GRID_1[1]},
    )  # fmt: skip
    assert bring(desk, sheet).known == 1
    assert row_of(desk, "A1").area == "360824100001001"


def test_what_visits_told_gives_way_to_the_register(desk: Desk) -> None:
    bring(desk, table("number", "x", "y", rows=[("A1", LON, LAT)]))
    desk.db.execute(
        text("UPDATE household SET occupancy = 'vacant', due_on = NULL, before_visits = "
             """'{"occupancy": "occupied", "not_before": null}'""")
    )  # fmt: skip
    bring(desk, table("number", "occupancy", rows=[("A1", "occupied")]))
    row = row_of(desk, "A1")
    assert (row.occupancy, row.before_visits) == ("occupied", None)
    assert row.due_on == date(2027, 3, 2)


def test_a_planner_of_a_township_brings_nothing_into_another(desk: Desk) -> None:
    there = Reach("planner", planning=("360824101",))
    rows = [("A1", LON, LAT), ("B2", *map(str, OUTSIDE))]
    told = bring(desk, table("number", "x", "y", rows=rows), reach=there)
    assert [number for number, _ in told.refused] == [2, 3]
    assert "县级" in told.refused[0][1].zh


def test_who_visits_only_brings_no_sheet_in(desk: Desk) -> None:
    worker = Reach("worker", visiting=("360824100001001",))
    told = bring(desk, table("number", "x", "y", rows=[("A1", LON, LAT)]), reach=worker)
    assert len(told.refused) == 1


def test_a_rehearsal_writes_nothing(desk: Desk) -> None:
    edition = load_index(desk.db, desk.edition, snap_m=0)
    rules = AcceptanceRules(lambda _: True, lambda _: 9)
    gazetteer = Gazetteer(desk.db, rules, TODAY, packaged_spellings("360824"))
    bringing = Bringing(desk.db, POLICY, OCCUPANCY, edition, gazetteer, PLANNER, NOW, TODAY)
    sheet = table("number", "x", "y", rows=[("A1", LON, LAT)])
    told = bringing.bring(sheet, crs=parse_crs("wgs84"), commit=False)
    assert told.new == 1
    assert desk.db.scalar(text("SELECT count(*) FROM household")) == 0


def test_seasonal_homes_count_as_lived_in(desk: Desk) -> None:
    rows = [(word.value, LON, LAT, word.value) for word in Occupancy]
    bring(desk, table("number", "x", "y", "occupancy", rows=rows))
    due = set(desk.db.scalars(text("SELECT number FROM household WHERE due_on IS NOT NULL")))
    assert due == {"occupied", "seasonal"}
