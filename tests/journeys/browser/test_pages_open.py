"""Every page opens, at every width, in both languages, and asks nothing of the internet."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser.conftest import Complaints
from tests.journeys.browser.traffic import settle

pytestmark = pytest.mark.browser

ADDRESSES = ("/", "/map", "/pinning", "/import", "/rules", "/boundaries", "/analysis", "/about")
FIRST_WORDS = {"zh": "演示县", "en": "county"}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("width", [360, 1920])
def test_a_page_fits_its_screen_and_asks_nothing_of_the_internet(
    page: Page, site: str, address: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + address)
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator(".toast-bad")).to_have_count(0)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_speaks_english_when_asked(page: Page, site: str, address: str) -> None:
    page.goto(f"{site}{address}?lang=en")
    settle(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("navigation")).to_contain_text("Incident map")


def test_switching_the_language_keeps_the_view(page: Page, site: str) -> None:
    page.goto(f"{site}/map?category=dispute&grid=360824100001005")
    page.get_by_text("English").click()
    settle(page)
    assert "category=dispute" in page.url
    assert "grid=360824100001005" in page.url
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_guard_would_notice_a_request_that_leaves_the_machine(
    page: Page, site: str, complaints: Complaints
) -> None:
    page.goto(f"{site}/about")
    page.evaluate("fetch('http://192.0.2.1/').catch(() => null)")
    page.wait_for_timeout(200)
    assert complaints.heard
    complaints.strangers.clear()
    complaints.heard.clear()


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(page: Page, site: str) -> None:
    page.goto(f"{site}/about")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_question_mark_lists_the_shortcuts(page: Page, site: str) -> None:
    page.goto(f"{site}/map")
    settle(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("到事件列表")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
