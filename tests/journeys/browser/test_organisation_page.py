"""Everybody who works here finds who serves where, who is on duty, and which grids nobody holds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import Engine, insert

from governance.people.model import Absence
from tests.journeys.browser.conftest import Complaints
from tests.journeys.browser.people import Office, by_open_session, office_of
from tests.journeys.browser.traffic import settle
from tests.staffed_county import GRIDS, VILLAGE, Staff, store_staff

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 360, "height": 780}


@pytest.fixture(scope="module")
def staff(engine: Engine) -> Staff:
    now = datetime.now(UTC)
    with engine.begin() as db:
        staff = store_staff(db)
        for away, by in (("worker_1", "worker_2"), ("worker_3", None), ("village", "worker_9")):
            row = {"person_id": staff[away], "substitute_id": None if by is None else staff[by]}
            span = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=3)}
            db.execute(insert(Absence).values(row | span))
    return staff


@pytest.fixture
def office(
    browser: Browser, site: str, engine: Engine, staff: Staff, complaints: Complaints
) -> Iterator[Office]:
    enter = by_open_session(site, engine, staff)
    with office_of(browser, site, complaints, enter) as made:
        yield made


def opened(office: Office, key: str = "worker_4") -> Page:
    page = office.opens(key, "/organisation")
    settle(page)
    return page


def test_the_tree_leads_to_a_unit_and_says_who_is_away(office: Office) -> None:
    page = opened(office)
    tree = page.locator("[data-units]")
    expect(tree.get_by_role("link", name="新干县综治中心")).to_be_visible()
    page.get_by_label("查找单位").fill("善政")
    expect(tree.get_by_role("link", name="善政社区综治中心")).to_be_visible()
    expect(tree.get_by_role("link", name="水利局")).to_be_hidden()
    tree.get_by_role("link", name="善政社区综治中心").click()
    expect(page).to_have_url(f"{office.site}/organisation#{VILLAGE}")
    expect(page.locator("[data-unit-name]")).to_have_text("善政社区综治中心")
    members = page.locator("[data-unit] tbody tr")
    expect(members.filter(has_text="村干部")).to_contain_text("网格员9 代")
    expect(members.filter(has_text=GRIDS[3])).to_contain_text("网格员4专职网格员")


def test_gaps_and_duty_are_there_without_a_click(office: Office) -> None:
    page = opened(office)
    expect(page.locator("[data-gap-count]")).to_have_text("1 / 9（11%）")
    gap = page.locator("[data-gaps] tbody tr")
    expect(gap).to_contain_text(GRIDS[2])
    expect(gap).to_contain_text("承办人请假，无人代理")
    expect(page.locator("[data-duty] tbody tr")).to_contain_text("交通承办")


def test_asked_who_holds_a_grid_it_names_the_substitute_and_for_whom(office: Office) -> None:
    page = opened(office)
    page.get_by_label("网格编码").fill(GRIDS[0])
    page.get_by_role("button", name="查询").click()
    expect(page.locator("[data-holders] ol")).to_contain_text("网格员2 专职网格员 代 网格员1")
    page.get_by_label("网格编码").fill(GRIDS[2])
    page.get_by_role("button", name="查询").click()
    expect(page.locator("[data-holders]")).to_contain_text("目前无人承办")
    office.complaints.expected = ("404",)
    page.get_by_label("网格编码").fill("360824100001999")
    page.get_by_role("button", name="查询").click()
    expect(page.locator("[data-grid-form] [data-error]")).to_be_visible()


@pytest.mark.parametrize("width", [360, 390, 1440, 1920])
def test_the_page_fits_its_screen(office: Office, width: int) -> None:
    page = office.page_of("worker_4")
    page.set_viewport_size({"width": width, "height": PHONE["height"]})
    page = opened(office)
    page.goto(f"{office.site}/organisation#{VILLAGE}")
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_who_only_counts_is_not_offered_the_page(office: Office) -> None:
    office.complaints.expected = ("403",)
    page = office.opens("analyst", "/organisation")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[data-units]")).to_have_count(0)
