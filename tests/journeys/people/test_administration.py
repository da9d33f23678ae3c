"""Security administrators keep accounts, roles and tokens; three administrations watch."""

import uuid

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from governance.people.roles import Role
from governance.people.scope import Grant
from tests.journeys.accounts import browser, make_account, signed_in, try_sign_in
from tests.journeys.reports import at, report
from tests.local_client import local_client, strangers_client
from tests.nine_county import IN_GRID_1
from tests.signing_in import COUNTY

WORKER = {"role": "grid_worker", "area": "360824100001001"}


@pytest.fixture(scope="module")
def admin(app: FastAPI, client: TestClient) -> TestClient:  # noqa: ARG001 the application runs
    return local_client(app, Grant(Role.SEC_ADMIN, COUNTY))


def person_of(admin: TestClient, login: str) -> dict[str, object]:
    (found,) = admin.get("/people", params={"text": login}).json()["items"]
    return dict(found)


def test_a_new_account_signs_in_by_the_one_time_password_with_its_role(
    app: FastAPI, admin: TestClient
) -> None:
    body = {"login": "zhang.wei", "name": "张伟", "grant": WORKER}
    made = admin.post("/people", json=body)
    assert made.status_code == 201
    client = browser(app)
    answer = try_sign_in(client, "zhang.wei", made.json()["one_time_password"])
    assert answer.json()["next"] == "/my-account"
    assert [one["role"] for one in client.get("/me").json()["grants"]] == ["grid_worker"]
    taken = admin.post("/people", json=body)
    assert (taken.status_code, taken.json()["code"]) == (409, "LoginTakenError")
    bad = admin.post("/people", json=body | {"login": "Zhang Wei"})
    assert bad.json()["code"] == "LoginFormError"


@pytest.mark.parametrize("path", ["/accounts", "/people", "/tokens", "/audit/entries", "/audit"])
def test_who_does_not_grant_or_watch_sees_nothing_of_it(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 403


def test_a_security_administrator_sees_no_incidents(admin: TestClient) -> None:
    assert admin.get("/incidents").status_code == 403
    assert admin.get("/accounts").status_code == 200


def test_an_account_put_out_of_service_is_out_at_its_next_request(
    app: FastAPI, engine: Engine, admin: TestClient
) -> None:
    person = make_account(engine, "leaving")
    client = signed_in(app, "leaving")
    assert client.get("/me").status_code == 200
    assert admin.post(f"/people/{person}/disable").status_code == 204
    assert client.get("/me").status_code == 401
    assert try_sign_in(client, "leaving").status_code == 403
    assert admin.post(f"/people/{person}/enable").status_code == 204
    assert try_sign_in(client, "leaving").status_code == 200


def test_a_reset_lifts_the_lock_ends_the_sessions_and_gives_a_one_time_password(
    app: FastAPI, engine: Engine, admin: TestClient
) -> None:
    person = make_account(engine, "forgetful")
    client, other = signed_in(app, "forgetful"), browser(app)
    for _ in range(5):
        try_sign_in(other, "forgetful", "wrong")
    password = admin.post(f"/people/{person}/password").json()["one_time_password"]
    assert client.get("/me").status_code == 401
    assert try_sign_in(other, "forgetful").status_code == 401
    assert try_sign_in(other, "forgetful", password).json()["next"] == "/my-account"


def test_sessions_of_others_end_at_once(app: FastAPI, engine: Engine, admin: TestClient) -> None:
    person = make_account(engine, "ended")
    client = signed_in(app, "ended")
    assert client.get("/me").status_code == 200
    assert admin.delete(f"/people/{person}/sessions").status_code == 204
    assert client.get("/me").status_code == 401


def test_a_role_holds_from_the_next_request_and_so_does_its_end(
    app: FastAPI, engine: Engine, admin: TestClient
) -> None:
    person = make_account(engine, "growing", Grant(Role.REPORTER, COUNTY))
    client = signed_in(app, "growing")
    assert client.get("/incidents").status_code == 403
    assert admin.post(f"/people/{person}/grants", json=WORKER).status_code == 204
    assert client.get("/incidents").status_code == 200
    grants = person_of(admin, "growing")["grants"]
    assert isinstance(grants, list)
    held = next(one["id"] for one in grants if one["role"] == "grid_worker")
    assert admin.delete(f"/people/grants/{held}").status_code == 204
    assert client.get("/incidents").status_code == 403
    assert admin.delete(f"/people/grants/{held}").status_code == 404


@pytest.mark.parametrize("second", ["sec_admin", "auditor"])
def test_nobody_holds_two_of_the_three_administrations(
    engine: Engine, admin: TestClient, second: str
) -> None:
    person = make_account(engine, f"sys.{second}", Grant(Role.SYS_ADMIN, COUNTY))
    grant = {"role": second, "area": COUNTY}
    refused = admin.post(f"/people/{person}/grants", json=grant)
    assert (refused.status_code, refused.json()["code"]) == (409, "ExclusiveRolesError")
    assert admin.post(f"/people/{person}/grants", json=WORKER).status_code == 204


def test_nobody_does_it_to_themselves(app: FastAPI, engine: Engine) -> None:
    person = make_account(engine, "self.made", Grant(Role.SEC_ADMIN, COUNTY))
    client = signed_in(app, "self.made")
    for answer in (
        client.post(f"/people/{person}/grants", json=WORKER),
        client.post(f"/people/{person}/password"),
        client.post(f"/people/{person}/disable"),
        client.post(f"/people/{person}/view", json={"purpose": "试试"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "OwnRightsError")


def test_a_grant_needs_a_place(admin: TestClient, engine: Engine) -> None:
    person = make_account(engine, "nowhere")
    answer = admin.post(f"/people/{person}/grants", json={"role": "leader"})
    assert answer.status_code == 422
    assert admin.post(f"/people/{uuid.uuid4()}/grants", json=WORKER).status_code == 404


def test_an_administrator_sees_what_another_sees_and_changes_nothing(
    app: FastAPI, engine: Engine
) -> None:
    make_account(engine, "watcher", Grant(Role.SEC_ADMIN, COUNTY))
    seen = make_account(engine, "watched")
    client = signed_in(app, "watcher")
    assert client.get("/incidents").status_code == 403
    assert client.post(f"/people/{seen}/view", json={"purpose": "x"}).status_code == 422
    assert client.post(f"/people/{seen}/view", json={"purpose": "核对可见范围"}).status_code == 204
    assert client.get("/incidents").status_code == 200
    page = client.get("/map").text
    assert "正在以“人 watched”的身份查看" in page
    for answer in (
        client.post("/incidents", json=report(**at(IN_GRID_1))),
        client.post("/me/password", json={"present": "x", "wanted": "y"}),
        client.delete("/me/sessions"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "ViewingOnlyError")
    assert "reveal" not in client.get("/me").json()["actions"]
    assert client.post("/me/viewing/end").status_code == 204
    assert client.get("/incidents").status_code == 403
    with engine.begin() as db:
        told = db.execute(
            text("SELECT action, purpose FROM audit_entry WHERE object = :object ORDER BY id"),
            {"object": f"person:{seen}"},
        ).all()
    assert [tuple(row) for row in told] == [
        ("viewing_began", "核对可见范围"),
        ("viewing_ended", None),
    ]


def test_an_administrator_who_is_one_no_more_sees_with_their_own_eyes(
    app: FastAPI, engine: Engine, admin: TestClient
) -> None:
    make_account(engine, "was.admin", Grant(Role.SEC_ADMIN, COUNTY), Grant(Role.REPORTER, COUNTY))
    seen = make_account(engine, "still.watched")
    client = signed_in(app, "was.admin")
    client.post(f"/people/{seen}/view", json={"purpose": "核对"})
    grants = person_of(admin, "was.admin")["grants"]
    assert isinstance(grants, list)
    held = next(one["id"] for one in grants if one["role"] == "sec_admin")
    assert admin.delete(f"/people/grants/{held}").status_code == 204
    assert client.get("/me").json()["name"] == "人 was.admin"
    assert client.get("/incidents").status_code == 403


def test_who_sees_an_incident_is_told_by_name_and_grant(
    app: FastAPI, engine: Engine, admin: TestClient
) -> None:
    make_account(engine, "its.worker", Grant(Role.GRID_WORKER, "360824100001001"))
    make_account(engine, "its.neighbour", Grant(Role.GRID_WORKER, "360824100001002"))
    make_account(engine, "its.town", Grant(Role.TOWN_DISPATCHER, "360824100"))
    told = local_client(app).post("/incidents", json=report(**at(IN_GRID_1))).json()
    seen = admin.get(f"/people/who-sees/{told['no'].lower()}").json()
    grants = {one["login"]: one["grants"] for one in seen["items"]}
    assert [one["area"] for one in grants["its.worker"]] == ["360824100001001"]
    assert grants["its.town"][0]["role"] == "town_dispatcher"
    assert "its.neighbour" not in grants
    assert admin.get("/people/who-sees/XG-20200101-999999").status_code == 404


def test_a_token_reports_under_its_name_and_does_nothing_else(
    app: FastAPI, engine: Engine, admin: TestClient
) -> None:
    made = admin.post("/tokens", json={"name": "mini-program", "scopes": ["report"], "days": 30})
    assert made.status_code == 201
    program = strangers_client(app)
    program.headers["Authorization"] = f"Bearer {made.json()['token']}"
    told = program.post("/incidents", json=report(**at(IN_GRID_1)))
    assert told.status_code == 201
    with engine.begin() as db:
        asked = text("SELECT source FROM incident WHERE id = :id")
        assert db.scalar(asked, {"id": told.json()["id"]}) == "token:mini-program"
    assert program.get("/incidents").status_code == 403
    assert program.get("/me").json()["actions"] == ["report"]
    assert program.post("/me/second-factor").status_code == 404
    assert admin.delete("/tokens/mini-program").status_code == 204
    assert program.post("/incidents", json=report(**at(IN_GRID_1))).status_code == 401
    again = admin.post("/tokens", json={"name": "mini-program", "scopes": ["report"]})
    assert again.json()["code"] == "TokenNameTakenError"
    listed = {one["name"]: one for one in admin.get("/tokens").json()["items"]}
    assert listed["mini-program"]["revoked_at"]
    assert "token" not in listed["mini-program"]


@pytest.mark.parametrize("scope", ["receipt", "device"])
def test_a_token_for_something_else_does_not_report(
    app: FastAPI, admin: TestClient, scope: str
) -> None:
    token = admin.post("/tokens", json={"name": f"for-{scope}", "scopes": [scope]}).json()["token"]
    program = strangers_client(app)
    program.headers["Authorization"] = f"Bearer {token}"
    assert program.post("/incidents", json=report(**at(IN_GRID_1))).status_code == 403


@pytest.mark.parametrize("header", ["Bearer wgt_none", "Bearer ", "Basic eDp5", "wgt_x"])
def test_no_other_header_lets_in_even_beside_a_good_cookie(client: TestClient, header: str) -> None:
    assert client.get("/me", headers={"Authorization": header}).status_code == 401


def test_an_expired_token_is_none(app: FastAPI, engine: Engine, admin: TestClient) -> None:
    token = admin.post("/tokens", json={"name": "old", "scopes": ["report"]}).json()["token"]
    with engine.begin() as db:
        db.execute(text("UPDATE access_token SET expires_at = now() WHERE name = 'old'"))
    program = strangers_client(app)
    program.headers["Authorization"] = f"Bearer {token}"
    assert program.post("/incidents", json=report(**at(IN_GRID_1))).status_code == 401


def test_the_auditor_reads_who_did_what_and_finds_it_by_name(
    app: FastAPI, engine: Engine, admin: TestClient
) -> None:
    make_account(engine, "audited")
    signed_in(app, "audited")
    try_sign_in(browser(app), "audited", "wrong")
    auditor = local_client(app, Grant(Role.AUDITOR, COUNTY))
    assert auditor.get("/audit").status_code == 200
    found = auditor.get("/audit/entries", params={"object": "audited"}).json()["items"]
    assert [one["action"] for one in found] == ["sign_in_failed", "sign_in", "account_added"]
    assert found[1]["actor_name"] == "人 audited"
    asked = {"actor": "人 audited", "action": "sign_in"}
    assert len(auditor.get("/audit/entries", params=asked).json()["items"]) == 1
    first = auditor.get("/audit/entries", params={"limit": 1}).json()
    second = auditor.get("/audit/entries", params={"limit": 1, "before": first["next"]}).json()
    assert second["items"][0]["id"] < first["items"][0]["id"]
    assert auditor.get("/people").status_code == 403
    assert admin.get("/audit/entries").status_code == 403
