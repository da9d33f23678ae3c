"""The analysis page: the map in its sandbox, as seen by the one who asked for it."""

import re

import pytest
from playwright.sync_api import APIRequestContext, Frame, Page, expect

from tests.journeys.browser.conftest import Complaints
from tests.journeys.browser.traffic import settle
from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1
from web_map.analysis.vocabulary import MapKind

pytestmark = pytest.mark.browser

ASKED = "/analysis?from=2026-02-01&to=2026-02-28"


def frame_of(page: Page, address: str) -> Frame:
    page.goto(address)
    settle(page)
    frame = page.frames[1]
    expect(frame.locator("path.leaflet-interactive")).to_have_count(9)
    return frame


def test_the_map_answers_for_the_period_and_category_asked(
    page: Page, http: APIRequestContext, site: str
) -> None:
    body = report(title="雨后内涝", **at(IN_GRID_1))
    assert http.post(f"{site}/incidents", data=body).ok
    frame = frame_of(page, site + ASKED)
    expect(frame.locator("header")).to_contain_text("2026-02-01 至 2026-03-01")
    frame.locator("input[value=count]").check()
    expect(frame.locator(".top li")).to_have_count(1)
    frame.locator(".top button").click()
    expect(frame.locator(".leaflet-popup-content")).to_contain_text("善政第1网格")
    page.locator("[name=category]").select_option("petition")
    page.locator("[data-analysis] .button-primary").click()
    expect(page.frame_locator("iframe").locator("header")).to_contain_text("信访事项")
    expect(page.frame_locator("iframe").locator(".top")).to_be_hidden()


def test_layers_are_switched_with_the_keyboard(page: Page, site: str) -> None:
    frame = frame_of(page, site + ASKED)
    frame.locator("input[value=heat]").focus()
    for layer in ("smoothed", "rate", "count"):
        page.keyboard.press("ArrowRight")
        expect(frame.locator(f"input[value={layer}]")).to_be_checked()
        expect(frame.locator(f".legend[data-layer={layer}]")).to_be_visible()
    expect(frame.locator("img.leaflet-image-layer")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(frame.locator("img.leaflet-image-layer")).to_have_count(1)


@pytest.mark.parametrize("kind", MapKind)
def test_every_map_is_drawn_in_its_frame(page: Page, site: str, kind: MapKind) -> None:
    frame = frame_of(page, f"{site}{ASKED}&kind={kind}")
    expect(frame.locator(".note dl")).to_contain_text("网格版本")
    expect(page.locator("[name=kind]")).to_have_value(kind)


def test_the_weeks_play_by_themselves(page: Page, site: str) -> None:
    frame = frame_of(page, f"{site}{ASKED}&kind=weeks")
    frame.locator("input[value=weeks]").check()
    said = frame.locator(".slider output")
    last = said.text_content()
    frame.locator("[data-play]").click()
    expect(said).not_to_have_text(last or "")
    frame.locator("[data-play]").click()
    frame.locator(".slider input").focus()
    page.keyboard.press("End")
    expect(said).to_have_text(last or "")


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


def test_what_was_clicked_is_said_once(page: Page, site: str) -> None:
    frame = frame_of(page, site + ASKED)
    shape = frame.locator("path.leaflet-interactive").first
    shape.hover()
    expect(frame.locator(".leaflet-tooltip .told")).to_be_visible()
    shape.click()
    expect(frame.locator(".leaflet-popup-content")).to_be_visible()
    expect(frame.locator(".leaflet-tooltip .told")).to_have_count(0)
    assert shape.evaluate("(path) => getComputedStyle(path).outlineStyle") == "none"


@pytest.mark.parametrize(("width", "height"), [(390, 844), (360, 740)])
def test_on_a_telephone_the_whole_county_can_be_seen(
    page: Page, site: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    frame = frame_of(page, site + ASKED)
    page.wait_for_timeout(400)  # as long as an animation of the map takes
    shapes = [one.bounding_box() for one in frame.locator("path.leaflet-interactive").all()]
    south = max(box["y"] + box["height"] for box in shapes if box)
    credits_box = frame.locator(".leaflet-control-attribution").bounding_box()
    assert credits_box
    assert south <= credits_box["y"]


def test_a_turned_telephone_shows_the_whole_county_again(page: Page, site: str) -> None:
    frame = frame_of(page, site + ASKED)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(400)
    shapes = [one.bounding_box() for one in frame.locator("path.leaflet-interactive").all()]
    assert min(box["x"] for box in shapes if box) >= 0
    assert max(box["x"] + box["width"] for box in shapes if box) <= 390


def test_the_file_is_offered_only_for_what_is_drawn(page: Page, site: str) -> None:
    frame_of(page, site + ASKED)
    file = page.locator("[data-download]")
    expect(file).to_have_attribute("aria-disabled", "false")
    page.locator("[name=to]").fill("2026-02-20")
    expect(file).to_have_attribute("aria-disabled", "true")
    assert file.get_attribute("href") is None
    page.locator("[data-analysis] .button-primary").click()
    expect(file).to_have_attribute("href", re.compile(r"to=2026-02-21T"))
    page.locator("[name=to]").fill("2026-01-01")
    expect(file).to_have_attribute("aria-disabled", "true")
    page.locator("[data-analysis] .button-primary").click()
    assert "to=2026-02-20" in page.url  # a period turned round is not drawn


def test_an_address_without_real_days_shows_the_last_ninety(page: Page, site: str) -> None:
    frame_of(page, f"{site}/analysis?from=foo&to=2026-13-40&category=nope")
    expect(page.locator("[name=category]")).to_have_value("")
    assert page.locator("[name=from]").input_value() < page.locator("[name=to]").input_value()


def test_on_paper_the_frame_has_the_size_of_the_sheet_it_lays_out(page: Page, site: str) -> None:
    frame_of(page, site + ASKED)
    page.emulate_media(media="print")
    box = page.locator("[data-frame]").bounding_box()
    assert box
    assert (box["width"], box["height"]) == (1020, 690)


def test_the_file_opens_without_the_server(page: Page, site: str) -> None:
    frame_of(page, site + ASKED)
    with page.expect_download() as waited:
        page.locator("[data-download]").click()
    page.goto(f"file://{waited.value.path()}")
    page.set_content(waited.value.path().read_text("utf-8"))
    expect(page.locator("path.leaflet-interactive")).to_have_count(9)
    expect(page.locator(".synthetic")).to_contain_text("演示数据（合成）")
    expect(page.locator(".not-public")).to_have_text("内部工作用图，不得公开")
