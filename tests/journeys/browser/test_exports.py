"""What is taken along from the analysis page and the incident map, by who may."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
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

ASKED = "/analysis?from=2026-02-01&to=2026-02-28&lang=zh"


class Reader:
    """Opens pages as people with one role."""

    def __init__(self, browser: Browser, how: dict[str, Any], site: str, engine: Engine) -> None:
        self._browser, self._how, self._site, self._engine = browser, how, site, engine

    @contextmanager
    def page_of(self, role: Role, complaints: Complaints) -> Iterator[Page]:
        session = sign_in(self._engine, Grant(role, COUNTY), name=role.value)
        context = self._browser.new_context(**self._how)
        with complaints.page_of(session, context, self._site) as page:
            yield page


@pytest.fixture
def reader(
    browser: Browser, browser_context_args: dict[str, Any], site: str, engine: Engine
) -> Reader:
    return Reader(browser, browser_context_args, site, engine)


@pytest.fixture(scope="module", autouse=True)
def _reports(http: APIRequestContext, site: str) -> None:
    for number in range(3):
        body = report(title=f"第{number}处内涝", category="traffic", **at(IN_GRID_1))
        assert http.post(f"{site}/incidents", data=body).ok


def take(page: Page, name: str) -> tuple[str, bytes]:
    with page.expect_download() as waited:
        page.locator("[data-export]").get_by_role("link", name=name, exact=True).click()
    return waited.value.suggested_filename, waited.value.path().read_bytes()


def test_a_supervisor_takes_excel_and_paper_from_the_analysis_page(
    reader: Reader, site: str, complaints: Complaints, engine: Engine
) -> None:
    with reader.page_of(Role.GRID_SUPERVISOR, complaints) as page:
        page.goto(site + ASKED)
        settle(page)
        page.locator("[data-export] summary").click()
        name, content = take(page, "Excel")
        assert name == "hotspots-360824-20260201-20260228.xlsx"
        rows, about = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        assert rows.max_row == 10
        assert "内部工作用图" in str(about["A1"].value)
        page.locator("[data-export] summary").click()
        page.locator("[data-paper-layer]").select_option("count")
        name, content = take(page, "PDF")
        assert name == "hotspots-360824-20260201-20260228.pdf"
        assert content.startswith(b"%PDF-")
    with engine.connect() as db:
        asked = (
            "SELECT details->>'format', details->>'layer' FROM audit_entry WHERE action='export'"
        )
        assert [tuple(row) for row in db.execute(text(asked))] == [("xlsx", None), ("pdf", "count")]


def test_nothing_is_offered_while_the_form_says_something_else_than_the_map(
    reader: Reader, site: str, complaints: Complaints
) -> None:
    with reader.page_of(Role.GRID_SUPERVISOR, complaints) as page:
        page.goto(site + ASKED)
        settle(page)
        page.locator("[name=kind]").select_option("change")
        page.locator("[data-export] summary").click()
        link = page.locator("[data-export]").get_by_role("link", name="CSV", exact=True)
        expect(link).to_have_count(0)  # without an address it is no link
        assert page.locator("[data-paper-layer] option").all_inner_texts() == [
            "较前期",
            "较去年同期",
        ]
        page.keyboard.press("Escape")
        expect(page.locator(".export-choices")).to_be_hidden()


def test_the_list_is_taken_as_it_is_filtered(
    reader: Reader, site: str, complaints: Complaints
) -> None:
    with reader.page_of(Role.GRID_SUPERVISOR, complaints) as page:
        page.goto(f"{site}/map?period=all&category=livelihood&lang=zh")
        settle(page)
        page.locator("[data-export] summary").click()
        name, content = take(page, "CSV")
        assert name.startswith("incidents-360824-")
        assert content.decode().rstrip().endswith("# 完，共 0 行 / the end, 0 rows")
        page.locator("#f-category").select_option("")
        expect(page.locator("[data-list] .entry")).to_have_count(3)
        page.locator("[data-export] summary").click()
        _, content = take(page, "CSV")
        assert "第0处内涝" in content.decode()


def test_who_may_count_but_not_export_is_offered_nothing(
    reader: Reader, site: str, complaints: Complaints
) -> None:
    with reader.page_of(Role.LEADER, complaints) as page:
        for path in (ASKED, "/map?lang=zh"):
            page.goto(site + path)
            settle(page)
            expect(page.locator("[data-export]")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1440])
def test_the_menu_stays_within_the_page(
    reader: Reader, site: str, complaints: Complaints, width: int
) -> None:
    with reader.page_of(Role.GRID_SUPERVISOR, complaints) as page:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site + ASKED)
        settle(page)
        page.locator("[data-export] summary").click()
        box = page.locator(".export-choices").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
