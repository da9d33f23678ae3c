"""A township dispatcher reads what they were told; an administrator sees to what was not sent."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy import Engine

from api.delivering.gateways import Gateways
from api.delivering.setting_up import postman_of
from api.installation import Installation
from api.signing_in.cookies import SESSION
from geo.errors import Words
from geo.postgis import make_engine
from governance.notices.telling import News, tell
from governance.notices.vocabulary import NoticeKind
from governance.policy import load_policy
from tests.journeys.browser.conftest import Complaints, serving
from tests.nine_county import store_nine_grids
from tests.open_sessions import token_of
from tests.outbox import LOOPBACK, clear, store_happenings, store_webhook
from tests.receivers import Receiver, listening
from tests.signing_in import KEYRING
from tests.staffed_county import Staff, store_staff

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    with engine.begin() as db:
        store_nine_grids(db)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def staff(engine: Engine) -> Staff:
    with engine.begin() as db:
        return store_staff(db)


@pytest.fixture(scope="module")
def here(engine: Engine) -> Installation:
    made = Installation.on(engine, load_policy(), find_keyring=lambda: KEYRING)
    return replace(made, gateways=Gateways(webhook_hosts=LOOPBACK))


@pytest.fixture(scope="module")
def site(here: Installation) -> Iterator[str]:
    with serving(here) as address:
        yield address


def sign_in(page: Page, site: str, engine: Engine, person: uuid.UUID) -> None:
    with engine.begin() as db:
        token = token_of(db, person)
    page.context.add_cookies([{"name": SESSION, "value": token, "url": site}])


def tell_town(engine: Engine, staff: Staff, number: int) -> None:
    clear(engine)
    now = datetime.now(UTC)
    with engine.begin() as db:
        for one in range(number):
            words = Words(f"事件 XG-20260302-00000{one} 被催办，请尽快办理。", f"Urged {one}.")
            at = now - timedelta(minutes=number - one)
            tell(db, [staff["town"]], News(NoticeKind.URGED, f"e{one}", None, words), now=at)


def test_messages_are_read_by_keyboard_alone(
    page: Page, site: str, engine: Engine, staff: Staff
) -> None:
    tell_town(engine, staff, 3)
    sign_in(page, site, engine, staff["town"])
    page.goto(f"{site}/inbox")
    unread = page.locator('[data-unread="true"]')
    expect(unread).to_have_count(3)
    expect(unread.first).to_contain_text("事件 XG-20260302-000002 被催办，请尽快办理。")
    expect(page.locator(".topbar [data-unread-count]")).to_have_text("3")
    page.keyboard.press("j")
    expect(page.locator(".notice-item").first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("r")
    expect(unread).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(unread).to_have_count(1)
    expect(page.locator(".topbar [data-unread-count]")).to_have_text("1")
    page.reload()
    expect(unread).to_have_count(1)
    expect(page.locator(".notice-item").first).to_have_attribute("data-unread", "true")


def test_all_messages_are_marked_read_at_once(
    page: Page, site: str, engine: Engine, staff: Staff
) -> None:
    tell_town(engine, staff, 4)
    sign_in(page, site, engine, staff["town"])
    page.goto(f"{site}/inbox")
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.locator('[data-unread="true"]')).to_have_count(0)
    expect(page.get_by_role("button", name="全部标为已读")).to_be_disabled()
    expect(page.locator(".topbar [data-unread-count]")).to_be_hidden()


def test_an_inbox_without_messages_says_what_will_come(
    page: Page, site: str, engine: Engine, staff: Staff
) -> None:
    clear(engine)
    sign_in(page, site, engine, staff["town"])
    page.goto(f"{site}/inbox")
    expect(page.get_by_text("没有消息")).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_inbox_fits_a_phone_and_its_messages_a_thumb(
    page: Page, site: str, engine: Engine, staff: Staff, lang: str
) -> None:
    tell_town(engine, staff, 9)
    sign_in(page, site, engine, staff["town"])
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/inbox?lang={lang}")
    expect(page.locator(".notice-item")).to_have_count(9)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    heights = page.eval_on_selector_all(".notice-item", "all => all.map((e) => e.offsetHeight)")
    assert min(heights) >= 44


def test_an_administrator_adds_a_webhook_and_drops_what_it_never_took(
    page: Page, site: str, engine: Engine, staff: Staff, here: Installation
) -> None:
    clear(engine)
    sign_in(page, site, engine, staff["sys_admin"])
    with listening(Receiver(answer=lambda _one: (410, {}))) as receiver:
        page.goto(f"{site}/deliveries")
        page.get_by_label("名称").fill("省平台")
        page.get_by_label("地址").fill(f"{receiver.url}/in")
        page.get_by_role("button", name="新增并显示密钥").click()
        expect(page.locator(".secret")).to_contain_text("whsec_")
        with engine.begin() as db:
            store_happenings(db, 2, now=datetime.now(UTC))
        postman_of(engine, here.policy, KEYRING, here.gateways).go_round()
    page.reload()
    expect(page.locator(".secret")).to_have_count(0)
    expect(page.get_by_role("button", name="未能送达 2")).to_be_visible()
    page.get_by_role("button", name="放弃").first.click()
    page.get_by_label("原因").fill("对方已停用")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="未能送达 1")).to_be_visible()
    page.get_by_role("button", name="重发").click()
    page.get_by_label("原因").fill("对方已修复")
    page.get_by_role("dialog").get_by_role("button", name="重发").click()
    expect(page.get_by_role("button", name="待发送 1")).to_be_visible()


def test_a_reason_thought_better_of_changes_nothing(
    page: Page, site: str, engine: Engine, staff: Staff
) -> None:
    clear(engine)
    with engine.begin() as db:
        store_webhook(db, "https://hub.example/in", name="市平台")
    sign_in(page, site, engine, staff["sys_admin"])
    page.goto(f"{site}/deliveries")
    page.get_by_role("button", name="停用").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="停用")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1920])
def test_the_page_of_deliveries_fits_its_screen(
    page: Page, site: str, engine: Engine, staff: Staff, complaints: Complaints, width: int
) -> None:
    clear(engine)
    with engine.begin() as db:
        store_webhook(
            db, "https://a-rather-long-name-of-a-host.hub.example/in/and/on", name="市平台"
        )
    sign_in(page, site, engine, staff["sys_admin"])
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/deliveries")
    expect(page.get_by_text("市平台")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints.heard == []
