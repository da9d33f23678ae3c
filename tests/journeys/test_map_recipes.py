"""A map's figures, given out with all that they depend on, come out the same when asked again."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.installation import Installation
from api.maps.recipes import NoRecipeError, read_recipe
from api.maps.verifying import verify_recipe
from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1, OUTSIDE
from web_map.analysis.vocabulary import MapKind

PERIOD = {"from": "2026-02-01T00:00:00+08:00", "to": "2026-03-01T00:00:00+08:00"}
IN_GRID_2 = (115.415, 27.755)


def tell(client: TestClient, **changes: object) -> str:
    told = client.post("/incidents", json=report(**changes))
    assert told.status_code == 201
    found: str = told.json()["id"]
    return found


@pytest.fixture(scope="module", autouse=True)
def _reports(client: TestClient) -> None:
    for _ in range(6):
        tell(client, **at(IN_GRID_1))
    tell(client, **at(IN_GRID_2))
    tell(client, **at(OUTSIDE))


def recipe_of(client: TestClient, kind: MapKind) -> dict[str, Any]:
    told = client.get(f"/maps/{kind}/recipe", params=PERIOD)
    assert told.status_code == 200, told.text
    made: dict[str, Any] = told.json()
    return made


def differences(client: TestClient, recipe: dict[str, Any]) -> list[Any]:
    here: Installation = client.app.state.installation  # type: ignore[attr-defined]
    with here.transaction() as db:
        asked = read_recipe(json.dumps(recipe, ensure_ascii=False))
        return verify_recipe(db, asked, here.policy, now=datetime.now(UTC))


def test_a_recipe_is_an_item_that_names_edition_rules_and_data(client: TestClient) -> None:
    recipe = recipe_of(client, MapKind.HOTSPOTS)
    told = recipe["properties"]
    assert (recipe["type"], recipe["stac_version"]) == ("Feature", "1.1.0")
    assert told["wangge:edition"]["name"].startswith("九格")
    assert told["wangge:rules"]["permutations"] == 49_999
    assert told["wangge:data_version"] > 0
    assert recipe["id"].startswith("hotspots-")
    assert recipe["id"] in client.get("/maps/hotspots", params=PERIOD).text
    assert len(told["wangge:figures"]["code"]) == 9


@pytest.mark.parametrize("kind", MapKind)
def test_every_map_comes_out_the_same(client: TestClient, kind: MapKind) -> None:
    assert differences(client, recipe_of(client, kind)) == []


def test_what_happens_later_changes_no_map_of_before(client: TestClient) -> None:
    before = recipe_of(client, MapKind.HOTSPOTS)
    tell(client, **at(IN_GRID_2))
    assert differences(client, before) == []
    after = recipe_of(client, MapKind.HOTSPOTS)
    assert after["id"] != before["id"]
    told, now = (one["properties"]["wangge:figures"]["count"] for one in (before, after))
    assert sum(now) == sum(told) + 1


def test_a_figure_that_is_not_so_is_named(client: TestClient) -> None:
    recipe = recipe_of(client, MapKind.CHANGE)
    recipe["properties"]["wangge:as_of"] = "2026-02-02T00:00:00+08:00"
    wrong = differences(client, recipe)
    assert {one.column for one in wrong} >= {"count"}
    assert {one.code for one in wrong} >= {"360824100001001"}


def test_a_recipe_whose_figures_were_changed_is_refused(client: TestClient) -> None:
    recipe = recipe_of(client, MapKind.HOTSPOTS)
    recipe["properties"]["wangge:figures"]["count"][0] += 1
    with pytest.raises(NoRecipeError):
        read_recipe(json.dumps(recipe))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"properties": {"wangge:figures": {}}}'])
def test_what_is_no_recipe_is_refused(text: str) -> None:
    with pytest.raises(NoRecipeError):
        read_recipe(text)
