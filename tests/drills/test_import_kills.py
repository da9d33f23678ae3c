"""A worker that dies in the middle of an import leaves it to another, and nothing comes twice."""

import asyncio
import multiprocessing
import os
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api.database import upgrade
from api.imports import Sheet, keep_sheet, kept_form
from api.installation import Installation
from api.jobs import Jobs
from geo.postgis import Record, make_engine
from geo.private_cluster import PrivateCluster
from governance.incidents.importing import batches
from governance.incidents.importing.importer import PORTION
from governance.incidents.importing.mapping import ColumnMapping, suggest_mapping
from governance.policy import load_policy
from tests.invariants import assert_invariants
from tests.nine_county import IN_GRID_1, store_nine_grids

pytestmark = pytest.mark.drill

ROWS = 6 * PORTION
STALLED_AFTER_S = 2.0

_FORKS = multiprocessing.get_context("forkserver")


def work(url: str) -> None:
    """Do the jobs of an installation until killed."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    installation = Installation.on(make_engine(url), load_policy())
    asyncio.run(Jobs(installation, stalled_after_s=STALLED_AFTER_S).work())


def _queue_sheet(installation: Installation) -> uuid.UUID:
    lines = [
        f"W{number},路灯不亮,2026-02-20 08:30,{IN_GRID_1[0]},{IN_GRID_1[1]}"
        for number in range(ROWS)
    ]
    content = "\n".join(["编号,标题,时间,经度,纬度", *lines]).encode()
    sheet = Sheet.read("二月.csv", content)
    mapping = ColumnMapping(suggest_mapping(sheet.table.columns), "cgcs2000")
    with installation.transaction() as db:
        batch_id = keep_sheet(db, sheet, by="tests", now=datetime.now(UTC))
        batches.queue_batch(db, batch_id, kept_form(mapping))
        Jobs(installation).import_later(db, batch_id)
    return batch_id


def _wait_until(engine: Engine, batch_id: uuid.UUID, done: int, state: str) -> Record:
    deadline = time.monotonic() + 300  # a hang ends; a busy machine is waited for
    while time.monotonic() < deadline:
        with engine.connect() as db:
            batch = batches.read_batch(db, batch_id)
        if batch.state == state and batch.done >= done:
            return batch
        time.sleep(0.02)
    raise TimeoutError


def test_a_killed_worker_s_import_is_done_by_another_and_nothing_twice(server_home: Path) -> None:
    cluster = PrivateCluster(server_home)
    cluster.start()
    url = cluster.ensure_database("drill")
    engine = make_engine(url)
    with engine.begin() as connection:
        upgrade(connection)
        store_nine_grids(connection)
    batch_id = _queue_sheet(Installation.on(engine, load_policy()))
    first = _FORKS.Process(target=work, args=(url,), daemon=True)
    first.start()
    _wait_until(engine, batch_id, PORTION, "running")
    first.kill()
    first.join()
    with engine.connect() as db:
        written = batches.read_batch(db, batch_id).done
    assert 0 < written < ROWS
    second = _FORKS.Process(target=work, args=(url,), daemon=True)
    second.start()
    ended = _wait_until(engine, batch_id, ROWS, "done")
    second.kill()
    second.join()
    assert (ended.created, ended.duplicates, ended.failed) == (ROWS - written, written, 0)
    assert_invariants(engine)
    engine.dispose()
