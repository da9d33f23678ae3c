"""What every page's script builds on: shares, moments, areas, in words."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def call(page: Page, module: str, expression: str) -> Any:
    return page.evaluate(f"import('/static/js/{module}.js').then((kit) => kit.{expression})")


@pytest.mark.parametrize(
    ("n", "of", "said"),
    [
        (23, 6009, "23 / 6,009（<1%）"),
        (0, 6009, "0 / 6,009（0%）"),
        (5999, 6000, "5,999 / 6,000（99%）"),
        (0, 0, "0 / 0（–）"),
    ],
)
def test_a_share_is_rounded_neither_up_nor_to_nothing(
    page: Page, site: str, n: int, of: int, said: str
) -> None:
    page.goto(f"{site}/about")
    assert call(page, "kit/words", f"ratio({{ n: {n}, of: {of} }})") == said


def test_a_date_is_the_same_for_every_reader_of_english(page: Page, site: str) -> None:
    page.goto(f"{site}/about?lang=en")
    moment = "fullMoment('2025-12-10T14:36:00+08:00')"
    assert call(page, "kit/time", moment) == "10 Dec 2025, 14:36"
    page.goto(f"{site}/about?lang=zh")
    assert call(page, "kit/time", moment) == "2025/12/10 14:36"


@pytest.mark.parametrize(
    ("m2", "said"),
    [
        (4470.5, "4,471 平方米"),
        (99.4, "99 平方米"),
        (8.62, "8.6 平方米"),
        (270_000, "0.27 平方公里"),
    ],
)
def test_an_area_has_the_digits_of_the_words_beside_it(
    page: Page, site: str, m2: float, said: str
) -> None:
    page.goto(f"{site}/about")
    assert call(page, "kit/words", f"area({m2})") == said


def test_what_has_no_room_in_the_navigation_stands_under_more(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}/about")
    line, more = page.locator(".nav-list"), page.locator(".nav-more")
    expect(line.get_by_role("link", name="关于")).to_have_attribute("aria-current", "page")
    boundaries = more.get_by_role("link", name="网格边界")
    expect(boundaries).to_be_hidden()
    more.locator("summary").press("Enter")
    expect(boundaries).to_be_visible()
    page.keyboard.press("Escape")
    expect(boundaries).to_be_hidden()
    expect(more.locator("summary")).to_be_focused()
    page.set_viewport_size({"width": 1920, "height": 1080})
    expect(more).to_be_hidden()
    expect(line.get_by_role("link", name="网格边界")).to_be_visible()


@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1280, 1440])
def test_the_navigation_never_goes_beyond_its_line(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    for path in ("/", "/about", "/map"):
        page.goto(site + path)
        expect(page.locator(".nav-more")).to_be_visible()
        wide = "(e) => e.scrollWidth - e.clientWidth"
        assert page.locator(".nav-list").evaluate(wide) <= 0
        assert page.locator("html").evaluate(wide) <= 0
