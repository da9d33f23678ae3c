"""What of an incident who may read: the place, the words, and who reported it."""

import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.app import make_app
from api.installation import Installation
from governance.people.identity import Identity
from governance.people.roles import Role
from governance.people.scope import Grant, Label
from governance.policy import load_policy
from tests.authorization.conftest import AskAs
from tests.authorization.small_county import (
    CANARY_ADDRESS,
    CANARY_NAME,
    CANARY_PHONE,
    CANARY_WORDS,
    COUNTY,
    GRIDS,
    WATER,
    SmallCounty,
    somebody,
)
from tests.local_client import strangers_client

WORKER = somebody(Grant(Role.GRID_WORKER, GRIDS[0]))
TOWN = somebody(Grant(Role.TOWN_DISPATCHER, "360824100"))
DISPATCHER = somebody(Grant(Role.COUNTY_DISPATCHER, COUNTY))
PLANNER = somebody(Grant(Role.VISIT_PLANNER, COUNTY))
HANDLER = somebody(Grant(Role.AGENCY_HANDLER, "", WATER))


def read(client: TestClient, ask_as: AskAs, who: Identity, path: str) -> Any:
    told = client.get(path, headers=ask_as(who))
    assert told.status_code == 200, told.text
    return told.json()


def point_of(client: TestClient, ask_as: AskAs, who: Identity, incident: object) -> tuple[Any, ...]:
    """Return where the list, the single incident and the map put an incident."""
    one = read(client, ask_as, who, f"/incidents/{incident}")["position"]
    rows = read(client, ask_as, who, "/incidents?limit=100")["items"]
    listed = next(row for row in rows if row["id"] == str(incident))["position"]
    points = read(client, ask_as, who, "/incidents.geojson")["features"]
    shown = next(p for p in points if p["properties"]["id"] == str(incident))
    assert (listed["lon"], listed["lat"]) == (one["lon"], one["lat"])
    lon, lat = shown["geometry"]["coordinates"]
    assert (lon, lat) == (pytest.approx(one["lon"], abs=1e-7), pytest.approx(one["lat"], abs=1e-7))
    return one["lon"], one["lat"], one["raw_x"]


def test_who_works_on_an_incident_reads_it_whole(
    client: TestClient, ask_as: AskAs, county: SmallCounty
) -> None:
    one = county.of(GRIDS[0], Label.RESTRICTED)
    told = read(client, ask_as, WORKER, f"/incidents/{one.id}")
    assert (told["address"], told["narrative"]) == (CANARY_ADDRESS, CANARY_WORDS)
    assert not told["is_masked"]
    assert point_of(client, ask_as, WORKER, one.id)[2] is not None
    helped = county.of(GRIDS[0], Label.NORMAL)
    assert read(client, ask_as, HANDLER, f"/incidents/{helped.id}")["address"] == CANARY_ADDRESS


def test_other_staff_read_the_village_and_no_numbers(
    client: TestClient, ask_as: AskAs, county: SmallCounty
) -> None:
    one = county.of(GRIDS[0], Label.NORMAL)
    told = read(client, ask_as, TOWN, f"/incidents/{one.id}")
    assert told["address"] == "金川镇善政村"
    assert told["narrative"] == "请回电 ***********"
    assert told["is_masked"]


def test_the_place_of_what_is_kept_closely_is_its_grid_to_all_but_its_own(
    client: TestClient, ask_as: AskAs, county: SmallCounty
) -> None:
    normal = county.of(GRIDS[0], Label.NORMAL).id
    close = county.of(GRIDS[0], Label.RESTRICTED).id
    assert point_of(client, ask_as, TOWN, normal) == point_of(client, ask_as, WORKER, normal)
    lon, lat, raw_x = point_of(client, ask_as, TOWN, close)
    assert (lon, lat) != point_of(client, ask_as, WORKER, close)[:2]
    assert raw_x is None
    assert 115.40 < lon < 115.41
    other = county.of(GRIDS[0], Label.SENSITIVE).id
    assert point_of(client, ask_as, DISPATCHER, other)[:2] == pytest.approx((lon, lat))


def test_planners_learn_grids_not_places(
    client: TestClient, ask_as: AskAs, county: SmallCounty
) -> None:
    normal = county.of(GRIDS[0], Label.NORMAL).id
    assert point_of(client, ask_as, PLANNER, normal) != point_of(client, ask_as, TOWN, normal)
    told = read(client, ask_as, PLANNER, f"/incidents/{normal}")
    assert (told["narrative"], told["reporter"]["name"]) == (None, None)


def test_a_place_that_is_not_shown_cannot_be_asked_for_by_box(
    client: TestClient, ask_as: AskAs, county: SmallCounty
) -> None:
    """Else halving a box would find what the map hides."""
    close = county.of(GRIDS[0], Label.RESTRICTED)
    lon, lat, _ = point_of(client, ask_as, WORKER, close.id)
    shown = point_of(client, ask_as, TOWN, close.id)

    def in_box(who: Identity, at: tuple[float, float]) -> bool:
        west, south = at[0] - 1e-4, at[1] - 1e-4
        box = f"{west},{south},{west + 2e-4},{south + 2e-4}"
        rows = read(client, ask_as, who, f"/incidents?limit=100&bbox={box}")["items"]
        return str(close.id) in {row["id"] for row in rows}

    assert in_box(WORKER, (lon, lat))
    assert not in_box(TOWN, (lon, lat))
    assert in_box(TOWN, shown[:2])


def test_an_address_that_is_not_shown_cannot_be_searched(
    client: TestClient, ask_as: AskAs, county: SmallCounty
) -> None:
    found = read(client, ask_as, TOWN, "/incidents?limit=100&text=金丝雀巷")["items"]
    assert {row["label"] for row in found} == {"normal"}
    mine = read(client, ask_as, WORKER, "/incidents?limit=100&text=金丝雀巷")["items"]
    assert str(county.of(GRIDS[0], Label.RESTRICTED).id) in {row["id"] for row in mine}


def test_the_reasons_of_a_hidden_place_are_withheld(
    client: TestClient, ask_as: AskAs, county: SmallCounty
) -> None:
    close = county.of(GRIDS[0], Label.RESTRICTED).id
    (hidden,) = read(client, ask_as, TOWN, f"/incidents/{close}")["assignments"]
    (told,) = read(client, ask_as, WORKER, f"/incidents/{close}")["assignments"]
    assert "承办单位可见" in hidden["reason"]["zh"]
    assert "承办单位可见" not in told["reason"]["zh"]


def test_the_reporter_is_masked_to_everybody_until_revealed(
    client: TestClient, ask_as: AskAs, county: SmallCounty
) -> None:
    one = county.of(GRIDS[0], Label.NORMAL).id
    for who in (WORKER, TOWN, DISPATCHER, HANDLER):
        told = read(client, ask_as, who, f"/incidents/{one}")["reporter"]
        assert told == {"is_informant": False, "name": "甄**", "phone": "199****5678"}


def test_revealing_tells_all_and_is_written_down(
    client: TestClient, ask_as: AskAs, county: SmallCounty, engine: Engine
) -> None:
    one = county.of(GRIDS[0], Label.NORMAL).id
    path, purpose = f"/incidents/{one}/reporter/reveal", {"purpose": "回访核实"}
    told = client.post(path, json=purpose, headers=ask_as(WORKER))
    assert told.json() == {"name": CANARY_NAME, "phone": CANARY_PHONE, "is_informant": False}
    with engine.connect() as db:
        written = db.execute(
            text("SELECT actor, action, object, fields, purpose, details FROM audit_entry")
        ).all()
    assert [tuple(row) for row in written] == [
        (
            WORKER.actor,
            "reveal",
            f"incident:{one}",
            ["reporter.name", "reporter.phone"],
            "回访核实",
            {},
        )
    ]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (somebody(Grant(Role.TOWN_DISPATCHER, "360824101")), 404),
        (somebody(Grant(Role.GRID_WORKER, GRIDS[1])), 404),
        (somebody(Grant(Role.LEADER, COUNTY)), 403),
        (somebody(Grant(Role.VISIT_PLANNER, COUNTY)), 403),
        (somebody(Grant(Role.SEC_ADMIN, COUNTY)), 403),
        (Identity(WORKER.person, "某人", WORKER.grants), 403),
        (Identity(WORKER.person, "某人", WORKER.grants, viewer=DISPATCHER.person), 403),
    ],
)
def test_nobody_reveals_without_the_right_the_scope_and_a_second_factor(
    client: TestClient, ask_as: AskAs, county: SmallCounty, who: Identity, status: int
) -> None:
    one = county.of(GRIDS[0], Label.NORMAL).id
    path = f"/incidents/{one}/reporter/reveal"
    told = client.post(path, json={"purpose": "好奇"}, headers=ask_as(who))
    assert told.status_code == status, told.text
    assert CANARY_NAME not in told.text


def test_a_purpose_is_asked_for(client: TestClient, ask_as: AskAs, county: SmallCounty) -> None:
    path = f"/incidents/{county.of(GRIDS[0], Label.NORMAL).id}/reporter/reveal"
    for body in ({}, {"purpose": " "}):
        assert client.post(path, json=body, headers=ask_as(WORKER)).status_code == 422


def test_a_number_that_is_hidden_is_not_found_either(client: TestClient, ask_as: AskAs) -> None:
    body = {
        "channel": "walk_in",
        "category": "traffic",
        "title": f"请回电 {CANARY_PHONE} 谈路灯",
        "occurred_at": "2026-02-20T20:15:00+08:00",
        "address": "善政村9527号",
        "position": {"x": 115.405, "y": 27.755, "crs": "cgcs2000"},
    }
    made = client.post("/incidents", json=body, headers=ask_as(WORKER))
    assert made.status_code == 201, made.text

    def found(who: Identity, words: str) -> bool:
        items = read(client, ask_as, who, f"/incidents?text={words}")["items"]
        return made.json()["id"] in {item["id"] for item in items}

    for words in (CANARY_PHONE, CANARY_PHONE[:6], "9527"):
        assert found(WORKER, words)
        assert not found(TOWN, words)
    for words in ("谈路灯", "善政村"):
        assert found(TOWN, words)


def test_an_informant_is_known_to_the_countys_centre_alone(
    client: TestClient, ask_as: AskAs
) -> None:
    body = {
        "channel": "mini_program",
        "category": "public_safety",
        "title": "有人私存烟花",
        "occurred_at": "2026-02-20T20:15:00+08:00",
        "position": {"x": 115.405, "y": 27.755, "crs": "cgcs2000"},
        "reporter": {"name": CANARY_NAME, "phone": CANARY_PHONE, "is_informant": True},
    }
    made = client.post("/incidents", json=body, headers=ask_as(WORKER))
    assert made.status_code == 201, made.text
    assert CANARY_NAME not in made.text
    one = made.json()["id"]
    for who in (WORKER, DISPATCHER):
        told = read(client, ask_as, who, f"/incidents/{one}")["reporter"]
        assert told == {"is_informant": True, "name": None, "phone": None}
    path, purpose = f"/incidents/{one}/reporter/reveal", {"purpose": "核实线索"}
    assert client.post(path, json=purpose, headers=ask_as(WORKER)).status_code == 403
    assert client.post(path, json=purpose, headers=ask_as(TOWN)).status_code == 403
    told = client.post(path, json=purpose, headers=ask_as(DISPATCHER))
    assert told.json()["phone"] == CANARY_PHONE


def test_an_incident_without_a_reporter_has_none_to_reveal(
    client: TestClient, ask_as: AskAs
) -> None:
    body = {
        "channel": "walk_in",
        "category": "traffic",
        "title": "路面塌陷",
        "occurred_at": "2026-02-20T20:15:00+08:00",
        "position": {"x": 115.405, "y": 27.755, "crs": "cgcs2000"},
        "reporter": {"is_informant": True},
    }
    made = client.post("/incidents", json=body, headers=ask_as(WORKER))
    one = made.json()["id"]
    assert read(client, ask_as, WORKER, f"/incidents/{one}")["reporter"] is None
    path = f"/incidents/{one}/reporter/reveal"
    told = client.post(path, json={"purpose": "回访"}, headers=ask_as(WORKER))
    assert (told.status_code, json.loads(told.text)["code"]) == (404, "NoReporterError")


def test_without_keys_a_reporter_is_refused_and_nothing_is_written(
    engine: Engine, ask_as: AskAs, app: FastAPI
) -> None:
    keyless = make_app(Installation.on(engine, load_policy()), doors=app.state.doors)
    body = {
        "channel": "walk_in",
        "category": "traffic",
        "title": "无钥",
        "occurred_at": "2026-02-20T20:15:00+08:00",
        "position": {"x": 115.405, "y": 27.755, "crs": "cgcs2000"},
    }
    told = {"reporter": {"name": CANARY_NAME}}
    with strangers_client(keyless) as client:
        refused = client.post("/incidents", json=body | told, headers=ask_as(WORKER))
        taken = client.post("/incidents", json=body, headers=ask_as(WORKER))
    assert refused.status_code >= 400
    assert "WANGGE_KEY_FILE" in refused.text
    assert taken.status_code == 201
    with engine.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM incident WHERE title = '无钥'")) == 1
