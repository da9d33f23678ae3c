"""Two telephones send at once: they come one after the other, household by household."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, Engine, text

from governance.night_visits.vocabulary import Outcome
from tests.sending import Office, Phone
from tests.staffed_county import Staff, identity_of
from tests.visiting import Round, at, store_round

NOW = at("21:30")


@pytest.fixture
def told_by_many(staffed: tuple[Engine, Staff]) -> Iterator[Round]:
    """A round whose transaction is committed, so that several connections see it."""
    engine, staff = staffed
    with engine.begin() as db:
        tour = store_round(db, [staff["worker_1"]])
    yield tour
    with engine.begin() as db:
        for table in ("visit_conflict", "visit_sending", "visit", "visit_plan", "household"):
            db.execute(text(f"TRUNCATE {table} CASCADE"))


def _office(db: Connection, staff: Staff) -> Office:
    return Office(db, identity_of(db, staff["worker_1"], now=NOW), NOW)


def test_batches_sent_at_once_leave_one_visit_a_door(
    staffed: tuple[Engine, Staff], told_by_many: Round
) -> None:
    engine, staff = staffed
    told: list[list[str]] = []

    def send(name: str, doors: list[int]) -> None:
        phone = Phone(told_by_many, name)
        with engine.begin() as db:
            told.append(_office(db, staff).take(*(phone.visit(door) for door in doors)))

    crowd = [
        threading.Thread(target=send, args=(name, doors))
        for name, doors in [("a", [0, 1, 2]), ("b", [2, 1, 0]), ("a", [0, 1, 2]), ("c", [1, 0])]
    ]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(timeout=60)
    assert len(told) == 4
    with engine.connect() as db:
        counted = db.execute(text("SELECT household_id FROM visit WHERE counts")).all()
        kept = db.scalar(text("SELECT count(*) FROM visit"))
        sent = db.scalar(text("SELECT count(*) FROM visit_sending"))
    assert len(counted) == len(set(counted)) == 3
    assert (kept, sent) == (8, 8)


def test_a_finding_and_its_visit_that_cross_meet_all_the_same(
    staffed: tuple[Engine, Staff], told_by_many: Round
) -> None:
    """Without the household's lock each would look before the other is there."""
    engine, staff = staffed
    phone = Phone(told_by_many)
    visit = phone.visit(0, Outcome.MET)
    waiting = threading.Event()

    def send_finding() -> None:
        with engine.begin() as db:
            waiting.set()
            _office(db, staff).take(replace(phone.finding(visit), team=visit.team))

    with engine.begin() as db:
        _office(db, staff).take(visit)
        thread = threading.Thread(target=send_finding)
        thread.start()
        waiting.wait(timeout=30)
    thread.join(timeout=30)
    with engine.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM visit_finding")) == 1
        held = db.scalar(text("SELECT count(*) FROM visit_sending WHERE result = 'held'"))
    assert held == 0
