"""A supervisor reads the home page: a figure, the map and the list behind it are one answer."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from tests.journeys.browser.traffic import settle
from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1

pytestmark = pytest.mark.browser

IN_GRID_2 = (115.415, 27.755)
IN_GRID_3 = (115.425, 27.755)
MIDNIGHT = datetime.now(ZoneInfo("Asia/Shanghai")).replace(hour=0, minute=0, second=0)


@pytest.fixture(scope="module")
def county(site: str, http: APIRequestContext) -> str:
    """One incident today, one early on the day 30 days ago, one the evening before that."""
    for moment, point in (
        (MIDNIGHT, IN_GRID_1),
        (MIDNIGHT - timedelta(days=30) + timedelta(seconds=1), IN_GRID_2),
        (MIDNIGHT - timedelta(days=30) - timedelta(minutes=1), IN_GRID_3),
    ):
        body = report(occurred_at=moment.isoformat(timespec="seconds"), **at(point))
        assert http.post(f"{site}/incidents", data=body).ok
    return site


def test_card_and_list_count_the_same_incidents(page: Page, county: str) -> None:
    page.goto(county)
    card = page.locator(".figure", has_text="近 30 天事件")
    expect(card.locator(".value")).to_have_text("2/ 3（66%）")
    settle(page)
    card.click()
    expect(page.locator("[data-result-head]")).to_contain_text("2 / 3（66%）")


def test_card_map_and_analysis_count_the_same_grids(page: Page, county: str) -> None:
    page.goto(county)
    card = page.locator(".figure", has_text="有上报的网格")
    expect(card.locator(".value")).to_have_text("2/ 9（22%）")
    expect(page.locator("[data-map-note]")).to_contain_text("2 / 9 个网格有上报")
    settle(page)
    card.click()
    frame = page.frame_locator("iframe")
    first = frame.locator(".legend[data-layer=count] tbody tr").first
    expect(first).to_have_text(re.compile(r"0\s*7 个网格"))
    frame.get_by_label("件数", exact=True).check()
    expect(frame.locator(".top li")).to_have_count(2)


def test_the_map_is_shaded_by_the_days_of_the_figures(page: Page, county: str) -> None:
    with page.expect_response("**/incidents/by-grid?*") as answer:
        page.goto(county)
    assert sorted(answer.value.json()["counts"].values()) == [1, 1]


def test_silent_grids_are_listed_where_their_number_leads(page: Page, county: str) -> None:
    page.goto(county)
    settle(page)
    page.locator(".needs a", has_text="零上报").click()
    silent = page.frame_locator("iframe").locator("[data-silent]")
    expect(silent.locator("summary")).to_have_text("零上报网格 7 / 9 个")
    expect(silent.get_by_role("button")).to_have_count(7)
    silent.get_by_role("button", name="善政第9网格").click()
    popup = page.frame_locator("iframe").locator(".leaflet-popup-content")
    expect(popup).to_contain_text("善政第9网格")


def test_all_incidents_are_all_of_them(page: Page, county: str) -> None:
    page.goto(county)
    expect(page.locator("[data-latest]")).to_contain_text("共 3 件")
    settle(page)
    page.get_by_role("link", name="全部事件 →", exact=True).click()
    expect(page.locator("[data-result-head]")).to_contain_text("3 / 3（100%）")
