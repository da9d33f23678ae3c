"""The base map below the grids: drawn, named, credited, and switched by keyboard."""

import base64

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import Engine

from tests.journeys.browser.traffic import settle
from tests.journeys.test_basemap_http import bring_in

pytestmark = pytest.mark.browser

CREDIT = "© OpenStreetMap contributors, ODbL"
NEAR = "?view=27.765,115.415,14"
#: How many pixels of the ground's canvas are painted.
PAINTED = """() => {
    const canvas = document.querySelector('.leaflet-ground-pane canvas');
    if (!canvas) return 0;
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const brush = copy.getContext('2d', { willReadFrequently: true });
    brush.drawImage(canvas, 0, 0);
    const { data } = brush.getImageData(0, 0, canvas.width, canvas.height);
    let n = 0;
    for (let i = 3; i < data.length; i += 4) n += data[i] > 0;
    return n;
}"""
#: The smallest of pictures.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
BLEND = "() => getComputedStyle(document.querySelector('.leaflet-overlay-pane')).mixBlendMode"


@pytest.fixture(scope="module")
def ground(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> None:
    bring_in(engine, tmp_path_factory.mktemp("ground"))


def open_map(page: Page, site: str, path: str = f"/map{NEAR}") -> None:
    page.goto(f"{site}{path}")
    settle(page)


def test_without_an_import_a_map_is_what_it_was(page: Page, site: str) -> None:
    open_map(page, site)
    expect(page.locator(".ground-switch")).to_have_count(0)
    expect(page.locator(".leaflet-ground-pane")).to_have_count(0)
    assert page.evaluate(BLEND) == "normal"


@pytest.mark.usefixtures("ground")
def test_the_ground_lies_below_the_grids_with_names_and_credit(page: Page, site: str) -> None:
    open_map(page, site)
    page.wait_for_function(f"() => ({PAINTED})() > 500")
    assert page.evaluate(BLEND) == "multiply"
    expect(page.locator(".leaflet-control-attribution")).to_contain_text(CREDIT)
    expect(page.locator(".place-name-ground-ref").first).to_have_text("G105")
    expect(page.locator(".place-name-ground-water span").first).to_be_visible()
    expect(page.locator(".place-name-ground-town")).to_have_text("麦㙦镇")


@pytest.mark.usefixtures("ground")
def test_the_switch_works_by_keyboard_and_is_remembered(page: Page, site: str) -> None:
    open_map(page, site)
    box = page.get_by_role("checkbox", name="底图")
    expect(box).to_be_checked()
    box.focus()
    page.keyboard.press("Space")
    expect(box).not_to_be_checked()
    expect(page.locator(".leaflet-ground-pane canvas")).to_have_count(0)
    expect(page.locator(".leaflet-control-attribution")).not_to_contain_text(CREDIT)
    expect(page.locator(".place-name-ground-ref")).to_have_count(0)
    assert page.evaluate(BLEND) == "normal"
    open_map(page, site)
    expect(page.get_by_role("checkbox", name="底图")).not_to_be_checked()
    page.get_by_role("checkbox", name="底图").press("Space")
    page.wait_for_function(f"() => ({PAINTED})() > 500")


@pytest.mark.usefixtures("ground")
@pytest.mark.parametrize("path", ["/dispatch", "/"])
def test_every_map_has_it(page: Page, site: str, path: str) -> None:
    open_map(page, site, path)
    page.wait_for_function(f"() => ({PAINTED})() > 100")
    expect(page.locator(".leaflet-control-attribution")).to_contain_text(CREDIT)


def test_tianditu_is_offered_and_its_approval_number_stays_on_the_map(
    page: Page, site: str
) -> None:
    asked: list[str] = []

    def picture(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=PICTURE, content_type="image/png")

    tianditu = {"layers": ["vec", "cva"], "approval": "GS(2024)0568号", "max_zoom": 18}
    about = {"version": "", "sources": [], "seats": [], "tianditu": tianditu}
    page.route("**/basemap", lambda route: route.fulfill(json=about))
    page.route("**/basemap/tianditu/**", picture)
    open_map(page, site)
    expect(page.locator(".map-approval")).to_have_count(0)
    page.get_by_role("checkbox", name="天地图").press("Space")
    expect(page.locator(".map-approval")).to_have_text("审图号：GS(2024)0568号")
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    assert {url.split("/basemap/tianditu/")[1][:4] for url in asked} == {"vec/", "cva/"}
    assert all(url.startswith(site) for url in asked)
    assert page.evaluate(BLEND) == "multiply"
    page.emulate_media(media="print")
    expect(page.locator(".map-approval")).to_be_visible()


def test_seats_are_drawn_without_any_import(page: Page, site: str) -> None:
    seats = [{"name": "麦㙦镇", "lon": 115.415, "lat": 27.768}]
    about = {"version": "", "sources": [], "seats": seats, "tianditu": None}
    page.route("**/basemap", lambda route: route.fulfill(json=about))
    open_map(page, site)
    expect(page.locator(".place-name-ground-seat")).to_have_text("麦㙦镇驻地")
    assert page.evaluate(BLEND) == "normal"
    page.get_by_role("checkbox", name="底图").press("Space")
    expect(page.locator(".place-name-ground-seat")).to_have_count(0)
