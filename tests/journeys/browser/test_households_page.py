"""The register of households in a browser: a sheet, its errors, the queue, a change by hand."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, text

from governance.people.roles import Role
from governance.people.scope import Grant
from tests.journeys.browser.conftest import Complaints
from tests.journeys.browser.traffic import settle
from tests.nine_county import IN_GRID_1
from tests.signing_in import sign_in

pytestmark = pytest.mark.browser

LON, LAT = IN_GRID_1
SHEET = f"""户编号,地址,经度,纬度,走访类别
B001,新干县金川镇善政社区平安路1号,{LON},{LAT},二级关注
B002,新干县金川镇善政社区平安路2号,{LON + 0.001},{LAT},一般户
B003,查无此处的一户,,,三级关注
B004,善政社区 13800000000,,,一般户
"""


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for pictures."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sheets") / "households.csv"
    file.write_text(SHEET, encoding="utf-8")
    return file


def test_a_sheet_is_tried_kept_its_lost_home_placed_and_another_changed(
    page: Page, site: str, sheet: Path, engine: Engine
) -> None:
    page.goto(f"{site}/night-visits/homes")
    settle(page)
    expect(page.locator("[data-queue-empty]")).to_contain_text("没有待标注的户")
    page.get_by_label("文件", exact=True).set_input_files(sheet)
    page.get_by_text("WGS 84").click()
    page.get_by_role("button", name="先试算").click()
    expect(page.locator("[data-brought]")).to_contain_text("4 行：新增 3 户")
    expect(page.locator("[data-brought] tbody tr")).to_have_count(1)
    expect(page.locator("[data-brought] tbody")).to_contain_text("电话号码")
    shot(page, "households-sheet-desk")
    with engine.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM household")) == 0
    page.get_by_role("button", name="确认导入").click()
    expect(page.locator("[data-queue] button")).to_have_count(1)
    expect(page.locator("[data-counts]")).to_contain_text("2 / 3（66%）")
    settle(page)
    page.locator("[data-map]").click()
    expect(page.locator("[data-chosen]")).to_contain_text("已选")
    shot(page, "households-queue-desk")
    page.get_by_role("button", name="就在这里").click()
    expect(page.locator("[data-queue-empty]")).to_contain_text("没有待标注的户")
    expect(page.locator("[data-counts]")).to_contain_text("3 / 3（100%）")
    page.get_by_role("button", name="B001").click()
    page.locator("[data-open]").get_by_label("居住情况").select_option("vacant")
    page.get_by_role("button", name="保存修改").click()
    expect(page.locator("[data-open]")).to_contain_text("常住 → 空置")
    expect(page.locator("[data-found] tr", has_text="B001")).to_contain_text("空置")
    settle(page)
    shot(page, "households-desk")
    with engine.connect() as db:
        row = db.execute(text("SELECT occupancy, due_on FROM household WHERE number = 'B001'"))
        assert row.one() == ("vacant", None)


def test_a_grid_worker_on_a_telephone_sees_doors_and_no_queue(
    browser: Browser, site: str, engine: Engine, complaints: Complaints
) -> None:
    session = sign_in(engine, Grant(Role.GRID_WORKER, "360824100001001"))
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    with complaints.page_of(session, context, site) as page:
        page.goto(f"{site}/night-visits/homes")
        expect(page.locator("[data-found] tr", has_text="B001")).to_contain_text("平安路1号")
        expect(page.locator("[data-sheet]")).to_have_count(0)
        page.get_by_role("button", name="B001").click()
        expect(page.locator("[data-open]")).to_contain_text("修改记录")
        settle(page)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide
        shot(page, "households-phone")


def test_a_planner_sees_the_village_alone(
    browser: Browser, site: str, engine: Engine, complaints: Complaints
) -> None:
    session = sign_in(engine, Grant(Role.VISIT_PLANNER, "360824"))
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    with complaints.page_of(session, context, site) as page:
        page.goto(f"{site}/night-visits/homes?lang=en")
        row = page.locator("[data-found] tr", has_text="B001")
        expect(row).to_contain_text("善政社区")
        expect(row).not_to_contain_text("平安路")
        settle(page)
        shot(page, "households-planner-phone")
