"""Editions flip while reports come in: nothing fails, nobody is left behind, no past is changed."""

import itertools
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import numpy as np
import pytest
import uvicorn
from sqlalchemy import Engine, text

from api.app import make_app
from api.installation import Installation
from geo.postgis import make_engine
from governance.policy import load_policy
from tests.drills.flipping import MIDDLE, flip
from tests.journeys.reports import at, report
from tests.nine_county import store_nine_grids
from tests.signing_in import as_browser, sign_in

pytestmark = pytest.mark.drill

FLIPS = 15


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        store_nine_grids(connection)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[str]:
    """Address of a real server on the module's own database."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        app = make_app(Installation.on(engine, load_policy()))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=20)


@pytest.fixture(scope="module")
def planner(engine: Engine) -> dict[str, str]:
    """What the browser of somebody who may do most sends along."""
    return as_browser(sign_in(engine))


@dataclass
class Load:
    """Threads that ask without pause, what they were answered, and what was promised to them."""

    site: str
    headers: dict[str, str]
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    promised: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def run(self, work: Callable[[httpx2.Client, int], tuple[str, httpx2.Response]]) -> None:
        with httpx2.Client(base_url=self.site, timeout=30, headers=self.headers) as client:
            for turn in itertools.count():
                if self.over.is_set():
                    return
                name, answer = work(client, turn)
                self.statuses[name, answer.status_code] += 1
                if answer.status_code >= 300:
                    self.problems.append(f"{name} {answer.status_code} {answer.text[:300]}")
                elif name == "report":
                    self.promised.append(answer.json()["id"])


def reporter(seed: int) -> Callable[[httpx2.Client, int], tuple[str, httpx2.Response]]:
    """Reports around the middle grid, some on its borders, some outside the county."""
    rng = np.random.default_rng(seed)

    def work(client: httpx2.Client, turn: int) -> tuple[str, httpx2.Response]:
        x, y = rng.uniform((115.405, 27.755), (115.425, 27.775)).tolist()
        point = ((x, y), (115.415, 27.765), (115.41, 27.765), (115.5, 27.8))[turn % 4]
        key = {"Idempotency-Key": f"{seed}-{turn}"}
        body = report(**at(point, accuracy_m=5))
        return "report", client.post("/incidents", json=body, headers=key)

    return work


def reader(client: httpx2.Client, turn: int) -> tuple[str, httpx2.Response]:
    asked = (
        "/incidents?limit=20",
        "/areas.geojson?level=grid",
        "/locate?x=115.415&y=27.765&crs=cgcs2000",
        "/editions",
        "/areas",
    )[turn % 5]
    return asked, client.get(asked)


def placer(client: httpx2.Client, _turn: int) -> tuple[str, httpx2.Response]:
    """Pins what fell outside into the middle grid."""
    tasks = client.get("/pins", params={"limit": 1}).json()["items"]
    if not tasks:
        return "pins", client.get("/pins")
    body = {"x": 115.4151, "y": 27.7651, "crs": "cgcs2000"}
    return "place", client.post(f"/pins/{tasks[0]['id']}/placement", json=body)


def past(engine: Engine) -> dict[int, str]:
    """A fingerprint of every assignment, without whether it is the present one."""
    asked = text("SELECT id, md5((to_jsonb(a) - 'current')::text) AS mark FROM grid_assignment a")
    with engine.connect() as db:
        return {row.id: row.mark for row in db.execute(asked)}


@pytest.fixture(scope="module")
def drilled(
    engine: Engine, site: str, planner: dict[str, str]
) -> tuple[Load, list[dict[int, str]]]:
    """The load after all flips, and fingerprints taken between them."""
    load = Load(site, planner)
    workers = [reporter(1), reporter(2), reporter(3), reader, reader, placer]
    threads = [threading.Thread(target=load.run, args=(work,)) for work in workers]
    marks = []
    with httpx2.Client(base_url=site, timeout=60, headers=planner) as client:
        active = next(e["id"] for e in client.get("/editions").json()["items"])
        parts = [MIDDLE]
        for thread in threads:
            thread.start()
        try:
            for turn in range(FLIPS):
                active, parts = flip(client, active, parts)
                if turn % 5 == 0:
                    marks.append(past(engine))
        finally:
            load.over.set()
            for thread in threads:
                thread.join()
    return load, marks


def rows(engine: Engine, sql: str) -> list[Any]:
    with engine.connect() as db:
        return list(db.execute(text(sql)))


def test_no_request_failed(drilled: tuple[Load, list[dict[int, str]]]) -> None:
    load, _ = drilled
    assert load.problems == []
    assert len(load.promised) > FLIPS
    assert load.statuses["place", 200] > 0


def test_every_promised_incident_is_there_with_one_grid_or_one_pin(
    drilled: tuple[Load, list[dict[int, str]]], engine: Engine
) -> None:
    load, _ = drilled
    found = rows(
        engine,
        """
SELECT i.id FROM incident i WHERE 1 =
  (SELECT count(*) FROM grid_assignment a WHERE a.incident_id = i.id AND a.current)
  + (SELECT count(*) FROM pin_task t WHERE t.incident_id = i.id AND t.closed_at IS NULL)
""",
    )
    assert {str(row.id) for row in found} == set(load.promised)


@pytest.mark.usefixtures("drilled")
def test_every_assignment_is_of_the_edition_it_names_and_its_grid_covers_the_point(
    engine: Engine,
) -> None:
    broken = """
SELECT a.id FROM grid_assignment a JOIN grid g ON g.id = a.grid_id
WHERE g.edition_id <> a.edition_id OR g.code <> a.grid_code OR NOT ST_Covers(g.geom, a.geom)
"""
    assert rows(engine, broken) == []


@pytest.mark.usefixtures("drilled")
def test_nobody_is_left_with_a_grid_that_the_active_edition_does_not_give(engine: Engine) -> None:
    left_behind = """
SELECT i.no, a.grid_code, (
  SELECT g.code FROM grid g JOIN edition e ON e.id = g.edition_id AND e.state = 'active'
  WHERE ST_Covers(g.geom, i.geom) ORDER BY g.code LIMIT 1) AS now
FROM incident i LEFT JOIN grid_assignment a ON a.incident_id = i.id AND a.current
"""
    wrong = [row for row in rows(engine, left_behind) if row.grid_code != row.now]
    assert wrong == []


@pytest.mark.usefixtures("drilled")
def test_histories_have_no_gap(engine: Engine) -> None:
    broken = """
SELECT i.id FROM incident i JOIN incident_event e ON e.incident_id = i.id GROUP BY i.id
HAVING i.version <> count(*) OR i.version <> max(e.version) OR min(e.version) <> 1
"""
    assert rows(engine, broken) == []
    moved = rows(engine, "SELECT count(*) AS n FROM incident_event WHERE kind = 'regridded'")
    assert moved[0].n > FLIPS


@pytest.mark.usefixtures("drilled")
def test_one_edition_is_active_and_their_times_do_not_overlap(engine: Engine) -> None:
    editions = rows(engine, "SELECT * FROM edition ORDER BY activated_at")
    assert [one.state for one in editions] == ["retired"] * FLIPS + ["active"]
    for before, after in itertools.pairwise(editions):
        assert before.effective_to == after.effective_from


def test_no_past_assignment_was_rewritten(
    drilled: tuple[Load, list[dict[int, str]]], engine: Engine
) -> None:
    _, marks = drilled
    last = past(engine)
    assert len(last) > len(marks[0])
    for seen in marks:
        assert {key: last[key] for key in seen} == seen
