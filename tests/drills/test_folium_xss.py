"""Hostile text in every place where people's words reach a folium page: shown, never run."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import folium
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from api.doctor.machine import find_chromium
from tests.map_frames import Written, map_page
from web_map.analysis.vocabulary import MapKind

pytestmark = [pytest.mark.browser, pytest.mark.drill]

RUN = "window.__xss=(window.__xss||0)+1"

PAYLOADS = {
    "image": f'<img src=x onerror="{RUN}">',
    "svg": f"<svg onload={RUN}></svg>",
    "script": f"</script><script>{RUN}</script>",
    "title": f"</title></style></textarea><script>{RUN}</script>",
    "comment": f"<!--<script>--><script>{RUN}</script>",
    "template literal": f"${{{RUN}}}",
    "backtick": f"`;{RUN};`",
    "quotes": f"\"'];{RUN};//\\",
    "line separators": f"a\u2028{RUN}\u2029{RUN}//",
    "jinja": "{{ 7*7 }}{% for n in [1,2] %}x{% endfor %}{# gone #}",
    "entities": "&lt;b&gt;&#x27;&amp;",
    "frame": '<iframe srcdoc="<script>parent.__xss=1</script>"></iframe>',
    "base": '<base href="//192.0.2.1/"><link rel=stylesheet href="//192.0.2.1/x.css">',
}

Open = Callable[[str], Page]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": find_chromium(), "args": ["--no-sandbox"]}


@pytest.fixture(params=["its policy", "no policy"])
def open_page(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open HTML as a file, once as it is and once with its policy switched off.

    Without the policy only the escaping stands between text and execution.
    """
    context = browser.new_context(bypass_csp=request.param == "no policy", locale="zh-CN")
    asked: list[str] = []
    failures: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    def show(html: str) -> Page:
        file = tmp_path / "map.html"
        file.write_text(html, "utf-8")
        page = context.new_page()
        page.set_default_timeout(5_000)
        page.route(lambda url: not url.startswith(("file:", "data:")), refuse)
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(file.as_uri())
        return page

    yield show
    context.close()
    assert asked == []
    assert failures == []


def walk_through(page: Page) -> list[str]:
    """Use everything the map has; return the lines of the popup that opened."""
    for entry in page.locator(".marks button:visible").all():
        entry.click()
    for layer in page.locator("input[name=layer]:visible").all():
        layer.check()
        for play in page.locator("[data-play]:visible").all():
            play.click()
    page.locator("input[name=layer]").first.check(force=True)
    for close in page.locator(".leaflet-popup-close-button").all():
        close.dispatch_event("click")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    page.locator("path.leaflet-interactive").first.hover(force=True)
    page.locator("path.leaflet-interactive").nth(4).dispatch_event("click")
    told = page.locator(".leaflet-popup-content .told > *")
    told.first.wait_for()
    lines: list[str] = told.evaluate_all("lines => lines.map((line) => line.textContent)")
    return lines


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_text_is_shown_and_not_run(open_page: Open, payload: str) -> None:
    check_shown(open_page(map_page(written=Written.everywhere(payload)).html), payload)


@pytest.mark.parametrize("kind", [kind for kind in MapKind if kind is not MapKind.HOTSPOTS])
@pytest.mark.parametrize("open_page", ["no policy"], indirect=True)
def test_every_map_shows_all_of_it_at_once_and_runs_none(open_page: Open, kind: MapKind) -> None:
    everything = " ".join(PAYLOADS.values())
    check_shown(open_page(map_page(kind, Written.everywhere(everything)).html), everything)


def check_shown(page: Page, payload: str) -> None:
    lines = walk_through(page)
    page.wait_for_timeout(50)
    assert page.evaluate("window.__xss") is None
    assert page.locator("path.leaflet-interactive").count() >= 9
    assert lines[0] == payload
    assert lines[1] == f"{payload} · {payload}"
    assert lines[-1] == payload
    for place in ("h1", ".head span:nth-of-type(2)", ".note dl", ".place-name"):
        assert payload in (page.locator(place).first.text_content() or ""), place
    assert payload.split(maxsplit=1)[0] in page.title()
    assert page.locator("img[src=x], svg[onload], iframe, base, body link").count() == 0


@pytest.mark.parametrize("open_page", ["no policy"], indirect=True)
def test_the_drill_would_notice_text_that_becomes_markup(open_page: Open) -> None:
    html = map_page(written=Written.everywhere(PAYLOADS["image"])).html
    page = open_page(html.replace("made.textContent = text", "made.innerHTML = text"))
    page.wait_for_function("window.__xss > 0")


@pytest.mark.parametrize("open_page", ["its policy"], indirect=True)
def test_the_policy_alone_stops_text_that_becomes_markup(open_page: Open) -> None:
    page = open_page(map_page().html)
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", PAYLOADS["svg"])
    page.evaluate(
        "code => document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: code}))",
        RUN,
    )
    page.wait_for_timeout(100)
    assert page.evaluate("window.__xss") is None


def test_folium_itself_reads_peoples_words_as_templates() -> None:
    """Why our parts exist: what stands in a GeoJSON property runs on the server."""
    drawing = folium.Map(tiles=None)
    shape = {"type": "Point", "coordinates": [115.4, 27.7]}
    folium.GeoJson(
        {"type": "Feature", "properties": {"name": "{{ 7*7 }}"}, "geometry": shape}
    ).add_to(drawing)
    assert '"name": "49"' in drawing.get_root().render()
