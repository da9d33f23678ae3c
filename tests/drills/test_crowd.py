"""A crowd is served one after the other: nobody waits for somebody who waits for them."""

import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from sqlalchemy import Engine

from api.edge.turns import Turns
from geo.postgis import make_engine
from tests.drills.served_site import serving
from tests.nine_county import store_nine_grids
from tests.signing_in import as_browser, sign_in

pytestmark = pytest.mark.drill

#: More than there are threads, each of which could wait for a connection.
CROWD = 80


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url, pool_size=4)
    with engine.begin() as db:
        store_nine_grids(db)
    yield engine
    engine.dispose()


def ask_all_at_once(engine: Engine) -> tuple[Counter[int], float]:
    """Have a crowd read the board; return the answers, and how long the last one took."""
    headers = as_browser(sign_in(engine))
    with serving(engine) as site, ThreadPoolExecutor(CROWD) as pool:
        clients = [httpx2.Client(base_url=site, headers=headers, timeout=60) for _ in range(CROWD)]
        clients[0].get("/board")
        began = time.monotonic()
        answers = list(pool.map(lambda client: client.get("/board").status_code, clients))
        took = time.monotonic() - began
        for client in clients:
            client.close()
    return Counter(answers), took


def test_a_crowd_is_served_whole(engine: Engine) -> None:
    answers, _ = ask_all_at_once(engine)
    assert answers == {200: CROWD}


def test_the_drill_notices_a_crowd_that_waits_for_itself(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextlib.asynccontextmanager
    async def taken(_turns: Turns) -> AsyncIterator[None]:
        yield

    monkeypatch.setattr(Turns, "taken", taken)
    answers, took = ask_all_at_once(engine)
    assert answers[503] > 0
    assert took > 4.0
