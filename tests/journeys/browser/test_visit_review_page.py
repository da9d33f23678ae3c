"""The review of night visits: whom have we not reached? Answered before anybody clicks."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from governance.night_visits.vocabulary import Outcome
from governance.people.roles import Role
from governance.people.scope import Grant
from tests.journeys.browser.conftest import Complaints
from tests.journeys.browser.traffic import settle
from tests.signing_in import sign_in
from tests.staffed_county import COUNTY, GRIDS
from tests.visit_histories import VisitHistory

pytestmark = pytest.mark.browser

EVENING = date(2026, 2, 10)
ASKED = "/night-visits/review?from=2026-02-01&to=2026-02-28"


@pytest.fixture(scope="module", autouse=True)
def _evenings(engine: Engine) -> None:
    """Three evenings of two teams; the north of the county is not reached."""
    with engine.begin() as db:
        history = VisitHistory(db)
        homes = {grid: history.homes(grid, 30, visited_before=before(grid)) for grid in range(1, 8)}
        for number in range(3):
            evening = EVENING + timedelta(days=number)
            plan = history.plan(evening)
            for crew_number, grid in ((1, number + 1), (2, number + 2)):
                crew = history.team(plan, evening, number=crew_number)
                for place, home in enumerate(homes[grid][number * 10 : number * 10 + 10]):
                    history.stop(crew, home, place)
                    if place < 9:
                        outcome = Outcome.NOT_HOME if place % 4 == 3 else Outcome.MET
                        history.call(home, evening, outcome, crew=crew, hour=19 + place / 5)


def before(grid: int) -> date | None:
    """Return when homes of a grid were met last: the farther north, the longer ago."""
    return None if grid > 6 else date(2026, 1, 20) - timedelta(days=12 * grid)


def test_the_page_says_whom_nobody_has_met(page: Page, site: str) -> None:
    page.goto(site + ASKED)
    settle(page)
    expect(page.locator(".review-sentence")).to_contain_text("到期 210 户，还有")
    expect(page.locator("[data-list=below] li").first).to_contain_text("善政第")
    expect(page.locator("[data-list=idle] header")).to_contain_text("5 个")
    expect(page.locator("[data-figure=N2] .pair")).to_have_text("42 / 210")
    expect(page.locator("[data-figure=N2] .cohort")).to_contain_text("空置、搬离不计")
    expect(page.locator("[data-teams-title]")).to_contain_text("2026-02-12")
    expect(page.locator("[data-teams] tbody tr")).to_have_count(2)
    expect(page.locator("[data-equity] tbody tr")).to_have_count(4)
    expect(page.locator("a[aria-current=page]")).to_have_text("夜访复盘")


def test_a_grid_of_a_list_leads_to_its_own_review(page: Page, site: str) -> None:
    page.goto(site + ASKED)
    page.locator("[data-list=idle] li a").first.click()
    expect(page.locator("[data-span]")).to_contain_text("1 个网格")
    assert f"area={GRIDS[4]}" in page.url


def test_filters_stand_in_the_address_and_the_sheet_follows_them(page: Page, site: str) -> None:
    page.goto(site + ASKED)
    expect(page.locator("[data-groups] tbody tr")).to_have_count(1)
    page.locator("[name=to]").fill("2026-02-10")
    page.locator("[data-by]").select_option("grid")
    expect(page.locator("[data-groups] tbody tr")).to_have_count(9)
    expect(page.locator("[data-figure=N2] .pair")).to_have_text("14 / 210")
    assert "to=2026-02-10" in page.url
    with page.expect_download() as download:
        page.locator("[data-export]").click()
    assert download.value.suggested_filename == "night-visits-grid-20260201-20260210.csv"


def test_evenings_that_cannot_be_are_said_on_the_page(
    page: Page, site: str, complaints: Complaints
) -> None:
    complaints.expected = ("422",)
    page.goto(f"{site}/night-visits/review?from=2026-02-28&to=2026-02-01")
    expect(page.locator("[data-error]")).to_contain_text("请重新选择日期")


def test_in_english_it_says_the_same(page: Page, site: str) -> None:
    page.goto(f"{site}{ASKED}&lang=en")
    expect(page.locator("h1")).to_contain_text("whom have we not reached?")
    expect(page.locator(".review-sentence")).to_contain_text("210 homes were due")


def test_on_a_phone_nothing_is_wider_than_the_screen(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(site + ASKED)
    settle(page)
    expect(page.locator("[data-equity] tbody tr")).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_who_only_counts_sees_no_team(
    browser: Browser, site: str, engine: Engine, complaints: Complaints
) -> None:
    analyst = sign_in(engine, Grant(Role.ANALYST, COUNTY))
    with complaints.page_of(analyst, browser.new_context(locale="zh-CN"), site) as page:
        page.goto(site + ASKED)
        expect(page.locator("[data-withholds]")).to_contain_text("少于 5 户")
        expect(page.locator("[data-teams-panel]")).to_be_hidden()
        expect(page.locator("[data-figure=N2] .pair")).to_have_text("42 / 210")
