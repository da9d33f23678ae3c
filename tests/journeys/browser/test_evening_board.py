"""The board of an evening: what officers see and settle while teams are out."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Page, Playwright, expect
from sqlalchemy import Engine, text

from governance.people.roles import Role
from governance.people.scope import Grant
from tests.journeys.browser.traffic import settle
from tests.nine_county import IN_GRID_1, VILLAGE
from tests.signing_in import as_browser, make_person, open_session
from tests.visiting import Round, round_of_tonight


@pytest.fixture(scope="module")
def session(engine: Engine) -> str:
    """The session of the village's officer, who visits, handles and plans there."""
    with engine.begin() as db:
        grants = (Grant(Role.VILLAGE_OFFICER, VILLAGE), Grant(Role.VISIT_PLANNER, VILLAGE))
        return open_session(db, make_person(db, *grants, name="村干部"))


@pytest.fixture
def tour(engine: Engine) -> Iterator[tuple[Round, str]]:
    """A round of this evening, and the session of who goes."""
    with round_of_tonight(engine) as made:
        yield made


@pytest.fixture
def device(
    playwright: Playwright, site: str, tour: tuple[Round, str]
) -> Iterator[APIRequestContext]:
    """What the team's telephones send."""
    context = playwright.request.new_context(base_url=site, extra_http_headers=as_browser(tour[1]))
    yield context
    context.dispose()


def send(device: APIRequestContext, tour: Round, *told: tuple[str, uuid.UUID, Any]) -> None:
    """Send what a device tells, as kind, what it is about, and content."""
    now = datetime.now(UTC)
    sendings = [
        {
            "id": str(uuid.uuid4()),
            "team_id": str(tour.team),
            "device": "phone-a",
            "kind": kind,
            "about": str(about),
            "revision": 1,
            "device_at": now.isoformat(),
            "body": body,
        }
        for kind, about, body in told
    ]
    told_by = {"sent_at": now.isoformat(), "sendings": sendings}
    assert device.post("/night-visits/sendings", data=told_by).ok


def visit(tour: Round, door: int, outcome: str) -> tuple[str, uuid.UUID, Any]:
    arrived = datetime.now(UTC) - timedelta(minutes=4)
    body = {
        "household_id": str(tour.households[door]),
        "outcome": outcome,
        "arrived_at": arrived.isoformat(),
        "position": {"lon": IN_GRID_1[0], "lat": IN_GRID_1[1], "accuracy_m": 12.0},
    }
    return "visit", uuid.uuid4(), body


def finding(tour: Round, at_visit: uuid.UUID, title: str) -> tuple[str, uuid.UUID, Any]:
    body = {
        "visit_id": str(at_visit),
        "household_id": str(tour.households[0]),
        "category": "fire_safety",
        "title": title,
        "found_at": datetime.now(UTC).isoformat(),
    }
    return "finding", uuid.uuid4(), body


def open_board(page: Page, site: str) -> None:
    """Open the board and wait until it is there."""
    page.goto(f"{site}/night-visits/tonight")
    expect(page.locator("[data-evening-board][aria-busy]")).to_have_count(0)
    settle(page)


def rows(engine: Engine, asked: str) -> list[tuple[Any, ...]]:
    with engine.connect() as db:
        return [tuple(row) for row in db.execute(text(asked))]


def test_an_officer_settles_an_evening(
    page: Page, site: str, engine: Engine, tour: tuple[Round, str], device: APIRequestContext
) -> None:
    of_day = tour[0]
    met, missed = visit(of_day, 0, "met"), visit(of_day, 0, "not_home")
    unknown = visit(of_day, 1, "met")
    unknown[2]["household_id"] = str(uuid.uuid4())
    found = [finding(of_day, met[1], title) for title in ("电线老化", "电线裸露", "门锁损坏")]
    send(device, of_day, ("start", uuid.uuid4(), {}), met, missed, unknown, *found)
    send(device, of_day, ("sign", uuid.uuid4(), {"help": True}))
    open_board(page, site)
    expect(page.locator("[data-teams] tbody tr")).to_contain_text("1 / 3")

    alarm = page.locator("[data-alarm]")
    expect(alarm).to_contain_text("请求协助")
    alarm.locator("input").fill("已电话联系，平安")
    alarm.locator("button").click()
    expect(page.locator("[data-alarms]")).to_be_hidden()

    page.locator("[data-visit]", has_text="见面").get_by_role("button").click()
    expect(page.locator("[data-conflict]")).to_have_count(0)
    sending = page.locator("[data-sending]")
    expect(sending).to_contain_text("没有这一户")
    sending.locator("input").fill("门牌号抄错，已补登")
    sending.locator("button").click()
    expect(sending).to_have_count(0)

    page.locator("[data-finding]", has_text="电线老化").locator("[data-report]").click()
    expect(page.locator(".toast").last).to_contain_text("已转为事件")
    second = page.locator("[data-finding]", has_text="电线裸露")
    second.locator("[data-report]").click()
    second.locator("[data-likely] button").click()
    expect(second).to_have_count(0)
    page.locator("[data-finding]", has_text="门锁损坏").locator("[data-note]").click()
    page.locator("dialog button[value=yes]").click()
    expect(page.locator("[data-finding]")).to_have_count(0)
    settle(page)
    assert rows(engine, "SELECT title, state FROM visit_finding ORDER BY title") == [
        ("电线老化", "reported"),
        ("电线裸露", "joined"),
        ("门锁损坏", "noted"),
    ]
    assert rows(engine, "SELECT outcome FROM visit WHERE counts") == [("met",)]
    incident = rows(engine, "SELECT id FROM incident WHERE channel = 'night_visit'")[0][0]
    page.goto(f"{site}/incident/{incident}")
    expect(page.locator("[data-found-by-visit]")).to_contain_text(f"由夜访发现：{of_day.evening}")
