"""The grid supervisor's journey: open, filter, find the hotspot, see why, export, print."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect
from sqlalchemy import Engine, text

from api.installation import Installation
from api.maps.recipes import read_recipe
from api.maps.verifying import verify_recipe
from geo.lonlat import RawPosition
from geo.postgis import make_engine
from governance.demo.inventing import DemoYearPlan
from governance.demo.loading import Workshop, load_demo
from governance.people.roles import Role
from governance.people.scope import Grant
from governance.policy import load_policy
from tests.journeys.browser.conftest import Complaints, serving
from tests.journeys.browser.traffic import settle
from tests.signing_in import COUNTY, find_keyring, sign_in
from tests.written_reports import a_report, write_reports

pytestmark = pytest.mark.browser

POLICY = load_policy()
NOW = datetime.now(POLICY.county.zone).replace(minute=0, second=0, microsecond=0)
PLAN = DemoYearPlan("360824", 504, 600, NOW)
#: Around the middle of the county's north-east: nothing was planted there.
ASKED = "/analysis?kind=hotspots&category=fire_safety&lang=zh"


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    """Engine on an empty database: the county is that of the demonstration."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def place(engine: Engine) -> tuple[float, float]:
    """A county with a year of incidents, and a fortnight of trouble in one of its grids."""
    here = Installation.on(engine, POLICY, find_keyring=find_keyring)
    shop = Workshop(engine, here.lookup, POLICY, here.gazetteer, find_keyring)
    assert load_demo(shop, PLAN, advance=lambda _done, _of: None) is not None
    asked = text(
        "SELECT ST_X(p), ST_Y(p) FROM grid, ST_PointOnSurface(geom) p "
        "WHERE kind = 'general' ORDER BY households DESC LIMIT 1"
    )
    with engine.begin() as db:
        lon, lat = db.execute(asked).one()
        reports = [
            a_report(
                category="fire_safety",
                title=f"楼道起火隐患 {number}",
                occurred_at=NOW.astimezone(UTC) - timedelta(hours=9 * number),
                position=RawPosition(lon, lat, "cgcs2000"),
            )
            for number in range(30)
        ]
        write_reports(db, reports, here.lookup.active(db), now=NOW)
    return lon, lat


@pytest.fixture
def supervisor(
    browser: Browser,
    browser_context_args: dict[str, Any],
    engine: Engine,
    place: tuple[float, float],
    complaints: Complaints,
) -> Iterator[Page]:
    del place
    here = Installation.on(engine, POLICY, find_keyring=find_keyring)
    with serving(here) as site:
        session = sign_in(engine, Grant(Role.GRID_SUPERVISOR, COUNTY))
        context = browser.new_context(**browser_context_args, base_url=site)
        with complaints.page_of(session, context, site) as page:
            yield page


def map_of(page: Page) -> FrameLocator:
    settle(page)
    frame = page.frame_locator("[data-frame]")
    expect(frame.locator("path.leaflet-interactive").nth(503)).to_be_attached(timeout=60_000)
    return frame


def test_open_filter_find_see_why_export_and_print(supervisor: Page, engine: Engine) -> None:
    page = supervisor
    page.goto("/analysis")
    map_of(page)
    page.locator("[name=category]").select_option("fire_safety")
    page.get_by_role("button", name="画图").click()
    frame = map_of(page)
    expect(frame.locator("header")).to_contain_text("消防隐患")

    # Where is it getting worse? The first cluster that goes on now is the one that was made.
    first = frame.locator("[data-marks-list=alive] button").first
    expect(first).to_contain_text("件，预期")
    expect(first).to_contain_text("p 0.001")
    first.click()
    why = frame.locator(".leaflet-popup-content")
    expect(why).to_contain_text("个网格，半径")
    expect(why).to_contain_text(str((NOW - timedelta(hours=9 * 29)).date())[:7])
    expect(frame.locator(".legend[data-layer=heat]")).to_contain_text("热点（很有把握）")
    expect(frame.locator(".note dl")).to_contain_text("Kulldorff")

    # See why: the incidents themselves.
    with page.expect_navigation():
        page.get_by_role("link", name="看这些事件").click()
    settle(page)
    expect(page.locator("[data-filter-summary]")).to_contain_text("消防隐患")
    expect(page.locator(".entry .title").first).to_contain_text("楼道起火隐患")
    page.go_back()
    map_of(page)

    # Take it along: figures, paper, recipe.
    page.locator("[data-export] summary").click()
    book = openpyxl.load_workbook(io.BytesIO(download(page, "Excel")))
    assert any("网格" in str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
    page.locator("[data-export] summary").click()
    assert download(page, "PDF").startswith(b"%PDF")
    page.locator("[data-export] summary").click()
    recipe = download(page, "复算文件").decode()
    assert json.loads(recipe)["properties"]["wangge:kind"] == "hotspots"
    with engine.begin() as db:
        told = verify_recipe(db, read_recipe(recipe), POLICY, now=datetime.now(UTC))
    assert told == []

    # Print: the frame lays itself out for the sheet.
    page.emulate_media(media="print")
    box = page.locator("[data-frame]").bounding_box()
    assert box
    assert (box["width"], box["height"]) == (1020, 690)


def download(page: Page, name: str) -> bytes:
    with page.expect_download(timeout=60_000) as waited:
        page.locator("[data-export]").get_by_role("link", name=name, exact=True).click()
    return waited.value.path().read_bytes()
