"""Accounts with a password, for those who sign in as people do."""

import uuid
from datetime import UTC, datetime

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine, text

from governance.people.accounts.upkeep import add_account
from governance.people.scope import Grant
from tests.local_client import strangers_client
from tests.signing_in import DESK, OWN_PAGE, grant_to, quick_passwords

PASSWORD = "shanshui youxiangfeng"  # noqa: S105 of nobody

_QUICK = quick_passwords()


def make_account(
    engine: Engine, login: str, *grants: Grant, must_change: bool = False
) -> uuid.UUID:
    """Give somebody an account with `PASSWORD`; return the person."""
    with engine.begin() as db:
        now = datetime.now(UTC)
        kept = _QUICK.hash(PASSWORD)
        person = add_account(db, login, f"人 {login}", password_hash=kept, by="tests", now=now)
        grant_to(db, person, *(grants or DESK))
        changed = text("UPDATE account SET must_change = :must WHERE person_id = :person")
        db.execute(changed, {"must": must_change, "person": person})
    return person


def browser(app: FastAPI) -> TestClient:
    """Return a browser in which nobody has signed in, on a page of ours."""
    client = strangers_client(app)
    client.headers.update(OWN_PAGE)
    client.follow_redirects = False
    return client


def try_sign_in(client: TestClient, login: str, password: str = PASSWORD, **more: str) -> Response:
    """Send the form."""
    body = {"login": login, "password": password} | more
    answer: Response = client.post("/sign-in", json=body)
    return answer


def signed_in(app: FastAPI, login: str, password: str = PASSWORD) -> TestClient:
    """Return a browser in which somebody has signed in."""
    client = browser(app)
    answer = try_sign_in(client, login, password)
    assert answer.status_code == 200, answer.text
    return client
