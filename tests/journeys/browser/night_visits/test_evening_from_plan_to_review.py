"""From who is due to the next morning: planned, walked offline, handled, looked back on."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from governance.night_visits.nights import evening_of
from tests.journeys.browser.night_visits.test_visit_planning_page import approve, plan_an_evening
from tests.journeys.browser.people import Office, await_calm
from tests.journeys.browser.test_evening_on_a_phone import OFFLINE, at_door, find, record
from tests.staffed_county import Staff
from tests.visit_county import HOMES, QUICK

pytestmark = pytest.mark.browser


def plan_tonight(page: Page) -> dict[str, Any]:
    """Let a planner plan this evening with one team, and approve it; return the team."""
    tonight = evening_of(
        datetime.now(UTC), QUICK.county.zone, QUICK.night_visits.night_ends
    ).isoformat()
    page.locator("[data-plan-form] [name=evening]").fill(tonight)
    plan_an_evening(page, teams=1)
    approve(page)
    plan = page.url.rpartition("/")[2]
    told = page.request.get(f"{page.url.partition('/night')[0]}/night-visits/plans/{plan}")
    team: dict[str, Any] = json.loads(told.text())["teams"][0]
    return team


def walk(phone: Page, site: str) -> None:
    """Let a team call at two doors without a network, find something, and come back to one."""
    phone.goto(f"{site}/visit")
    expect(phone.locator(".stop").first).to_be_visible()
    phone.evaluate("() => navigator.serviceWorker.ready")
    phone.wait_for_function("() => navigator.serviceWorker.controller !== null")
    await_calm(phone)
    phone.context.set_offline(True)
    phone.locator("[data-start]").click()
    at_door(phone, 0)
    record(phone, "met")
    find(phone, "电线老化")
    phone.locator("[data-back]").click()
    at_door(phone, 1)
    record(phone, "not_home")
    phone.locator("[data-back]").click()
    waiting = phone.locator("[data-sync] [data-waiting]")
    expect(waiting).to_have_attribute("data-waiting", "4")
    phone.context.set_offline(False)
    expect(waiting).to_have_attribute("data-waiting", "0")


def test_an_evening_is_planned_walked_handled_and_looked_back_on(
    office: Office, staff: Staff
) -> None:
    office.complaints.expected = OFFLINE
    planner = office.opens("planner", "/night-visits")
    team = plan_tonight(planner)
    keys = {str(person): key for key, person in staff.persons.items()}
    worker = next(one["person"] for one in team["members"] if one["part"] == "doors")
    walk(office.page_of(keys[worker], phone=True), office.site)

    board = office.opens("county", "/night-visits/tonight")
    expect(board.locator("[data-teams] tbody tr")).to_contain_text(f"2 / {len(team['stops'])}")
    board.locator("[data-finding]", has_text="电线老化").locator("[data-report]").click()
    expect(board.locator(".toast").last).to_contain_text("已转为事件")

    planner.reload()
    await_calm(planner)
    planner.get_by_role("button", name="完成").click()
    planner.locator("dialog button[value=yes]").click()
    expect(planner.locator("[data-title]")).to_contain_text("已完成")

    review = office.opens("planner", "/night-visits/review")
    expect(review.locator("[data-figure=N1] .pair")).to_have_text(f"2 / {HOMES}")
    expect(review.locator("[data-figure=N2] .pair")).to_have_text(f"1 / {HOMES}")
    expect(review.locator("[data-figure=N6a] .pair")).to_have_text("1 / 1")
