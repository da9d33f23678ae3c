"""Many at once: one winner, one incident, and quick words when there is no room or no database."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text

from api.app import make_app
from api.database import upgrade
from api.installation import Installation
from api.intake import intake_queue
from api.intake.intake_queue import IntakeQueue
from geo.postgis import make_engine
from geo.private_cluster import PrivateCluster
from governance.incidents.ledger_rows import Filing
from governance.policy import load_policy
from grid_boundaries.lookup import EditionIndex, GridLookup
from tests.invariants import assert_invariants
from tests.journeys.reports import at, report
from tests.local_client import local_client
from tests.nine_county import IN_GRID_1, ON_EDGE_1_2, OUTSIDE, store_nine_grids

pytestmark = pytest.mark.drill

SLOW_S = 1.0


def _client(installation: Installation) -> TestClient:
    return local_client(make_app(installation))


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url, pool_size=16)
    with engine.begin() as connection:
        store_nine_grids(connection)
    yield engine
    engine.dispose()


def test_of_many_who_pin_one_task_exactly_one_wins(engine: Engine) -> None:
    with _client(Installation.on(engine, load_policy())) as client, ThreadPoolExecutor(8) as pool:
        for _ in range(10):
            told = client.post("/incidents", json=report(**at(OUTSIDE))).json()
            task = client.get(f"/incidents/{told['id']}").json()["pin_id"]

            def pin(x: float, task: int = task) -> Any:
                body = {"x": x, "y": IN_GRID_1[1], "crs": "cgcs2000"}
                return client.post(f"/pins/{task}/placement", json=body)

            answers = list(pool.map(pin, (115.403, 115.405, 115.415, 115.425)))
            assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
            won = next(one.json() for one in answers if one.status_code == 200)
            kept = client.get(f"/incidents/{told['id']}").json()
            assert kept["grid"]["code"] == won["grid"]["code"]
            assert sum(one["current"] for one in kept["assignments"]) == 1
    assert_invariants(engine)


def test_fifty_at_once_with_one_key_and_two_bodies_make_one_incident(engine: Engine) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    bodies = [report(title=title, **at(ON_EDGE_1_2)) for title in ("甲", "乙")]
    with _client(Installation.on(engine, load_policy())) as client, ThreadPoolExecutor(25) as pool:
        posted = [
            pool.submit(client.post, "/incidents", json=bodies[number % 2], headers=key)
            for number in range(50)
        ]
        answers = [one.result() for one in posted]
    taken = [one.json() for one in answers if one.status_code == 201]
    assert sorted({one.status_code for one in answers}) == [201, 409]
    assert len(taken) == 25
    assert len({one["id"] for one in taken}) == 1
    assert [one["replayed"] for one in taken].count(False) == 1
    assert_invariants(engine)


def test_more_than_the_queue_takes_is_sent_away_at_once_and_in_words(engine: Engine) -> None:
    policy = load_policy()
    lookup = GridLookup(snap_m=0.0)
    intake = IntakeQueue(engine, lookup, Filing.of(policy), most_waiting=4)
    crowded = Installation(engine, policy, lookup, intake)
    with _client(crowded) as client, ThreadPoolExecutor(40) as pool:
        client.post("/incidents", json=report(**at(IN_GRID_1)))
        with engine.begin() as connection:  # writers wait behind this lock
            connection.execute(text("LOCK TABLE incident IN EXCLUSIVE MODE"))
            waiting = [pool.submit(_post_timed, client) for _ in range(40)]
            time.sleep(SLOW_S)
            refused = [one.result() for one in waiting if one.done()]
        answers = [one.result() for one in waiting]
    assert len(refused) >= 25
    for answer, seconds in refused:
        assert answer.status_code == 503
        assert answer.json()["code"] == "IntakeFullError"
        assert int(answer.headers["retry-after"]) >= 1
        assert seconds < SLOW_S
    assert {answer.status_code for answer, _ in answers} == {201, 503}
    assert_invariants(engine)


class _SlowLookup(GridLookup):
    """Takes its time over an edition, as a first compilation on a loaded machine does."""

    def active(self, connection: Connection) -> EditionIndex | None:
        time.sleep(2 * SLOW_S)
        return super().active(connection)


def test_the_time_that_indexing_takes_is_not_held_against_the_database(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_queue, "LONGEST_WAIT_S", SLOW_S / 2)
    policy, lookup = load_policy(), _SlowLookup(snap_m=0.0)
    slow = Installation(engine, policy, lookup, IntakeQueue(engine, lookup, Filing.of(policy)))
    with _client(slow) as client:
        assert client.post("/incidents", json=report(**at(IN_GRID_1))).status_code == 201


def test_a_report_that_the_database_leaves_unanswered_is_uncertain_and_can_be_sent_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_queue, "LONGEST_WAIT_S", SLOW_S)
    key, body = {"Idempotency-Key": uuid4().hex}, report(**at(IN_GRID_1))
    with _client(Installation.on(engine, load_policy())) as client:
        assert client.post("/incidents", json=report(**at(IN_GRID_1))).status_code == 201
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE incident IN EXCLUSIVE MODE"))
            answer = client.post("/incidents", json=body, headers=key)
        assert answer.status_code == 503
        assert answer.json()["code"] == "IntakeUncertainError"
        assert client.post("/incidents", json=body, headers=key).status_code == 201
    with engine.connect() as connection:
        asked = text("SELECT count(*) FROM incident WHERE idempotency_key = :key")
        assert connection.scalar(asked, {"key": key["Idempotency-Key"]}) == 1
    assert_invariants(engine)


def _post_timed(client: TestClient) -> tuple[Any, float]:
    began = time.monotonic()
    answer = client.post("/incidents", json=report(**at(IN_GRID_1)))
    return answer, time.monotonic() - began


def test_without_its_database_it_says_so_quickly_and_goes_on_when_it_is_back(
    server_home: Path,
) -> None:
    cluster = PrivateCluster(server_home, durable=False)
    cluster.start()
    engine = make_engine(cluster.ensure_database("drill"))
    with engine.begin() as connection:
        upgrade(connection)
        store_nine_grids(connection)
    with _client(Installation.on(engine, load_policy())) as client:
        assert client.post("/incidents", json=report(**at(IN_GRID_1))).status_code == 201
        cluster.stop()
        for _ in range(3):
            answer, seconds = _post_timed(client)
            assert answer.status_code == 503
            assert answer.json()["code"] in {"Unavailable", "IntakeUncertainError"}
            assert seconds < 5.0
        cluster.start()
        answer, seconds = _post_timed(client)
        assert answer.status_code == 201, answer.text
        assert seconds < 5.0
    assert_invariants(engine)
    engine.dispose()
