"""Sessions of the staffed county's people, opened without a password."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, select

from api.signing_in.cookies import SESSION
from governance.people.accounts.model import Account
from governance.people.accounts.sessions import Lifetimes, open_session
from tests.local_client import local_client


def token_of(db: Connection, person: uuid.UUID) -> str:
    account = db.scalar(select(Account.id).where(Account.person_id == person))
    assert account is not None
    return open_session(db, account, lifetimes=Lifetimes(), now=datetime.now(UTC))


@contextmanager
def client_of(app: FastAPI, engine: Engine, person: uuid.UUID) -> Iterator[TestClient]:
    """A browser in which a person has signed in."""
    with engine.begin() as db:
        token = token_of(db, person)
    client = local_client(app)
    client.cookies.set(SESSION, token)
    client.headers["Sec-Fetch-Site"] = "same-origin"
    yield client
