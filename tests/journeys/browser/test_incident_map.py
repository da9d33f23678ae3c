"""A dispatcher looks for incidents, asks why one is in its grid, and where a place is."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Page, Route, expect

from geo.tiles import Tile
from tests.journeys.browser.conftest import Complaints
from tests.journeys.browser.traffic import settle
from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1, OUTSIDE, VILLAGE

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>${alert(2)}</script>"


def send(http: APIRequestContext, site: str, **changes: Any) -> dict[str, Any]:
    """Report something that happened an hour ago in grid 1."""
    when = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    body = report(**{"occurred_at": when, **at(IN_GRID_1, accuracy_m=10), **changes})
    answer = http.post(f"{site}/incidents", data=body)
    assert answer.status == 201
    told: dict[str, Any] = answer.json()
    return told


def open_map(page: Page, site: str, query: str = "") -> None:
    page.goto(f"{site}/map{query}")
    settle(page)


def test_an_incident_tells_why_it_is_in_its_grid(
    page: Page, http: APIRequestContext, site: str
) -> None:
    told = send(http, site, title="山塘堤坝渗水")
    open_map(page, site)
    page.get_by_role("button", name="山塘堤坝渗水").first.click()
    panel = page.get_by_role("complementary")
    expect(panel).to_contain_text(told["no"])
    expect(panel).to_contain_text("为什么归到这个网格")
    expect(panel).to_contain_text(told["assignment"]["reason"]["zh"])
    assert f"incident={told['id']}" in page.url


def test_an_address_of_the_map_opens_the_same_incident(
    page: Page, http: APIRequestContext, site: str
) -> None:
    told = send(http, site, title="可分享的链接")
    open_map(page, site, f"?incident={told['id']}")
    expect(page.get_by_role("complementary")).to_contain_text("可分享的链接")
    page.get_by_role("complementary").get_by_role("button", name="关闭").click()
    expect(page.get_by_role("complementary")).to_be_hidden()
    page.go_back()
    expect(page.get_by_role("complementary")).to_contain_text("可分享的链接")


def test_text_of_users_is_shown_as_text(page: Page, http: APIRequestContext, site: str) -> None:
    told = send(http, site, title=HOSTILE, narrative=HOSTILE)
    open_map(page, site, f"?incident={told['id']}")
    expect(page.get_by_role("complementary")).to_contain_text(HOSTILE)
    page.goto(site)
    settle(page)
    expect(page.get_by_role("link", name=HOSTILE).first).to_be_visible()
    assert page.locator("main img").count() == 0


def test_list_and_panel_are_worked_by_keyboard_alone(
    page: Page, http: APIRequestContext, site: str
) -> None:
    send(http, site, title="键盘之一")
    send(http, site, title="键盘之二")
    open_map(page, site, "?text=键盘之")
    page.keyboard.press("l")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary")
    expect(panel).to_be_focused()
    expect(panel).to_contain_text("键盘之")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator(".entry").nth(1)).to_be_focused()


def test_filters_narrow_list_and_address_together(
    page: Page, http: APIRequestContext, site: str
) -> None:
    send(http, site, title="秸秆焚烧", category="environment")
    send(http, site, title="宅基地纠纷", category="dispute")
    open_map(page, site)
    page.get_by_label("类别").select_option("environment")
    expect(page.get_by_role("button", name="宅基地纠纷")).to_have_count(0)
    expect(page.get_by_role("button", name="秸秆焚烧").first).to_be_visible()
    assert "category=environment" in page.url
    page.reload()
    expect(page.get_by_label("类别")).to_have_value("environment")


def test_a_click_tells_the_grid_who_holds_it_and_four_datums(page: Page, site: str) -> None:
    open_map(page, site)
    page.locator("[data-map]").click(position={"x": 480, "y": 420})
    panel = page.get_by_role("complementary")
    expect(panel).to_contain_text("目前无人承办")
    for datum in ("CGCS2000", "WGS 84", "GCJ-02", "BD-09"):
        expect(panel).to_contain_text(datum)
    expect(panel.get_by_role("button", name="复制 GCJ-02 坐标")).to_be_visible()


def test_a_place_outside_names_the_nearest_grid(page: Page, site: str) -> None:
    open_map(page, site, f"?at={OUTSIDE[0]},{OUTSIDE[1]}")
    panel = page.get_by_role("complementary")
    expect(panel).to_contain_text("不在任何网格内")
    expect(panel).to_contain_text("善政第3网格，相距 6.9 公里")


def test_an_address_nobody_knows_says_so_and_draws_nothing(page: Page, site: str) -> None:
    open_map(page, site)
    page.keyboard.press("a")
    page.keyboard.type("不存在的地方八十八号")
    page.keyboard.press("Enter")
    expect(page.locator("[data-address-found]")).to_contain_text("没有找到")
    assert page.locator(".pin").count() == 0


def tile_with(cells: dict[str, Any]) -> Callable[[Route], None]:
    """Answer for the tile that holds the county's middle with these cells, for others with none."""

    def answer(route: Route) -> None:
        z, x, y = map(int, route.request.url.split("?")[0].rsplit("/", 3)[1:])
        empty: dict[str, Any] = {name: [] for name in cells}
        is_middle = Tile(z, x, y) == Tile.at(z, 115.415, 27.765)
        route.fulfill(json=cells if is_middle else empty)

    return answer


def test_a_million_incidents_are_a_few_circles_that_count_them_all(page: Page, site: str) -> None:
    cells = {
        "x": [1000, 2000, 3000],
        "y": [2000, 2000, 2000],
        "n": [988_000, 11_999, 1],
        "single": [None, None, [str(uuid.uuid4()), "traffic", "high"]],
    }
    page.route("**/incidents/tiles/**", tile_with(cells))
    open_map(page, site)
    circles = page.locator(".cluster")
    expect(circles).to_have_text(["98.8万", "1.2万"])
    assert [int(n) for n in circles.evaluate_all("all => all.map((one) => one.dataset.n)")] == [
        988_000,
        11_999,
    ]
    expect(circles.first).to_have_attribute("title", "988,000 件")
    before = page.evaluate("new URLSearchParams(location.search).get('view')")
    circles.first.click()
    page.wait_for_function(
        "before => new URLSearchParams(location.search).get('view') !== before", arg=before
    )


def test_a_click_is_answered_while_the_points_are_still_coming(page: Page, site: str) -> None:
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/incidents/tiles/**", hold)
    page.goto(f"{site}/map")
    expect(page.locator(".legend")).to_be_visible()
    page.locator("[data-map]").click(position={"x": 480, "y": 420})
    expect(page.get_by_role("complementary")).to_contain_text("GCJ-02")
    for route in waiting:
        route.continue_()


def test_a_click_puts_the_coordinates_first_and_keeps_its_place_in_sight(
    page: Page, site: str
) -> None:
    open_map(page, site)
    page.locator("[data-map]").click(position={"x": 850, "y": 420})
    panel = page.get_by_role("complementary")
    expect(panel.locator("section").first).to_contain_text("CGCS2000")
    page.wait_for_timeout(600)
    x = page.evaluate("""() => {
        const asked = new URLSearchParams(location.search);
        const [lon] = asked.get("at").split(",").map(Number);
        const [, middle, zoom] = asked.get("view").split(",").map(Number);
        const map = document.querySelector("[data-map]").getBoundingClientRect();
        return map.left + map.width / 2 + (lon - middle) * 256 * 2 ** zoom / 360;
    }""")
    box = panel.bounding_box()
    assert box is not None
    assert x < box["x"]


def test_a_panel_names_datum_and_origin_in_words_and_one_accuracy(
    page: Page, http: APIRequestContext, site: str
) -> None:
    told = send(http, site, narrative="路边有异味", **at(IN_GRID_1, accuracy_m=11.4))
    open_map(page, site, f"?incident={told['id']}")
    panel = page.get_by_role("complementary")
    expect(panel).to_contain_text("精度 11.4 米")
    expect(panel).to_contain_text(re.compile(r"115\.405000, 27\.755000 CGCS2000"))
    expect(panel).to_contain_text("(CGCS2000)")
    expect(panel).not_to_contain_text("cgcs2000")


def test_a_grid_tells_what_the_filters_find_of_all_it_has(
    page: Page, http: APIRequestContext, site: str
) -> None:
    told = send(http, site, category="traffic", title="路口堵车")
    long_ago = (datetime.now(UTC) - timedelta(days=60)).isoformat()
    send(http, site, occurred_at=long_ago)
    code = told["assignment"]["grid_code"]
    of = http.get(f"{site}/grids/{code}").json()["incidents"]["n"]
    open_map(page, site, f"?grid={code}")
    panel = page.get_by_role("complementary")
    expect(panel).to_contain_text(re.compile(rf"本期 \d+ / 全部 {of} "))
    open_map(page, site, f"?grid={code}&category=traffic")
    expect(panel).to_contain_text(f"符合筛选 1 / 全部 {of} ")
    panel.get_by_role("link", name="只看本网格").click()
    expect(page.locator("[data-result-head]")).to_contain_text("1 /")
    assert "category=traffic" in page.url
    assert f"area={code}" in page.url


def test_dates_of_ones_own_begin_with_the_last_month_and_must_be_in_order(
    page: Page, http: APIRequestContext, site: str
) -> None:
    send(http, site)
    open_map(page, site)
    page.get_by_label("发生时间").select_option("own")
    first, last = page.get_by_label("从（含当天）"), page.get_by_label("到（含当天）")
    expect(first).to_have_value(re.compile(r"\d{4}-\d\d-\d\d"))
    side = page.locator(".sidebar").bounding_box()
    for field in (first, last):
        box = field.bounding_box()
        assert side is not None
        assert box is not None
        assert box["x"] + box["width"] <= side["x"] + side["width"]
    first.fill("2030-01-01")
    expect(page.get_by_role("alert")).to_contain_text("结束日期早于开始日期")
    expect(page.locator("[data-result-head]")).not_to_contain_text(re.compile("^0 /"))
    first.fill("")
    last.fill("")
    expect(page.get_by_role("alert")).to_contain_text("请选择开始日期或结束日期")


@pytest.mark.parametrize("length", [9, 12, 15])
def test_the_area_of_the_filter_is_outlined(
    page: Page, site: str, complaints: Complaints, length: int
) -> None:
    complaints.expected = ("Canvas2D",)
    code = f"{VILLAGE}005"[:length]
    open_map(page, site, f"?area={code}")
    outline = page.locator(".leaflet-mark-pane canvas")
    expect(outline).to_have_count(1)
    drawn = """canvas => canvas.getContext("2d")
        .getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0)"""
    assert outline.evaluate(drawn)
    page.get_by_role("button", name="清除筛选").click()
    page.wait_for_function(f"canvas => !({drawn})(canvas)", arg=outline.element_handle())


def test_the_list_is_one_stop_of_the_tab_key(
    page: Page, http: APIRequestContext, site: str
) -> None:
    send(http, site, title="只停一次之一")
    send(http, site, title="只停一次之二")
    open_map(page, site, "?text=只停一次")
    expect(page.locator(".entry")).to_have_count(2)
    page.get_by_role("tab", name="列表").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".entry").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#address")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".entry").nth(1)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".entry").nth(1)).to_be_focused()
