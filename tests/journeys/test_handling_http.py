"""Handling over HTTP: what each person is offered, what they do, and what the reporter learns."""

import io
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from PIL import Image
from sqlalchemy import Engine

from api.app import make_app
from api.installation import Installation
from governance.policy import load_policy
from tests.invariants import assert_invariants
from tests.nine_county import IN_GRID_1
from tests.open_sessions import client_of
from tests.signing_in import find_keyring
from tests.staffed_county import GRIDS, WATER, Staff, store_staff

Person = Callable[[str], TestClient]


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


def report(client: TestClient, **changes: Any) -> dict[str, Any]:
    body = {
        "channel": "hotline_12345",
        "category": "traffic",
        "title": "路面塌陷",
        "occurred_at": "2026-03-02T01:00:00Z",
        "position": {"x": IN_GRID_1[0], "y": IN_GRID_1[1], "crs": "cgcs2000"},
    }
    answer = client.post("/incidents", json=body | changes)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def move(client: TestClient, incident: str, verb: str, **form: Any) -> Response:
    key = {"Idempotency-Key": form.pop("key", uuid.uuid4().hex)}
    return client.post(f"/incidents/{incident}/moves", json={"verb": verb, **form}, headers=key)


def moved(client: TestClient, incident: str, verb: str, **form: Any) -> dict[str, Any]:
    answer = move(client, incident, verb, **form)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def offered(client: TestClient, incident: str) -> list[str]:
    found = client.get(f"/incidents/{incident}/handling").json()
    return [one["verb"] for one in found["moves"] if one["blocked"] is None]


def photograph() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(out, "JPEG")
    return out.getvalue()


def photographed(client: TestClient, incident: str, content: bytes, kind: str) -> Response:
    return client.post(
        f"/incidents/{incident}/pictures",
        data={"kind": "photo_before"},
        files={"file": ("a.jpg", content, kind)},
    )


def test_each_person_is_offered_only_what_the_rules_would_take(as_person: Person) -> None:
    incident = report(as_person("county"))["id"]
    assert "accept" in offered(as_person("worker_1"), incident)
    assert "accept" not in offered(as_person("town"), incident)
    assert "supervise" in offered(as_person("town"), incident)
    assert offered(as_person("callback"), incident) == []
    moved(as_person("worker_1"), incident, "accept")
    after = offered(as_person("worker_1"), incident)
    assert {"dispatch", "escalate", "triage"} <= set(after)
    assert "self_handle" not in after  # no tier yet
    moved(as_person("worker_1"), incident, "triage", tier="minor")
    assert "self_handle" in offered(as_person("worker_1"), incident)


def test_a_report_by_telephone_is_handled_verified_called_back_and_closed(
    as_person: Person, engine: Engine
) -> None:
    caller = {"name": "测试上报人", "phone": "10000000001"}
    made = report(as_person("county"), category="dispute", reporter=caller)  # verified always
    incident, code = made["id"], made["receipt_code"]
    worker = as_person("worker_1")
    moved(worker, incident, "accept")
    moved(worker, incident, "triage", tier="minor")
    moved(worker, incident, "self_handle")
    moved(worker, incident, "submit_result", result="已回填并压实")
    assert move(worker, incident, "verify_pass").json()["code"] == "HandlerVerifiesError"
    moved(as_person("village"), incident, "verify_pass")
    assert [one["duty"] for one in as_person("callback").get("/my-work").json()["items"]] == [
        "call_back"
    ]
    moved(as_person("callback"), incident, "callback_ok", satisfaction="satisfied", mode="phone")
    public = TestClient(as_person("county").app, base_url="http://127.0.0.1:8000")
    told = public.get(f"/receipts/{code}").json()
    assert told["state"] == "closed"
    assert [step["kind"] for step in told["steps"]][:2] == ["reported", "accept"]
    assert "测试上报人" not in str(told)
    page = public.get("/receipt", params={"code": code.lower()})
    assert page.status_code == 200
    assert "结案" in page.text
    assert_invariants(engine)


def test_a_wrong_receipt_finds_nothing_and_says_so(as_person: Person) -> None:
    public = TestClient(as_person("county").app, base_url="http://127.0.0.1:8000")
    answer = public.get("/receipts/00000-00000-00000-00000-00000-0")
    assert answer.status_code == 404
    assert "回执码" in answer.json()["detail_zh"]
    assert "没有查到" in public.get("/receipt", params={"code": "XXXX"}).text


def test_two_dispatchers_race_and_the_later_learns_who_was_first(as_person: Person) -> None:
    incident = report(as_person("county"))["id"]
    worker = as_person("worker_1")
    moved(worker, incident, "accept", version=1)
    late = move(worker, incident, "reject", version=1, reason="x", reason_code="court")
    assert late.status_code == 409
    assert late.json()["code"] == "MovedMeanwhileError"
    assert "网格员1" in late.json()["detail_zh"]


def test_a_retry_with_the_same_key_gets_the_first_answer(as_person: Person) -> None:
    incident = report(as_person("county"))["id"]
    first = moved(as_person("worker_1"), incident, "accept", key="retry-1", version=1)
    again = moved(as_person("worker_1"), incident, "accept", key="retry-1", version=1)
    assert again == first | {"replayed": True}


def test_several_incidents_are_moved_together_each_for_itself(as_person: Person) -> None:
    worker = as_person("worker_1")
    good, bad = report(worker)["id"], report(worker)["id"]
    moved(worker, bad, "reject", reason="不属实", reason_code="out_of_scope")
    body = {"verb": "accept", "incidents": [{"id": good}, {"id": bad}]}
    results = worker.post("/incidents/moves", json=body).json()["results"]
    assert [one["made"] is not None for one in results] == [True, False]
    assert results[1]["refused"]["code"] == "MoveNotAllowedError"


def test_a_photograph_is_kept_and_shown_only_within_sight(as_person: Person) -> None:
    worker = as_person("worker_1")
    incident = report(worker)["id"]
    first = photographed(worker, incident, photograph(), "image/jpeg").json()
    again = photographed(worker, incident, photograph(), "image/jpeg").json()
    assert (first["id"], again["replayed"]) == (again["id"], True)
    shown = worker.get(f"/pictures/{first['id']}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert as_person("elsewhere").get(f"/pictures/{first['id']}").status_code == 404
    assert as_person("worker_2").get(f"/incidents/{incident}/pictures").status_code == 404
    wrong = photographed(worker, incident, b"<svg/>", "image/svg+xml")
    assert wrong.status_code == 422


def test_what_people_wrote_is_whole_for_handlers_and_without_numbers_for_others(
    as_person: Person,
) -> None:
    worker, town = as_person("worker_1"), as_person("town")
    incident = report(worker, title="路灯不亮 电话13800000000")["id"]
    moved(worker, incident, "accept", note="联系人 13800000000")

    def told(client: TestClient) -> str:
        found = client.get(f"/incidents/{incident}/handling").json()
        rows = client.get("/board").json()["rows"]
        return str(found["story"]) + str([row for row in rows if row[0] == incident])

    assert told(worker).count("13800000000") == 2
    assert "13800000000" not in told(town)
    assert "路灯不亮" in told(town)


def test_the_digest_of_what_was_asked_is_told_to_nobody(as_person: Person) -> None:
    worker, town = as_person("worker_1"), as_person("town")
    incident = report(worker)["id"]
    moved(worker, incident, "accept", note="联系人 13800000000")
    for client in (worker, town):
        events = client.get(f"/incidents/{incident}").json()["events"]
        assert "holder" in events[-1]["details"]
        assert "request" not in str(events)
        assert "request" not in str(client.get(f"/incidents/{incident}/handling").json()["story"])


def test_who_brought_an_informant_s_report_is_told_to_the_county_s_centre_alone(
    as_person: Person,
) -> None:
    worker = as_person("worker_1")
    told = {"name": "测试线人", "phone": "10000000002"}
    kept = report(worker, reporter=told | {"is_informant": True})["id"]
    plain = report(worker, reporter=told)["id"]

    def brought_by(who: str, incident: str) -> tuple[str | None, str | None]:
        client = as_person(who)
        story = client.get(f"/incidents/{incident}/handling").json()["story"]
        events = client.get(f"/incidents/{incident}").json()["events"]
        assert story[0]["kind"] == events[0]["kind"] == "reported"
        return story[0]["actor_name"], events[0]["actor"]

    name, actor = brought_by("county", kept)
    assert (name, bool(actor)) == ("网格员1", True)
    for who in ("worker_1", "village", "town", "leader", "planner"):
        assert brought_by(who, kept) == (None, None), who
        assert brought_by(who, plain) == (name, actor), who


def test_the_board_lists_what_is_open_in_sight_and_names_units(as_person: Person) -> None:
    incident = report(as_person("county"), category="natural_hazard")["id"]
    board = as_person("county").get("/board").json()
    rows = {row[0]: dict(zip(board["columns"], row, strict=True)) for row in board["rows"]}
    assert rows[incident]["holder"] == GRIDS[0]
    assert board["units"][WATER] == "水利局"
    elsewhere = as_person("elsewhere").get("/board").json()
    assert elsewhere["rows"] == []


@pytest.mark.parametrize("page", ["/dispatch", "/work", "/report"])
def test_pages_of_handling_open_for_those_who_handle(as_person: Person, page: str) -> None:
    assert as_person("town").get(page, headers={"Accept": "text/html"}).status_code == 200
    assert as_person("sys_admin").get(page, headers={"Accept": "text/html"}).status_code == 403


def test_an_incident_s_page_is_found_only_within_sight(as_person: Person) -> None:
    incident = report(as_person("county"))["id"]
    assert as_person("town").get(f"/incident/{incident}").status_code == 200
    assert as_person("elsewhere").get(f"/incident/{incident}").status_code == 404
    assert as_person("roads").get(f"/incident/{incident}").status_code == 404
