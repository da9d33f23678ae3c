"""The nine-grid county behind a real server, and a browser that may ask nothing of the internet."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import (
    APIRequestContext,
    Browser,
    ConsoleMessage,
    Page,
    Playwright,
    Route,
)
from sqlalchemy import Engine

from api.app import make_app
from api.installation import Installation
from api.signing_in.cookies import SESSION
from api.signing_in.doors import Doors
from governance.policy import load_policy
from tests.signing_in import DESK_AND_GRIDS, as_browser, find_keyring, quick_passwords, sign_in

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": DESK}


DESK = {"width": 1440, "height": 900}


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

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.heard.append(message.text)

    def guard(self, route: Route) -> None:
        if urlsplit(route.request.url).hostname in {"127.0.0.1", "localhost", None}:
            route.continue_()
            return
        self.strangers.append(route.request.url)
        route.abort()

    def unexpected(self) -> list[str]:
        return [text for text in self.heard if not any(part in text for part in self.expected)]


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
    """A page of somebody signed in; it fails when the browser complains or asks the internet."""
    context = browser.new_context(**browser_context_args)
    context.add_cookies([{"name": SESSION, "value": session, "url": site}])
    context.route("**/*", complaints.guard)
    page = context.new_page()
    page.on("console", complaints.hear)
    page.on("pageerror", lambda error: complaints.heard.append(str(error)))
    page.on("dialog", lambda dialog: complaints.heard.append(f"dialog: {dialog.message}"))
    yield page
    page.wait_for_load_state("networkidle")
    context.close()
    assert complaints.strangers == []
    assert complaints.unexpected() == []


@pytest.fixture(scope="module")
def http(playwright: Playwright, site: str, session: str) -> Iterator[APIRequestContext]:
    """The interface, asked as a page of this server would."""
    context = playwright.request.new_context(base_url=site, extra_http_headers=as_browser(session))
    yield context
    context.dispose()
