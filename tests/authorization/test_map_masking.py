"""What maps and counts tell of places and of few people, by who looks."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from geo.tiles import Tile
from governance.people.identity import Identity
from governance.people.roles import Role
from governance.people.scope import Grant
from tests.authorization.conftest import AskAs
from tests.authorization.small_county import COUNTY, GRIDS, somebody

WORKER = somebody(Grant(Role.GRID_WORKER, GRIDS[0]))
TOWN = somebody(Grant(Role.TOWN_DISPATCHER, "360824100"))
SUPERVISOR = somebody(Grant(Role.GRID_SUPERVISOR, COUNTY))
PLANNER = somebody(Grant(Role.VISIT_PLANNER, COUNTY))
ANALYST = somebody(Grant(Role.ANALYST, COUNTY))

#: Part of a tile in which all the county's grids lie.
ZOOM = 11


def read(client: TestClient, ask_as: AskAs, who: Identity, path: str) -> Any:
    told = client.get(path, headers=ask_as(who))
    assert told.status_code == 200, told.text
    return told.json()


def places_in(
    client: TestClient, ask_as: AskAs, who: Identity, tile: Tile
) -> list[tuple[int, ...]]:
    path = f"/incidents/tiles/{tile.z}/{tile.x}/{tile.y}?cell=4"
    cells = read(client, ask_as, who, path)
    return sorted(zip(cells["x"], cells["y"], cells["n"], strict=True))


def test_a_tile_shows_nothing_beyond_the_sight(client: TestClient, ask_as: AskAs) -> None:
    tile = Tile.at(ZOOM, 115.405, 27.755)
    of_worker = sum(n for *_, n in places_in(client, ask_as, WORKER, tile))
    of_town = sum(n for *_, n in places_in(client, ask_as, TOWN, tile))
    seen = read(client, ask_as, WORKER, "/incidents?limit=1&bbox=115.3,27.7,115.5,27.8")
    assert 0 < of_worker <= seen["total"]["n"]
    assert of_worker < of_town


def test_planners_see_whole_grids_on_a_tile_not_places(client: TestClient, ask_as: AskAs) -> None:
    tile = Tile.at(ZOOM, 115.405, 27.755)
    exact = places_in(client, ask_as, SUPERVISOR, tile)
    of_planner = places_in(client, ask_as, PLANNER, tile)
    assert sum(n for *_, n in exact) == sum(n for *_, n in of_planner)
    assert len(of_planner) <= len(GRIDS)
    assert not {place[:2] for place in exact} & {place[:2] for place in of_planner}


def test_a_tile_outside_the_county_is_empty(client: TestClient, ask_as: AskAs) -> None:
    told = read(client, ask_as, SUPERVISOR, "/incidents/tiles/10/0/0")
    assert told == {"x": [], "y": [], "n": [], "single": []}


def test_no_tile_is_given_to_who_only_counts(client: TestClient, ask_as: AskAs) -> None:
    assert client.get("/incidents/tiles/10/0/0", headers=ask_as(ANALYST)).status_code == 403


@pytest.mark.parametrize("numbers", ["30/0/0", "10/1024/0", "10/-1/0", "x/0/0"])
def test_a_tile_there_is_not_is_refused(client: TestClient, ask_as: AskAs, numbers: str) -> None:
    told = client.get(f"/incidents/tiles/{numbers}", headers=ask_as(SUPERVISOR))
    assert told.status_code == 422


def test_small_counts_are_kept_from_who_only_counts(client: TestClient, ask_as: AskAs) -> None:
    whole = read(client, ask_as, SUPERVISOR, "/incidents/by-grid")["counts"]
    assert any(0 < n < 5 for n in whole.values()), "the county has grids with few incidents"
    told = read(client, ask_as, ANALYST, "/incidents/by-grid")
    assert not any(0 < n < 5 for n in told["counts"].values())
    assert {code for code, n in whole.items() if 0 < n < 5} <= set(told["withheld"])


def test_a_summary_of_few_tells_nothing_to_who_only_counts(
    client: TestClient, ask_as: AskAs
) -> None:
    path = f"/incidents/summary?area={GRIDS[0]}"
    n = read(client, ask_as, SUPERVISOR, path)["n"]
    assert n > 0
    told = read(client, ask_as, ANALYST, path)
    if n < 5:
        assert told["n"] is None
        assert (told["grids"], told["categories"], told["hours"]) == ({}, {}, [])
    days = read(client, ask_as, ANALYST, "/incidents/by-day")["days"]
    assert not any(n is not None and 0 < n < 5 for n in days["counts"])


def test_the_same_question_is_answered_without_its_body(client: TestClient, ask_as: AskAs) -> None:
    headers = ask_as(SUPERVISOR)
    first = client.get("/incidents/summary", headers=headers)
    known = {"If-None-Match": first.headers["etag"]}
    again = client.get("/incidents/summary", headers=headers | known)
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/incidents/summary", headers=ask_as(ANALYST) | known)
    assert other.status_code == 200, "what one may see is no answer to another"


def test_who_takes_no_gzip_gets_none(client: TestClient, ask_as: AskAs) -> None:
    headers = ask_as(SUPERVISOR) | {"Accept-Encoding": "identity"}
    told = client.get("/incidents/summary", headers=headers)
    assert "content-encoding" not in told.headers
    assert told.json()["n"] > 0
