"""The nine-grid county behind a real server, and a browser that may ask nothing of the internet."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import (
    APIRequestContext,
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Playwright,
    WebError,
    expect,
)
from sqlalchemy import Engine

from api.app import make_app
from api.doctor.machine import find_chromium
from api.installation import Installation
from api.signing_in.cookies import SESSION
from api.signing_in.doors import Doors
from governance.policy import load_policy
from tests.journeys.browser.traffic import NOWHERE_ELSE, Traffic, settle
from tests.signing_in import DESK_AND_GRIDS, as_browser, find_keyring, quick_passwords, sign_in


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": find_chromium(), "args": ["--no-sandbox", NOWHERE_ELSE]}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": DESK}


DESK = {"width": 1440, "height": 900}

#: A machine that does all of the tests at once is slow now and then.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[str]:
    """Address of a running server on the module's own database."""
    here = Installation.on(engine, load_policy(), find_keyring=find_keyring)
    with serving(here, with_worker=True) as address:
        yield address


@contextmanager
def serving(here: Installation, *, with_worker: bool = False) -> Iterator[str]:
    """Serve an installation at the address given."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        doors = Doors(passwords=quick_passwords())
        app = make_app(here, with_worker=with_worker, doors=doors)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        _await_start(server)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(timeout=20)


def _await_start(server: uvicorn.Server) -> None:
    deadline = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.05)


@dataclass
class Complaints:
    """What the browser complained of, and what left the machine; both should stay empty.

    Attributes
    ----------
    expected
        Parts of console messages that a test provokes on purpose.
    """

    heard: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def watch(self, context: BrowserContext) -> None:
        """Hear what the pages of a context complain of, and where they turn to."""
        Traffic(context, self.strangers)
        context.on("console", self.hear)
        context.on("weberror", self.hear_error)
        context.on("dialog", self.hear_dialog)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.heard.append(message.text)

    def hear_error(self, failure: WebError) -> None:
        self.heard.append(str(failure.error))

    def hear_dialog(self, dialog: Dialog) -> None:
        self.heard.append(f"dialog: {dialog.message}")
        dialog.dismiss()  # a page stands still while one is open

    def unexpected(self) -> list[str]:
        return [text for text in self.heard if not any(part in text for part in self.expected)]

    @contextmanager
    def page_of(self, session: str, context: BrowserContext, site: str) -> Iterator[Page]:
        """Give a page to somebody signed in; fail when it complains or asks the internet."""
        context.add_cookies([{"name": SESSION, "value": session, "url": site}])
        self.watch(context)
        page = context.new_page()
        yield page
        settle(page)
        context.close()
        assert self.strangers == []
        assert self.unexpected() == []


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture(scope="module")
def session(engine: Engine) -> str:
    """The session of somebody who may do most, to whom nothing of the nine grids is masked."""
    return sign_in(engine, *DESK_AND_GRIDS)


@pytest.fixture
def page(
    browser: Browser,
    browser_context_args: dict[str, Any],
    complaints: Complaints,
    site: str,
    session: str,
) -> Iterator[Page]:
    """A page of the session above."""
    context = browser.new_context(**browser_context_args)
    with complaints.page_of(session, context, site) as page:
        yield page


@pytest.fixture(scope="module")
def http(playwright: Playwright, site: str, session: str) -> Iterator[APIRequestContext]:
    """The interface, asked as a page of this server would."""
    context = playwright.request.new_context(base_url=site, extra_http_headers=as_browser(session))
    yield context
    context.dispose()
