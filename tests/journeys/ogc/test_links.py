"""Every document leads on: each link is at this server, below the prefix, and answers."""

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import make_app
from api.installation import Installation
from api.ogc.router import CONFORMS
from api.signing_in.doors import Doors
from governance.policy import load_policy
from tests.local_client import strangers_client
from tests.signing_in import as_program, find_keyring

START = "/ogc/"
FILLED = {"z": "11", "x": "1680", "y": "859"}
DOCUMENTS = ("application/json", "application/geo+json", "application/schema+json")


def links_of(document: object) -> Iterator[dict[str, Any]]:
    if isinstance(document, dict):
        if isinstance(document.get("href"), str):
            yield document
        for inner in document.values():
            yield from links_of(inner)
    elif isinstance(document, list):
        for inner in document:
            yield from links_of(inner)


def test_every_link_answers_with_what_it_says(client: httpx2.Client, site: str) -> None:
    waiting, seen = [f"{site}{START}"], set()
    while waiting:
        address = waiting.pop()
        told = client.get(address)
        assert told.status_code == 200, address
        seen.add(address)
        if told.headers["content-type"] not in DOCUMENTS:
            continue
        for link in links_of(told.json()):
            href = re.sub(r"{(\w+)}", lambda found: FILLED.get(found[1], "WebMercatorQuad"),
                          link["href"])  # fmt: skip
            assert href.startswith(f"{site}/ogc/"), (address, href)
            if href not in seen and href not in waiting:
                waiting.append(href)
    assert {f"{site}/ogc/collections/places/items", f"{site}/ogc/api"} <= seen
    assert sum("/items/" in address for address in seen) >= 9 + 3 + 2 + 1 + 18 + 4


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/ogc/", "application/json"),
        ("/ogc/api", "application/vnd.oai.openapi+json;version=3.1"),
        ("/ogc/collections/grids/items", "application/geo+json"),
        ("/ogc/collections/grids/items/360824100001001", "application/geo+json"),
        ("/ogc/collections/grids/queryables", "application/schema+json"),
        ("/ogc/collections/grids/items?f=csv", "text/csv; charset=utf-8"),
        ("/ogc/collections/grids/items?f=geojsonseq", "application/geo+json-seq"),
        ("/ogc/?f=html", "text/html; charset=utf-8"),
    ],
)
def test_a_document_is_what_it_calls_itself(client: httpx2.Client, path: str, kind: str) -> None:
    assert client.get(path).headers["content-type"] == kind


def test_conformance_claims_no_page_and_no_older_description(client: httpx2.Client) -> None:
    told = client.get("/ogc/conformance").json()["conformsTo"]
    assert told == CONFORMS
    assert not [one for one in told if one.endswith(("html", "oas30"))]


def test_the_definition_describes_these_addresses_alone(client: httpx2.Client) -> None:
    told = client.get("/ogc/api").json()
    assert {path.split("/")[1] for path in told["paths"]} == {"ogc"}
    items = told["paths"]["/ogc/collections/{collectionId}/items"]["get"]["parameters"]
    limit = next(one["schema"] for one in items if one["name"] == "limit")
    assert (limit["maximum"], limit["default"]) == (1000, 100)


def test_a_collection_says_where_and_when_it_is(client: httpx2.Client) -> None:
    told = client.get("/ogc/collections/incidents_by_grid_month").json()
    [box] = told["extent"]["spatial"]["bbox"]
    assert box == pytest.approx([115.4, 27.75, 115.43, 27.78], abs=0.005)
    [[first, last]] = told["extent"]["temporal"]["interval"]
    assert first < last
    assert told["title"].startswith("各网格每月事件数")


def test_a_browser_is_shown_json_and_one_page_that_explains(
    client: httpx2.Client, site: str
) -> None:
    reader = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = client.get("/ogc/", headers=reader).text
    assert f"{site}/ogc/" in page
    assert "QGIS" in page
    for path in ("/ogc/conformance", "/ogc/collections", "/ogc/collections/grids",
                 "/ogc/collections/grids/items", "/ogc/tileMatrixSets",
                 "/ogc/collections/grids/queryables"):  # fmt: skip
        told = client.get(path, headers=reader)
        assert "json" in told.headers["content-type"], path
        assert "<script" not in told.text


def test_links_speak_https_behind_a_proxy_that_does(engine: Engine, token: str) -> None:
    here = Installation.on(engine, load_policy(), find_keyring=find_keyring)
    app = make_app(here, doors=Doors(is_https=True), names=["grid.example"])
    client: TestClient
    with strangers_client(app) as client:
        asked = as_program(token) | {"Host": "grid.example"}
        for path in ("/ogc/", "/ogc/collections", "/ogc/collections/grids/items"):
            for link in links_of(client.get(path, headers=asked).json()):
                assert link["href"].startswith("https://grid.example/ogc/")
