"""Somebody looks after their own account: password, second factor, browsers signed in."""

import time
import uuid
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from governance.people.accounts.rules import MOST_FAILURES
from governance.people.roles import Role
from governance.people.scope import Grant
from tests.journeys.accounts import PASSWORD, browser, make_account, signed_in, try_sign_in
from tests.signing_in import COUNTY

NEW = "another password of mine"


@pytest.fixture(scope="module", autouse=True)
def running(client: TestClient) -> None:
    """The application runs."""


def change(client: TestClient, wanted: str, present: str = PASSWORD) -> tuple[int, str]:
    answer = client.post("/me/password", json={"present": present, "wanted": wanted})
    return answer.status_code, "" if answer.status_code == 204 else answer.json()["code"]


def test_who_has_a_one_time_password_can_do_nothing_but_change_it(
    app: FastAPI, engine: Engine
) -> None:
    make_account(engine, "fresh", must_change=True)
    client = browser(app)
    assert try_sign_in(client, "fresh", next="/map").json()["next"] == "/my-account"
    sent = client.get("/map", headers={"Accept": "text/html"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/my-account")
    refused = client.get("/incidents")
    assert (refused.status_code, refused.json()["code"]) == (403, "PasswordMustChangeError")
    assert client.get("/my-account").status_code == 200
    assert client.get("/me").json()["must_change"] is True
    assert change(client, NEW) == (204, "")
    assert client.get("/incidents").status_code == 200
    assert try_sign_in(browser(app), "fresh").status_code == 401
    assert try_sign_in(browser(app), "fresh", NEW).json()["next"] == "/"


def test_a_mobile_number_is_kept_masked_and_forgotten(app: FastAPI, engine: Engine) -> None:
    make_account(engine, "with.phone")
    client = signed_in(app, "with.phone")
    assert client.get("/me").json()["phone"] is None
    refused = client.post("/me/phone", json={"phone": "0796-2600000"})
    assert (refused.status_code, refused.json()["code"]) == (422, "MobileNumberError")
    assert client.post("/me/phone", json={"phone": "138 0000 0001"}).status_code == 204
    assert client.get("/me").json()["phone"] == "138****0001"
    with engine.connect() as db:
        kept = db.execute(text("SELECT details::text FROM audit_entry WHERE action = 'phone_kept'"))
        assert "13800000001" not in str(kept.all())
    assert client.delete("/me/phone").status_code == 204
    assert client.get("/me").json()["phone"] is None


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("short", "PasswordTooShortError"),
        ("123456789012", "PasswordGuessableError"),
        ("my picky.one secret", "PasswordGuessableError"),
        (PASSWORD, "PasswordUnchangedError"),
    ],
)
def test_a_bad_new_password_is_refused_in_words(
    app: FastAPI, engine: Engine, wanted: str, code: str
) -> None:
    login = "picky.one"
    with engine.begin() as db:
        known = db.scalar(text("SELECT true FROM account WHERE login = :login"), {"login": login})
    if not known:
        make_account(engine, login)
    assert change(signed_in(app, login), wanted) == (422, code)


def test_guessing_the_present_password_ends_after_five_times(app: FastAPI, engine: Engine) -> None:
    make_account(engine, "borrowed")
    client = signed_in(app, "borrowed")
    for _ in range(MOST_FAILURES):
        assert change(client, NEW, "wrong") == (422, "WrongPasswordError")
    assert change(client, NEW) == (429, "TooManyAttemptsError")


def test_a_new_password_signs_out_every_other_browser(app: FastAPI, engine: Engine) -> None:
    make_account(engine, "many")
    here, there = signed_in(app, "many"), signed_in(app, "many")
    assert there.get("/me").status_code == 200
    assert change(here, NEW) == (204, "")
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 401


def test_one_sees_ones_browsers_and_ends_one_or_all_others_at_once(
    app: FastAPI, engine: Engine
) -> None:
    make_account(engine, "browsing")
    here, second, third = (signed_in(app, "browsing") for _ in range(3))
    items = here.get("/me/sessions").json()["items"]
    assert [one["is_this"] for one in items].count(True) == 1
    assert len(items) == 3
    assert second.get("/me").status_code == third.get("/me").status_code == 200
    other = next(one["id"] for one in second.get("/me/sessions").json()["items"] if one["is_this"])
    assert here.delete(f"/me/sessions/{other}").status_code == 204
    assert second.get("/me").status_code == 401
    assert here.delete("/me/sessions").json() == {"ended": 1}
    assert third.get("/me").status_code == 401
    assert here.delete(f"/me/sessions/{other}").status_code == 404


def test_nobody_ends_the_session_of_somebody_else(app: FastAPI, engine: Engine) -> None:
    make_account(engine, "one.of.two")
    make_account(engine, "two.of.two")
    one, two = signed_in(app, "one.of.two"), signed_in(app, "two.of.two")
    session = two.get("/me/sessions").json()["items"][0]["id"]
    assert one.delete(f"/me/sessions/{session}").status_code == 404
    assert two.get("/me").status_code == 200


def _code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


def _await_no_edge() -> None:
    """Codes change every 30 seconds: begin when some seconds are left."""
    if (left := 30 - time.time() % 30) < 5:
        time.sleep(left)


def test_a_second_factor_is_set_up_by_a_code_and_opens_personal_data_in_this_session(
    app: FastAPI, engine: Engine
) -> None:
    _await_no_edge()
    make_account(engine, "factor", Grant(Role.COUNTY_DISPATCHER, COUNTY))
    client = signed_in(app, "factor")
    before = client.get("/me").json()
    assert "reveal" not in before["actions"]
    assert before["needs_factor"] is True
    refused = client.post(f"/incidents/{uuid.uuid4()}/reporter/reveal", json={"purpose": "核实"})
    assert (refused.status_code, refused.json()["code"]) == (403, "SecondFactorNeededError")
    begun = client.post("/me/second-factor").json()
    assert begun["picture"].startswith("data:image/svg+xml")
    assert client.post("/me/second-factor/code", json={"code": "000000"}).status_code == 422
    code = _code(begun["secret"])
    assert client.post("/me/second-factor/code", json={"code": code}).status_code == 204
    assert "reveal" in client.get("/me").json()["actions"]
    assert client.post("/me/second-factor").json()["code"] == "SecondFactorStateError"
    again = browser(app)
    assert try_sign_in(again, "factor").json()["asks_code"] is True
    assert "reveal" not in again.get("/me").json()["actions"]
    replayed = again.post("/me/second-factor/code", json={"code": code})
    assert (replayed.status_code, replayed.json()["code"]) == (422, "WrongCodeError")
    assert again.post("/me/second-factor/code", json={"code": _code(begun["secret"], 1)}).is_success
    assert "reveal" in again.get("/me").json()["actions"]


def test_guessing_codes_ends_after_five_times(app: FastAPI, engine: Engine) -> None:
    _await_no_edge()
    make_account(engine, "codes")
    client = signed_in(app, "codes")
    secret = client.post("/me/second-factor").json()["secret"]
    for _ in range(MOST_FAILURES):
        assert client.post("/me/second-factor/code", json={"code": "000000"}).status_code == 422
    right = client.post("/me/second-factor/code", json={"code": _code(secret)})
    assert (right.status_code, right.json()["code"]) == (429, "TooManyAttemptsError")


def test_the_secret_is_sealed(app: FastAPI, engine: Engine) -> None:
    person = make_account(engine, "sealed")
    secret = signed_in(app, "sealed").post("/me/second-factor").json()["secret"]
    with engine.begin() as db:
        asked = text("SELECT totp_sealed FROM account WHERE person_id = :person")
        sealed = bytes(db.scalar(asked, {"person": person}) or b"")
    assert sealed
    assert secret.encode() not in sealed
