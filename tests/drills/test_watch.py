"""Two watches at once, and watches that are killed: each act once, and none is lost."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from api.installation import Installation
from api.watching import look
from geo.postgis import make_engine
from governance.incidents.overdue.recomputing import find_drift
from governance.policy import load_policy
from grid_boundaries.lookup import load_index
from tests.drills.watch_process import MARKS_FIRST, look_and_die, start_worker
from tests.invariants import assert_invariants
from tests.nine_county import store_nine_grids
from tests.staffed_county import NOW, store_staff
from tests.written_reports import a_report, write_reports

pytestmark = pytest.mark.drill

REPORTS = 40
POLICY = load_policy()
#: Every report of `NOW` is under its red card by then.
LATE = NOW + timedelta(hours=9)


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    with engine.begin() as db:
        store_nine_grids(db)
        store_staff(db)
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def _nothing_open(engine: Engine) -> None:
    """What a test before has left is nobody's business any more."""
    with engine.begin() as db:
        db.execute(text("UPDATE incident SET act_at = NULL"))


def reported(engine: Engine, *, at: datetime = NOW) -> set[str]:
    """Have reports come in, and return their ids."""
    with engine.begin() as db:
        edition = db.scalar(text("SELECT id FROM edition WHERE state = 'active'"))
        told = [a_report(occurred_at=at) for _ in range(REPORTS)]
        receipts = write_reports(db, told, load_index(db, edition, snap_m=0), now=at)
    return {str(one.id) for one in receipts}


def supervised(engine: Engine, ids: set[str]) -> list[str]:
    """Return the incidents of these that were supervised, one for each time."""
    asked = text("SELECT incident_id::text FROM incident_event WHERE kind = 'supervise'")
    with engine.connect() as db:
        return sorted(one for one in db.scalars(asked) if one in ids)


def notices(engine: Engine, ids: set[str]) -> list[tuple[str, str]]:
    """Return kind and incident of every notice about these."""
    with engine.connect() as db:
        rows = db.execute(text("SELECT kind, subject FROM notice"))
        return sorted((row.kind, row.subject) for row in rows if row.subject in ids)


def assert_done_once(engine: Engine, ids: set[str], *, now: datetime = LATE) -> None:
    assert supervised(engine, ids) == sorted(ids)
    wanted = [(kind, one) for one in ids for kind in ("overdue", "supervised")]
    assert notices(engine, ids) == sorted(wanted)
    with engine.connect() as db:
        mine = db.scalars(
            text("SELECT id FROM incident WHERE id::text = ANY(:ids)"), {"ids": [*ids]}
        )
        assert list(find_drift(db, POLICY, mine.all(), now=now)) == []
    assert_invariants(engine)


def test_two_watches_at_once_do_each_act_once_and_share_the_work(engine: Engine) -> None:
    ids = reported(engine)
    here = Installation.on(engine, POLICY)
    assert look(here, clock=lambda: NOW).reports == REPORTS
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(look, here, clock=lambda: LATE) for _ in range(2)]
        looked = [one.result() for one in both]
    assert sum(one.incidents for one in looked) == sum(one.moves for one in looked) == REPORTS
    assert min(one.incidents for one in looked) > 0
    assert_done_once(engine, ids)


def test_a_watch_killed_in_the_middle_of_an_act_leaves_it_to_the_next(
    engine: Engine, database_url: str
) -> None:
    ids = reported(engine)
    for at_act in (5, 1, 12):
        assert look_and_die(database_url, LATE, at_act) == -9
    assert len(supervised(engine, ids)) == 4 + 0 + 11
    look(Installation.on(engine, POLICY), clock=lambda: LATE)
    assert_done_once(engine, ids)


def test_the_drill_catches_a_watch_that_marks_before_it_acts(
    engine: Engine, database_url: str
) -> None:
    ids = reported(engine)
    assert look_and_die(database_url, LATE, 5, MARKS_FIRST) == -9
    look(Installation.on(engine, POLICY), clock=lambda: LATE)
    assert len(set(supervised(engine, ids))) == REPORTS - 1
    with pytest.raises(AssertionError):
        assert_done_once(engine, ids)


def test_the_job_watches_from_start_up_on_and_a_killed_worker_s_is_taken_up_by_another(
    engine: Engine, database_url: str
) -> None:
    """In real time: nine hours have passed since the reports came in."""
    first = start_worker(database_url)
    try:
        _wait_for(engine, reported(engine, at=_hours_ago(9)), least=3)
    finally:
        first.kill()
        first.join()
    ids = reported(engine, at=_hours_ago(9))
    workers = [start_worker(database_url) for _ in range(2)]
    try:
        _wait_for(engine, ids, least=REPORTS)
    finally:
        for worker in workers:
            worker.kill()
            worker.join()
    assert_done_once(engine, ids, now=datetime.now(UTC))


def _hours_ago(hours: int) -> datetime:
    return datetime.now(UTC) - timedelta(hours=hours)


def _wait_for(engine: Engine, ids: set[str], *, least: int) -> None:
    deadline = time.monotonic() + 90
    while len(supervised(engine, ids)) < least:
        assert time.monotonic() < deadline, "the watch did not come"
        time.sleep(0.05)
