"""Nothing is left out of an answer, and nothing comes twice: pages, periods, tiles and sheets."""

import csv
import io

import httpx2
import pyogrio
import pytest
from sqlalchemy import Engine, text

from tests.authorization.small_county import GRIDS
from tests.postgis.ogc.monthly import last_month

ITEMS = "/ogc/collections/{}/items"
PLACES = 10_001

_ADD_PLACES = text(
    "INSERT INTO gazetteer_entry (name, norm_key, level, geom, source, valid_from)"
    " SELECT name, name, 'village', 'SRID=4490;POINT(115 27)', 'x', '2020-01-01' FROM ("
    "  SELECT 'p' || n AS name FROM generate_series(1, :n) n"
    "  UNION ALL SELECT unnest(CAST(:formulas AS text[]))) AS named"
)
FORMULAS = ["=HYPERLINK(1)", "＝1+1", "＠x", "\n=1"]


@pytest.fixture(scope="module", autouse=True)
def _places(engine: Engine) -> None:
    with engine.begin() as db:
        db.execute(_ADD_PLACES, {"n": PLACES, "formulas": FORMULAS})


def keys_of_all_pages(client: httpx2.Client, collection: str, asked: str) -> list[str]:
    """Follow the pages to the last."""
    seen: list[str] = []
    address = f"{ITEMS.format(collection)}?{asked}"
    while address:
        page = client.get(address).json()
        seen += [str(one["id"]) for one in page["features"]]
        address = {link["rel"]: link["href"] for link in page["links"]}.get("next", "")
    return seen


@pytest.mark.parametrize(
    ("collection", "asked"),
    [
        ("grids", "sortby=kind&limit=2"),
        ("grids", "sortby=-kind&limit=2&properties=name"),
        ("incidents_by_grid_month", "sortby=township&limit=4"),
        ("places", "sortby=source,-level&limit=997"),
    ],
)
def test_pages_sorted_by_what_many_share_hold_everything_once(
    client: httpx2.Client, collection: str, asked: str
) -> None:
    seen = keys_of_all_pages(client, collection, asked)
    matched = client.get(ITEMS.format(collection)).json()["numberMatched"]
    assert len(seen) == len(set(seen)) == matched


def test_a_tile_may_be_sorted_without_its_key(client: httpx2.Client) -> None:
    tile = "/ogc/collections/grids/tiles/WebMercatorQuad/11/1680/859"
    told = client.get(tile, params={"sortby": "kind", "properties": "kind"})
    assert (told.status_code, bool(told.content)) == (200, True)


def months(client: httpx2.Client, period: str) -> set[str]:
    told = client.get(
        ITEMS.format("incidents_by_grid_month"), params={"datetime": period, "limit": 100}
    )
    assert told.status_code == 200, told.text
    return {one["properties"]["month"] for one in told.json()["features"]}


def test_a_period_holds_both_of_its_ends(client: httpx2.Client) -> None:
    later = last_month().strftime("%Y-%m-01")
    earlier = last_month(last_month()).strftime("%Y-%m-01")
    both = {earlier, later}
    for period, held in (
        (f"{later}/{later}", {later}),
        (f"{earlier}/{later}", both),
        (f"{earlier}/{later}T00:00:00Z", both),
        (f"{earlier}T00:00:01Z/{later}", {later}),
        (f"{earlier}T00:00:01Z/{earlier}", set()),
        (f"{later}/..", {later}),
        (f"{earlier}/9999-12-31", both),
    ):
        assert months(client, period) == held, period
    assert max(months(client, f"../{later}")) == later
    assert max(months(client, f"../{earlier}")) == earlier


def collections(client: httpx2.Client, period: str) -> set[str]:
    told = client.get("/ogc/collections", params={"datetime": period})
    assert told.status_code == 200, told.text
    return {one["id"] for one in told.json()["collections"]}


def test_a_collection_is_of_a_period_when_a_part_of_it_is(client: httpx2.Client) -> None:
    counts = {"incidents_by_grid_month", "incidents_by_township_month"}
    units = {"county", "grids", "townships", "villages"}
    between = last_month().strftime("%Y-%m-02")
    earlier = last_month(last_month()).strftime("%Y-%m-02")
    assert collections(client, "2025-01-01/2025-01-01") == units
    assert collections(client, "2025-01-01") == units
    assert collections(client, f"{earlier}/{earlier}") == counts
    assert collections(client, f"../{earlier}") == counts | units
    assert collections(client, f"{between}/..") == set()
    assert collections(client, "../2024-12-31") == set()


def test_a_tile_is_not_cut_off(client: httpx2.Client) -> None:
    told = client.get("/ogc/collections/places/tiles/WebMercatorQuad/0/0/0")
    assert told.status_code == 200
    found = pyogrio.read_dataframe(told.content, read_geometry=False)
    assert len(found) >= PLACES + len(FORMULAS)


def test_a_sheet_has_no_formula(client: httpx2.Client) -> None:
    asked = {"f": "csv", "filter": "name LIKE '%1' AND NOT name LIKE 'p%' OR name LIKE '%x'"}
    told = client.get(ITEMS.format("places"), params=asked)
    names = {row["name"] for row in csv.DictReader(io.StringIO(told.text, newline=""))}
    assert {"'＝1+1", "'＠x", "'\n=1"} <= names
    whole = client.get(ITEMS.format("places"), params={"filter": asked["filter"]}).json()
    assert "＠x" in {one["properties"]["name"] for one in whole["features"]}
    sheet = client.get(ITEMS.format("grids"), params={"f": "csv"}).text
    assert [row["itemId"] for row in csv.DictReader(io.StringIO(sheet))] == list(GRIDS)
