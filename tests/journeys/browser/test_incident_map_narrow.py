"""The incident map on a telephone and a tablet, and the address search over it."""

from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Locator, Page, Route, ViewportSize, expect

from tests.journeys.browser.test_incident_map import open_map, send
from tests.journeys.reports import report

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
TABLET: ViewportSize = {"width": 768, "height": 1024}
DESK: ViewportSize = {"width": 1440, "height": 900}
NORTH_WEST, SOUTH_EAST = (115.4005, 27.7795), (115.4295, 27.7505)


def box_of(place: Locator) -> Any:
    box = place.bounding_box()
    assert box is not None
    return box


def overlap(a: Any, b: Any) -> bool:
    return bool(
        a["x"] < b["x"] + b["width"]
        and b["x"] < a["x"] + a["width"]
        and a["y"] < b["y"] + b["height"]
        and b["y"] < a["y"] + a["height"]
    )


def teach(http: APIRequestContext, site: str, name: str, point: tuple[float, float]) -> None:
    """Let the gazetteer learn a place, once, as a person in the pinning queue does."""
    known = http.get(f"{site}/geocode", params={"q": name}).json()["candidates"]
    if any(candidate["name"] == name for candidate in known):
        return
    told = http.post(f"{site}/incidents", data=report(address="说不清的地方")).json()
    tasks = http.get(f"{site}/pins?limit=500").json()["items"]
    task = next(one for one in tasks if one["incident_id"] == told["id"])
    place = {"x": point[0], "y": point[1], "crs": "cgcs2000", "learn_name": name}
    assert http.post(f"{site}/pins/{task['id']}/placement", data=place).ok


@pytest.fixture
def two_teahouses(http: APIRequestContext, site: str) -> None:
    """Two places of nearly the same name, at opposite corners of the county."""
    teach(http, site, "古渡口老茶楼", NORTH_WEST)
    teach(http, site, "古渡口老茶馆", SOUTH_EAST)


def find_teahouses(page: Page) -> Locator:
    page.locator("#address").fill("古渡口老茶")
    page.locator("#address").press("Enter")
    expect(page.locator("[data-address-found] .choice")).to_have_count(2)
    page.wait_for_timeout(600)
    return page.locator("[data-address-found]")


def test_on_a_phone_what_is_opened_from_the_list_is_in_sight(
    page: Page, http: APIRequestContext, site: str
) -> None:
    for number in range(12):
        send(http, site, title=f"掌上之{number}号")
    page.set_viewport_size(PHONE)
    open_map(page, site, "?text=掌上之")
    entry = page.locator(".entry").nth(11)
    entry.click()
    panel = page.get_by_role("complementary")
    expect(panel).to_contain_text("为什么归到这个网格")
    expect(panel).to_be_in_viewport(ratio=1)
    expect(panel).to_be_focused()
    expect(page.locator(".map-area")).to_be_in_viewport(ratio=0.9)
    page.keyboard.press("Escape")
    expect(entry).to_be_focused()
    expect(entry).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("screen", [PHONE, TABLET])
def test_a_narrow_map_is_not_covered_by_its_panel(
    page: Page, site: str, screen: ViewportSize
) -> None:
    page.set_viewport_size(screen)
    open_map(page, site)
    page.locator("[data-map]").click(position={"x": 190, "y": 260})
    expect(page.get_by_role("complementary")).to_contain_text("GCJ-02")
    panel, around = box_of(page.get_by_role("complementary")), box_of(page.locator(".map-area"))
    assert panel["y"] - around["y"] > 0.4 * around["height"]
    assert panel["width"] > 0.95 * around["width"]


@pytest.mark.usefixtures("two_teahouses")
@pytest.mark.parametrize("screen", [PHONE, TABLET, DESK])
def test_candidates_are_not_hidden_by_what_lies_over_the_map(
    page: Page, site: str, screen: ViewportSize
) -> None:
    page.set_viewport_size(screen)
    open_map(page, site)
    found = box_of(find_teahouses(page))
    legend = box_of(page.locator(".legend"))
    for i in range(2):
        pin = box_of(page.locator(".pin").nth(i))
        assert not overlap(pin, found)
        assert not overlap(pin, legend)


@pytest.mark.usefixtures("two_teahouses")
def test_the_results_of_the_search_close_on_a_choice_by_escape_and_by_their_button(
    page: Page, site: str
) -> None:
    open_map(page, site)
    found = find_teahouses(page)
    found.locator(".choice").first.click()
    expect(found).to_be_hidden()
    expect(page.get_by_role("complementary")).to_contain_text("GCJ-02")
    find_teahouses(page)
    page.keyboard.press("Escape")
    expect(found).to_be_hidden()
    expect(page.locator("#address")).to_be_focused()
    expect(page.get_by_role("complementary")).to_be_visible()
    find_teahouses(page)
    found.get_by_role("button", name="关闭查找结果").click()
    expect(found).to_be_hidden()
    expect(page.locator(".pin")).to_have_count(0)


@pytest.mark.usefixtures("two_teahouses")
def test_an_address_asked_for_while_the_map_is_still_loading_is_found(
    page: Page, site: str
) -> None:
    def late(route: Route) -> None:
        page.wait_for_timeout(1000)
        route.continue_()

    page.route("**/areas", late)
    page.goto(f"{site}/map")
    find_teahouses(page)
