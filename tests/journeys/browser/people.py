"""The demonstration's people at work in browsers of their own, told of in words."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from api.signing_in.cookies import SESSION
from tests.journeys.browser.traffic import settle
from tests.open_sessions import token_of
from tests.staffed_county import Staff


@dataclass
class Office:
    """The county's people, by their logins, each with a browser in which they are signed in."""

    browser: Browser
    site: str
    complaints: Any
    enter: Callable[[Page, str], None]
    how: dict[str, Any] = field(default_factory=dict)
    _open: dict[str, tuple[BrowserContext, Page]] = field(default_factory=dict)

    def page_of(self, key: str, *, phone: bool = False) -> Page:
        """Return the page of a person, signed in."""
        if key not in self._open:
            self._open[key] = self._sign_in(key, phone=phone)
        return self._open[key][1]

    def close(self) -> None:
        """Close every browser."""
        for context, _ in self._open.values():
            context.close()

    def _sign_in(self, key: str, *, phone: bool) -> tuple[BrowserContext, Page]:
        """Open a browser for a person and sign them in."""
        size = {"viewport": {"width": 390, "height": 844}, "has_touch": True} if phone else {}
        context = self.browser.new_context(**(self.how | size))
        self.complaints.watch(context)
        page = context.new_page()
        self.enter(page, key)
        return context, page

    def opens(self, key: str, address: str, **how: Any) -> Page:
        """Let a person open a page and wait until it is there."""
        page = self.page_of(key, **how)
        page.goto(self.site + address)
        await_calm(page)
        return page

    def opens_incident(self, key: str, incident: str, **how: Any) -> Page:
        """Let a person open the page of an incident."""
        return self.opens(key, f"/incident/{incident}", **how)


def await_calm(page: Page) -> None:
    """Wait until nothing on the page is still being read, or sent."""
    settle(page)  # at first: a page that is about to send does not call itself busy yet
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def does(page: Page, verb: str, **given: Any) -> None:
    """Let a person press the button of a move, fill its form in and send it."""
    button = page.locator(f"[data-verb={verb}]")
    if not button.first.is_visible():
        page.locator("details.more-moves > summary").first.click()
    button.first.click()
    dialog = page.locator(f"[data-move-dialog={verb}]")
    if given or dialog.count():
        for name, value in given.items():
            fill(page, verb, name, value)
        dialog.locator("footer button.button-primary").click()
        expect(dialog).to_have_count(0)
    expect(page.locator(".toast").last).to_be_visible()
    await_calm(page)


def fill(page: Page, verb: str, name: str, value: Any) -> None:
    """Fill one field of a move's form in."""
    dialog = page.locator(f"[data-move-dialog={verb}]")
    if isinstance(value, tuple):
        for one in value:
            dialog.locator(f"input[name={name}][value='{one}']").check()
        return
    found = dialog.locator(f"[name={name}]")
    if found.evaluate("element => element.tagName") == "SELECT":
        found.select_option(str(value))
    else:
        found.fill(str(value))


def number_in(page: Page) -> uuid.UUID:
    """Return the incident whose page is open."""
    found = re.search(r"/incident/([0-9a-f-]{36})", page.url)
    assert found is not None
    return uuid.UUID(found[1])


def by_ready_account(site: str) -> Callable[[Page, str], None]:
    """Return how people of the demonstration sign in: by the button made for them."""

    def enter(page: Page, key: str) -> None:
        page.goto(f"{site}/sign-in")
        page.locator(f"[data-demo={key}]").click()
        page.wait_for_url(lambda address: "/sign-in" not in address)

    return enter


def by_open_session(site: str, engine: Engine, staff: Staff) -> Callable[[Page, str], None]:
    """Return how people of the staffed county are signed in: their session is there already."""

    def enter(page: Page, key: str) -> None:
        with engine.begin() as db:
            token = token_of(db, staff[key])
        page.context.add_cookies([{"name": SESSION, "value": token, "url": site}])

    return enter


@contextmanager
def office_of(
    browser: Browser, site: str, complaints: Any, enter: Callable[[Page, str], None]
) -> Iterator[Office]:
    """Open the office, and see at its end that no browser complained."""
    how = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
    office = Office(browser, site, complaints, enter, how)
    yield office
    office.close()
    assert complaints.strangers == []
    assert complaints.unexpected() == []
