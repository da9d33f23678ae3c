"""A receiver that goes away and comes back misses nothing, though postmen are killed meanwhile."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine

from geo.postgis import make_engine
from tests.drills.outbox_process import FastTime, PostmanProcess
from tests.outbox import clear, rows, store_happenings, store_webhook
from tests.receivers import Received, Receiver, Reply, listening

pytestmark = pytest.mark.drill

HAPPENINGS = 60
KILLS = 6


@dataclass
class Outcome:
    """What reached the receiver, against what was told."""

    told: set[str]
    came: Counter[str]
    unsent: int

    @property
    def lost(self) -> set[str]:
        return self.told - set(self.came)

    @property
    def repeated(self) -> int:
        return sum(self.came.values()) - len(self.came)


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def _slowly(_one: Received) -> Reply:
    time.sleep(0.01)
    return 200, {}


def _tell(engine: Engine, clock: FastTime) -> None:
    for _ in range(HAPPENINGS // 3):
        with engine.begin() as db:
            store_happenings(db, 3, now=clock())
        time.sleep(0.1)


def _go_through_an_outage(receiver: Receiver, postmen: list[PostmanProcess]) -> None:
    """Up, gone, back with errors, well again; a postman dies every now and then."""
    stages = ("up", "gone", "gone", "failing", "up", "up")
    assert len(stages) == KILLS
    for turn, stage in enumerate(stages):
        receiver.answer = (lambda _one: (500, {})) if stage == "failing" else _slowly
        if stage == "gone":
            time.sleep(0.5)
        else:
            with listening(receiver):
                time.sleep(0.5)
        postmen[turn % len(postmen)].kill()
        postmen[turn % len(postmen)].start()


def drill(engine: Engine, url: str, fault: str = "", *, seconds: float = 40.0) -> Outcome:
    clear(engine)
    start = time.time()
    clock = FastTime(start)
    receiver = Receiver(answer=_slowly)
    with listening(receiver), engine.begin() as db:
        store_webhook(db, f"{receiver.url}/in")
    postmen = [PostmanProcess(url, start, fault) for _ in range(2)]
    telling = threading.Thread(target=_tell, args=(engine, clock))
    for postman in postmen:
        postman.start()
    telling.start()
    try:
        _go_through_an_outage(receiver, postmen)
        telling.join()
        receiver.answer = _slowly
        with listening(receiver):
            _wait_until_sent(engine, seconds)
    finally:
        for postman in postmen:
            postman.kill()
    told = rows(engine)
    unsent = sum(row.state != "sent" for row in told)
    return Outcome({str(row.id) for row in told}, Counter(receiver.ids()), unsent)


def _wait_until_sent(engine: Engine, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if all(row.state == "sent" for row in rows(engine)):
            return
        time.sleep(0.1)


def test_everything_arrives_once_by_its_id_through_outage_and_kills(
    engine: Engine, database_url: str
) -> None:
    outcome = drill(engine, database_url)
    assert len(outcome.told) == HAPPENINGS
    assert outcome.unsent == 0
    assert outcome.lost == set()
    # Only what was on its way when its postman died may come twice, under the same id.
    assert outcome.repeated <= KILLS


def test_the_drill_would_notice_a_postman_that_notes_before_it_sends(
    engine: Engine, database_url: str
) -> None:
    outcome = drill(engine, database_url, "sent before sending")
    assert outcome.lost != set()


def test_the_drill_would_notice_postmen_without_a_lease(engine: Engine, database_url: str) -> None:
    outcome = drill(engine, database_url, "no lease")
    assert outcome.repeated > KILLS
