"""The analysis page: the map in its sandbox, as seen by the one who asked for it."""

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.journeys.browser.conftest import Complaints
from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1

pytestmark = pytest.mark.browser

ASKED = "/analysis?from=2026-02-01&to=2026-02-28"

_SOME_HEAT = """() => {
  const canvas = document.querySelector("canvas.leaflet-heatmap-layer");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value) => value > 0);
}"""


def frame_of(page: Page, address: str) -> Frame:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    frame = page.frames[1]
    expect(frame.locator("path.leaflet-interactive")).to_have_count(9)
    return frame


def test_the_map_answers_for_the_period_and_category_asked(page: Page, site: str) -> None:
    body = report(title="雨后内涝", **at(IN_GRID_1))
    assert page.request.post(f"{site}/incidents", data=body).ok
    frame = frame_of(page, site + ASKED)
    expect(frame.locator("header")).to_contain_text("2026-02-01 至 2026-03-01")
    expect(frame.locator(".top li")).to_have_count(1)
    frame.locator(".top button").click()
    expect(frame.locator(".leaflet-popup-content")).to_contain_text("善政第1网格")
    page.locator("[name=category]").select_option("petition")
    page.locator("[data-analysis] .button-primary").click()
    expect(page.frame_locator("iframe").locator("header")).to_contain_text("信访事项")
    expect(page.frame_locator("iframe").locator(".top")).to_be_hidden()
    page.goto(f"{site}/about")  # a sandboxed frame that went elsewhere never counts as idle


def test_layers_are_switched_with_the_keyboard(page: Page, site: str) -> None:
    frame = frame_of(page, site + ASKED)
    frame.locator("input[value=count]").focus()
    page.keyboard.press("ArrowRight")
    expect(frame.locator("input[value=rate]")).to_be_checked()
    expect(frame.locator(".legend[data-layer=rate]")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(frame.locator("canvas.leaflet-heatmap-layer")).to_have_count(1)
    frame.wait_for_function(_SOME_HEAT)


def test_the_map_lives_in_an_origin_of_its_own(
    page: Page, site: str, complaints: Complaints
) -> None:
    page.goto(f"{site}/about?lang=zh")
    frame = frame_of(page, site + ASKED)
    assert frame.evaluate("origin") == "null"
    for reach in ("document.cookie", "localStorage.length", "parent.document.title"):
        assert frame.evaluate(f"() => {{ try {{ {reach}; return 'reached' }} catch {{}} }}") is None
    complaints.expected = ("Content Security Policy", "Refused to connect")
    assert frame.evaluate("fetch('/incidents').then(() => 'reached', () => 'refused')") == "refused"


def test_the_file_opens_without_the_server(page: Page, site: str) -> None:
    frame_of(page, site + ASKED)
    with page.expect_download() as waited:
        page.locator("[data-download]").click()
    page.goto(f"file://{waited.value.path()}")
    page.set_content(waited.value.path().read_text("utf-8"))
    expect(page.locator("path.leaflet-interactive")).to_have_count(9)
    expect(page.locator(".synthetic")).to_contain_text("演示数据（合成）")
