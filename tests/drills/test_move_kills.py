"""Killed again and again while incidents are moved, the service keeps what it promised."""

import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.drills.app_process import COMMITS_AFTER_ANSWERING, AppProcess, running_app
from tests.drills.durable_place import DurablePlace, durable_place
from tests.drills.move_ledger import MoveLedger, Movers
from tests.open_sessions import token_of
from tests.signing_in import as_browser

pytestmark = pytest.mark.drill

#: Printed when a drill fails, so that its course can be repeated.
SEED = 20_260_302
MOVERS = 6

Strike = Callable[[AppProcess], None]


@pytest.fixture
def place(server_home: Path) -> Iterator[DurablePlace]:
    with durable_place(server_home) as place:
        yield place


def drill(
    place: DurablePlace, seconds: float, strikes: list[Strike], fault: str = ""
) -> tuple[MoveLedger, int]:
    """Strike under load for a while, one way after the other; return the ledger and how often."""
    with place.engine.begin() as db:
        sessions = [as_browser(token_of(db, place.staff["worker_1"])) for _ in range(MOVERS)]
    struck = 0
    with (
        running_app(place.url, place.port, fault) as app,
        Movers(place.site, sessions, seed=SEED) as movers,
    ):
        movers.wait_for_promises(20, within_s=60)
        ends_at = time.monotonic() + seconds
        for strike in itertools.cycle(strikes):
            strike(app)
            struck += 1
            movers.wait_for_promises(25, within_s=60)
            if time.monotonic() > ends_at:
                break
    place.engine.dispose()
    return movers.ledger, struck


def kill_app(app: AppProcess) -> None:
    app.kill()
    app.start()


def test_no_promised_move_is_lost_or_doubled_when_app_and_database_are_killed(
    place: DurablePlace,
) -> None:
    ledger, struck = drill(place, 10.0, [kill_app, lambda _: place.kill_postmaster()])
    assert ledger.find_broken_promises(place.engine) == {}
    assert set(ledger.statuses) <= {200, 201, 503}
    assert struck >= 3
    assert len(ledger.promised) > 100


def test_the_drill_notices_an_application_that_answers_before_it_commits(
    place: DurablePlace,
) -> None:
    ledger, _ = drill(place, 4.0, [kill_app], COMMITS_AFTER_ANSWERING)
    assert "lost" in ledger.find_broken_promises(place.engine)
