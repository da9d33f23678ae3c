"""The application on a real database that holds the nine-grid county."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import make_app
from api.installation import Installation
from api.signing_in.doors import Doors
from geo.postgis import make_engine
from governance.policy import load_policy
from tests.local_client import local_client
from tests.nine_county import store_nine_grids
from tests.signing_in import DESK_AND_GRIDS, find_keyring, quick_passwords


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        store_nine_grids(connection)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def app(engine: Engine) -> FastAPI:
    installation = Installation.on(engine, load_policy(), find_keyring=find_keyring)
    return make_app(installation, doors=Doors(passwords=quick_passwords()))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    """Somebody who signed in and may do most, to whom nothing of the nine grids is masked."""
    with local_client(app, *DESK_AND_GRIDS) as client:
        yield client
