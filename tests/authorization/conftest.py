"""The application on a small county, and whoever one likes to ask it as."""

import uuid
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import make_app
from api.installation import Installation
from api.signing_in.doors import Doors
from api.signing_in.recognised import Recognised
from geo.postgis import make_engine
from governance.people.accounts.sessions import hash_of
from governance.people.identity import Identity
from governance.policy import load_policy
from tests.authorization.small_county import SmallCounty, store_small_county
from tests.local_client import strangers_client
from tests.signing_in import find_keyring

AskAs = Callable[[Identity | None], dict[str, str]]


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def county(engine: Engine) -> SmallCounty:
    with engine.begin() as db:
        return store_small_county(db)


@pytest.fixture(scope="module")
def app(engine: Engine, county: SmallCounty) -> FastAPI:
    del county
    here = Installation.on(engine, load_policy(), find_keyring=find_keyring)
    return make_app(here, doors=Doors(recognised=Recognised(clock=lambda: 0.0)))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with strangers_client(app) as client:
        yield client


@pytest.fixture(scope="module")
def ask_as(app: FastAPI) -> AskAs:
    """Return the headers with which a request comes from somebody, known a moment ago."""

    def headers(who: Identity | None) -> dict[str, str]:
        if who is None:
            return {}
        token = uuid.uuid4().hex
        recognised = app.state.doors.recognised
        recognised.put(bytes((False,)) + hash_of(token), who, turn=recognised.turn)
        return {"Authorization": f"Bearer {token}"}

    return headers
