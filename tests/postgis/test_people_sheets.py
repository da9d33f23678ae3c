"""A county's people come by the sheet: units, persons, terms, duty, roles."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from api.commands.people.staff import lexicon
from governance.people.contacts import masked_phone, phone_of
from governance.people.duty import grants_of, holders_of
from governance.people.model import DutySlot, Unit
from governance.people.organisation.sheet_loading import Bringing, PeopleBrought
from governance.people.organisation.sheet_rows import PeopleColumnsError, person_of
from governance.people.organisation.vocabulary import SheetKind
from governance.people.roles import Role
from governance.people.vocabulary import StaffPart
from governance.sheets.table import read_table
from tests.nine_county import store_nine_grids
from tests.signing_in import KEYRING
from tests.staffed_county import COUNTY, GRIDS, NOW, TODAY, TOWNSHIP, WATER, store_staff

UNITS = f"""单位代码,名称,类型,层级,辖区代码,上级单位,进驻方式,主管类别
agency-fire,消防救援大队,职能部门,县,{COUNTY},{COUNTY},随驻,fire_safety、work_safety
team-1,金川镇工作队,team,township,{TOWNSHIP},{TOWNSHIP},,
"""
PERSONS = """工号,姓名,归属单位,派驻单位
W-001,刘示平,agency-fire,
W-002,陈例华,agency-fire,team-1
"""
STAFFING = f"""网格,人员工号,身份,开始日期,结束日期
{GRIDS[0]},W-001,兼职网格员,2026-03-01,
{GRIDS[1]},陈例华,leader,2026/3/1,2026-12-31
"""
DUTY = """单位,人员工号,开始时间,结束时间
agency-fire,W-001,2026-03-02 08:30,2026-03-02 17:30
"""
GRANTS = f"""工号,角色,辖区,单位,到期
W-001,部门承办人,,agency-fire,
W-002,镇,{TOWNSHIP},,
"""


@pytest.fixture
def bringing(db: Session) -> Bringing:
    connection = db.connection()
    store_nine_grids(connection)
    store_staff(connection)
    return Bringing(
        connection, lexicon(), "console", NOW, ZoneInfo("Asia/Shanghai"), lambda: KEYRING
    )


def bring(at: Bringing, kind: SheetKind, sheet: str) -> PeopleBrought:
    return at.bring(kind, read_table(sheet.encode()))


def counted(told: PeopleBrought) -> tuple[int, int, list[int]]:
    return told.changed, told.known, [row for row, _ in told.refused]


def bring_all(at: Bringing) -> None:
    for kind, sheet in (
        (SheetKind.UNITS, UNITS),
        (SheetKind.PERSONS, PERSONS),
        (SheetKind.STAFFING, STAFFING),
    ):
        assert counted(bring(at, kind, sheet)) == (2, 0, []), kind


def test_what_people_write_in_chinese_or_as_codes_is_understood(bringing: Bringing) -> None:
    bring_all(bringing)
    db: Connection = bringing.db
    fire = db.execute(select(Unit.__table__).where(Unit.code == "agency-fire")).one()
    assert (fire.kind, fire.stationing) == ("agency", "on_call")
    assert fire.categories == ["fire_safety", "work_safety"]
    found = [(h.name, h.part) for h in holders_of(db, GRIDS[0], now=NOW, day=TODAY)]
    assert ("刘示平", StaffPart.PART_TIME) in found
    last = date(2026, 12, 31)
    assert "陈例华" not in [h.name for h in holders_of(db, GRIDS[1], now=NOW, day=last)]


def test_a_sheet_brought_again_changes_nothing(bringing: Bringing) -> None:
    bring_all(bringing)
    for kind, sheet in (
        (SheetKind.UNITS, UNITS),
        (SheetKind.PERSONS, PERSONS),
        (SheetKind.STAFFING, STAFFING),
    ):
        assert counted(bring(bringing, kind, sheet)) == (0, 2, []), kind
    assert counted(bring(bringing, SheetKind.DUTY, DUTY)) == (1, 0, [])
    assert counted(bring(bringing, SheetKind.DUTY, DUTY)) == (0, 1, [])
    assert bringing.db.scalar(select(DutySlot.unit).where(DutySlot.unit == "agency-fire"))


def test_a_mobile_number_is_kept_sealed_and_an_empty_cell_leaves_it(bringing: Bringing) -> None:
    bring(bringing, SheetKind.UNITS, UNITS)
    sheet = "工号,姓名,手机号\nW-001,刘示平,+86 138-0000-0001\nW-002,陈例华,0796-2600000\n"
    told = bring(bringing, SheetKind.PERSONS, sheet)
    assert counted(told) == (1, 0, [3])
    assert "手机" in told.refused[0][1].zh
    person = person_of("W-001")
    assert phone_of(bringing.db, person, keyring=KEYRING) == "13800000001"
    assert masked_phone(bringing.db, person, keyring=KEYRING) == "138****0001"
    empty = "工号,姓名,手机号\nW-001,刘示平,\n"
    assert counted(bring(bringing, SheetKind.PERSONS, empty)) == (0, 1, [])
    assert phone_of(bringing.db, person, keyring=KEYRING) == "13800000001"


def test_roles_come_by_the_sheet_and_a_word_nobody_knows_is_named(bringing: Bringing) -> None:
    bring_all(bringing)
    told = bring(bringing, SheetKind.GRANTS, GRANTS)
    assert counted(told) == (1, 0, [3])
    ((_, why),) = told.refused
    assert "角色" in why.zh
    assert "镇" in why.zh
    held = grants_of(bringing.db, person_of("w-001"), now=NOW, day=TODAY)
    assert (Role.AGENCY_HANDLER, "agency-fire") in {(g.role, g.unit) for g in held}


@pytest.mark.parametrize(
    ("kind", "sheet", "why"),
    [
        (SheetKind.PERSONS, "工号,姓名,归属单位\nW-9,刘示平,nowhere\n", "没有这个单位"),
        (SheetKind.PERSONS, "工号,姓名\n,刘示平\n", "“工号”一栏为空"),
        (SheetKind.STAFFING, f"网格,工号,身份,开始\n{GRIDS[0]},谁,leader,2026-03-01\n", "0 名"),
        (SheetKind.STAFFING, f"网格,人员,身份,开始\n{GRIDS[0]},网格员1,leader,明天\n", "应形如"),
        (SheetKind.STAFFING, "网格,人员,身份,开始\n1,网格员1,leader,2026-03-01\n", "没有编码为 1"),
        (SheetKind.DUTY, f"单位,人员,开始,结束\n{WATER},网格员1,2026-03-02,2026-03-02\n", "晚于"),
        (SheetKind.GRANTS, "人员,角色\n网格员1,analyst\n", "辖区代码或单位代码"),
        (SheetKind.GRANTS, "人员,角色,辖区\n网格员1,analyst,999999\n", "999999"),
        (SheetKind.GRANTS, f"人员,角色,辖区\n审计员,系统管理员,{COUNTY}\n", "三员分立"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(
    bringing: Bringing, kind: SheetKind, sheet: str, why: str
) -> None:
    told = bring(bringing, kind, sheet)
    assert counted(told) == (0, 0, [2])
    assert why in told.refused[0][1].zh


def test_a_name_that_two_bear_asks_for_the_number(bringing: Bringing) -> None:
    bring_all(bringing)
    bring(bringing, SheetKind.PERSONS, "工号,姓名\nW-003,刘示平\n")
    sheet = f"网格,人员,身份,开始\n{GRIDS[2]},刘示平,leader,2026-03-01\n"
    told = bring(bringing, SheetKind.STAFFING, sheet)
    assert "2 名" in told.refused[0][1].zh


def test_a_sheet_without_its_columns_is_refused_whole(bringing: Bringing) -> None:
    with pytest.raises(PeopleColumnsError, match="网格编码"):
        bring(bringing, SheetKind.STAFFING, "人员,身份\n网格员1,leader\n")
