"""The evening through HTTP: rounds go out, sendings come in, findings become incidents."""

import io
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import Engine, text

from api.signing_in.cookies import SESSION
from governance.night_visits.nights import evening_of
from governance.people.roles import Role
from governance.people.scope import Grant
from governance.policy import load_policy
from tests.local_client import local_client, strangers_client
from tests.nine_county import IN_GRID_1, VILLAGE
from tests.signing_in import OWN_PAGE, make_person, open_session
from tests.visiting import GRID_1, Round, store_round

POLICY = load_policy()
MEMBER = Grant(Role.VISIT_MEMBER, "360824100009")  # goes along where it has no right of its own


def tonight() -> Any:
    rules = POLICY.night_visits
    return evening_of(datetime.now(UTC), POLICY.county.zone, rules.night_ends)


@pytest.fixture(scope="module")
def went(engine: Engine) -> tuple[Round, str]:
    """A round of this evening, and the session of a member of its team."""
    with engine.begin() as db:
        person = make_person(db, MEMBER, name="夜访甲")
        other = make_person(db, MEMBER, name="夜访乙")
        tour = store_round(db, [person, other], evening=tonight(), area=VILLAGE)
        return tour, open_session(db, person)


@pytest.fixture
def member(app: FastAPI, went: tuple[Round, str], client: TestClient) -> TestClient:
    del client  # while it is open, the application runs
    return _client(app, went[1])


def _client(app: FastAPI, session: str) -> TestClient:
    client = strangers_client(app)
    client.cookies.set(SESSION, session)
    client.headers.update(OWN_PAGE)
    return client


@pytest.fixture
def officer(app: FastAPI, client: TestClient) -> TestClient:
    """The village's officer: may visit and handle there."""
    del client
    return local_client(app, Grant(Role.VILLAGE_OFFICER, VILLAGE))


def sending(tour: Round, kind: str, about: uuid.UUID, body: dict[str, Any], n: int = 1) -> Any:
    return {
        "id": str(uuid.uuid4()),
        "team_id": str(tour.team),
        "device": "phone-a",
        "kind": kind,
        "about": str(about),
        "revision": n,
        "device_at": datetime.now(UTC).isoformat(),
        "body": body,
    }


def visit(tour: Round, door: int, about: uuid.UUID, outcome: str = "met", **more: Any) -> Any:
    arrived = datetime.now(UTC) - timedelta(minutes=5)
    body = {
        "household_id": str(tour.households[door]),
        "stop_id": str(tour.stops[door]),
        "outcome": outcome,
        "arrived_at": arrived.isoformat(),
        "position": {"lon": IN_GRID_1[0], "lat": IN_GRID_1[1], "accuracy_m": 9.5},
        "topics": ["fraud"],
    }
    return sending(tour, "visit", about, body | more)


def finding(tour: Round, door: int, at_visit: uuid.UUID, **more: Any) -> Any:
    body = {
        "visit_id": str(at_visit),
        "household_id": str(tour.households[door]),
        "category": "fire_safety",
        "title": "电线老化",
        "found_at": datetime.now(UTC).isoformat(),
    }
    return sending(tour, "finding", uuid.uuid4(), body | more)


def send(client: TestClient, *sendings: Any) -> list[str]:
    body = {"sent_at": datetime.now(UTC).isoformat(), "sendings": list(sendings)}
    told = client.post("/night-visits/sendings", json=body)
    assert told.status_code == 200, told.text
    return [one["result"] for one in told.json()["results"]]


def test_a_member_gets_the_round_with_its_doors(
    member: TestClient, went: tuple[Round, str]
) -> None:
    told = member.get("/night-visits/rounds").json()
    (own,) = told["rounds"]
    assert own["id"] == str(went[0].team)
    assert [stop["position"] for stop in own["stops"]] == [1, 2, 3]
    assert own["stops"][0]["address"].startswith("新干县金川镇善政社区平安路")
    assert own["stops"][0]["class_name"]["en"] == "Class 2"
    assert {one["name"] for one in own["members"]} == {"夜访甲", "夜访乙"}


def test_who_goes_with_no_team_gets_no_doors(client: TestClient) -> None:
    assert client.get("/night-visits/rounds").json()["rounds"] == []


def test_a_visit_is_told_back_with_the_round_and_counted_once(
    member: TestClient, went: tuple[Round, str], engine: Engine
) -> None:
    about = uuid.uuid4()
    one = visit(went[0], 0, about)
    assert send(member, one) == ["applied"]
    assert send(member, one) == ["replayed"]
    stop = member.get("/night-visits/rounds").json()["rounds"][0]["stops"][0]
    assert [(told["id"], told["outcome"]) for told in stop["told"]] == [(str(about), "met")]
    with engine.connect() as db:
        row = db.execute(
            text("SELECT proof, topics FROM visit WHERE id = :id"), {"id": about}
        ).one()
    assert tuple(row) == ("near", ["fraud"])


def test_a_body_that_cannot_be_read_is_refused_alone_and_kept(
    member: TestClient, went: tuple[Round, str], engine: Engine
) -> None:
    wrong = visit(went[0], 1, uuid.uuid4(), outcome="vanished", opinion="a\0b")
    assert send(member, wrong, visit(went[0], 1, uuid.uuid4(), outcome="not_home")) == [
        "refused",
        "applied",
    ]
    with engine.connect() as db:
        asked = text("SELECT words, body FROM visit_sending WHERE id = :id")
        row = db.execute(asked, {"id": wrong["id"]}).one()
    assert row.words["zh"] == "内容有误：opinion, outcome。"
    assert row.body["opinion"] == "a\ufffdb"


def test_an_urgent_finding_is_an_incident_as_it_comes_in(
    member: TestClient, officer: TestClient, went: tuple[Round, str]
) -> None:
    about = uuid.uuid4()
    urgent = finding(went[0], 2, about, title="燃气泄漏", urgent=True)
    assert send(member, visit(went[0], 2, about), urgent) == ["applied", "applied"]
    stop = member.get("/night-visits/rounds").json()["rounds"][0]["stops"][2]
    (found,) = stop["findings"]
    assert (found["title"], found["state"], found["incident"]) == (
        "燃气泄漏",
        "reported",
        "reported",
    )
    assert stop["open_matters"] == 1
    items = officer.get("/incidents?channel=night_visit").json()["items"]
    incident = next(one for one in items if one["no"] == found["no"])
    whole = officer.get(f"/incidents/{incident['id']}").json()
    assert whole["grid"]["code"] == GRID_1
    assert [one["evening"] for one in whole["night_visits"]] == [str(tonight())]
    assert send(member, urgent) == ["replayed"]


def test_a_finding_is_reported_once_joined_or_noted(
    member: TestClient, officer: TestClient, went: tuple[Round, str]
) -> None:
    about = uuid.uuid4()
    findings = [finding(went[0], 0, about, title=f"第{n}处隐患") for n in range(3)]
    send(member, visit(went[0], 0, about), *findings)
    first, second, third = (f"/night-visits/findings/{one['about']}" for one in findings)
    made = officer.post(f"{first}/report")
    assert made.status_code == 201, made.text
    assert officer.post(f"{first}/report").status_code == 409
    likely = officer.get(f"{second}/duplicates").json()["items"]
    assert made.json()["no"] in {one["no"] for one in likely}
    joined = officer.post(f"{second}/joining", json={"incident_id": made.json()["incident_id"]})
    assert joined.json()["no"] == made.json()["no"]
    assert officer.post(f"{third}/noting").status_code == 204
    left = {one["id"] for one in officer.get("/night-visits/board").json()["findings"]}
    assert left & {one["about"] for one in findings} == set()


def test_the_board_answers_304_until_something_changes(
    member: TestClient, officer: TestClient, went: tuple[Round, str]
) -> None:
    first = officer.get("/night-visits/board")
    (team,) = (one for one in first.json()["teams"] if one["id"] == str(went[0].team))
    assert team["planned"] == 3
    known = {"If-None-Match": first.headers["etag"]}
    assert officer.get("/night-visits/board", headers=known).status_code == 304
    send(member, sending(went[0], "sign", uuid.uuid4(), {}))
    assert officer.get("/night-visits/board", headers=known).status_code == 200


def test_help_is_an_alarm_at_once_and_closed_with_a_note(
    member: TestClient, officer: TestClient, went: tuple[Round, str]
) -> None:
    assert send(member, sending(went[0], "sign", uuid.uuid4(), {"help": True})) == ["applied"]
    (team,) = officer.get("/night-visits/board").json()["teams"]
    assert team["alarm_help"] is True
    path = f"/night-visits/alarms/{team['alarm_id']}/closing"
    assert officer.post(path, json={"note": " "}).status_code == 422
    assert officer.post(path, json={"note": "已电话联系，平安"}).status_code == 204
    assert officer.post(path, json={"note": "已电话联系，平安"}).status_code == 404


def _jpeg() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretMaker"
    Image.new("RGB", (64, 48), "grey").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photograph_needs_consent_and_loses_what_the_camera_wrote(
    app: FastAPI, member: TestClient, officer: TestClient, went: tuple[Round, str]
) -> None:
    about = uuid.uuid4()
    path = f"/night-visits/visits/{about}/pictures"
    file = {"file": ("a.jpg", _jpeg(), "image/jpeg")}
    assert member.post(path, files=file).status_code == 404
    send(member, visit(went[0], 1, about, outcome="not_home"))
    assert member.post(path, files=file).status_code == 409
    agreed = visit(went[0], 1, about, outcome="not_home", consent=True) | {"revision": 2}
    send(member, agreed)
    kept = member.post(path, files=file)
    assert kept.status_code == 201, kept.text
    assert member.post(path, files=file).json() == {"id": kept.json()["id"], "replayed": True}
    shown = member.get(f"/night-visits/pictures/{kept.json()['id']}")
    assert shown.headers["content-type"] == "image/jpeg"
    assert b"SecretMaker" not in shown.content
    assert officer.get(f"/night-visits/visits/{about}/pictures").json()["items"] != []
    elsewhere = local_client(app, Grant(Role.VISIT_MEMBER, "360824101"))
    assert elsewhere.get(f"/night-visits/pictures/{kept.json()['id']}").status_code == 404


def test_a_conflict_is_settled_by_a_person_and_planners_see_the_village_alone(
    app: FastAPI, officer: TestClient, engine: Engine
) -> None:
    with engine.begin() as db:
        person = make_person(db, MEMBER, name="夜访丙")
        tour = store_round(db, [person], evening=tonight(), area="360824100")
        token = open_session(db, person)
    one, other = uuid.uuid4(), uuid.uuid4()
    member = _client(app, token)
    assert send(member, visit(tour, 0, one, "not_home")) == ["applied"]
    assert send(member, visit(tour, 0, other, "met")) == ["conflict"]
    planner = local_client(app, Grant(Role.VISIT_PLANNER, "360824"))
    (seen,) = planner.get("/night-visits/conflicts").json()["items"]
    assert (seen["address"], seen["number"]) == ("新干县金川镇善政社区", None)
    (whole,) = officer.get("/night-visits/conflicts").json()["items"]
    assert "平安路" in whole["address"]
    path = f"/night-visits/conflicts/{whole['id']}/settlement"
    assert officer.post(path, json={"kept": str(uuid.uuid4())}).status_code == 409
    assert officer.post(path, json={"kept": str(other)}).status_code == 204
    with engine.connect() as db:
        asked = text("SELECT outcome FROM visit WHERE household_id = :door AND counts")
        assert db.scalars(asked, {"door": tour.households[0]}).all() == ["met"]
    assert officer.get("/night-visits/conflicts").json()["items"] == []
