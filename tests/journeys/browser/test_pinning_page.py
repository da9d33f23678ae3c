"""A dispatcher places what the machine could not."""

import re
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Page, ViewportSize, expect

from tests.journeys.browser.conftest import Complaints
from tests.journeys.browser.traffic import settle
from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1, OUTSIDE

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}


def wait_for_a_pin(http: APIRequestContext, site: str, title: str, **place: Any) -> dict[str, Any]:
    body = report(title=title, **(place or {"address": title}))
    told = http.post(f"{site}/incidents", data=body).json()
    assert told["outcome"] == "pinning"
    tasks = http.get(f"{site}/pins?limit=500").json()["items"]
    task: dict[str, Any] = next(one for one in tasks if one["incident_id"] == told["id"])
    return task


def open_task(page: Page, site: str, task: dict[str, Any]) -> None:
    page.goto(f"{site}/pinning?pin={task['id']}")
    expect(page.locator("[data-task] h2")).to_have_text(task["incident"]["title"])
    settle(page)


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


def test_a_task_that_is_closed_tells_what_became_of_it(
    page: Page, http: APIRequestContext, site: str
) -> None:
    task = wait_for_a_pin(http, site, "早已标注的店")
    place = {"x": IN_GRID_1[0], "y": IN_GRID_1[1], "crs": "cgcs2000"}
    assert http.post(f"{site}/pins/{task['id']}/placement", data=place).ok
    open_task(page, site, task)
    current = page.locator("[data-task]")
    expect(current).to_contain_text("早已标注的店")
    expect(current).to_contain_text("人工标注")
    expect(current.get_by_role("button", name="确认位置")).to_have_count(0)


@pytest.mark.parametrize("wanted", ["999999", "abc"])
def test_a_task_that_does_not_exist_gives_way_to_the_first(
    page: Page, http: APIRequestContext, site: str, complaints: Complaints, wanted: str
) -> None:
    wait_for_a_pin(http, site, "排队的店")
    complaints.expected = ("404",)
    page.goto(f"{site}/pinning?pin={wanted}")
    expect(page.locator(".toast-bad")).to_contain_text("没有这个任务")
    first = page.locator("[data-queue] .entry").first
    expect(page.locator("[data-task] h2")).to_have_text(first.locator(".title").inner_text())
    expect(first).to_have_attribute("aria-current", "true")


def test_the_heading_of_the_next_task_has_the_focus_after_a_confirmation(
    page: Page, http: APIRequestContext, site: str
) -> None:
    task = wait_for_a_pin(http, site, "确认之后的店")
    wait_for_a_pin(http, site, "确认之后的下一家")
    open_task(page, site, task)
    page.locator("[data-map]").click(position={"x": 380, "y": 420})
    expect(page.locator("[data-task]")).to_contain_text("将归入")
    page.get_by_label("备注").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-task] h2")).to_have_text("确认之后的下一家")
    expect(page.locator("[data-task] h2")).to_be_focused()


def test_the_reported_place_stays_beside_the_one_that_is_chosen(
    page: Page, http: APIRequestContext, site: str
) -> None:
    task = wait_for_a_pin(http, site, "县外上报", **at(OUTSIDE))
    open_task(page, site, task)
    expect(page.locator(".pin-given")).to_have_count(1)
    for x in (200, 260):
        page.locator("[data-map]").click(position={"x": x, "y": 420})
        expect(page.locator(".pin-chosen")).to_have_count(1)
        expect(page.locator(".pin-given")).to_have_count(1)


def test_on_a_phone_a_task_that_is_opened_comes_into_sight(
    page: Page, http: APIRequestContext, site: str
) -> None:
    for number in range(12):
        wait_for_a_pin(http, site, f"手机上的第{number}家店")
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/pinning")
    settle(page)
    assert page.evaluate("scrollY") == 0
    page.get_by_role("button", name="手机上的第11家店").click()
    heading = page.locator("[data-task] h2")
    expect(heading).to_have_text("手机上的第11家店")
    expect(heading).to_be_in_viewport(ratio=1)
    expect(heading).to_be_focused()


def test_a_queue_is_scrolled_without_its_page(
    page: Page, http: APIRequestContext, site: str
) -> None:
    for number in range(12):
        wait_for_a_pin(http, site, f"队尾的第{number}家店")
    page.set_viewport_size({"width": 1440, "height": 420})
    page.goto(f"{site}/pinning")
    settle(page)
    before = page.locator("[data-queue]").evaluate("list => list.scrollTop")
    last = page.locator("[data-queue] .entry").last
    page.goto(f"{site}/pinning?pin={last.get_attribute('data-id')}")
    settle(page)
    expect(last).to_be_in_viewport()
    assert page.locator("[data-queue]").evaluate("list => list.scrollTop") > before
    assert page.evaluate("scrollY") == 0


def test_a_long_word_does_not_widen_the_page_of_a_phone(
    page: Page, http: APIRequestContext, site: str
) -> None:
    task = wait_for_a_pin(http, site, "Donaudampfschifffahrt" * 5)
    page.set_viewport_size(PHONE)
    open_task(page, site, task)
    expect(page.locator("[data-task] h2")).to_contain_text("Donau")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.goto(site)
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    wide = page.locator("[data-latest] .table-wrap").evaluate("box => box.scrollWidth")
    assert wide <= PHONE["width"]


def test_the_queue_is_one_stop_of_the_tab_key(
    page: Page, http: APIRequestContext, site: str
) -> None:
    task = wait_for_a_pin(http, site, "只停一次的店")
    wait_for_a_pin(http, site, "只停一次的下一家")
    open_task(page, site, task)
    expect(page.locator("[data-task] h2")).to_have_text("只停一次的店")
    page.keyboard.press("l")
    expect(page.locator("[data-queue] .entry[aria-current=true]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("备注")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="只停一次的下一家")).to_be_focused()


@pytest.mark.parametrize("address", ["/map", "/pinning"])
def test_a_map_names_its_sources_and_is_for_internal_work(
    page: Page, site: str, address: str
) -> None:
    page.goto(site + address)
    settle(page)
    for medium in ("screen", "print"):
        page.emulate_media(media=medium)
        notes = page.locator(".leaflet-control-attribution")
        expect(notes).to_contain_text(re.compile("GeoNames，CC BY 4.0.*内部工作用图，不得公开"))
        expect(notes.get_by_role("link", name="许可与说明")).to_have_attribute("href", "/about")
        expect(notes).to_be_visible()
