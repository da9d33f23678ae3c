"""The incident map counts each matter once where one asks for it, as the analysis maps do."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import APIRequestContext, Browser, Page, expect
from sqlalchemy import Engine, text

from governance.people.roles import Role
from governance.people.scope import Grant
from tests.journeys.browser.conftest import Complaints
from tests.journeys.browser.traffic import settle
from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1
from tests.signing_in import COUNTY, sign_in

pytestmark = pytest.mark.browser

#: Of these each is the only one that tells of its matter.
_MATTERS = {"reported", "closed"}
_STATES = (*sorted(_MATTERS), "merged", "rejected", "voided")


@pytest.fixture(scope="module", autouse=True)
def _reports(http: APIRequestContext, site: str, engine: Engine) -> None:
    """One in every state that makes a difference."""
    for number, state in enumerate(_STATES):
        when = (datetime.now(UTC) - timedelta(days=number, hours=1)).isoformat()
        body = report(category="traffic", occurred_at=when, **at(IN_GRID_1, accuracy_m=10))
        told = http.post(f"{site}/incidents", data=body).json()
        with engine.begin() as db:
            asked = text("UPDATE incident SET state = :state WHERE id = :id")
            db.execute(asked, {"state": state, "id": told["id"]})


@pytest.fixture
def page(
    browser: Browser,
    browser_context_args: dict[str, Any],
    site: str,
    engine: Engine,
    complaints: Complaints,
) -> Iterator[Page]:
    """A page of somebody who reads, counts and takes along."""
    session = sign_in(engine, Grant(Role.GRID_SUPERVISOR, COUNTY), name="督导员")
    context = browser.new_context(**browser_context_args)
    with complaints.page_of(session, context, site) as page:
        yield page


def test_each_matter_is_counted_once_in_list_map_charts_and_address(page: Page, site: str) -> None:
    page.goto(f"{site}/map?period=90&tab=charts&lang=zh")
    settle(page)
    head = page.locator("[data-charts-head]")
    expect(head).to_contain_text("5 件")
    expect(page.locator(".cluster")).to_have_attribute("title", "5 件")
    page.get_by_label("同一事项只计一次").check()
    expect(head).to_contain_text("2 件")
    expect(page.locator(".cluster")).to_have_attribute("title", "2 件")
    expect(page.locator("[data-filter-summary]")).to_contain_text("同一事项只计一次")
    assert "once=1" in page.url
    page.reload()
    settle(page)
    expect(page.get_by_label("同一事项只计一次")).to_be_checked()
    expect(page.locator(".entry")).to_have_count(2)
    page.get_by_role("button", name="清除筛选").click()
    page.wait_for_function("() => !location.search.includes('once')")
    expect(page.get_by_label("同一事项只计一次")).not_to_be_checked()


def test_a_window_over_time_offers_the_days_of_each_matter_once(page: Page, site: str) -> None:
    page.goto(f"{site}/map?period=90&once=1")
    settle(page)
    expect(page.locator("[data-time-strip] rect")).to_have_count(2)


def test_the_file_holds_each_matter_once_and_the_trail_says_so(
    page: Page, site: str, engine: Engine
) -> None:
    page.goto(f"{site}/map?period=90&once=1&lang=zh")
    settle(page)
    page.locator("[data-export] summary").click()
    with page.expect_download() as waited:
        page.locator("[data-export]").get_by_role("link", name="Excel", exact=True).click()
    book = openpyxl.load_workbook(io.BytesIO(waited.value.path().read_bytes()))
    assert book.worksheets[0].max_row == 1 + len(_MATTERS)
    with engine.connect() as db:
        asked = "SELECT details->'filter'->'once' FROM audit_entry WHERE action = 'export'"
        assert db.scalars(text(asked)).all() == [True]


def test_the_analysis_page_leads_to_the_incidents_as_it_counts_them(page: Page, site: str) -> None:
    page.goto(f"{site}/analysis?lang=zh")
    link = page.get_by_role("link", name="看这些事件")
    expect(link).to_have_attribute("href", re.compile(r"^/map\?.*&once=1"))
    settle(page)


def test_an_address_that_says_nonsense_of_it_says_so(page: Page, site: str) -> None:
    page.goto(f"{site}/map?period=90&once=maybe")
    expect(page.locator(".toast-bad")).to_contain_text("认不出的部分已略去")
    settle(page)
    expect(page.locator(".entry")).to_have_count(5)
