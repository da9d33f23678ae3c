"""Links to the incident map that are old, cut off, or typed by hand."""

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from tests.journeys.browser.conftest import Complaints
from tests.journeys.browser.test_incident_map import open_map, send

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "query",
    [
        "grid=999",
        "incident=bad",
        "incident=11111111-2222-3333-4444-555555555555",
        "area=zzz",
        "period=99999",
        "at=foo",
        "category=nope",
        "from=2026-02-30",
        "from=2026-02-02&to=2026-02-01",
        "view=abc",
    ],
)
def test_a_link_that_means_nothing_says_so_and_shows_what_is_usual(
    page: Page, http: APIRequestContext, site: str, complaints: Complaints, query: str
) -> None:
    send(http, site)
    complaints.expected = ("404",)
    open_map(page, site, f"?{query}")
    expect(page.locator(".toast-bad")).to_contain_text("链接已失效")
    expect(page.locator("[data-result-head]")).to_contain_text("件")
    expect(page.locator(".entry").first).to_be_visible()
    expect(page.get_by_label("发生时间")).to_have_value("30")
    expect(page.get_by_role("complementary")).to_be_hidden()
    assert query.split("&", maxsplit=1)[0] not in page.url
