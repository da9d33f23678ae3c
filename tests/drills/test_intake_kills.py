"""Killed again and again under load, the service keeps what it promised."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from api.database import upgrade
from geo.local_server.processes import postmaster_in
from geo.postgis import make_engine
from geo.private_cluster import PrivateCluster
from tests.drills.app_process import AppProcess, running_app
from tests.drills.client_ledger import ClientLedger, Clients
from tests.free_port import free_port
from tests.nine_county import store_nine_grids
from tests.signing_in import issue_token

pytestmark = pytest.mark.drill

#: Printed when a drill fails, so that its course can be repeated.
SEED = 20_260_301


@dataclass
class Place:
    """A durable server of its own with the nine grids, and a free port."""

    cluster: PrivateCluster
    url: str
    engine: Engine
    port: int
    token: str

    def kill_postmaster(self) -> None:
        data = Path(self.cluster.query("postgres", "SHOW data_directory"))
        pid = postmaster_in(data)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        self.cluster.start()


@pytest.fixture
def place(server_home: Path) -> Iterator[Place]:
    cluster = PrivateCluster(server_home)
    cluster.start()
    url = cluster.ensure_database("drill")
    engine = make_engine(url)
    with engine.begin() as connection:
        upgrade(connection)
        store_nine_grids(connection)
    yield Place(cluster, url, engine, free_port(), issue_token(engine, "drill"))
    engine.dispose()


def _drill(
    place: Place,
    seconds: float,
    strike: Callable[[AppProcess], None],
    fault: str = "",
    least: int = 2,
) -> ClientLedger:
    """Strike under load for a while, and on a busy machine until it was so often."""
    strikes = 0
    with (
        running_app(place.url, place.port, fault) as app,
        Clients(place.port, 8, seed=SEED, token=place.token) as clients,
    ):
        clients.wait_for_promises(50, within_s=30)
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at or strikes < least:
            strike(app)
            clients.wait_for_promises(40, within_s=30)
            strikes += 1
    place.engine.dispose()
    return clients.ledger


def _kill_app(app: AppProcess) -> None:
    app.kill()
    app.start()


def test_no_promise_is_broken_when_the_application_is_killed(place: Place) -> None:
    ledger = _drill(place, 12.0, _kill_app, least=5)
    assert ledger.find_broken_promises(place.engine) == {}
    assert set(ledger.statuses) <= {201, 503}


def test_no_promise_is_broken_when_the_database_is_killed(place: Place) -> None:
    ledger = _drill(place, 8.0, lambda _: place.kill_postmaster())
    assert ledger.find_broken_promises(place.engine) == {}
    assert set(ledger.statuses) <= {201, 503}


def test_the_drill_notices_a_server_that_acknowledges_too_early(place: Place) -> None:
    with place.engine.begin() as connection:
        connection.execute(text("ALTER DATABASE drill SET synchronous_commit = off"))
    ledger = _drill(place, 4.0, lambda _: place.kill_postmaster())
    assert "lost" in ledger.find_broken_promises(place.engine)


def test_the_drill_notices_history_that_is_written_after_the_commit(place: Place) -> None:
    ledger = _drill(place, 6.0, _kill_app, "history after commit")
    assert "I5" in ledger.find_broken_promises(place.engine)
