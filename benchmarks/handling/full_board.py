"""A board of ten thousand open incidents: what it takes to read, and how it moves in a browser."""

import json
import shutil
import statistics
import threading
import time
from http.client import HTTPConnection
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.handling.county import County
from benchmarks.handling.movers import Movers
from benchmarks.sign_in import cookies_of, session_as
from governance.people.roles import Role

READS = 8
#: Marked by the page itself: when the first row stood there, counted from the click on the link.
FIRST_ROW = """() => new Promise((done) => {
  const look = () => document.querySelector(".board-row")
    ? done(performance.now()) : requestAnimationFrame(look);
  look();
})"""

#: Frame by frame for so long; `by` pixels of the list are scrolled in each.
FRAMES = """([seconds, by]) => new Promise((done) => {
  const list = document.querySelector("[data-list]");
  const took = [];
  let last = performance.now();
  const end = last + seconds * 1000;
  const step = (now) => {
    took.push(now - last);
    last = now;
    if (by) list.scrollTop = (list.scrollTop + by) % (list.scrollHeight - list.clientHeight);
    now < end ? requestAnimationFrame(step) : done(took.slice(1));
  };
  requestAnimationFrame(step);
})"""


def measure_full_board(county: County, port: int, *, rows: int, seconds: int) -> None:
    """Fill the board, read it, and look at it."""
    missing = max(500, rows - county.open_now())
    county.fill("FULL-", missing * 5 // 4)  # some grids have nobody at work today
    with county.place.installation.transaction() as db:
        session = session_as(db, Role.COUNTY_DISPATCHER, "360824")
    _read(port, session)
    if shutil.which("chromium") is None:
        print("  no Chromium here: apt-get install chromium")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        site = f"http://127.0.0.1:{port}"
        page.context.add_cookies([{"name": "wangge_session", "value": session, "url": site}])
        page.goto(f"{site}/dispatch", wait_until="commit")
        first = float(page.evaluate(FIRST_ROW))
        page.wait_for_selector("[data-board]:not([aria-busy])")
        print(f"  /dispatch in Chromium: first rows after {first / 1000:.2f} s")
        page.wait_for_timeout(1500)
        _tell("at rest", page.evaluate(FRAMES, [seconds, 0]))
        _tell("scrolling the list", page.evaluate(FRAMES, [seconds, 60]))
        _tell("while ten moves a second come in", _with_news(county, port, page, seconds))
        browser.close()


def _read(port: int, session: str) -> None:
    took, size, rows = [], 0, 0
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(READS):
        began = time.monotonic()
        line.request("GET", "/board", headers=cookies_of(session))
        body = line.getresponse().read()
        took.append(time.monotonic() - began)
        size, rows = len(body), len(json.loads(body)["rows"])
    line.close()
    print(
        f"GET /board with {rows} open incidents: median {1000 * statistics.median(took):.0f} ms,"
        f" slowest of {READS} {1000 * max(took):.0f} ms, {size / 1e6:.2f} MB"
    )


def _with_news(county: County, port: int, page: Page, seconds: int) -> Any:  # noqa: ANN401 numbers
    movers = Movers(port, county.work("FULL-", "reported"), county.agency(), per_s=10)
    moving = threading.Thread(target=lambda: movers.run(clients=4, seconds=seconds + 1))
    moving.start()
    took = page.evaluate(FRAMES, [seconds, 0])
    moving.join()
    return took


def _tell(what: str, took: list[float]) -> None:
    ordered = sorted(took)
    print(
        f"    {what:34}{len(took):5d} frames, median {statistics.median(took):5.1f} ms,"
        f" p99 {ordered[len(ordered) * 99 // 100]:6.1f} ms, longest {ordered[-1]:6.1f} ms,"
        f" {sum(one > 50 for one in took)} over 50 ms"
    )
