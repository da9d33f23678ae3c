"""A dispatcher places what the machine could not."""

from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from tests.journeys.browser.conftest import Complaints
from tests.journeys.reports import report
from tests.nine_county import IN_GRID_1

pytestmark = pytest.mark.browser


def wait_for_a_pin(http: APIRequestContext, site: str, address: str) -> dict[str, Any]:
    told = http.post(f"{site}/incidents", data=report(address=address, title=address)).json()
    assert told["outcome"] == "pinning"
    tasks = http.get(f"{site}/pins?limit=500").json()["items"]
    task: dict[str, Any] = next(one for one in tasks if one["incident_id"] == told["id"])
    return task


def open_task(page: Page, site: str, task: dict[str, Any]) -> None:
    page.goto(f"{site}/pinning?pin={task['id']}")
    page.wait_for_load_state("networkidle")


def test_a_pin_on_the_map_assigns_the_incident_and_brings_the_next(
    page: Page, http: APIRequestContext, site: str
) -> None:
    task = wait_for_a_pin(http, site, "老樟树下无名店甲")
    follower = wait_for_a_pin(http, site, "老樟树下无名店乙")
    open_task(page, site, task)
    current = page.locator("[data-task]")
    expect(current).to_contain_text("老樟树下无名店甲")
    page.locator("[data-map]").click(position={"x": 380, "y": 420})
    expect(current).to_contain_text("将归入")
    page.get_by_label("备注").fill("电话核实")
    page.get_by_role("button", name="确认位置").click()
    expect(page.get_by_text("已归入")).to_be_visible()
    expect(current).to_contain_text("老樟树下无名店乙")
    kept = http.get(f"{site}/incidents/{task['incident_id']}").json()
    assert kept["assignments"][0]["rule"] == "manual"
    assert http.get(f"{site}/pins/{task['id']}").json()["note"] == "电话核实"
    assert http.get(f"{site}/pins/{follower['id']}").json()["closed_at"] is None


def test_the_queue_is_worked_by_keyboard_alone(
    page: Page, http: APIRequestContext, site: str
) -> None:
    task = wait_for_a_pin(http, site, "只用键盘的店")
    open_task(page, site, task)
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    expect(page.locator("[data-task]")).to_contain_text("将归入")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已归入")).to_be_visible()
    assert http.get(f"{site}/pins/{task['id']}").json()["outcome"] == "pinned"


def test_a_learned_name_places_the_next_report_by_itself(
    page: Page, http: APIRequestContext, site: str
) -> None:
    task = wait_for_a_pin(http, site, "王家老茶铺")
    open_task(page, site, task)
    page.locator("[data-map]").click(position={"x": 380, "y": 420})
    page.get_by_label("记住这个地名").check()
    expect(page.get_by_label("地名", exact=True)).to_have_value("王家老茶铺")
    page.get_by_role("button", name="确认位置").click()
    expect(page.get_by_text("已归入")).to_be_visible()
    told = http.post(f"{site}/incidents", data=report(address="王家老茶铺")).json()
    assert told["outcome"] == "assigned"


def test_an_incident_somebody_else_placed_meanwhile_says_so(
    page: Page, http: APIRequestContext, site: str, complaints: Complaints
) -> None:
    task = wait_for_a_pin(http, site, "两人同时标注的店")
    open_task(page, site, task)
    page.locator("[data-map]").click(position={"x": 380, "y": 420})
    expect(page.locator("[data-task]")).to_contain_text("将归入")
    place = {"x": IN_GRID_1[0], "y": IN_GRID_1[1], "crs": "cgcs2000"}
    assert http.post(f"{site}/pins/{task['id']}/placement", data=place).ok
    complaints.expected = ("409",)
    page.get_by_role("button", name="确认位置").click()
    expect(page.locator(".toast-bad")).to_contain_text("无需再标注")


def test_a_point_outside_every_grid_cannot_be_confirmed(
    page: Page, http: APIRequestContext, site: str
) -> None:
    task = wait_for_a_pin(http, site, "县外的店")
    open_task(page, site, task)
    page.locator("[data-map]").click(position={"x": 20, "y": 700})
    expect(page.locator("[data-task]")).to_contain_text("不在任何网格内")
    expect(page.get_by_role("button", name="确认位置")).to_be_disabled()
