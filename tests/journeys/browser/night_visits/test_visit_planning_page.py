"""A planner sees who is due, plans the evening, changes it by hand, approves and prints it."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.journeys.browser.people import Office, await_calm
from tests.visit_county import HOMES, TODAY

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}


def plan_an_evening(page: Page, *, teams: int) -> None:
    """Begin the plan that the form asks for, with so many teams, and plan their routes."""
    page.locator("[data-plan-form] button").click()
    page.wait_for_url("**/night-visits/plan/*")
    await_calm(page)
    page.get_by_label("小组数").fill(str(teams))
    page.get_by_role("button", name="提出小组方案").click()
    expect(page.locator(".team")).to_have_count(teams)
    page.get_by_role("button", name="排线", exact=True).click()
    expect(page.locator(".team-line").first).to_contain_text("返回", timeout=90_000)


def approve(page: Page) -> None:
    """Approve the plan that is open."""
    page.get_by_role("button", name="批准").click()
    expect(page.locator("[data-title]")).to_contain_text("已批准")


def test_a_planner_comes_from_the_due_list_to_route_sheets(office: Office) -> None:
    page = office.opens("planner", "/night-visits")
    expect(page.locator("[data-due]")).to_contain_text(f"/ {HOMES}")
    expect(page.locator("[data-due] tbody tr").first).to_contain_text("类别权重 40")
    plan_an_evening(page, teams=2)
    expect(page.locator("[data-teams]")).to_contain_text(f"/ {HOMES}")

    page.locator(".team-line").first.click()
    expect(page.locator(".stops li").first).to_contain_text("=")
    page.get_by_role("tab", name="未排入").click()
    expect(page.locator("[data-left]")).to_contain_text(f"/ {HOMES}")

    page.get_by_role("tab", name="小组与路线").click()
    first = page.locator(".team").first
    first.locator(".move").first.select_option(label="第 2 组")
    expect(page.locator("[data-progress]")).to_be_hidden(timeout=90_000)
    page.locator(".team-line").nth(1).click()
    expect(page.locator(".team").nth(1)).to_contain_text("人工指定")

    approve(page)
    page.get_by_role("button", name="路线单").click()
    page.wait_for_url("**/sheets")
    expect(page.locator(".sheet")).to_have_count(2)
    expect(page.locator(".sheet").first.locator("tbody tr").first).to_contain_text("善政")


def test_on_a_phone_nothing_of_a_plan_runs_over_the_edge(office: Office) -> None:
    page = office.page_of("planner", phone=True)
    page.goto(f"{office.site}/night-visits")
    await_calm(page)
    wide = "() => document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(wide) <= 0
    page.locator("[data-plan-form] [name=evening]").fill(f"{TODAY + timedelta(days=1)}")
    page.locator("[data-plan-form] button").click()
    page.wait_for_url("**/night-visits/plan/*")
    await_calm(page)
    assert page.evaluate(wide) <= 0
