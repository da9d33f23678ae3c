"""A small county with counts, served on a real port, and a token that reads its map services."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx2
import pytest
from sqlalchemy import Engine

from geo.postgis import make_engine
from governance.people.accounts.tokens import add_token
from governance.people.vocabulary import TokenScope
from tests.authorization.small_county import GRIDS, store_small_county
from tests.drills.app_process import running_app
from tests.free_port import free_port
from tests.postgis.ogc.monthly import add_incidents, last_month
from tests.signing_in import as_program


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    """Nine grids: in one month all are told, in the other some are hidden."""
    engine = make_engine(database_url)
    with engine.begin() as db:
        store_small_county(db)
        add_incidents(db, dict.fromkeys(GRIDS, 7))
        before = last_month(last_month())
        counts = [2, 30, 40, 7, 50, 60, 0, 0, 3]
        add_incidents(db, dict(zip(GRIDS, counts, strict=True)), at=before)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[str]:
    """The address of the server, in a process of its own: GDAL lets no other thread run."""
    url = engine.url.render_as_string(hide_password=False)
    with running_app(url, free_port()) as app:
        yield f"http://127.0.0.1:{app.port}"


@pytest.fixture(scope="module")
def token(engine: Engine) -> str:
    """The token of a program that may read the map services, and nothing else."""
    with engine.begin() as db:
        return add_token(db, "qgis", [TokenScope.OGC], by="tests", now=datetime.now(UTC))


@pytest.fixture(scope="module")
def client(site: str, token: str) -> Iterator[httpx2.Client]:
    """A client that shows the token."""
    with httpx2.Client(base_url=site, headers=as_program(token), timeout=30) as client:
        yield client
