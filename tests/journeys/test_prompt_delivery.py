"""A worker delivers what was queued at once, without waiting for the minute."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

from api.delivering.gateways import Gateways
from api.installation import Installation
from api.jobs import Jobs
from geo.postgis import make_engine
from governance.policy import load_policy
from tests.aside import run_aside
from tests.outbox import LOOPBACK, store_happenings, store_webhook
from tests.receivers import Receiver, listening
from tests.signing_in import KEYRING


@pytest.fixture
def here(database_url: str) -> Iterator[Installation]:
    engine = make_engine(database_url)
    made = Installation.on(engine, load_policy(), find_keyring=lambda: KEYRING)
    yield replace(made, gateways=Gateways(webhook_hosts=LOOPBACK))
    engine.dispose()


def queued(engine: Engine) -> int:
    asked = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver_notices'"
    with engine.connect() as db:
        return db.scalar(text(asked)) or 0


def wait_for(receiver: Receiver, number: int) -> None:
    deadline = time.monotonic() + 10
    while len(receiver.came) < number and time.monotonic() < deadline:
        time.sleep(0.05)


async def work_until(jobs: Jobs, receiver: Receiver, number: int) -> None:
    async with jobs.working():
        await asyncio.to_thread(wait_for, receiver, number)


def test_what_is_published_is_sent_as_soon_as_it_holds(here: Installation) -> None:
    jobs = Jobs(here)
    with listening(Receiver()) as receiver:
        with here.transaction() as db:
            store_webhook(db, f"{receiver.url}/in")
            jobs.deliver_soon(db, now=datetime.now(UTC))  # nothing waits: no job
        assert queued(here.engine) == 0
        with here.transaction() as db:
            store_happenings(db, 2, now=datetime.now(UTC))
            for _ in range(3):
                jobs.deliver_soon(db, now=datetime.now(UTC))
        assert queued(here.engine) == 1
        run_aside(work_until(jobs, receiver, 2))
    assert len(set(receiver.ids())) == 2


def test_a_round_that_was_queued_by_what_is_rolled_back_never_runs(here: Installation) -> None:
    before = queued(here.engine)
    with here.engine.connect() as db:
        store_happenings(db, 1, now=datetime.now(UTC))
        Jobs(here).deliver_soon(db, now=datetime.now(UTC))
        db.rollback()
    assert queued(here.engine) == before
