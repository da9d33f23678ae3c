"""People of the staffed county at work in browsers of their own, told of in words."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from api.signing_in.cookies import SESSION
from tests.open_sessions import token_of
from tests.staffed_county import Staff


@dataclass
class Office:
    """The county's people, each with a browser in which they are signed in."""

    browser: Browser
    site: str
    engine: Engine
    staff: Staff
    complaints: Any
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
        size = {"viewport": {"width": 390, "height": 844}, "has_touch": True} if phone else {}
        context = self.browser.new_context(**(self.how | size))
        with self.engine.begin() as db:
            token = token_of(db, self.staff[key])
        context.add_cookies([{"name": SESSION, "value": token, "url": self.site}])
        context.route("**/*", self.complaints.guard)
        page = context.new_page()
        page.on("console", self.complaints.hear)
        page.on("pageerror", lambda error: self.complaints.heard.append(str(error)))
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
    """Wait until nothing on the page is still being read."""
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


@contextmanager
def office_of(
    browser: Browser, site: str, engine: Engine, staff: Staff, complaints: Any
) -> Iterator[Office]:
    """Open the office, and see at its end that no browser complained."""
    how = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
    office = Office(browser, site, engine, staff, complaints, how)
    yield office
    office.close()
    assert complaints.strangers == []
    assert complaints.unexpected() == []
