"""A supervisor explores: shades grids, chooses a part of the map or of time, reads charts."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from tests.journeys.browser.traffic import settle
from tests.journeys.reports import at, report

pytestmark = pytest.mark.browser

IN_GRID_1, IN_GRID_3 = (115.405, 27.755), (115.425, 27.755)


@pytest.fixture(scope="module", autouse=True)
def _reports(http: APIRequestContext, site: str) -> None:
    """Six in grid 1 over six days, two in grid 3 a month before."""
    for days in range(6):
        send(http, site, IN_GRID_1, days)
    for days in (30, 31):
        send(http, site, IN_GRID_3, days)


def send(http: APIRequestContext, site: str, place: tuple[float, float], days: int) -> None:
    when = (datetime.now(UTC) - timedelta(days=days, hours=1)).isoformat()
    body = report(occurred_at=when, category="traffic", **at(place, accuracy_m=10))
    assert http.post(f"{site}/incidents", data=body).ok


def open_map(page: Page, site: str, asked: str = "") -> None:
    page.goto(f"{site}/map?category=traffic&period=90{asked}")
    settle(page)
    expect(page.locator(".result-head")).to_contain_text("件")


def found(page: Page) -> int:
    text = page.locator(".result-head strong").text_content() or ""
    return int(text.split("/")[0].replace(",", ""))


def address(page: Page) -> dict[str, Any]:
    told: dict[str, Any] = page.evaluate("Object.fromEntries(new URLSearchParams(location.search))")
    return told


def test_circles_and_shading_tell_how_many_and_where(page: Page, site: str) -> None:
    open_map(page, site)
    expect(page.locator(".cluster").first).to_have_attribute("title", re.compile(r"^\d+ 件$"))
    page.locator("[name=shade]").select_option("count")
    legend = page.locator(".legend")
    expect(legend).to_contain_text("每网格事件（件）")
    page.locator("[name=shade]").select_option("rate")
    expect(legend).to_contain_text("每百户事件（件）")
    assert address(page)["shade"] == "rate"
    page.locator("[name=shade]").select_option("residents")
    expect(legend).to_contain_text("每千人事件（件）")
    assert address(page)["shade"] == "residents"
    page.locator("[name=shape]").select_option("dots")
    expect(legend).to_contain_text("一处事件（件）")
    expect(page.locator("canvas.leaflet-image-layer")).not_to_have_count(0)
    page.locator("[name=shape]").select_option("none")
    expect(page.locator("canvas.leaflet-image-layer")).to_have_count(0)


def test_a_view_is_kept_in_its_address(page: Page, site: str) -> None:
    open_map(page, site, "&shade=rate&shape=dots&tab=charts")
    expect(page.locator("[name=shade]")).to_have_value("rate")
    expect(page.locator("[name=shape]")).to_have_value("dots")
    expect(page.get_by_role("tab", name="统计图")).to_have_attribute("aria-selected", "true")
    expect(page.locator("[data-chart=hours] canvas")).to_be_visible()


def test_a_box_drawn_on_the_map_narrows_list_charts_and_address(page: Page, site: str) -> None:
    open_map(page, site)
    everything = found(page)
    box = page.locator("[data-map]").bounding_box()
    assert box
    page.get_by_role("button", name="框选").click()
    page.mouse.move(box["x"] + 5, box["y"] + 120)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 - 40, box["y"] + box["height"] - 40, steps=4)
    page.mouse.up()
    page.wait_for_function("() => new URLSearchParams(location.search).has('within')")
    settle(page)
    assert len(address(page)["within"].split(";")) == 4
    assert 0 < found(page) < everything
    expect(page.locator("[data-filter-summary]")).to_contain_text("圈定范围")
    page.get_by_role("button", name="取消选区").click()
    settle(page)
    assert found(page) == everything
    assert "within" not in address(page)


def test_a_loop_drawn_by_hand_is_an_outline_too(page: Page, site: str) -> None:
    open_map(page, site)
    box = page.locator("[data-map]").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.get_by_role("button", name="圈选").click()
    page.mouse.move(x, y)
    page.mouse.down()
    for to_x, to_y in ((x + 80, y), (x + 80, y + 80), (x, y + 80)):
        page.mouse.move(to_x, to_y, steps=5)
    page.mouse.up()
    page.wait_for_function("() => new URLSearchParams(location.search).has('within')")
    assert len(address(page)["within"].split(";")) > 4
    page.reload()
    settle(page)
    expect(page.get_by_role("button", name="取消选区")).to_be_visible()


def test_the_window_over_time_narrows_to_whole_days(page: Page, site: str) -> None:
    open_map(page, site)
    everything = found(page)
    strip = page.locator("[data-time-strip]")
    expect(strip.locator("rect")).not_to_have_count(0)
    strip.locator("[data-first]").focus()
    for _ in range(29):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.wait_for_function("() => new URLSearchParams(location.search).get('period') === 'own'")
    settle(page)
    assert 0 < found(page) < everything
    assert address(page)["from"] <= address(page)["to"]
    expect(page.locator("[data-window]")).to_contain_text(address(page)["from"])


def test_charts_count_what_the_filters_found(page: Page, site: str) -> None:
    open_map(page, site)
    page.get_by_role("tab", name="列表").focus()
    page.keyboard.press("ArrowRight")
    charts = page.locator("[data-charts]")
    expect(charts).to_contain_text(f"{found_in_list(page)} 件")
    for name in ("trend", "hours", "categories", "top"):
        expect(charts.locator(f"[data-chart={name}] canvas")).to_have_count(1)


def found_in_list(page: Page) -> int:
    told = page.request.get(page.url.split("/map")[0] + "/incidents?category=traffic&limit=1")
    return int(json.loads(told.text())["total"]["n"])
