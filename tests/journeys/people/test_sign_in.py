"""Somebody comes in: by the right password, and by no other way."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.app import make_app
from api.installation import Installation
from api.signing_in.by_password import Doorstep
from api.signing_in.doors import Doors
from governance.people.accounts.errors import (
    AccountDisabledError,
    TooManyAttemptsError,
    WrongCredentialsError,
)
from governance.people.accounts.rules import ADDRESS_BURST
from governance.people.accounts.signing_in import find_by_login
from governance.people.accounts.throttle import Throttle
from governance.policy import load_policy
from tests.journeys.accounts import PASSWORD, browser, make_account, signed_in, try_sign_in
from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1
from tests.signing_in import quick_passwords

READER = {"Accept": "text/html"}


def roomy_doors() -> Doors:
    """Return doors through which a whole module of tests may come from one address."""
    return Doors(passwords=quick_passwords(), addresses=Throttle(burst=10_000, per_minute=10_000))


@pytest.fixture(scope="module")
def app(engine: Engine) -> FastAPI:
    return make_app(Installation.on(engine, load_policy()), doors=roomy_doors())


@pytest.fixture(scope="module", autouse=True)
def running(app: FastAPI) -> object:
    with TestClient(app):
        yield


@pytest.fixture(scope="module")
def chen(engine: Engine) -> str:
    make_account(engine, "chen.jie")
    return "chen.jie"


def test_a_page_sends_a_stranger_to_sign_in_and_from_there_on(app: FastAPI, chen: str) -> None:
    client = browser(app)
    sent = client.get("/map", params={"grid": "360824100001001"}, headers=READER)
    assert sent.status_code == 303
    assert sent.headers["location"] == "/sign-in?next=%2Fmap%3Fgrid%3D360824100001001"
    page = client.get(sent.headers["location"])
    assert 'data-next="/map?grid=360824100001001"' in page.text
    answer = try_sign_in(client, chen, next="/map?grid=360824100001001")
    assert answer.json() == {"next": "/map?grid=360824100001001", "asks_code": False}
    shown = client.get("/map", headers=READER)
    assert shown.status_code == 200
    assert "人 chen.jie" in shown.text


def test_the_way_on_leads_to_no_other_site(app: FastAPI, chen: str) -> None:
    client = browser(app)
    assert 'data-next="/"' in client.get("/sign-in", params={"next": "//evil.example"}).text
    answer = try_sign_in(client, chen, next="https://evil.example/")
    assert answer.json()["next"] == "/"


@pytest.mark.parametrize(
    "path", ["/incidents", "/me", "/people", "/no-such-address", "/openapi.json"]
)
def test_a_program_without_a_session_is_told_to_sign_in_and_nothing_else(
    app: FastAPI, path: str
) -> None:
    answer = browser(app).get(path)
    assert (answer.status_code, answer.json()["code"]) == (401, "NotSignedInError")


def test_nothing_of_a_strangers_body_is_read(app: FastAPI) -> None:
    answer = browser(app).post("/incidents", content=b"{ no json", headers={"Content-Type": "x"})
    assert answer.status_code == 401


def test_a_wrong_password_and_an_unknown_login_are_refused_in_the_same_words(
    app: FastAPI, chen: str
) -> None:
    client = browser(app)
    wrong, unknown = try_sign_in(client, chen, "not the password"), try_sign_in(client, "nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json()["detail_zh"] == unknown.json()["detail_zh"]
    assert wrong.json()["detail_zh"].startswith("用户名或密码不对")
    assert "set-cookie" not in wrong.headers


def test_a_login_is_the_same_in_capital_letters(app: FastAPI, chen: str) -> None:
    assert try_sign_in(browser(app), chen.upper()).status_code == 200


@pytest.mark.parametrize("exists", [True, False])
def test_five_wrong_passwords_lock_a_login_whether_there_is_one_or_not(
    app: FastAPI, engine: Engine, *, exists: bool
) -> None:
    login = f"locked.{exists}".lower()
    if exists:
        make_account(engine, login)
    client = browser(app)
    assert [try_sign_in(client, login, "wrong").status_code for _ in range(6)] == [401] * 5 + [429]
    answer = try_sign_in(client, login)
    assert answer.status_code == 429
    assert "15 分钟" in answer.json()["detail_zh"]


def test_a_lock_ends_by_itself(app: FastAPI, engine: Engine) -> None:
    person = make_account(engine, "patient")
    client = browser(app)
    for _ in range(5):
        try_sign_in(client, "patient", "wrong")
    assert try_sign_in(client, "patient").status_code == 429
    _set(engine, person, "locked_until", datetime.now(UTC) - timedelta(seconds=1))
    assert try_sign_in(client, "patient").status_code == 200


def _set(engine: Engine, person: object, column: str, value: object) -> None:
    with engine.begin() as db:
        changed = text(f"UPDATE account SET {column} = :value WHERE person_id = :person")  # noqa: S608
        db.execute(changed, {"value": value, "person": person})


def test_one_address_that_tries_without_end_is_sent_away_before_anything_is_computed(
    engine: Engine, chen: str
) -> None:
    doors = Doors(passwords=quick_passwords())
    client = browser(make_app(Installation.on(engine, load_policy()), doors=doors))
    answers = [try_sign_in(client, f"guess{n}", "wrong").status_code for n in range(ADDRESS_BURST)]
    assert set(answers) == {401}
    refused = try_sign_in(client, chen)
    assert (refused.status_code, refused.json()["code"]) == (429, "TooManyAttemptsError")


def test_whose_account_changes_while_the_password_is_checked_stays_outside(
    app: FastAPI, engine: Engine
) -> None:
    person = make_account(engine, "meanwhile")
    sessions = text(
        "SELECT count(*) FROM session s JOIN account a ON a.id = s.account_id"
        " WHERE a.person_id = :person"
    )
    step = Doorstep(app.state.installation, app.state.doors, datetime.now(UTC), "127.0.0.1")
    for column, value, refusal in (
        ("password_hash", "another", WrongCredentialsError),
        ("disabled_at", datetime.now(UTC), AccountDisabledError),
        ("locked_until", datetime.now(UTC) + timedelta(hours=1), TooManyAttemptsError),
    ):
        with engine.begin() as db:
            known = find_by_login(db, "meanwhile")
        assert known is not None
        _set(engine, person, column, value)
        with pytest.raises(refusal):
            step.enter(known, better_hash="better")
        with engine.begin() as db:
            assert db.scalar(sessions, {"person": person}) == 0
        _set(engine, person, "disabled_at", None)


def test_somebody_out_of_service_does_not_come_in(app: FastAPI, engine: Engine) -> None:
    person = make_account(engine, "gone")
    _set(engine, person, "disabled_at", datetime.now(UTC))
    answer = try_sign_in(browser(app), "gone")
    assert (answer.status_code, answer.json()["code"]) == (403, "AccountDisabledError")


def test_the_cookie_is_kept_from_scripts_other_sites_and_from_plain_http_behind_tls(
    app: FastAPI, engine: Engine, chen: str
) -> None:
    cookie = try_sign_in(browser(app), chen).headers["set-cookie"]
    assert cookie.startswith("wangge_session=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {one.strip() for one in cookie.split(";")}
    assert "Secure" not in cookie
    doors = Doors(is_https=True, passwords=quick_passwords())
    behind = make_app(
        Installation.on(engine, load_policy()), names=["grid.example.cn"], doors=doors
    )
    client = browser(behind)
    client.headers["Host"] = "grid.example.cn"
    answer = try_sign_in(client, chen)
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_signing_in_again_gives_another_session_and_ends_the_one_before(
    app: FastAPI, chen: str
) -> None:
    client = signed_in(app, chen)
    first = client.cookies["wangge_session"]
    try_sign_in(client, chen)
    assert client.cookies["wangge_session"] != first
    old = browser(app)
    old.cookies.set("wangge_session", first)
    assert old.get("/me").status_code == 401


def test_signing_out_ends_the_session_and_clears_the_browser(app: FastAPI, chen: str) -> None:
    client = signed_in(app, chen)
    token = client.cookies["wangge_session"]
    answer = client.post("/sign-out")
    assert answer.status_code == 204
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert "wangge_session" not in client.cookies
    client.cookies.set("wangge_session", token)
    assert client.get("/me").status_code == 401


def test_the_database_keeps_no_token_and_no_password(
    engine: Engine, app: FastAPI, chen: str
) -> None:
    token = signed_in(app, chen).cookies["wangge_session"]
    with engine.begin() as db:
        kept = str(db.execute(text("SELECT * FROM session")).all())
        kept += str(db.execute(text("SELECT * FROM account")).all())
        kept += str(db.execute(text("SELECT * FROM audit_entry")).all())
    assert token not in kept
    assert token.encode().hex() not in kept
    assert PASSWORD not in kept


def test_answers_carry_the_headers_that_keep_other_pages_away(app: FastAPI) -> None:
    headers = browser(app).get("/sign-in").headers
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=(self)" in headers["permissions-policy"]
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://127.0.0.1:8000"}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
    ],
)
def test_a_session_changes_something_only_for_a_page_of_ours(
    app: FastAPI, chen: str, headers: dict[str, str], status: int
) -> None:
    client = signed_in(app, chen)
    del client.headers["Sec-Fetch-Site"]
    answer = client.post("/incidents", json=report(**at(IN_GRID_1)), headers=headers)
    assert answer.status_code == status, answer.text


def test_who_reported_is_the_source_of_the_report(app: FastAPI, engine: Engine) -> None:
    person = make_account(engine, "reporter.a")
    told = signed_in(app, "reporter.a").post("/incidents", json=report(**at(IN_GRID_1))).json()
    with engine.begin() as db:
        source = db.scalar(text("SELECT source FROM incident WHERE id = :id"), {"id": told["id"]})
        actor = db.scalar(
            text("SELECT actor FROM incident_event WHERE incident_id = :id"), {"id": told["id"]}
        )
    assert source == actor == str(person)
