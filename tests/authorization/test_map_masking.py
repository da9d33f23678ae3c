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

PERIOD = "from=2026-02-01T00:00:00Z&to=2026-03-05T00:00:00Z"

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


def test_days_with_few_are_kept_from_who_only_counts(client: TestClient, ask_as: AskAs) -> None:
    path = "/incidents/by-day?area=360824101"
    whole = read(client, ask_as, SUPERVISOR, path)["days"]
    assert any(0 < n < 5 for n in whole["counts"])
    days = read(client, ask_as, ANALYST, path)["days"]
    assert days is None or not any(n is not None and 0 < n < 5 for n in days["counts"])


@pytest.mark.parametrize("path", ["/incidents/summary", "/incidents/by-day", "/incidents/by-grid"])
@pytest.mark.parametrize(
    "asked",
    [
        f"area={GRIDS[0]}",
        "area=360824100001",
        "text=%E5%BC%A0",
        "bbox=115.3,27.7,115.5,27.8",
        "within=115.3,27.7;115.5,27.7;115.5,27.8",
    ],
)
def test_who_only_counts_cannot_narrow_down_to_people(
    client: TestClient, ask_as: AskAs, path: str, asked: str
) -> None:
    told = client.get(f"{path}?{asked}", headers=ask_as(ANALYST))
    assert (told.status_code, told.json()["code"]) == (422, "NarrowFilterError")
    assert client.get(f"{path}?{asked}", headers=ask_as(SUPERVISOR)).status_code == 200
    assert client.get(f"{path}?area=360824100", headers=ask_as(ANALYST)).status_code == 200


@pytest.mark.parametrize("asked", ["by=grid", "by=village", f"area={GRIDS[0]}"])
def test_figures_of_few_are_kept_from_who_only_counts(
    client: TestClient, ask_as: AskAs, asked: str
) -> None:
    told = client.get(f"/figures.json?{asked}", headers=ask_as(ANALYST))
    assert (told.status_code, told.json()["code"]) == (422, "NarrowFilterError")
    assert client.get("/figures.json?by=township", headers=ask_as(ANALYST)).status_code == 200


def test_a_map_for_part_of_the_county_is_of_its_grids_alone(
    client: TestClient, ask_as: AskAs
) -> None:
    told = read(client, ask_as, TOWN, "/maps/silence/recipe")["properties"]["wangge:figures"]
    assert told["code"]
    assert all(code.startswith("360824100") for code in told["code"])
    assert len(told["code"]) < len(GRIDS)


def test_what_withheld_counts_could_be_solved_from_is_not_told(
    client: TestClient, ask_as: AskAs
) -> None:
    path = f"/maps/hotspots/recipe?{PERIOD}"
    told = read(client, ask_as, ANALYST, path)["properties"]["wangge:figures"]
    assert any(told["is_withheld"])
    for column in ("smoothed", "z", "q"):
        assert set(told[column]) == {None}
    told = read(client, ask_as, SUPERVISOR, path)["properties"]
    assert set(told["wangge:figures"]["smoothed"]) != {None}


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
