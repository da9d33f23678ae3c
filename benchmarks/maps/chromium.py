"""A page in Chromium: what it loads, when it is drawn, how fluid it is."""

import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

WATCH = (Path(__file__).parent / "watch.js").read_text("utf-8")
DESK: ViewportSize = {"width": 1440, "height": 900}
#: Of a frame that is noticed.
LONG_MS = 50
STEPS = 20
DRAGS = ((-260, 0), (0, 200), (260, 0), (0, -200))
#: Wheel turns, in and out again; 110 pixels are a zoom level of ours.
WHEELS = (-220, -220, 220, 220)
_PATIENCE_MS = 180_000
_QUIET_S = 0.4


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Debian's Chromium without a screen; nothing but this machine is in its reach."""
    path = shutil.which("chromium")
    if path is None:
        sys.exit("no Chromium here: apt-get install chromium")
    nowhere = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", nowhere])
        try:
            yield browser
        finally:
            browser.close()


def new_context(browser: Browser) -> BrowserContext:
    """Return a context with nothing in its cache, at a desk in the county."""
    context = browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(_PATIENCE_MS)
    context.add_init_script(WATCH)
    return context


@dataclass
class Loaded:
    """A request: where it went, what for, and how many bytes the answer was on the line."""

    url: str
    kind: str
    bytes: int = 0
    is_open: bool = True

    @property
    def is_data(self) -> bool:
        """Whether it was asked for by a script: no page, script or style."""
        return self.kind in {"Fetch", "XHR"}


class Line:
    """The requests of a page, as Chromium's own network log tells them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session = page.context.new_cdp_session(page)
        self._loads: dict[str, Loaded] = {}
        self.session.on("Network.requestWillBeSent", self._begin)
        self.session.on("Network.loadingFinished", self._end)
        self.session.on("Network.loadingFailed", self._end)
        self.session.send("Network.enable")

    def _begin(self, told: Any) -> None:  # noqa: ANN401 the protocol's
        self._loads[told["requestId"]] = Loaded(told["request"]["url"], told.get("type", ""))

    def _end(self, told: Any) -> None:  # noqa: ANN401 the protocol's
        load = self._loads.get(told["requestId"])
        if load is not None:
            load.is_open = False
            load.bytes = int(told.get("encodedDataLength", 0))

    def forget(self) -> None:
        """Begin anew."""
        self._loads = {key: load for key, load in self._loads.items() if load.is_open}

    @property
    def loads(self) -> list[Loaded]:
        """What was asked since; streams of events, data: and blob: addresses left out."""
        kept = ("http://", "https://")
        loads = self._loads.values()
        return [one for one in loads if one.kind != "EventSource" and one.url.startswith(kept)]

    def settle(self) -> None:
        """Wait until all is answered and nothing new is asked for a moment."""
        quiet_since = time.monotonic()
        asked = len(self._loads)
        while time.monotonic() - quiet_since < _QUIET_S:
            self.page.wait_for_timeout(50)
            if any(one.is_open for one in self.loads) or len(self._loads) != asked:
                quiet_since, asked = time.monotonic(), len(self._loads)

    def heap_mb(self) -> float:
        """Return what JavaScript holds once its garbage is collected."""
        self.session.send("HeapProfiler.collectGarbage")
        return float(self.session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6


class Frames(NamedTuple):
    """Frames while something moved."""

    drawn: int
    long: int
    longest_ms: float

    def __str__(self) -> str:
        """Return the figures in words."""
        return (
            f"{self.long} of {self.drawn} frames over {LONG_MS} ms, longest {self.longest_ms:.0f}"
        )


def frames_of(took: list[float]) -> Frames:
    """Return the figures of frames that took so many milliseconds each."""
    longest = max(took, default=0.0)
    return Frames(len(took), sum(one > LONG_MS for one in took), longest)


def joined(several: list[Frames]) -> Frames:
    """Return the figures of several series taken together."""
    return Frames(
        sum(one.drawn for one in several),
        sum(one.long for one in several),
        max((one.longest_ms for one in several), default=0.0),
    )


def pan(page: Page, rest_ms: int) -> Frames:
    """Drag the map there and back, each time in `STEPS` steps; it may come to rest in between."""
    x, y = _middle(page)
    page.evaluate("watch.startFrames()")
    for across, down in DRAGS:
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(1, STEPS + 1):
            page.mouse.move(x + across * step / STEPS, y + down * step / STEPS)
            page.wait_for_timeout(10)
        page.mouse.up()
        page.wait_for_timeout(rest_ms)
    return frames_of(page.evaluate("watch.stopFrames()"))


def zoom(page: Page, rest_ms: int) -> Frames:
    """Turn the wheel in and out over the middle of the map."""
    page.mouse.move(*_middle(page))
    page.evaluate("watch.startFrames()")
    for turn in WHEELS:
        page.mouse.wheel(0, turn)
        page.wait_for_timeout(rest_ms)
    return frames_of(page.evaluate("watch.stopFrames()"))


def _middle(page: Page) -> tuple[float, float]:
    box = page.locator(".leaflet-container").first.bounding_box()
    if box is None:
        message = "there is no map on the page"
        raise RuntimeError(message)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def middle(values: list[float]) -> float:
    """Return the median."""
    return statistics.median(values)
