"""The figures as a supervisor reads them: pairs, what is behind them, and a table to sort."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from governance.incidents.vocabulary import State
from governance.vocabulary import Verb
from tests.figure_histories import tell
from tests.figure_stories import DAY, HOUR, T0
from tests.journeys.browser.conftest import Complaints
from tests.nine_county import VILLAGE

pytestmark = pytest.mark.browser

ASKED = "/figures?from=2026-03-01&to=2026-03-31&as_of=2026-03-31&by=grid"


@pytest.fixture(scope="module", autouse=True)
def _histories(engine: Engine) -> None:
    """Four accepted in March in two grids; three are closed."""
    with engine.begin() as db:
        for number in range(4):
            grid = f"{VILLAGE}00{1 + number % 2}"
            one = tell(db, T0 + number * DAY, grid=grid, title=f"路面塌陷{number}")
            told = {"category": "traffic", "level": "village", "tier": "minor"}
            one.move(Verb.ACCEPT, T0 + number * DAY + HOUR, State.ACCEPTED, **told)
            one.move(Verb.SELF_HANDLE, T0 + number * DAY + 2 * HOUR, State.IN_HANDLING)
            if number:
                one.move(Verb.SUBMIT_RESULT, T0 + 4 * DAY, State.CLOSED, result="已办")


def test_a_number_leads_to_the_incidents_behind_it(page: Page, site: str) -> None:
    page.goto(site + ASKED)
    concluded = page.locator("[data-figure=M2a]")
    expect(concluded).to_contain_text("75.00 %")
    expect(concluded).to_contain_text("3 / 4")
    concluded.get_by_role("button", name="办结率：已办结 3").click()
    dialog = page.locator("[data-behind]")
    expect(dialog.locator("tbody tr")).to_have_count(3)
    expect(dialog.locator("tbody tr").first).to_contain_text("路面塌陷3")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    concluded.locator(".rest button").click()
    expect(dialog.locator("tbody tr")).to_have_count(1)
    expect(dialog.locator("tbody a")).to_have_attribute("href", re.compile("^/incident/"))


def test_how_it_is_counted_is_told_on_demand(page: Page, site: str) -> None:
    page.goto(site + ASKED)
    formula = page.get_by_text("截止时刻已结案 ÷ 期间内受理")
    expect(formula).to_be_hidden()
    page.locator("[data-figure=M2a] summary").click()
    expect(formula).to_be_visible()
    expect(page.locator("[data-figure=M1]")).to_contain_text("系统尚未登记调解是否达成协议")
    expect(page.locator("[data-span]")).to_contain_text("2026-03-01 至 2026-03-31（含）")


def test_grids_are_sorted_by_the_figure_one_chooses(page: Page, site: str) -> None:
    page.goto(site + ASKED)
    rows = page.locator("[data-groups] tbody tr")
    expect(rows).to_have_count(9)
    expect(rows.first).to_have_attribute("data-code", f"{VILLAGE}001")
    page.locator("[data-sort=M2a]").click()
    expect(rows.first).to_have_attribute("data-code", f"{VILLAGE}002")
    expect(rows.nth(1)).to_contain_text("50.00 %")
    rows.nth(1).get_by_role("button", name="50.00 % 1/2").first.click()
    expect(page.locator("[data-behind] tbody tr")).to_have_count(1)
    expect(page.locator("[data-behind] h2")).to_contain_text("善政第1网格")


def test_silent_grids_are_named(page: Page, site: str) -> None:
    page.goto(site + ASKED)
    page.locator("[data-figure=M10c] .pair button").click()
    expect(page.locator("[data-behind] .grids li")).to_have_count(7)
    expect(page.locator("[data-behind]")).to_contain_text("善政第3网格")


def test_days_out_of_order_are_refused_beside_the_form(
    page: Page, site: str, complaints: Complaints
) -> None:
    complaints.expected = ("422",)
    page.goto(site + ASKED)
    page.locator("[name=from]").fill("2026-05-01")
    page.get_by_role("button", name="显示").click()
    expect(page.locator("[data-error]")).to_contain_text("时间段无效")


@pytest.mark.parametrize("width", [360, 390])
def test_on_a_telephone_nothing_is_wider_than_the_page(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    page.goto(f"{site}{ASKED}&lang=en")
    expect(page.locator("[data-figure=M2a]")).to_contain_text("75.00 %")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
