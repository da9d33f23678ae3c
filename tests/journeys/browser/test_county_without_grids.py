"""Before any grids are in force every page still opens and says what to do."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from geo.postgis import make_engine
from tests.journeys.browser.conftest import Complaints

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    """A database that knows no county yet."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("address", ["/", "/map", "/pinning"])
def test_a_map_without_grids_says_where_to_get_them(
    page: Page, site: str, complaints: Complaints, address: str
) -> None:
    complaints.expected = ("409",)
    page.goto(site + address)
    expect(page.locator("[data-map]")).to_contain_text("还没有生效的网格")
    expect(page.get_by_role("link", name="去网格边界")).to_be_visible()
    expect(page.locator(".toast-bad")).to_have_count(0)


def test_nothing_invented_is_shown_so_nothing_is_called_synthetic(page: Page, site: str) -> None:
    page.goto(f"{site}/about")
    expect(page.get_by_role("heading", name="关于本系统")).to_be_visible()
    expect(page.get_by_text("Synthetic")).to_have_count(0)
