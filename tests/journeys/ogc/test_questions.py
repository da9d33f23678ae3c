"""What is asked is answered by page, box, period and filter; what cannot be is told in words."""

import time
from typing import Any

import httpx2
import pytest

from tests.authorization.small_county import GRIDS, VILLAGES
from tests.postgis.ogc.monthly import last_month

GRID_ITEMS = "/ogc/collections/grids/items"
COUNTS = "/ogc/collections/incidents_by_grid_month/items"
TILE = "/ogc/collections/grids/tiles/WebMercatorQuad"

Answer = dict[str, Any]


def codes(client: httpx2.Client, **asked: str | int) -> list[str]:
    told = client.get(GRID_ITEMS, params=asked)
    assert told.status_code == 200, told.text
    return [one["properties"]["code"] for one in told.json()["features"]]


def refused(client: httpx2.Client, path: str, **asked: str | int) -> tuple[int, str]:
    told = client.get(path, params=asked)
    assert told.headers["content-type"] == "application/problem+json", told.text
    body = told.json()
    assert body["detail_zh"]
    assert body["detail_en"]
    for word in ("SELECT", "asyncpg", "does not exist", "HINT", "ogc."):
        assert word not in body["detail_en"] or body["code"] == "UnknownColumnError"
    return told.status_code, str(body["code"])


def test_pages_lead_to_each_other(client: httpx2.Client) -> None:
    seen: list[str] = []
    address = f"{GRID_ITEMS}?limit=4"
    backwards = []
    while address:
        page: Answer = client.get(address).json()
        assert page["numberMatched"] == 9
        assert page["numberReturned"] == len(page["features"]) <= 4
        seen += [one["id"] for one in page["features"]]
        links = {link["rel"]: link["href"] for link in page["links"]}
        backwards.append(links.get("prev"))
        address = links.get("next", "")
    assert seen == list(GRIDS)
    assert [bool(link) for link in backwards] == [False, True, True]
    [first] = client.get(f"{GRID_ITEMS}?limit=1").json()["features"]
    assert client.get(f"{GRID_ITEMS}/{first['id']}").json()["properties"] == first["properties"]


def test_a_box_holds_what_it_touches(client: httpx2.Client) -> None:
    assert codes(client, bbox="115.401,27.751,115.409,27.759") == [GRIDS[0]]
    assert codes(client, bbox="115.401,27.751,0,115.409,27.759,9") == [GRIDS[0]]
    assert codes(client, bbox="115.401,27.751,115.411,27.761") == [*GRIDS[:2], *GRIDS[3:5]]
    assert codes(client, bbox="0,0,1,1") == []


def test_a_period_holds_the_months_that_begin_in_it(client: httpx2.Client) -> None:
    month = last_month().strftime("%Y-%m-01")
    for asked in (month, f"{month}T00:00:00Z", f"{month}/..", f"{month}/2100-01-01"):
        told = client.get(COUNTS, params={"datetime": asked}).json()
        assert told["numberMatched"] == 9, asked
        assert {one["properties"]["incidents"] for one in told["features"]} == {7}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (f"code = '{GRIDS[2]}'", [GRIDS[2]]),
        ("village = '东门村' AND NOT code LIKE '%001'", list(GRIDS[4:6])),
        (f"village_code IN ('{VILLAGES[2]}') OR households < 0", list(GRIDS[6:])),
        ("households BETWEEN 301 AND 400", []),
        ("CASEI(kind) = CASEI('GENERAL') AND household IS NULL OR code = 'x'", None),
        ("S_INTERSECTS(geom, POINT(115.405 27.755))", [GRIDS[0]]),
        ("S_INTERSECTS(geom, BBOX(115.401, 27.751, 115.409, 27.759))", [GRIDS[0]]),
        ("S_WITHIN(geom, POLYGON((115 27, 115.4105 27, 115.4105 27.7605, 115 27)))", []),
        ("S_WITHIN(geom, POLYGON((115 27, 115.4105 27, 115.4105 28, 115 27.7605, 115 27)))",
         list(GRIDS[::3])),
        ("effective_from > DATE('2024-12-31') AND code < '36082410000100101'", [GRIDS[0]]),
        ("T_AFTER(effective_from, TIMESTAMP('2025-01-02T00:00:00Z'))", []),
        (f'{{"op": "=", "args": [{{"property": "code"}}, "{GRIDS[8]}"]}}', [GRIDS[8]]),
        ("village = '东门''村' OR village = 'x\" --'", []),
    ],
)  # fmt: skip
def test_a_filter_chooses(client: httpx2.Client, written: str, found: list[str] | None) -> None:
    if found is None:
        assert refused(client, GRID_ITEMS, filter=written) == (400, "UnknownColumnError")
    else:
        assert codes(client, filter=written) == found
        tile = client.get(f"{TILE}/11/1680/859", params={"filter": written})
        assert tile.status_code == 200


def test_columns_are_chosen_and_sorted_by(client: httpx2.Client) -> None:
    told = client.get(GRID_ITEMS, params={"properties": "name", "sortby": "-code", "limit": 1})
    [first] = told.json()["features"]
    assert (first["id"], list(first["properties"])) == (GRIDS[8], ["name"])
    assert codes(client, village="东门村") == list(GRIDS[3:6])


@pytest.mark.parametrize(
    "written",
    [
        "set_config('role', 'none', false) = 'none'",
        '{"op": "=", "args": [{"op": "set_config", "args": ["role", "none", false]}, "x"]}',
        '{"op": "and", "args": [true, {"op": "pg_sleep", "args": [5]}]}',
        "'set_config(''role'', ''none'', false) = ''none'''",
        "'TRUE'",
        "AND ( )",
        "TRUE",
        "1",
        "pg_sleep(5) IS NULL",
        "query_to_xml('select 1', true, true, '') IS NULL",
        "code = current_setting('role')",
        "effective_from = DATE('now')",
        "effective_from = TIMESTAMP('2026-01-01'') OR TRUE --')",
        '{"op":"s_equals","args":[{"property":"geom"},{"type":"Point","coordinates":["x"]}]}',
        "code = 'a\\' OR TRUE --'",
        "code = 'never closed",
        "NOT", "(((", "code", "code = 1e999", "x" * 1001, "((((((((( code = 'a' )))))))))",
    ],
)  # fmt: skip
def test_a_filter_that_is_more_than_a_filter_is_refused(
    client: httpx2.Client, written: str
) -> None:
    status, _ = refused(client, GRID_ITEMS, filter=written)
    assert status == 400
    assert refused(client, f"{TILE}/11/1680/859", filter=written)[0] == 400


@pytest.mark.parametrize("open_bracket", ["(", "NOT (", "CASEI(", "code IN ("])
def test_a_filter_that_would_take_for_ever_is_refused_at_once(
    client: httpx2.Client, open_bracket: str
) -> None:
    begun = time.monotonic()
    for many in (8, 60, 100):
        assert refused(client, GRID_ITEMS, filter=open_bracket * many)[0] == 400
    assert refused(client, GRID_ITEMS, filter="NOT " * 249 + "TRUE")[0] == 400
    assert refused(client, GRID_ITEMS, filter='{"op":"not","args":[' * 45)[0] == 400
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "asked",
    [
        {"bbox": "a,b,c,d"}, {"bbox": "1,2,3"}, {"bbox": "nan,1,2,3"}, {"bbox": "1,2,3,inf"},
        {"bbox": "115,95,116,99"}, {"bbox": "115,28,116,27"},
        {"datetime": "yesterday"}, {"datetime": "2026-02-31"}, {"datetime": "../.."},
        {"datetime": "2026-01-01/2026-02-01/x"},
        {"simplify": "nan"}, {"households": "many"}, {"geom": "x"}, {"offset": 10**30},
        {"filter": "households = 'many'"}, {"filter": "name"}, {"name": "a\x00b"},
    ],
)  # fmt: skip
def test_a_parameter_that_makes_no_sense_is_refused(
    client: httpx2.Client, asked: dict[str, str]
) -> None:
    assert refused(client, GRID_ITEMS, **asked)[0] == 400


def test_a_parameter_said_twice_is_refused(client: httpx2.Client) -> None:
    assert client.get(f"{GRID_ITEMS}?filter=TRUE&filter=FALSE").status_code == 400


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/ogc/collections/person/items", {}),
        ("/ogc/collections/public.incident/items", {}),
        ("/ogc/collections/incident_month", {}),
        (f"{GRID_ITEMS}/nobody", {}),
        (GRID_ITEMS, {"sortby": "secret"}),
        (GRID_ITEMS, {"geom-column": "secret"}),
        (f"{TILE}/99/0/0", {}),
        (f"{TILE}/2/4/0", {}),
        (f"{TILE}/-1/0/0", {}),
        (f"{TILE}/style.json", {}),
        (f"{TILE}/map.html", {}),
        ("/ogc/viewer", {}),
    ],
)
def test_what_is_not_there_is_not_found(
    client: httpx2.Client, path: str, asked: dict[str, str]
) -> None:
    assert refused(client, path, **asked)[0] == 404


def test_a_page_has_an_end(client: httpx2.Client) -> None:
    assert refused(client, GRID_ITEMS, limit=1001)[0] == 422
    assert len(codes(client, limit=1000)) == 9


def test_sheets_of_nothing_are_whole(client: httpx2.Client) -> None:
    told = client.get("/ogc/collections/places/items", params={"f": "csv"})
    assert (told.status_code, told.text) == (200, "")


def test_an_empty_tile_is_empty(client: httpx2.Client) -> None:
    told = client.get(f"{TILE}/11/0/0")
    assert (told.status_code, told.content) == (200, b"")
