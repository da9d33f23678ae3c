"""Figures that the incident map does not know, or is not told, are no figures of something else."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Page, Route, expect

from tests.journeys.browser.conftest import Complaints
from tests.journeys.browser.traffic import settle
from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1, VILLAGE

pytestmark = pytest.mark.browser

TOLD = "2026-03-01T12:00:00+00:00"
SUMMARY = re.compile(r"/incidents/summary")
DAYS = re.compile(r"/incidents/by-day")
LIST = re.compile(r"/incidents\?")


@pytest.fixture(scope="module", autouse=True)
def _reports(http: APIRequestContext, site: str) -> None:
    """Six that the patrol saw, two that the hotline was told, in grid 1."""
    for days in range(8):
        when = (datetime.now(UTC) - timedelta(days=days, hours=1)).isoformat()
        channel = "grid_patrol" if days < 6 else "hotline_12345"
        body = report(occurred_at=when, channel=channel, **at(IN_GRID_1, accuracy_m=10))
        assert http.post(f"{site}/incidents", data=body).ok


def open_map(page: Page, site: str, asked: str = "") -> None:
    page.goto(f"{site}/map?period=90&lang=zh{asked}")
    settle(page)


def refuse(route: Route) -> None:
    route.fulfill(status=503, json={"detail_zh": "暂时读不到。", "detail_en": "Not now."})


def expect_of_the_middle(page: Page, said: str) -> None:
    """Await what is said of the grid in the middle of the map."""
    box = page.locator("[data-map]").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    told = page.locator(".told-of-grid", has_text=said)
    for turn in range(50):
        page.mouse.move(x - 4 * (turn % 2), y)
        page.wait_for_timeout(100)
        if told.count():
            return
    expect(page.locator(".told-of-grid")).to_contain_text(said)


def drawn_by(page: Page, chart: str, part: str) -> Any:
    """Return what a chart was given to draw."""
    return page.evaluate(f"""() => import("/static/vendor/echarts/echarts.esm.min.mjs").then(
        ({{ getInstanceByDom }}) => getInstanceByDom(
            document.querySelector("[data-chart={chart}]")).getOption().{part})""")


def withheld(n: int | None, **more: Any) -> dict[str, Any]:
    """Return a summary as who only counts is told it: nothing, but for what is given."""
    nothing: dict[str, Any] = {
        "n": n, "grids": {}, "withheld": [], "days": None, "hours": None, "categories": None,
        "channels": None, "tiers": None, "as_of": TOLD,
    }  # fmt: skip
    return nothing | more


def tell(page: Page, summary: dict[str, Any], days: dict[str, Any] | None = None) -> None:
    page.route(SUMMARY, lambda route: route.fulfill(json=summary))
    page.route(DAYS, lambda route: route.fulfill(json={"days": days, "as_of": TOLD}))


def test_what_could_not_be_read_is_not_known_and_asked_again(
    page: Page, site: str, complaints: Complaints
) -> None:
    complaints.expected = ("Failed to load resource",)
    open_map(page, site, "&shape=none&shade=count&tab=charts")
    head = page.locator("[data-charts-head]")
    expect(head).to_contain_text("8 件")
    expect_of_the_middle(page, "0 件")
    page.route(SUMMARY, refuse)
    page.locator("#f-channel").select_option("hotline_12345")
    expect(head).to_contain_text("没有读到统计")
    expect(page.locator(".toast-bad")).to_contain_text("暂时读不到")
    expect(page.locator("[data-chart=trend]")).to_be_hidden()
    expect(page.locator("[data-time-strip] rect")).to_have_count(2)  # these days are known
    expect(page.locator(".legend")).to_contain_text("没有读到")
    expect_of_the_middle(page, "件数没有读到")
    page.unroute(SUMMARY)
    page.locator("[name=shade]").select_option("rate")
    expect(head).to_contain_text("2 件")
    expect(page.locator("[data-chart=trend]")).to_be_visible()


def test_days_that_could_not_be_read_are_not_those_of_other_filters(
    page: Page, site: str, complaints: Complaints
) -> None:
    complaints.expected = ("Failed to load resource",)
    open_map(page, site)
    strip = page.locator("[data-time-strip]")
    expect(strip).to_be_visible()
    page.route(DAYS, refuse)
    page.locator("#f-channel").select_option("hotline_12345")
    expect(strip).to_be_hidden()
    page.unroute(DAYS)
    page.locator("[name=shade]").select_option("rate")
    expect(strip.locator("rect")).to_have_count(2)


def test_neither_circles_nor_rows_of_other_filters_stay(
    page: Page, site: str, complaints: Complaints
) -> None:
    complaints.expected = ("Failed to load resource",)
    open_map(page, site)
    expect(page.locator(".cluster")).to_have_count(1)
    expect(page.locator(".entry")).to_have_count(8)
    page.route("**/incidents/tiles/**", refuse)
    page.route(LIST, refuse)
    page.locator("#f-channel").select_option("hotline_12345")
    head = page.locator("[data-result-head]")
    expect(head).to_contain_text("没有读到事件")
    expect(head).not_to_have_attribute("aria-busy", "true")
    expect(page.locator(".entry")).to_have_count(0)
    expect(page.locator(".cluster")).to_have_count(0)
    page.unroute(LIST)
    page.locator("#f-channel").select_option("")
    expect(page.locator(".entry")).to_have_count(8)


def test_charts_are_made_once_however_often_they_are_asked_for(page: Page, site: str) -> None:
    waiting: list[Route] = []
    page.route("**/echarts.esm.min.mjs", lambda route: waiting.append(route))  # noqa: PLW0108
    page.goto(f"{site}/map?period=90&tab=charts")
    head = page.locator("[data-charts-head]")
    expect(head).to_contain_text("8 件")
    page.locator("#f-channel").select_option("hotline_12345")
    expect(head).to_contain_text("2 件")
    for route in waiting:
        route.continue_()
    expect(page.locator("[data-chart] canvas")).to_have_count(4)
    settle(page)
    names = page.locator(".chart-box [data-chart]").evaluate_all(
        "all => all.map((one) => one.dataset.chart)"
    )
    assert names == ["trend", "hours", "categories", "top"]
    assert sum(drawn_by(page, "trend", "series[0].data")) == 2


def test_days_that_are_not_told_are_not_drawn_as_none(page: Page, site: str) -> None:
    tell(page, withheld(None), {"first": "2026-01-01", "counts": [0, 7, None, 9]})
    open_map(page, site)
    strip = page.locator("[data-time-strip]")
    expect(strip.locator("rect")).to_have_count(4)
    hidden = strip.locator("rect.is-withheld")
    expect(hidden).to_have_count(1)
    assert hidden.locator("title").text_content() == "2026-01-03 – 2026-01-03: 不公布"


def test_a_week_with_a_day_that_is_not_told_is_not_told(page: Page, site: str) -> None:
    tell(page, withheld(None), {"first": "2025-01-01", "counts": [5] * 209 + [None]})
    open_map(page, site)
    expect(page.locator("[data-time-strip] rect")).to_have_count(30)
    titles = page.locator("[data-time-strip] rect title").all_text_contents()
    assert [title.rsplit(" ", 1)[1] for title in titles] == ["35"] * 29 + ["不公布"]


@pytest.mark.parametrize("days", [None, {"first": "2026-01-01", "counts": None}])
def test_a_summary_that_tells_nothing_says_so_of_every_grid_and_chart(
    page: Page, site: str, days: dict[str, Any] | None
) -> None:
    tell(page, withheld(None, days=days), days)
    open_map(page, site, "&shape=none&shade=count&tab=charts")
    expect_of_the_middle(page, "件数不公布")
    expect(page.locator(".legend")).to_contain_text("不公布")
    expect(page.locator("[data-charts-head]")).to_contain_text("件数不公布")
    expect(page.locator("[data-withheld]")).to_have_text(["这一项不公布"] * 4)
    expect(page.locator("[data-chart]:visible")).to_have_count(0)
    expect(page.locator("[data-time-strip]")).to_be_hidden()


@pytest.mark.parametrize(("grid", "said"), [("004", "0 件"), ("005", "件数不公布")])
def test_grids_are_told_where_the_total_is_withheld(
    page: Page, site: str, grid: str, said: str
) -> None:
    tell(page, withheld(None, grids={f"{VILLAGE}001": 50}, withheld=[VILLAGE + grid]))
    open_map(page, site, "&shape=none&shade=count")
    expect_of_the_middle(page, said)


def test_charts_tell_what_is_withheld_from_none(page: Page, site: str) -> None:
    counts = [5, 6, None, 0, 7, 7, 7, 7, 7, 7]
    hours: list[list[int | None]] = [[0] * 24 for _ in range(7)]
    hours[0][8:10] = [None, 9]
    summary = withheld(
        60,
        grids={f"{VILLAGE}001": 50},
        withheld=[f"{VILLAGE}005"],
        days={"first": "2026-01-01", "counts": counts},
        hours=hours,
        categories={"traffic": 50, "dispute": None},
    )
    tell(page, summary, summary["days"])
    open_map(page, site, "&shape=none&tab=charts")
    expect(page.locator("[data-chart] canvas")).to_have_count(4)
    assert drawn_by(page, "trend", "series[0].data") == counts
    assert drawn_by(page, "trend", "series[2].data") == [None] * 9 + [6]
    assert drawn_by(page, "hours", "series[1].data") == [[8, 6, 0]]
    assert drawn_by(page, "categories", "yAxis[0].data") == ["矛盾纠纷 不公布", "交通出行"]
    expect(page.locator("[data-withheld=top]")).to_have_text("另有 1 个网格的件数不公布")
    expect_of_the_middle(page, "件数不公布")


def test_nothing_found_is_none_and_not_withheld(page: Page, site: str) -> None:
    open_map(page, site, "&shape=none&tab=charts&text=没有这样的事")
    expect(page.locator("[data-charts-head]")).to_contain_text("0 件")
    expect(page.locator("[data-withheld]:visible")).to_have_count(0)
    expect_of_the_middle(page, "0 件")


def test_more_rows_of_other_filters_are_not_appended(page: Page, site: str) -> None:
    waiting: list[Route] = []
    rows: list[Any] = []

    def answer(route: Route) -> None:
        if "after=" in route.request.url:
            waiting.append(route)
            return
        told = route.fetch().json()
        rows.extend(told["items"])
        route.fulfill(json=told | {"next": "2026-01-01T00:00:00+00:00~0"})

    page.route(LIST, answer)
    open_map(page, site)
    page.get_by_role("button", name="再显示 50 件").click()
    page.locator("#f-channel").select_option("hotline_12345")
    expect(page.locator(".entry")).to_have_count(2)
    assert len(waiting) == 1
    waiting[0].fulfill(json={"items": rows[:3], "next": None})
    settle(page)
    expect(page.locator(".entry")).to_have_count(2)


def test_another_button_and_a_drag_that_is_broken_off_leave_the_window(
    page: Page, site: str
) -> None:
    open_map(page, site)
    bars, window = page.locator("[data-bars]"), page.locator("[data-window]")
    expect(bars.locator("rect").first).to_be_visible()
    expect(window).not_to_be_empty()
    before = window.inner_text()
    bars.click(button="right")
    assert window.inner_text() == before
    box = bars.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 10, steps=3)
    expect(window).not_to_have_text(before)
    bars.evaluate("bars => bars.dispatchEvent(new PointerEvent('pointercancel', {pointerId: 1}))")
    expect(window).to_have_text(before)
    page.mouse.up()
    page.locator("[data-last]").press("ArrowLeft")
    page.wait_for_function("() => new URLSearchParams(location.search).get('period') === 'own'")
    told = page.evaluate("new URLSearchParams(location.search).get('from')")
    assert before.startswith(told)
