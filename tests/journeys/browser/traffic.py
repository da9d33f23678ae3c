"""What a browser asks of servers: whether it stays at home, and when all of it is answered."""

import time
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import BrowserContext, Page, Request

#: What has no host: files, and what stands in a page itself.
AT_HOME = {"127.0.0.1", "localhost", None, ""}

#: For the browser's command line: no name and no address but ours leads anywhere.
NOWHERE_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"

#: Two frames and a task: what a page does upon an answer, another request included, is begun.
_A_TURN = """() => document.readyState === "complete" && new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(true)))))"""


class Traffic:
    """The requests of a browser context, from the moment it is watched.

    Parameters
    ----------
    strangers
        A list that gets the addresses on other machines that were asked for.
    """

    def __init__(self, context: BrowserContext, strangers: list[str]) -> None:
        self._strangers = strangers
        self._begun = 0
        self._open: set[Request] = set()
        # Events only: a route would hold every request until we let it go on, and would keep
        # the browser from using what it has cached.
        context.on("request", self._begin)
        context.on("requestfinished", self._end)
        context.on("requestfailed", self._end)
        _WATCHED[context] = self

    def _begin(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in AT_HOME:
            self._strangers.append(request.url)
        self._begun += 1
        if request.resource_type != "eventsource":  # a stream of events is never over
            self._open.add(request)

    def _end(self, request: Request) -> None:
        self._open.discard(request)

    def settle(self, page: Page, within_s: float) -> None:
        ends_at = time.monotonic() + within_s
        while True:
            begun = self._begun
            page.wait_for_function(_A_TURN)
            if not self._open and self._begun == begun:
                return
            assert time.monotonic() < ends_at, f"unanswered: {[one.url for one in self._open]}"


_WATCHED: WeakKeyDictionary[BrowserContext, Traffic] = WeakKeyDictionary()


def settle(page: Page, *, within_s: float = 30) -> None:
    """Wait until all that a page asked is answered, and what it does upon that is begun.

    Streams of events do not count. What a page will ask by a clock of its own is not asked yet:
    a test of that waits for what is to come of it.
    """
    _WATCHED[page.context].settle(page, within_s)
