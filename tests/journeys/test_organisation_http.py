"""Who may see the organisation, who may change it, and what their changes lead to at once."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import make_app
from api.installation import Installation
from governance.policy import load_policy
from tests.nine_county import IN_GRID_1
from tests.open_sessions import client_of
from tests.signing_in import find_keyring
from tests.staffed_county import COUNTY, GRIDS, ROADS, TOWNSHIP, VILLAGE, Staff, store_staff

Person = Callable[[str], TestClient]
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def staff(engine: Engine) -> Staff:
    with engine.begin() as db:
        return store_staff(db)


@pytest.fixture(scope="module")
def as_person(engine: Engine, staff: Staff) -> Iterator[Person]:
    app = make_app(Installation.on(engine, load_policy(), find_keyring=find_keyring))
    opened: dict[str, TestClient] = {}

    def client(key: str) -> TestClient:
        if key not in opened:
            with client_of(app, engine, staff[key]) as made:
                opened[key] = made
        return opened[key]

    with client("county"):
        yield client


def leave_of(person: uuid.UUID, by: uuid.UUID | None = None) -> dict[str, Any]:
    return {
        "person": str(person),
        "since": (NOW - timedelta(hours=1)).isoformat(),
        "until": (NOW + timedelta(days=2)).isoformat(),
        "substitute": None if by is None else str(by),
    }


def holders(client: TestClient, grid: str) -> list[Any]:
    found = client.get(f"/grids/{grid}/holders").json()["holders"]
    return [(one["name"], (one["standing_in_for"] or {}).get("name")) for one in found]


def test_whoever_works_here_reads_the_directory_and_others_do_not(as_person: Person) -> None:
    for key in ("worker_1", "water", "leader", "sec_admin"):
        assert as_person(key).get("/units").status_code == 200, key
    for key in ("analyst", "auditor", "sys_admin"):
        assert as_person(key).get("/units").status_code == 403, key


def test_units_come_as_a_tree_and_one_with_its_people(as_person: Person) -> None:
    (county,) = as_person("worker_1").get("/units").json()["units"]
    assert county["code"] == COUNTY
    towns = [one for one in county["units"] if one["kind"] == "centre"]
    assert [one["code"] for one in towns[0]["units"]] == [VILLAGE]
    roads = as_person("worker_1").get(f"/units/{ROADS}").json()
    assert [(one["name"], one["is_on_duty"]) for one in roads["members"]] == [("交通承办", True)]
    assert as_person("worker_1").get("/units/nowhere").status_code == 404


def test_a_dispatcher_sends_a_worker_on_leave_and_the_substitute_acts_at_once(
    as_person: Person, staff: Staff
) -> None:
    town = as_person("town")
    assert holders(town, GRIDS[0]) == [("网格员1", None)]
    point = {"x": IN_GRID_1[0], "y": IN_GRID_1[1], "crs": "cgcs2000"}
    body = {"channel": "walk_in", "category": "traffic", "title": "路灯", "position": point}
    told = as_person("county").post(
        "/incidents", json=body | {"occurred_at": "2026-03-02T01:00:00Z"}
    )
    incident = told.json()["id"]
    substitute = as_person("worker_2")
    assert substitute.get(f"/incidents/{incident}").status_code == 404
    entered = town.post("/absences", json=leave_of(staff["worker_1"], staff["worker_2"]))
    assert entered.status_code == 201, entered.text
    assert holders(town, GRIDS[0]) == [("网格员2", "网格员1")]
    assert substitute.get(f"/incidents/{incident}").status_code == 200
    ended = town.post(f"/absences/{entered.json()['id']}/end", json={})
    assert ended.status_code == 204
    assert holders(town, GRIDS[0]) == [("网格员1", None)]
    assert substitute.get(f"/incidents/{incident}").status_code == 404


def test_a_dispatcher_keeps_no_roster_of_another_township_or_of_the_county(
    as_person: Person, staff: Staff
) -> None:
    for key in ("county", "elsewhere", "water"):
        answer = as_person("town").post("/absences", json=leave_of(staff[key]))
        assert (answer.status_code, answer.json()["code"]) == (404, "NoSuchPersonError")
    outside = as_person("elsewhere").post("/absences", json=leave_of(staff["worker_3"]))
    assert outside.status_code == 404
    worker = as_person("worker_1").post("/absences", json=leave_of(staff["worker_1"]))
    assert worker.status_code == 403


def test_staffing_is_for_those_who_grant_and_holds_at_once(as_person: Person, staff: Staff) -> None:
    body = {
        "grid": GRIDS[8], "person": str(staff["worker_8"]), "part": "part_time",
        "since": "2026-01-01",
    }  # fmt: skip
    assert as_person("town").post("/staffing", json=body).status_code == 403
    admin = as_person("sec_admin")
    made = admin.post("/staffing", json=body)
    assert made.status_code == 201, made.text
    assert holders(admin, GRIDS[8]) == [("网格员9", None), ("网格员8", None)]
    assert admin.post("/staffing", json=body).json() == {"id": None}
    clash = admin.post("/staffing", json=body | {"since": "2026-02-01"})
    assert (clash.status_code, clash.json()["code"]) == (409, "OverlappingTermError")
    own = admin.post("/staffing", json=body | {"person": str(staff["sec_admin"])})
    assert own.json()["code"] == "OwnRightsError"
    ended = admin.post(f"/staffing/{made.json()['id']}/end", json={"day": "2026-01-02"})
    assert ended.status_code == 204
    assert holders(admin, GRIDS[8]) == [("网格员9", None)]


def test_a_unit_that_holds_open_incidents_is_not_closed(as_person: Person) -> None:
    admin = as_person("sec_admin")
    team = {
        "code": "team-close", "kind": "team", "name": "工作队", "level": "township",
        "area": TOWNSHIP, "parent": TOWNSHIP,
    }  # fmt: skip
    assert admin.post("/units", json=team).json() == {"code": "team-close", "changed": True}
    assert admin.post("/units/team-close/close", json={}).status_code == 204
    assert admin.post(f"/units/{VILLAGE}/close", json={}).json()["code"] == "UnitInUseError"
    assert as_person("town").post("/units", json=team).status_code == 403


def test_duty_is_seen_by_all_and_a_slot_ahead_can_be_dropped(
    as_person: Person, staff: Staff
) -> None:
    since = NOW + timedelta(hours=3)
    body = {
        "unit": TOWNSHIP, "person": str(staff["town"]), "since": since.isoformat(),
        "until": (since + timedelta(hours=8)).isoformat(),
    }  # fmt: skip
    made = as_person("town").post("/duties", json=body)
    assert made.status_code == 201, made.text
    seen = as_person("worker_1").get("/duties").json()["items"]
    assert "金川镇综治中心" in [one["unit_name"] for one in seen]
    number = made.json()["id"]
    assert as_person("elsewhere").delete(f"/duties/{number}").status_code == 404
    assert as_person("town").delete(f"/duties/{number}").status_code == 204


def test_who_leaves_the_service_can_no_longer_do_anything(as_person: Person, staff: Staff) -> None:
    leaving = as_person("worker_7")
    assert leaving.get("/units").status_code == 200
    left = as_person("sec_admin").post(f"/persons/{staff['worker_7']}/dismiss", json={})
    assert left.status_code == 204
    assert leaving.get("/units").status_code in {401, 403}
    gaps = as_person("county").get("/staffing/gaps").json()
    assert [one["code"] for one in gaps["items"]] == [GRIDS[6]]
    assert gaps["total"] == {"n": 1, "of": 9}


def test_somebody_new_enters_the_service(as_person: Person) -> None:
    made = as_person("sec_admin").post("/persons", json={"name": "刘示平", "home": ROADS})
    assert made.status_code == 201, made.text
    members = as_person("county").get(f"/units/{ROADS}").json()["members"]
    assert "刘示平" in [one["name"] for one in members]
