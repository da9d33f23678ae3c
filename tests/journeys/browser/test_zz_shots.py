"""What is taken along from the analysis page and the incident map, by who may."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import APIRequestContext, Browser, Page, expect
from sqlalchemy import Engine, text

from api.signing_in.cookies import SESSION
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
        context = self._browser.new_context(**self._how)
        session = sign_in(self._engine, Grant(role, COUNTY), name=role.value)
        context.add_cookies([{"name": SESSION, "value": session, "url": self._site}])
        complaints.watch(context)
        page = context.new_page()
        yield page
        settle(page)
        context.close()
        assert complaints.strangers == []
        assert complaints.unexpected() == []


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



def test_shots(reader, site, complaints):
    with reader.page_of(Role.GRID_SUPERVISOR, complaints) as page:
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(site + ASKED)
            settle(page)
            page.locator("[data-export] summary").click()
            page.screenshot(path=f"/tmp/menu-{width}.png")
            page.goto(site + "/map?period=all&lang=zh")
            settle(page)
            if width == 390:
                page.locator("[data-filter-box] > summary").click()
            page.locator("[data-export] summary").click()
            page.screenshot(path=f"/tmp/mapmenu-{width}.png")
