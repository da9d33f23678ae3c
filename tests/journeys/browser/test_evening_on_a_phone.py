"""The evening on a telephone: out without a network, back with everything told once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine, text

from api.signing_in.cookies import SESSION
from tests.journeys.browser.conftest import Complaints
from tests.journeys.browser.traffic import settle
from tests.nine_county import IN_GRID_1, VILLAGE
from tests.visiting import Round, at, round_of_tonight

#: What a browser says of its own when there is no network, or nobody signed in.
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "401 (Unauthorized)")
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


@pytest.fixture
def tour(engine: Engine) -> Iterator[tuple[Round, str]]:
    """A round of this evening for a grid worker, and the worker's session."""
    with round_of_tonight(engine) as made:
        yield made


@pytest.fixture
def phone(
    browser: Browser,
    browser_context_args: dict[str, Any],
    complaints: Complaints,
    site: str,
    tour: tuple[Round, str],
) -> Iterator[Page]:
    """A telephone at the first door, on which its owner signed in."""
    place = {"longitude": IN_GRID_1[0], "latitude": IN_GRID_1[1], "accuracy": 8}
    how = browser_context_args | PHONE | {"geolocation": place, "permissions": ["geolocation"]}
    context = browser.new_context(**how)
    complaints.expected = OFFLINE
    with complaints.page_of(tour[1], context, site) as page:
        yield page


def open_round(page: Page, site: str) -> None:
    """Open the page once with a network, until all it needs is kept."""
    page.goto(f"{site}/visit")
    expect(page.locator(".stop")).to_have_count(3)
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    settle(page)


def at_door(page: Page, number: int) -> None:
    """Go to a door of the list and say that one is there."""
    page.locator(".stop").nth(number).click()
    page.locator("[data-arrive]").click()
    expect(page.locator("[data-save]")).to_be_visible()


def record(page: Page, outcome: str) -> None:
    """Say what came of it."""
    page.locator(f"[name=outcome][value={outcome}]").check()
    page.locator("[data-save]").click()
    expect(page.locator(".door-form .badge-good").first).to_be_visible()


def find(page: Page, title: str, *, urgent: bool = False) -> None:
    """Record something found."""
    form = page.locator("form[data-finding]")
    form.locator("[name=category]").select_option("fire_safety")
    form.locator("[name=title]").fill(title)
    if urgent:
        form.locator("[name=urgent]").check()
    form.locator("[data-add-finding]").click()
    expect(page.locator(".told li", has_text=title)).to_be_visible()


def back(page: Page) -> None:
    """Return to the list."""
    page.locator("[data-back]").click()
    expect(page.locator(".stop")).to_have_count(3)


def waiting(page: Page) -> str | None:
    return page.locator("[data-sync] [data-waiting]").get_attribute("data-waiting")


def rows(engine: Engine, asked: str) -> list[tuple[Any, ...]]:
    with engine.connect() as db:
        return [tuple(row) for row in db.execute(text(asked))]


def go_offline(page: Page) -> BrowserContext:
    page.context.set_offline(True)
    return page.context


def test_an_evening_without_a_network_is_told_once(phone: Page, site: str, engine: Engine) -> None:
    open_round(phone, site)
    phone.locator("[data-start]").click()
    expect(phone.locator("[data-safety]")).to_be_visible()
    settle(phone)
    context = go_offline(phone)

    at_door(phone, 0)
    phone.locator("[name=outcome][value=met]").check()
    phone.locator("[name=topics][value=fraud]").check()
    phone.locator("[name=opinion]").fill("路灯太暗")
    phone.locator("[name=consent]").check()
    record(phone, "met")
    find(phone, "电线老化")
    find(phone, "燃气泄漏", urgent=True)
    back(phone)
    at_door(phone, 1)
    record(phone, "not_home")
    back(phone)

    phone.reload()
    expect(phone.locator(".stop")).to_have_count(3)
    expect(phone.locator("[data-sync] [data-waiting]")).to_have_attribute("data-waiting", "4")
    at_door(phone, 2)
    record(phone, "refused")
    record(phone, "met")  # a slip, corrected at once
    back(phone)
    phone.locator("[data-sign]").click()
    expect(phone.locator("[data-sync] [data-waiting]")).to_have_attribute("data-waiting", "7")
    assert rows(engine, "SELECT FROM visit") == []

    context.set_offline(False)
    expect(phone.locator("[data-sync] [data-waiting]")).to_have_attribute("data-waiting", "0")
    expect(phone.locator("[data-done]")).to_contain_text("3 / 3")
    settle(phone)
    told = "SELECT outcome, counts, proof, topics, opinion, revision FROM visit ORDER BY arrived_at"
    assert rows(engine, told) == [
        ("met", True, "near", ["fraud"], "路灯太暗", 1),
        ("not_home", True, "near", [], None, 1),
        ("met", True, "near", [], None, 2),
    ]
    assert rows(engine, "SELECT title, state FROM visit_finding ORDER BY found_at") == [
        ("电线老化", "open"),
        ("燃气泄漏", "reported"),
    ]
    incidents = "SELECT title, channel, area FROM incident WHERE channel = 'night_visit'"
    assert rows(engine, incidents) == [("燃气泄漏", "night_visit", f"{VILLAGE}001")]
    assert rows(engine, "SELECT count(*) FROM visit_sending") == [(8,)]
    assert rows(engine, "SELECT count(*) FROM visit_sending WHERE result = 'refused'") == [(0,)]


def test_what_waits_outlives_signing_out_and_goes_after_signing_in(
    phone: Page, site: str, engine: Engine, tour: tuple[Round, str]
) -> None:
    open_round(phone, site)
    context = go_offline(phone)
    at_door(phone, 0)
    record(phone, "vacant")
    context.clear_cookies()
    context.set_offline(False)
    expect(phone.locator("[data-sync=signed-out]")).to_be_visible()
    phone.locator("[data-sync] a").click()
    expect(phone).to_have_url(f"{site}/sign-in?next=%2Fvisit")
    assert rows(engine, "SELECT FROM visit") == []
    context.add_cookies([{"name": SESSION, "value": tour[1], "url": site}])
    phone.goto(f"{site}/visit")
    expect(phone.locator("[data-sync] [data-waiting]")).to_have_attribute("data-waiting", "0")
    settle(phone)
    assert rows(engine, "SELECT outcome FROM visit") == [("vacant",)]


def test_a_photograph_waits_for_the_network_behind_its_visit(
    phone: Page, site: str, engine: Engine, tmp_path: Any
) -> None:
    from PIL import Image  # noqa: PLC0415 only here

    picture = tmp_path / "house.png"
    Image.new("RGB", (40, 30), "brown").save(picture)
    open_round(phone, site)
    context = go_offline(phone)
    at_door(phone, 0)
    phone.locator("[name=outcome][value=met]").check()
    phone.locator("[name=consent]").check()
    record(phone, "met")
    phone.locator("[data-pictures] input[type=file]").set_input_files(picture)
    expect(phone.locator("[data-sync] [data-waiting]")).to_have_attribute("data-waiting", "2")
    context.set_offline(False)
    expect(phone.locator("[data-sync] [data-waiting]")).to_have_attribute("data-waiting", "0")
    settle(phone)
    assert rows(engine, "SELECT media_type, width FROM visit_picture") == [("image/jpeg", 40)]


def test_help_is_asked_for_by_holding_and_by_nothing_less(
    phone: Page, site: str, engine: Engine
) -> None:
    open_round(phone, site)
    phone.locator("[data-start]").click()
    button = phone.locator("[data-help]")
    expect(button).to_be_visible()
    settle(phone)
    button.click()
    settle(phone)
    assert rows(engine, "SELECT FROM team_alarm") == []
    button.dispatch_event("pointerdown")
    expect(phone.locator(".toast")).to_contain_text("求助已发出")
    settle(phone)
    assert rows(engine, "SELECT help FROM team_alarm WHERE closed_at IS NULL") == [(True,)]


def test_a_completed_and_sent_round_leaves_the_telephone(
    phone: Page, site: str, engine: Engine
) -> None:
    open_round(phone, site)
    at_door(phone, 0)
    record(phone, "met")
    settle(phone)
    with engine.begin() as db:
        db.execute(text("UPDATE visit_plan SET state = 'completed'"))
    phone.goto(f"{site}/visit")
    expect(phone.locator(".empty")).to_be_visible()
    left = phone.evaluate(
        """() => new Promise((done) => {
          const asked = indexedDB.open("wangge-visits");
          asked.onsuccess = () => {
            const stores = ["visits", "findings", "outbox"];
            const reading = asked.result.transaction([...stores, "kept"]);
            const counts = {};
            for (const name of stores) reading.objectStore(name).count().onsuccess =
              ({ target }) => { counts[name] = target.result; };
            reading.objectStore("kept").get("rounds").onsuccess =
              ({ target }) => { counts.rounds = target.result?.value.rounds.length ?? 0; };
            reading.oncomplete = () => done(counts);
          };
        })"""
    )
    assert left == {"visits": 0, "findings": 0, "outbox": 0, "rounds": 0}


def test_a_day_after_its_evening_the_doors_are_gone_and_what_waits_is_not(
    phone: Page, site: str, tour: tuple[Round, str]
) -> None:
    open_round(phone, site)
    go_offline(phone)
    at_door(phone, 0)
    record(phone, "met")
    night_ends = at("30:00", evening=tour[0].evening)
    phone.clock.set_fixed_time(night_ends + timedelta(hours=23))
    phone.goto(f"{site}/visit")
    expect(phone.locator(".stop")).to_have_count(3)
    phone.clock.set_fixed_time(night_ends + timedelta(hours=25))
    phone.goto(f"{site}/visit?again")
    expect(phone.locator(".empty")).to_be_visible()
    expect(phone.locator("[data-sync] [data-waiting]")).to_have_attribute("data-waiting", "1")


#: What a browser does when its disk is full: it gives the transaction up and keeps nothing of it.
FULL = """() => {
  const add = IDBObjectStore.prototype.add;
  window.isFull = true;
  IDBObjectStore.prototype.add = function (...values) {
    if (window.isFull) throw new DOMException("full", "QuotaExceededError");
    return add.apply(this, values);
  };
}"""


def test_a_full_telephone_says_so_and_keeps_what_was_typed(
    phone: Page, site: str, engine: Engine
) -> None:
    open_round(phone, site)
    at_door(phone, 0)
    phone.evaluate(FULL)
    phone.locator("[name=outcome][value=met]").check()
    phone.locator("[name=opinion]").fill("路灯太暗")
    phone.locator("[data-save]").click()
    expect(phone.locator("[data-visit] [data-error]")).to_contain_text("存储空间已满")
    expect(phone.locator("[name=opinion]")).to_have_value("路灯太暗")
    phone.evaluate("() => { window.isFull = false; }")
    phone.locator("[data-save]").click()
    expect(phone.locator(".door-form .badge-good").first).to_be_visible()
    settle(phone)
    assert rows(engine, "SELECT outcome, opinion, revision FROM visit") == [("met", "路灯太暗", 1)]
