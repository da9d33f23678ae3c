"""Who sees which incident: HTTP answers what the one function of rights says, everywhere alike."""

import json
from collections import Counter
from collections.abc import Iterable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from governance.glance import count_at_a_glance
from governance.indicators import Days
from governance.people.identity import Identity
from governance.people.scope import Action, Label
from governance.people.sight import Sight
from governance.policy import load_policy
from tests.authorization.conftest import AskAs
from tests.authorization.small_county import GRIDS, Kept, SmallCounty, everybody
from tests.nine_county import NOW

PEOPLE = dict(everybody())


def seen(who: Identity, county: SmallCounty, *actions: Action) -> list[Kept]:
    """Return what somebody may do one of some actions to."""
    return [
        one for one in county.incidents if any(who.may(action, one.thing) for action in actions)
    ]


def ids(kept: Iterable[Kept]) -> set[str]:
    return {str(one.id) for one in kept}


@pytest.mark.parametrize("name", PEOPLE)
def test_lists_and_points_and_counts_hold_just_what_may_be_seen(
    client: TestClient, ask_as: AskAs, county: SmallCounty, name: str
) -> None:
    who = PEOPLE[name]
    headers, mine = ask_as(who), seen(who, county, Action.READ)
    told = client.get("/incidents", params={"limit": 100}, headers=headers)
    points = client.get("/incidents.geojson", headers=headers)
    if Action.READ not in who.actions:
        assert (told.status_code, points.status_code) == (403, 403)
        return
    body = told.json()
    assert {one["id"] for one in body["items"]} == ids(mine)
    assert body["total"] == {"n": len(mine), "of": len(mine)}
    shown = [json.loads(json.dumps(one))["properties"]["id"] for one in points.json()["features"]]
    assert set(shown) == ids(one for one in mine if one.grid)
    filtered = client.get("/incidents", params={"category": "dispute"}, headers=headers).json()
    restricted = [one for one in mine if one.label is Label.RESTRICTED]
    assert filtered["total"] == {"n": len(restricted), "of": len(mine)}


@pytest.mark.parametrize("name", PEOPLE)
def test_one_incident_is_found_by_who_may_see_it_and_by_nobody_else(
    client: TestClient, ask_as: AskAs, county: SmallCounty, name: str
) -> None:
    who = PEOPLE[name]
    headers = ask_as(who)
    chosen = [county.of(GRIDS[0], label) for label in Label]
    chosen += [county.of(GRIDS[8], Label.SENSITIVE), *county.waiting()]
    if Action.READ not in who.actions:
        assert client.get(f"/incidents/{chosen[0].id}", headers=headers).status_code == 403
        return
    for one in chosen:
        answered = client.get(f"/incidents/{one.id}", headers=headers).status_code
        assert answered == (200 if who.may(Action.READ, one.thing) else 404), (name, one)


@pytest.mark.parametrize("name", PEOPLE)
def test_counts_by_grid_are_those_of_what_may_be_counted(
    client: TestClient, ask_as: AskAs, county: SmallCounty, name: str
) -> None:
    who = PEOPLE[name]
    told = client.get("/incidents/by-grid", headers=ask_as(who))
    if not {Action.READ, Action.COUNT} & who.actions:
        assert told.status_code == 403
        return
    counted = Counter(one.grid for one in seen(who, county, Action.READ, Action.COUNT) if one.grid)
    if Action.READ in who.actions:
        assert told.json()["counts"] == counted
    else:
        assert told.json()["counts"] == {}, "each grid has fewer than are told"
        assert set(told.json()["withheld"]) == set(counted)


@pytest.mark.parametrize("name", PEOPLE)
def test_the_pinning_queue_holds_what_may_be_pinned(
    client: TestClient, ask_as: AskAs, county: SmallCounty, name: str
) -> None:
    who = PEOPLE[name]
    told = client.get("/pins", headers=ask_as(who))
    if Action.PIN not in who.actions:
        assert told.status_code == 403
        return
    waiting = [one for one in seen(who, county, Action.PIN) if not one.grid]
    body = told.json()
    assert {one["incident_id"] for one in body["items"]} == ids(waiting)
    assert body["total"]["open"] == len(waiting)


@pytest.mark.parametrize("name", PEOPLE)
def test_figures_at_a_glance_count_what_may_be_counted(
    engine: Engine, county: SmallCounty, name: str
) -> None:
    who = PEOPLE[name]
    sight = Sight.joined(who.sight(Action.COUNT), who.sight(Action.READ))
    days = Days.back_from(NOW.replace(day=2), 30, load_policy().county.zone)
    with engine.connect() as db:
        glance = count_at_a_glance(db, sight, days)
    counted = seen(who, county, Action.READ, Action.COUNT)
    with_grid = [one for one in counted if one.grid]
    areas = [grant.area for grant in who.grants if {Action.READ, Action.COUNT} & who.actions]
    own_grids = {grid for grid in GRIDS if any(grid.startswith(area) for area in areas if area)}
    assert (glance.reported.met, glance.reported.of) == (len(counted), len(counted))
    assert (glance.assigned.met, glance.assigned.of) == (len(with_grid), len(counted))
    assert glance.pinning.met == len(counted) - len(with_grid)
    assert (glance.grids.met, glance.grids.of) == (
        len({one.grid for one in counted} & own_grids),
        len(own_grids),
    )


def test_what_is_out_of_scope_is_answered_like_what_does_not_exist(
    client: TestClient, ask_as: AskAs, county: SmallCounty
) -> None:
    headers = ask_as(PEOPLE["town_dispatcher of other township"])
    hidden = client.get(f"/incidents/{county.of(GRIDS[0], Label.NORMAL).id}", headers=headers)
    nothing = client.get(f"/incidents/{'0' * 8}-0000-4000-8000-{'0' * 12}", headers=headers)
    told = [{**one.json(), "trace_id": ""} for one in (hidden, nothing)]
    assert told[0] == told[1]


def test_a_pin_out_of_scope_cannot_be_placed(
    client: TestClient, ask_as: AskAs, county: SmallCounty
) -> None:
    del county
    everything = client.get("/pins", headers=ask_as(PEOPLE["county_dispatcher of county"])).json()
    where = {"x": 115.405, "y": 27.755, "crs": "cgcs2000"}
    for name in ("town_dispatcher of own township", "county up to normal"):
        for task in everything["items"]:
            if name == "county up to normal" and task["incident"]["category"] == "traffic":
                continue
            path = f"/pins/{task['id']}/placement"
            assert client.post(path, json=where, headers=ask_as(PEOPLE[name])).status_code == 404


def test_a_map_that_was_drawn_for_one_is_not_shown_to_another(
    client: TestClient, ask_as: AskAs, county: SmallCounty
) -> None:
    del county
    path = "/maps/hotspots?from=2026-01-01T00:00:00Z&to=2026-04-01T00:00:00Z"
    drawn = {
        name: client.get(path, headers=ask_as(PEOPLE[name])).text
        for name in (
            "county_dispatcher of county",
            "town_dispatcher of own township",
            "town_dispatcher of other township",
            "analyst of county",
        )
    }
    assert all("口径与方法" in html for html in drawn.values())
    assert len(set(drawn.values())) == len(drawn)
