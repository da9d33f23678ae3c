"""The county's dispatcher makes rules: a draft, its mistakes, a trial on the past, activation."""

import uuid
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, update

from api.signing_in.cookies import SESSION
from geo.errors import Words
from governance.incidents.dispatching.alarms import RULE_FAILED, raise_alarm
from governance.incidents.model import Incident
from governance.vocabulary import Verb
from grid_boundaries.lookup import load_index
from grid_boundaries.queries import active_edition
from tests.journeys.browser.traffic import settle
from tests.moving import Desk
from tests.open_sessions import token_of
from tests.staffed_county import COUNTY, ROADS, WATER, Staff, store_staff
from tests.written_reports import a_report, write_reports

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def staff(engine: Engine) -> Staff:
    """The county's people, and one incident that the county gave to the water bureau."""
    with engine.begin() as db:
        made = store_staff(db)
        edition = active_edition(db)
        assert edition is not None
        now = datetime.now(UTC)
        desk = Desk(db, made, edition.id, now=now)
        report = a_report(category="traffic", occurred_at=now)
        index = load_index(db, edition.id, snap_m=0)
        incident = write_reports(db, [report], index, now=now)[0].id
        held = {"holder": COUNTY, "level": "county", "state": "accepted", "tier": "major"}
        db.execute(update(Incident).where(Incident.id == incident).values(held))
        desk.move("county", incident, Verb.DISPATCH, unit=WATER)
        return made


def sign_in(page: Page, site: str, engine: Engine, person: uuid.UUID) -> None:
    with engine.begin() as db:
        token = token_of(db, person)
    host = urlsplit(site).hostname
    page.context.clear_cookies()
    page.context.add_cookies([{"name": SESSION, "value": token, "domain": str(host), "path": "/"}])


def new_draft(page: Page, name: str) -> None:
    page.get_by_label("新草稿的名称").fill(name)
    page.get_by_role("button", name="新建草稿").click()
    expect(page.locator("[data-set-name]")).to_have_text(name)


def test_a_rule_is_written_mended_tried_on_the_past_and_activated(
    page: Page, site: str, engine: Engine, staff: Staff
) -> None:
    sign_in(page, site, engine, staff["county"])
    page.goto(f"{site}/rules")
    new_draft(page, "交通事件试行")
    page.get_by_role("button", name="加一条规则").click()
    page.get_by_label("类别", exact=True).select_option("traffic")
    page.get_by_label("主办单位", exact=True).fill("agency-gone")
    page.get_by_role("button", name="保存并检查").click()
    expect(page.locator("tr.said")).to_contain_text("没有单位“agency-gone”")
    expect(page.locator("[data-lint]")).to_contain_text("有错误，改正后才能生效")

    page.get_by_label("主办单位", exact=True).fill("交通运输局")
    expect(page.locator("[data-lint]")).to_contain_text("有未保存的修改")
    expect(page.get_by_role("button", name="生效", exact=True)).to_be_disabled()
    page.get_by_label("协办单位", exact=True).focus()
    expect(page.get_by_label("主办单位", exact=True)).to_have_value(ROADS)
    page.get_by_role("button", name="保存并检查").click()
    expect(page.locator("tr.said")).to_have_count(0)
    expect(page.locator("[data-lint]")).to_contain_text("9 / 126（7%）")

    page.get_by_role("button", name="试跑").click()
    replay = page.locator("[data-replay]")
    expect(replay).to_contain_text("1 / 1（100%）")
    expect(replay.locator("tbody tr")).to_contain_text(["交通运输局水利局"])
    page.get_by_role("button", name="生效", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="生效").click()
    expect(page.locator("[data-set-state]")).to_have_text("生效")
    expect(page.get_by_role("button", name="保存并检查")).to_have_count(0)
    expect(page.locator("[data-sets] tbody tr").first).to_contain_text("交通事件试行")


def test_rules_are_added_and_moved_with_the_keyboard_alone(
    page: Page, site: str, engine: Engine, staff: Staff
) -> None:
    sign_in(page, site, engine, staff["county"])
    page.goto(f"{site}/rules")
    new_draft(page, "键盘")
    for unit in (WATER, ROADS):
        page.keyboard.press("Alt+n")
        for _ in range(4):
            page.keyboard.press("Tab")
        page.keyboard.type(unit)
    page.keyboard.press("Alt+ArrowUp")
    units = page.get_by_label("主办单位", exact=True)
    expect(units.first).to_have_value(ROADS)
    expect(units.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("tr.said").first).to_contain_text("规则 1、2 条件相同而单位不同")
    expect(units.nth(1)).to_have_value(WATER)


def test_a_draft_can_start_from_the_set_that_is_open(
    page: Page, site: str, engine: Engine, staff: Staff
) -> None:
    sign_in(page, site, engine, staff["county"])
    page.goto(f"{site}/rules")
    new_draft(page, "甲")
    page.get_by_role("button", name="加一条规则").click()
    page.get_by_label("主办单位", exact=True).fill(WATER)
    page.get_by_role("button", name="保存并检查").click()
    expect(page.locator("[data-lint]")).to_contain_text("126 / 126（100%）")
    page.get_by_label("以打开的这套为底稿").check()
    new_draft(page, "乙")
    expect(page.get_by_label("主办单位", exact=True)).to_have_value(WATER)


def test_a_township_reads_the_rules_and_changes_nothing(
    page: Page, site: str, engine: Engine, staff: Staff
) -> None:
    sign_in(page, site, engine, staff["town"])
    page.goto(f"{site}/rules")
    settle(page)
    expect(page.get_by_role("button", name="新建草稿")).to_be_hidden()
    expect(page.locator("[data-rules] input")).to_have_count(0)


def test_an_alarm_is_read_and_settled_and_the_page_fits_a_phone(
    page: Page, site: str, engine: Engine, staff: Staff
) -> None:
    with engine.begin() as db:
        words = Words("派单规则 1 指定的“交通运输局”不能接单", "Rule 1 cannot be followed")
        raise_alarm(db, RULE_FAILED, "agency-roads:test", words, datetime.now(UTC))
    sign_in(page, site, engine, staff["county"])
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{site}/rules")
    new_draft(page, "手机上看")
    page.get_by_role("button", name="加一条规则").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    row = page.locator("[data-alarms] li", has_text="不能接单")
    row.get_by_role("button", name="已处理").click()
    expect(row).to_have_count(0)
