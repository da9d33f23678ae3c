"""A county's dispatchers make rules, and incidents are proposed units by them."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.app import make_app
from api.installation import Installation
from governance.policy import load_policy
from tests.nine_county import IN_GRID_1
from tests.open_sessions import client_of
from tests.signing_in import find_keyring
from tests.staffed_county import COUNTY, GRIDS, ROADS, WATER, Staff, store_staff

Person = Callable[[str], TestClient]

RULES = [
    {"category": "traffic", "area": COUNTY, "unit": ROADS},
    {"category": "environment", "unit": WATER, "support": [ROADS]},
]


@pytest.fixture(scope="module")
def staff(engine: Engine) -> Staff:
    with engine.begin() as db:
        return store_staff(db)


@pytest.fixture(scope="module")
def app(engine: Engine) -> FastAPI:
    return make_app(Installation.on(engine, load_policy(), find_keyring=find_keyring))


@pytest.fixture(scope="module")
def as_person(app: FastAPI, engine: Engine, staff: Staff) -> Iterator[Person]:
    with client_of(app, engine, staff["county"]) as first, first:
        opened = {"county": first}

        def client(key: str) -> TestClient:
            if key not in opened:
                with client_of(app, engine, staff[key]) as made:
                    opened[key] = made
            return opened[key]

        yield client


@pytest.fixture
def county(as_person: Person) -> TestClient:
    return as_person("county")


def drafted(client: TestClient, rules: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    body = {"name": "试行", "rules": RULES if rules is None else rules}
    answer = client.post("/dispatch-rules", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def in_force(client: TestClient, rules: list[dict[str, Any]] | None = None) -> str:
    made = str(drafted(client, rules)["id"])
    assert client.post(f"/dispatch-rules/{made}/replay", json={"days": 90}).status_code == 200
    answer = client.post(f"/dispatch-rules/{made}/activation", json={})
    assert answer.status_code == 200, answer.text
    return made


def reported(client: TestClient, **changes: Any) -> str:
    body = {
        "channel": "hotline_12345",
        "category": "traffic",
        "title": "路面塌陷",
        "occurred_at": "2026-03-02T01:00:00Z",
        "position": {"x": IN_GRID_1[0], "y": IN_GRID_1[1], "crs": "cgcs2000"},
    }
    answer = client.post("/incidents", json=body | changes)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_draft_comes_back_with_its_rules_and_what_is_wrong_with_them(county: TestClient) -> None:
    made = drafted(county, [{"unit": "agency-gone", "area": "360825"}])
    assert made["state"] == "draft"
    assert made["lint"]["has_errors"]
    errors = {one["fault"] for one in made["lint"]["findings"] if one["is_error"]}
    assert errors == {"unknown_unit", "unknown_area"}
    assert made["lint"]["coverage"] == {"n": 0, "of": 126}
    again = county.get(f"/dispatch-rules/{made['id']}").json()
    assert again["rules"][0]["unit"] == "agency-gone"


def test_rules_are_activated_only_after_they_were_mended_and_tried(county: TestClient) -> None:
    made = drafted(county, [{"unit": "agency-gone"}])
    address = f"/dispatch-rules/{made['id']}"
    assert county.post(f"{address}/replay", json={}).status_code == 200
    answer = county.post(f"{address}/activation", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "RulesAtFaultError")
    assert county.post(f"{address}/rules", json={"rules": RULES}).json()["replay"] is None
    answer = county.post(f"{address}/activation", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "RulesNotTriedError")
    tried = county.post(f"{address}/replay", json={"days": 30}).json()
    assert tried["replay"]["days"] == 30
    assert county.post(f"{address}/activation", json={}).json()["state"] == "active"
    listed = county.get("/dispatch-rules").json()
    assert [one["state"] for one in listed["items"]].count("active") == 1
    assert listed["items"][0]["id"] == made["id"]
    assert listed["may_change"]
    answer = county.post(f"{address}/rules", json={"rules": []})
    assert (answer.status_code, answer.json()["code"]) == (409, "RuleSetStateError")


@pytest.mark.parametrize("key", ["town", "village", "worker_1", "water", "leader", "supervisor"])
def test_only_the_countys_dispatchers_change_rules(as_person: Person, key: str) -> None:
    client, made = as_person(key), in_force(as_person("county"))
    assert client.get(f"/dispatch-rules/{made}").status_code == 200
    assert not client.get("/dispatch-rules").json()["may_change"]
    for address, body in (
        ("/dispatch-rules", {"name": "x", "rules": []}),
        (f"/dispatch-rules/{made}/rules", {"rules": []}),
        (f"/dispatch-rules/{made}/replay", {}),
        (f"/dispatch-rules/{made}/activation", {}),
        (f"/dispatch-rules/{made}/retirement", {}),
        ("/alarms/1/closing", {}),
    ):
        assert client.post(address, json=body).status_code == 403


@pytest.mark.parametrize("key", ["analyst", "sys_admin", "auditor", "callback"])
def test_who_handles_nothing_reads_no_rules_and_gets_no_suggestion(
    as_person: Person, key: str
) -> None:
    client, incident = as_person(key), reported(as_person("county"))
    for address in ("/dispatch-rules", "/alarms", f"/incidents/{incident}/suggestion"):
        assert client.get(address).status_code == 403


def test_rules_travel_as_a_sheet(county: TestClient) -> None:
    made = drafted(county)
    sheet = county.get(f"/dispatch-rules/{made['id']}/sheet")
    assert sheet.headers["content-type"] == "text/csv; charset=utf-8"
    assert "交通出行" in sheet.text
    sent = {"file": ("rules.csv", sheet.content, "text/csv")}
    answer = county.post("/dispatch-rules/sheets", files=sent, data={"name": "导入"})
    assert answer.status_code == 201, answer.text
    assert [one["unit"] for one in answer.json()["rules"]] == [ROADS, WATER]
    assert answer.json()["rules"][1]["support"] == [ROADS]
    broken = {"file": ("rules.csv", "辖区编码\n1".encode(), "text/csv")}
    answer = county.post("/dispatch-rules/sheets", files=broken, data={"name": "导入"})
    assert (answer.status_code, answer.json()["code"]) == (422, "RuleColumnError")


def test_an_unknown_set_is_not_found(county: TestClient) -> None:
    nowhere = f"/dispatch-rules/{uuid.uuid4()}"
    assert county.get(nowhere).status_code == 404
    for what in ("replay", "activation", "retirement"):
        assert county.post(f"{nowhere}/{what}", json={}).status_code == 404
    assert county.post("/alarms/987654/closing", json={}).status_code == 404


def test_the_suggestion_tells_reasons_shortfalls_and_one_best(county: TestClient) -> None:
    in_force(county)
    told = county.get(f"/incidents/{reported(county)}/suggestion").json()
    assert (told["best"], told["rule"], told["escalate_to"]) == (GRIDS[0], 1, ROADS)
    by_unit = {one["unit"]: one for one in told["candidates"]}
    assert by_unit[GRIDS[0]]["people"] == ["网格员1"]
    assert by_unit[GRIDS[0]]["straight_m"] == 0
    assert {one["reason"] for one in by_unit[ROADS]["reasons"]} >= {"rule", "in_charge"}
    assert [one["zh"] for one in by_unit[ROADS]["shortfalls"]] == ["层级高于现承办层级，须先上报"]


def test_the_unit_suggested_can_be_assigned_in_one_move(county: TestClient, engine: Engine) -> None:
    in_force(county)
    incident = reported(county, category="environment")
    with engine.begin() as db:  # as if it had come up to the county
        held = "UPDATE incident SET holder = :c, level = 'county', state = 'accepted' WHERE id = :i"
        db.execute(text(held), {"c": COUNTY, "i": incident})
    told = county.get(f"/incidents/{incident}/suggestion").json()
    form = {"unit": told["best"], "units": told["support"], "version": told["version"]}
    answer = county.post(f"/incidents/{incident}/moves", json={"verb": "dispatch"} | form)
    assert answer.status_code == 200, answer.text
    again = county.get(f"/incidents/{incident}/suggestion").json()
    (water,) = [one for one in again["candidates"] if one["unit"] == WATER]
    assert [one["reason"] for one in water["shortfalls"]] == ["busy"]


def test_several_incidents_are_looked_at_together_and_one_out_of_sight_is_absent(
    as_person: Person, county: TestClient
) -> None:
    ids = [reported(county), reported(county)]
    told = county.post("/dispatch-suggestions", json={"ids": [*ids, str(uuid.uuid4())]}).json()
    assert [one["id"] for one in told["items"]] == ids
    stranger = as_person("elsewhere")
    assert stranger.post("/dispatch-suggestions", json={"ids": ids}).json()["items"] == []
    for what in ("suggestion", "duplicates"):
        answer = stranger.get(f"/incidents/{ids[0]}/{what}")
        assert (answer.status_code, answer.json()["code"]) == (404, "IncidentNotFoundError")


def test_a_rule_that_cannot_be_followed_alarms_until_somebody_settles_it(
    county: TestClient, engine: Engine
) -> None:
    in_force(county, [{"category": "fire_safety", "unit": ROADS}])
    incident = reported(county, category="fire_safety")
    slots = "UPDATE duty_slot SET ends_at = '2025-01-02'"
    with engine.begin() as db:
        db.execute(text(slots))
    told = county.get(f"/incidents/{incident}/suggestion").json()
    assert told["best"] == GRIDS[0]
    found = county.get("/alarms").json()
    (alarm,) = [one for one in found["items"] if one["subject"] == f"{ROADS}:off_duty"]
    assert "现在无人值班" in alarm["words"]["zh"]
    before = found["open"]
    assert county.post(f"/alarms/{alarm['id']}/closing", json={}).status_code == 204
    assert county.get("/alarms").json()["open"] == before - 1
    closed = county.get("/alarms", params={"state": "closed"}).json()["items"]
    assert alarm["id"] in [one["id"] for one in closed]


def test_a_report_of_the_same_thing_is_found_and_can_be_merged(
    as_person: Person, county: TestClient
) -> None:
    place = {"x": 115.4255, "y": 27.7755, "crs": "cgcs2000"}
    first = reported(county, position=place, category="traffic")
    again = reported(county, position=place | {"x": 115.4260}, occurred_at="2026-03-02T04:00:00Z")
    told = county.get(f"/incidents/{again}/duplicates").json()
    assert [one["id"] for one in told["targets"]] == [first]
    assert told["within"] == {"metres": 100.0, "days": 7}
    said = [one["zh"] for one in told["targets"][0]["reasons"]]
    assert said == ["相距 49 米", "早 3 小时", "类别相同"]
    worker = as_person("worker_9")
    merged = worker.post(f"/incidents/{again}/moves", json={"verb": "merge", "target": first})
    assert merged.status_code == 200, merged.text
    assert county.get(f"/incidents/{first}/duplicates").json()["targets"] == []
