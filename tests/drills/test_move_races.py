"""Two dispatchers at one incident: one wins, the other learns who, and retries change nothing."""

import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Connection, Engine, text

from api.app import make_app
from api.installation import Installation
from geo.postgis import make_engine
from governance.incidents.handling import case_queries
from governance.incidents.invariants import find_violations
from governance.people.roles import Role
from governance.people.scope import Grant
from governance.policy import load_policy
from tests.invariants import assert_invariants
from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1, VILLAGE, store_nine_grids
from tests.signing_in import as_browser, sign_in

pytestmark = pytest.mark.drill

RACES = 40
NAMES = ("甲调度", "乙调度")
#: What each of the two wants: both are right as the incident stands, only one can be.
WANTED: tuple[dict[str, str], ...] = (
    {"verb": "accept"},
    {"verb": "reject", "reason": "不属本网格", "reason_code": "out_of_scope"},
)


@dataclass
class Sent:
    """A move as it was sent, and what came back."""

    name: str
    body: dict[str, Any]
    key: str
    headers: dict[str, str]
    answer: Response


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url, pool_size=16)
    with engine.begin() as connection:
        store_nine_grids(connection)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def sessions(engine: Engine) -> list[dict[str, str]]:
    """Two who hold the same grid."""
    grant = Grant(Role.GRID_WORKER, f"{VILLAGE}001")
    return [as_browser(sign_in(engine, grant, name=name)) for name in NAMES]


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    app = make_app(Installation.on(engine, load_policy()))
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield client


def race(client: TestClient, sessions: list[dict[str, str]]) -> tuple[str, list[Sent]]:
    """Let both move one fresh incident at the same moment, as they saw it."""
    told = client.post("/incidents", json=report(**at(IN_GRID_1)), headers=sessions[0])
    incident, start = told.json()["id"], Barrier(len(NAMES))

    def send(who: int) -> Sent:
        body, key = WANTED[who] | {"version": 1}, uuid.uuid4().hex
        headers = sessions[who] | {"Idempotency-Key": key}
        start.wait(10)
        answer = client.post(f"/incidents/{incident}/moves", json=body, headers=headers)
        return Sent(NAMES[who], body, key, headers, answer)

    with ThreadPoolExecutor(len(NAMES)) as pool:
        return incident, list(pool.map(send, range(len(NAMES))))


def faults_of(client: TestClient, engine: Engine, incident: str, sent: list[Sent]) -> list[str]:
    """Return in what a race did not go as it must."""
    won = [one for one in sent if one.answer.status_code == 200]
    lost = [one for one in sent if one.answer.status_code == 409]
    if (len(won), len(lost)) != (1, 1):
        return [f"answers {sorted(one.answer.status_code for one in sent)}"]
    faults = []
    if won[0].name not in lost[0].answer.json()["detail_zh"]:
        faults.append("the loser is not told who won")
    if _history(engine, incident) != [(2, won[0].body["verb"], won[0].key)]:
        faults.append("history holds something else than the winner's move")
    again = _retry(client, incident, won[0])
    if again.json() != won[0].answer.json() | {"replayed": True}:
        faults.append("the winner's retry is answered otherwise")
    if _retry(client, incident, lost[0]).status_code != 409:
        faults.append("the loser's retry is not refused")
    return faults


def _retry(client: TestClient, incident: str, sent: Sent) -> Response:
    return client.post(f"/incidents/{incident}/moves", json=sent.body, headers=sent.headers)


def _history(engine: Engine, incident: str) -> list[tuple[int, str, str]]:
    asked = text(
        "SELECT version, kind, key FROM incident_event"
        " WHERE incident_id = :id AND version > 1 ORDER BY version"
    )
    with engine.connect() as db:
        return [(row.version, row.kind, row.key) for row in db.execute(asked, {"id": incident})]


def test_of_two_dispatchers_one_wins_and_the_other_learns_who(
    client: TestClient, engine: Engine, sessions: list[dict[str, str]]
) -> None:
    faults, winners = [], set()
    for _ in range(RACES):
        incident, sent = race(client, sessions)
        faults += faults_of(client, engine, incident, sent)
        winners |= {one.name for one in sent if one.answer.status_code == 200}
    assert faults == []
    assert winners == set(NAMES), "a race that the same one always wins is none"
    assert_invariants(engine)


def test_ten_taps_on_one_button_are_one_move(
    client: TestClient, engine: Engine, sessions: list[dict[str, str]]
) -> None:
    told = client.post("/incidents", json=report(**at(IN_GRID_1)), headers=sessions[0]).json()
    headers = sessions[0] | {"Idempotency-Key": "tapped"}
    sent = Sent(NAMES[0], {"verb": "accept", "version": 1}, "tapped", headers, Response(200))
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: _retry(client, told["id"], sent), range(10)))
    assert {one.status_code for one in answers} == {200}
    assert sorted(one.json()["replayed"] for one in answers) == [False] + [True] * 9
    assert _history(engine, told["id"]) == [(2, "accept", "tapped")]
    assert_invariants(engine)


def test_the_drill_notices_moves_without_a_lock_and_a_look_at_the_version(
    client: TestClient,
    engine: Engine,
    sessions: list[dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _let_both_win(monkeypatch)
    faults = []
    for _ in range(RACES):
        incident, sent = race(client, sessions)
        faults += faults_of(client, engine, incident, sent)
        if faults:
            break
    assert faults == ["answers [200, 200]"]
    with engine.connect() as db:
        assert "I6" in find_violations(db)


def _let_both_win(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without a lock, look at no version, and write whatever number comes next."""
    find, write, keep = (
        case_queries.find_case,
        case_queries.write_event,
        case_queries.write_case,
    )

    def find_case(db: Connection, incident_id: uuid.UUID, sight: Any, **_: Any) -> Any:
        return find(db, incident_id, sight, lock=False)

    def write_event(db: Connection, row: dict[str, Any]) -> None:
        asked = text("SELECT max(version) + 1 FROM incident_event WHERE incident_id = :id")
        write(db, row | {"version": db.scalar(asked, {"id": row["incident_id"]})})

    def write_case(*given: Any, **more: Any) -> None:
        time.sleep(0.05)
        keep(*given, **more)

    monkeypatch.setattr(case_queries, "find_case", find_case)
    monkeypatch.setattr(case_queries, "write_event", write_event)
    monkeypatch.setattr(case_queries, "write_case", write_case)
