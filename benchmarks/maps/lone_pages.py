"""Pages that are one file: served packed from this machine, and opened in Chromium."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Browser

from benchmarks.maps.chromium import Frames, Line, middle, new_context, pan, zoom
from benchmarks.maps.folium_pages import Built

_REST_MS = 900
_LOADED = "() => watch.loaded !== null"
_LAYERS = "() => { let n = 0; watch.map.eachLayer(() => { n += 1; }); return n; }"


@dataclass
class Opened:
    """What a page took, round by round."""

    built: Built
    drawn_ms: list[float] = field(default_factory=list)
    bytes: int = 0
    heap_mb: list[float] = field(default_factory=list)
    panning: Frames | None = None
    zooming: Frames | None = None

    @property
    def drawn(self) -> float:
        """The median time until it is drawn."""
        return middle(self.drawn_ms)


def open_round(pages: list[Opened], browser: Browser, *, is_last: bool) -> None:
    """Open each page once in an empty browser context, and move its map at last.

    Raises
    ------
    RuntimeError
        When a script failed or there is nothing on a map: such a page is soon done.
    """
    for one in pages:
        with _serving(one.built) as address:
            context = new_context(browser)
            _open(one, Line(context.new_page()), address, is_last=is_last)
            context.close()


def _open(one: Opened, line: Line, address: str, *, is_last: bool) -> None:
    page = line.page
    failures: list[Exception] = []
    page.on("pageerror", lambda failure: failures.append(failure))  # noqa: PLW0108 must hold a name
    page.goto(address, wait_until="commit")
    page.wait_for_function(_LOADED)
    line.settle()
    one.drawn_ms.append(page.evaluate("watch.loaded"))
    one.bytes = sum(load.bytes for load in line.loads)
    one.heap_mb.append(line.heap_mb())
    if failures or page.evaluate(_LAYERS) < 2:
        message = f"{one.built.name}: {failures or 'nothing on the map'}"
        raise RuntimeError(message)
    if is_last:
        one.panning = pan(page, _REST_MS)
        one.zooming = zoom(page, _REST_MS)


def tell(one: Opened) -> None:
    """Print the figures of a page."""
    html = one.built.html
    print(
        f"  {one.built.name}: {one.built.shows}\n"
        f"    built in {one.built.build_s:.2f} s of a core; {len(html) / 1000:,.0f} kB,"
        f" gzip {len(one.built.packed) / 1000:,.0f} kB, with scripts {one.bytes / 1000:,.0f} kB;"
        f" drawn after {one.drawn:.0f} ms; heap {middle(one.heap_mb):.0f} MB\n"
        f"    panning {one.panning}; zooming {one.zooming}"
    )


@contextmanager
def _serving(built: Built) -> Iterator[str]:
    """Serve a page and its files packed; yields its address."""
    kinds = {"js": "text/javascript", "css": "text/css", "png": "image/png"}
    packed = {"/": ("text/html; charset=utf-8", built.packed)}
    for address, content in built.files.items():
        kind = kinds[address.rpartition(".")[2]]
        packed[address] = (kind, gzip.compress(content, compresslevel=6, mtime=0))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = packed.get(self.path, ("", b""))
            self.send_response(200 if kind else 404)
            if kind:
                self.send_header("Content-Type", kind)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
