"""The incident map of the product: first view, moving about, another filter, another window."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import TimeoutError as NotInTimeError

from benchmarks.ingest.place import Place, serving
from benchmarks.maps.chromium import Frames, Line, Loaded, joined, middle, new_context, pan, zoom
from benchmarks.maps.place import Meter, session_for

#: Period and shape of what is drawn.
VIEWS = (("30", "circles"), ("30", "dots"), ("all", "circles"), ("all", "dots"))
#: From and to of windows over time, as shares of the strip.
WINDOWS = ((0.2, 0.4), (0.5, 0.6), (0.7, 0.95))
CATEGORIES = 3
_REST_MS = 900
_IDLE_S = 0.05
#: A server that is too busy refuses a tile; the map then keeps what it showed.
_GIVEN_UP_MS = 30_000

_FIRST = "() => watch.firstDrawn() !== null && watch.listed !== null"
_ANSWERED = """(lists) => {
  const drawn = watch.drawnSince(watch.acted);
  return drawn && watch.lists.length > lists
    ? { drawn: drawn.at - watch.acted, listed: watch.lists.at(-1) - watch.acted } : null;
}"""
#: From the end of each move until what lies in the new view is drawn.
_AFTER_MOVES = """() => watch.moves.map((at) => watch.drawnSince(at))
  .map((drawn, i) => drawn && drawn.at - watch.moves[i]).filter((took) => took !== null)"""


@dataclass(frozen=True, slots=True)
class First:
    """A view from the navigation until everything asked is answered."""

    drawn_ms: float
    listed_ms: float
    requests: int
    data_requests: int
    bytes: int
    data_bytes: int
    tile_bytes: int
    area_bytes: int
    server_s: float
    database_s: float
    heap_mb: float
    drawn: str


@dataclass
class View:
    """All figures of one view."""

    period: str
    shape: str
    cold: list[First] = field(default_factory=list)
    warm: list[First] = field(default_factory=list)
    panning: list[Frames] = field(default_factory=list)
    zooming: list[Frames] = field(default_factory=list)
    moved_ms: list[float] = field(default_factory=list)
    filtered_ms: list[tuple[float, float]] = field(default_factory=list)
    window_ms: list[tuple[float, float]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Which view, in words."""
        return f"{'all time' if self.period == 'all' else 'last 30 days'}, {self.shape}"


def look_round(place: Place, browser: Browser, views: list[View], *, is_last: bool) -> None:
    """Open every view once, cold and warm: a server's first view is cold. Move about at last."""
    for view in views:
        with _fresh_server(place) as port, _signed_in(place, browser, port) as context:
            line = Line(context.new_page())
            address = f"http://127.0.0.1:{port}/map?period={view.period}&shape={view.shape}"
            view.cold.append(_first(place, port, line, address))
            line.page.goto("about:blank")
            view.warm.append(_first(place, port, line, address))
            if is_last:
                _move_about(view, line)
                _ask_otherwise(view, line)


@contextmanager
def _fresh_server(place: Place) -> Iterator[int]:
    """Serve from a process that has kept no answer yet, once it has nothing to do."""
    with serving(place) as port:
        while True:
            meter = Meter(place, port)
            time.sleep(0.6)
            if meter.used()[0] < _IDLE_S:
                break
        yield port


@contextmanager
def _signed_in(place: Place, browser: Browser, port: int) -> Iterator[BrowserContext]:
    context = new_context(browser)
    site = f"http://127.0.0.1:{port}"
    cookie = {"name": "wangge_session", "value": session_for(place), "url": site}
    context.add_cookies([cookie])  # type: ignore[list-item]
    yield context
    context.close()


def _first(place: Place, port: int, line: Line, address: str) -> First:
    page = line.page
    line.settle()
    line.forget()
    meter = Meter(place, port)
    page.goto(address, wait_until="commit")
    page.wait_for_function(_FIRST)
    line.settle()
    server, database = meter.used()
    loads = line.loads
    data = [one for one in loads if one.is_data]
    shown = page.evaluate("watch.shown()")
    return First(
        drawn_ms=page.evaluate("watch.firstDrawn()"),
        listed_ms=page.evaluate("watch.listed"),
        requests=len(loads),
        data_requests=len(data),
        bytes=sum(one.bytes for one in loads),
        data_bytes=sum(one.bytes for one in data),
        tile_bytes=_bytes_of(data, "/incidents/tiles/"),
        area_bytes=_bytes_of(data, "/areas.geojson"),
        server_s=server,
        database_s=database,
        heap_mb=line.heap_mb(),
        drawn=_words(shown),
    )


def _bytes_of(loads: list[Loaded], part: str) -> int:
    return sum(one.bytes for one in loads if part in one.url)


def _words(shown: dict[str, int]) -> str:
    if shown["pictures"]:
        return f"dots on {shown['pictures']} pictures"
    return (
        f"{shown['circles']} circles and {shown['singles']} single incidents, {shown['n']} in all"
    )


def _move_about(view: View, line: Line) -> None:
    page = line.page
    for action, kept in ((pan, view.panning), (zoom, view.zooming)):
        for _ in range(2):  # the second time round its tiles are held
            page.evaluate("watch.moves = []")
            kept.append(action(page, _REST_MS))
            line.settle()
            if action is pan:
                view.moved_ms += page.evaluate(_AFTER_MOVES)


def _ask_otherwise(view: View, line: Line) -> None:
    """Choose categories, then windows over time, none of which was asked for before."""
    page = line.page
    values = page.locator("#f-category option").evaluate_all("all => all.map((one) => one.value)")
    for value in values[1 : 1 + CATEGORIES]:
        lists = page.evaluate("watch.lists.length")
        page.select_option("#f-category", value)
        view.filtered_ms += _answered(page, lists)
        line.settle()
    page.select_option("#f-category", "")
    line.settle()
    strip = page.locator("[data-bars]").bounding_box()
    if strip is None:
        return
    y = strip["y"] + strip["height"] / 3
    for first, last in WINDOWS:
        lists = page.evaluate("watch.lists.length")
        page.mouse.move(strip["x"] + first * strip["width"], y)
        page.mouse.down()
        page.mouse.move(strip["x"] + last * strip["width"], y, steps=8)
        page.mouse.up()
        view.window_ms += _answered(page, lists)
        line.settle()


def _answered(page: Page, lists: int) -> list[tuple[float, float]]:
    """Return after how long map and list say what was asked last; nothing when they never do."""
    try:
        told = page.wait_for_function(_ANSWERED, arg=lists, timeout=_GIVEN_UP_MS).json_value()
    except NotInTimeError:
        return []
    return [(told["drawn"], told["listed"])]


def tell_view(view: View) -> None:
    """Print the figures of a view."""
    print(f"  {view.name}: {view.cold[-1].drawn}")
    for name, several in (("cold", view.cold), ("again", view.warm)):
        print(f"    {name:6} {first_words(several)}")
    drags, turns = joined(view.panning), joined(view.zooming)
    print(
        f"    panning {drags}; zooming {turns}; drawn {middle(view.moved_ms):.0f} ms after a move"
    )
    asked = ("filter", view.filtered_ms, CATEGORIES), ("window", view.window_ms, len(WINDOWS))
    for what, answers, times in asked:
        if len(answers) < times:
            print(f"    another {what}: {times - len(answers)} of {times} never drawn")
        if not answers:
            continue
        drawn, listed = (middle([one[i] for one in answers]) for i in (0, 1))
        print(f"    another {what}: drawn after {drawn:.0f} ms, listed after {listed:.0f} ms")


def first_words(several: list[First]) -> str:
    """Return the medians of a view in words."""

    def of(name: str) -> float:
        return middle([float(getattr(one, name)) for one in several])

    return (
        f"drawn after {of('drawn_ms'):.0f} ms, listed after {of('listed_ms'):.0f} ms;"
        f" {of('requests'):.0f} requests, {of('bytes') / 1000:.0f} kB, of them data"
        f" {of('data_requests'):.0f}, {of('data_bytes') / 1000:.0f} kB"
        f" (tiles {of('tile_bytes') / 1000:.1f} kB, borders {of('area_bytes') / 1000:.0f} kB);"
        f" server {1000 * of('server_s'):.0f} ms, database {1000 * of('database_s'):.0f} ms;"
        f" heap {of('heap_mb'):.1f} MB"
    )
