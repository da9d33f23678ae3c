"""Pictures of every page for the documents: ``./run screenshots``.

A server with its own data folder and the demo county is started and driven by the system's
Chromium; a page that complains, or asks anything of the internet, stops the run.
"""

import base64
import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect, sync_playwright

from api.doctor.machine import find_chromium
from tests.demo_site import demo_site
from tests.journeys.browser.traffic import NOWHERE_ELSE, Traffic, settle
from tests.palette_png import encode_palette_png

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
BYTES_MAX = 250_000
SCREENS = {"desk": (1440, 900), "phone": (390, 844)}
#: A village name that two townships have: only a person can tell which is meant.
TWO_VILLAGES = "庙前村"

_DECODE = """async (png) => {
    const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const sheet = new OffscreenCanvas(image.width, image.height).getContext("2d");
    sheet.drawImage(image, 0, 0);
    const { data } = sheet.getImageData(0, 0, image.width, image.height);
    let text = "";
    for (let i = 0; i < data.length; i += 32768)
        text += String.fromCharCode(...data.subarray(i, i + 32768));
    return { width: image.width, height: image.height, rgba: btoa(text) };
}"""


class PictureError(Exception):
    """A page did not do what its picture should show."""


@dataclass(frozen=True)
class Scene:
    """One picture: where to go, and what to do there before it is taken."""

    name: str
    address: Callable[[Page], str]
    act: Callable[[Page], None] = lambda _page: None
    who: str = "county_dispatcher"  # a ready account of the demonstration


def at(address: str) -> Callable[[Page], str]:
    """Return a fixed address."""
    return lambda _page: address


def busiest_grid(page: Page) -> str:
    """Return the map with the grid open that has most of the latest incidents."""
    items = page.request.get("/incidents?limit=500").json()["items"]
    codes = Counter(one["grid"]["code"] for one in items if one["grid"])
    return f"/map?grid={codes.most_common(1)[0][0]}"


def ask_for_a_village(page: Page) -> None:
    """Look for a name that two villages have."""
    page.locator("#address").fill(TWO_VILLAGES)
    page.locator("#address").press("Enter")
    expect(page.locator("[data-address-found] .choice")).to_have_count(2)


def waiting_pin(page: Page) -> str:
    """Report something at a place that only a person can tell; return its pinning task."""
    body = {
        "channel": "hotline_12345",
        "category": "environment",
        "title": "晒谷场堆放建筑垃圾",
        "occurred_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
        "address": TWO_VILLAGES,
    }
    own_page = {"Sec-Fetch-Site": "same-origin"}
    page.request.post("/incidents", data=body, headers=own_page)
    tasks = page.request.get("/pins?limit=500").json()["items"]
    return (
        f"/pinning?pin={next(t['id'] for t in tasks if t['incident']['address'] == TWO_VILLAGES)}"
    )


def choose_first_candidate(page: Page) -> None:
    """Let the page say which grid the first candidate lies in."""
    page.locator("[data-task] .choice").first.click()
    expect(page.locator("[data-task]")).to_contain_text("将归入")


def preview_sheet(page: Page) -> None:
    """Upload a small sheet with one bad row and declare its datum."""
    sheet = """编号,标题,类别,发生时间,地址,经度,纬度
S-001,路灯不亮,城市管理,2026-03-02 19:40,,115.3885,27.7604
S-002,邻里排水纠纷,矛盾纠纷,2026-03-02 20:15,金川镇庙前村,,
S-003,井盖缺失,城市管理,昨天晚上,,115.3921,27.7555
S-004,秸秆露天焚烧,环境卫生,2026-03-03 08:05,,115.4402,27.7310
"""
    file = FilePayload(name="三月上报.csv", mimeType="text/csv", buffer=sheet.encode("gb18030"))
    page.locator("#file").set_input_files(files=[file])
    page.locator("[data-upload] button").click()
    page.locator("input[name=crs][value=cgcs2000]").check()
    expect(page.locator("[data-problems]")).to_contain_text("第 4 行")
    page.locator("[data-preview]").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('[data-preview]').scrollIntoView()")


def upload_defective_edition(page: Page) -> str:
    """Upload the grids in force with one removed and one moved; return the draft's page."""
    editions = page.request.get("/editions").json()["items"]
    if len(editions) > 1:
        return f"/boundaries/{next(e['id'] for e in editions if e['state'] == 'draft')}"
    active = editions[0]
    grids = page.request.get(f"/editions/{active['id']}/export?format=geojson").json()
    features = grids["features"][:150] + grids["features"][151:]
    ring = features[0]["geometry"]["coordinates"][0]
    while isinstance(ring[0][0], list):
        ring = ring[0]
    for position in ring:
        position[0] += 0.004
    page.goto("/boundaries")
    content = json.dumps(grids | {"features": features}).encode()
    file = FilePayload(name="调整方案.geojson", mimeType="application/json", buffer=content)
    page.locator("#b-file").set_input_files(files=[file])
    page.locator("#b-name").fill("2027 年网格调整方案（有误）")
    page.locator("input[name=crs][value=cgcs2000]").check()
    page.locator("input[name=synthetic]").check()
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("button", name="保存为草稿").click(timeout=120_000)
    page.wait_for_url("**/boundaries/*", timeout=120_000)
    return urlsplit(page.url).path


def show_largest_finding(page: Page) -> None:
    """Open the first finding on the map."""
    page.locator("[data-findings] tbody tr button").first.click()


def wait_for_charts(page: Page) -> None:
    """Wait until the last of the charts is drawn."""
    expect(page.locator("[data-chart=top] canvas")).to_be_attached(timeout=30_000)


def wait_for_the_frame(page: Page) -> None:
    """Wait until the analysis map is drawn."""
    expect(page.locator("[data-wait]")).to_be_hidden(timeout=60_000)
    frame = page.frame_locator("[data-frame]")
    expect(frame.locator(".leaflet-container")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(1500)


def open_what_waits_for_dispatch(page: Page) -> None:
    """Open the first incident on the board that this desk is to dispatch."""
    page.locator("[name=stage]").select_option("dispatch")
    page.locator("[name=own]").check()
    page.wait_for_timeout(500)  # the list follows what is typed, after a moment
    page.locator("[data-list] [role=option]").first.click()
    expect(page.locator("[data-suggestion]")).to_be_visible()


def with_a_long_story(page: Page) -> str:
    """Return the page of an incident that has been under way for long."""
    board = page.request.get("/board").json()
    rows = [dict(zip(board["columns"], row, strict=True)) for row in board["rows"]]
    return f"/incident/{max(rows, key=lambda row: row['version'])['id']}"


SCENES = (
    Scene("home", at("/")),
    Scene("work", at("/work"), who="grid_worker"),
    Scene("dispatch", at("/dispatch"), open_what_waits_for_dispatch),
    Scene("incident", with_a_long_story),
    Scene("figures", at("/figures")),
    Scene("rules", at("/rules")),
    Scene("organisation", at("/organisation")),
    Scene("map", busiest_grid),
    Scene("explorer", at("/map?period=365&shade=rate&shape=dots&tab=charts"), wait_for_charts),
    Scene("address", at("/map"), ask_for_a_village),
    Scene("pinning", waiting_pin, choose_first_candidate),
    Scene("import", at("/import"), preview_sheet),
    Scene("findings", upload_defective_edition, show_largest_finding, who="visit_planner"),
    Scene("boundaries", at("/boundaries")),
    Scene("analysis", at("/analysis?category=dispute"), wait_for_the_frame),
    Scene("about", at("/about")),
    Scene("home-en", at("/?lang=en")),
)


def take(scene: Scene, screen: str, page: Page) -> bytes:
    """Go to a scene and return its picture."""
    page.goto(scene.address(page))
    settle(page)
    scene.act(page)
    settle(page)
    page.wait_for_timeout(400)
    raw = base64.b64encode(page.screenshot(animations="disabled")).decode()
    image: dict[str, Any] = page.evaluate(_DECODE, raw)
    flat = np.frombuffer(base64.b64decode(image["rgba"]), np.uint8)
    picture = encode_palette_png(flat.reshape(image["height"], image["width"], 4)[:, :, :3])
    if len(picture) > BYTES_MAX:
        message = f"{scene.name} at {screen}: {len(picture):,} bytes, allowed {BYTES_MAX:,}"
        raise PictureError(message)
    return picture


def take_all(browser: Browser, site: str, wanted: set[str]) -> None:
    """Take every scene at every width and keep it in docs/pictures."""
    for screen, (width, height) in SCREENS.items():
        for scene in SCENES:
            if wanted and scene.name not in wanted:
                continue
            context = browser.new_context(
                base_url=site,
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                viewport={"width": width, "height": height},
            )
            complaints = watch(context)
            page = context.new_page()
            sign_in(page, scene.who)
            picture = take(scene, screen, page)
            context.close()
            if complaints:
                message = f"{scene.name} at {screen}: {complaints}"
                raise PictureError(message)
            file = PICTURES / f"{scene.name}-{screen}.png"
            file.write_bytes(picture)
            say(f"✓ {file.relative_to(ROOT)} ({len(picture) // 1000} kB)")


def sign_in(page: Page, who: str) -> None:
    """Come in by a ready account of the demonstration, by the button that a person would press."""
    page.goto("/sign-in")
    settle(page)
    page.locator(f"[data-demo={who}]").click()
    page.wait_for_url(lambda url: urlsplit(url).path != "/sign-in")


def watch(context: BrowserContext) -> list[str]:
    """Return a list that grows by every error of a page and every request to elsewhere."""
    heard: list[str] = []
    Traffic(context, heard)
    context.on("weberror", lambda failure: heard.append(str(failure.error)))
    return heard


def say(line: str) -> None:
    """Tell the person at the terminal."""
    sys.stderr.write(f"{line}\n")


def main(wanted: set[str]) -> None:
    """Make the pictures named, or all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=["--no-sandbox", "--hide-scrollbars", "--lang=zh-CN", NOWHERE_ELSE],
            env={**os.environ, "LANGUAGE": "zh_CN"},
        )
        take_all(browser, site, wanted)
        browser.close()


if __name__ == "__main__":
    main(set(sys.argv[1:]))
