"""The maps of night visits in a real browser: coverage of the county, and one team's evening."""

import uuid
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from governance.night_visits.vocabulary import Outcome
from governance.people.roles import Role
from governance.people.scope import Grant
from tests.journeys.browser.conftest import Complaints
from tests.journeys.browser.traffic import settle
from tests.signing_in import sign_in
from tests.staffed_county import COUNTY
from tests.visit_histories import VisitHistory

pytestmark = pytest.mark.browser

EVENING = date(2026, 2, 10)
COVERAGE = "/analysis?kind=visits&from=2026-02-01&to=2026-02-28"


@pytest.fixture(scope="module", autouse=True)
def team(engine: Engine) -> uuid.UUID:
    """Eight doors of grid 1, of which six were called at and four met; grid 5 is not reached."""
    with engine.begin() as db:
        history = VisitHistory(db)
        crew = history.team(history.plan(EVENING), EVENING)
        for place, home in enumerate(history.homes(1, 8)):
            history.stop(crew, home, place)
            if place < 6:
                outcome = Outcome.MET if place < 4 else Outcome.NOT_HOME
                history.call(home, EVENING, outcome, crew=crew, hour=19 + place / 5)
        history.homes(5, 20)
        return crew.id


def test_the_map_tells_met_and_attempted_apart(page: Page, site: str) -> None:
    page.goto(site + COVERAGE)
    settle(page)
    frame = page.frame_locator("iframe")
    expect(frame.locator(".top li").first).to_contain_text("20 / 20 户未到")
    frame.locator("input[value=due_attempted]").check()
    expect(frame.locator(".legend:visible h2")).to_have_text("到期户中上过门的占比")
    frame.locator("path.leaflet-interactive").first.click()
    popup = frame.locator(".leaflet-popup-content")
    expect(popup).to_contain_text("见面 4 / 8 户")
    expect(popup).to_contain_text("上门 6 / 8 户")


def test_cells_are_one_more_way_to_look_and_show_no_home(page: Page, site: str) -> None:
    page.goto(site + COVERAGE)
    settle(page)
    frame = page.frame_locator("iframe")
    frame.locator("input[value=cells]").check()
    expect(frame.locator("img.leaflet-image-layer")).to_have_count(1)
    expect(frame.locator(".legend:visible")).to_contain_text("少于 5 户的格不显示")


def test_the_evenings_can_be_stepped_through(page: Page, site: str) -> None:
    page.goto(site + COVERAGE)
    settle(page)
    frame = page.frame_locator("iframe")
    frame.locator("input[value=steps]").check()
    expect(frame.locator(".slider output")).to_have_text("2026-02-28")
    frame.locator(".slider input").focus()
    page.keyboard.press("Home")
    expect(frame.locator(".slider output")).to_have_text("2026-02-01")


def test_the_review_leads_to_the_map_and_the_map_has_its_own_choice(page: Page, site: str) -> None:
    page.goto(f"{site}/night-visits/review?from=2026-02-01&to=2026-02-28")
    page.get_by_role("link", name="在地图上看覆盖").click()
    expect(page.locator("[name=kind]")).to_have_value("visits")
    expect(page.frame_locator("iframe").locator("h1")).to_contain_text("夜访覆盖")


def test_a_planner_sees_a_teams_way_in_cells_and_its_true_figures(
    browser: Browser, site: str, engine: Engine, complaints: Complaints, team: uuid.UUID
) -> None:
    planner = sign_in(engine, Grant(Role.VISIT_PLANNER, COUNTY))
    with complaints.page_of(planner, browser.new_context(locale="zh-CN"), site) as page:
        page.goto(f"{site}/night-visits/tracks/{team}")
        settle(page)
        expect(page.locator(".note dl")).to_contain_text("6 / 8")
        expect(page.locator(".note")).to_contain_text("归并到约 500 米、不少于 5 户的方格")
        expect(page.locator(".note")).to_contain_text("30 天后自动删除")
        expect(page.locator("[data-stops] li")).to_have_count(8)
        page.locator("[data-stops] button").first.click()
        expect(page.locator(".leaflet-popup-content")).to_contain_text("1. 19:00 上门")


def test_a_team_elsewhere_is_not_there(page: Page, site: str, complaints: Complaints) -> None:
    complaints.expected = ("404",)
    page.goto(f"{site}/night-visits/tracks/{uuid.uuid4()}")
    expect(page.locator("body")).to_contain_text("没有这个夜访小组")
