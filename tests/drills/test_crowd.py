"""A crowd is served one after the other: nobody waits for somebody who waits for them."""

import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from sqlalchemy import Connection, Engine

from api.edge import turns
from api.edge.turns import Turns
from geo.postgis import make_engine
from governance.incidents.board import board_queries
from governance.people.sight import Sight
from tests.drills.served_site import serving
from tests.nine_county import store_nine_grids
from tests.signing_in import as_browser, sign_in

pytestmark = pytest.mark.drill

#: More than there are threads, each of which could wait for a connection.
CROWD = 60


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url, pool_size=4)
    with engine.begin() as db:
        store_nine_grids(db)
    yield engine
    engine.dispose()


def boards_take(monkeypatch: pytest.MonkeyPatch, moment_s: float) -> None:
    """So that the whole crowd has come before the first are gone."""
    sound = board_queries.read_board

    def read_board(db: Connection, sight: Sight) -> board_queries.Board:
        time.sleep(moment_s)
        return sound(db, sight)

    monkeypatch.setattr(board_queries, "read_board", read_board)


def ask_all_at_once(engine: Engine) -> tuple[Counter[int], float]:
    """Have a crowd read the board; return the answers, and how long the last one took."""
    headers = as_browser(sign_in(engine))
    limits = httpx2.Limits(max_connections=CROWD)
    with (
        serving(engine) as site,
        httpx2.Client(base_url=site, headers=headers, timeout=60, limits=limits) as client,
        ThreadPoolExecutor(CROWD) as pool,
    ):
        client.get("/board")
        began = time.monotonic()
        answers = list(pool.map(lambda _: client.get("/board").status_code, range(CROWD)))
        took = time.monotonic() - began
    return Counter(answers), took


def test_a_crowd_is_served_whole(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    boards_take(monkeypatch, 0.2)
    monkeypatch.setattr(turns, "LONGEST_WAIT_S", 30.0)  # however slow the machine is
    answers, _ = ask_all_at_once(engine)
    assert answers == {200: CROWD}


def test_the_drill_notices_a_crowd_that_waits_for_itself(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextlib.asynccontextmanager
    async def taken(_turns: Turns) -> AsyncIterator[None]:
        yield

    boards_take(monkeypatch, 2.0)
    monkeypatch.setattr(Turns, "taken", taken)
    answers, took = ask_all_at_once(engine)
    assert answers[503] > 0
    assert took > 4.0
