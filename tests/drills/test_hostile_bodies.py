"""Whatever body comes, the answer is a problem in words: no fault, and no echo of the input."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.app import make_app
from api.installation import Installation
from geo.postgis import make_engine
from governance.policy import load_policy
from tests.drills.hostile_bodies import CANARY, hostile_bodies
from tests.local_client import local_client
from tests.nine_county import store_nine_grids

JSON = {"Content-Type": "application/json"}

TARGETS = (
    "/incidents",
    "/pins/1/placement",
    "/imports/00000000-0000-0000-0000-000000000000/start",
)

#: What may be a well-formed report after all: nothing in it is against a rule.
HARMLESS = (
    "crs='EPSG:4979",
    "narrative=",
    "accuracy_m=",
    "x=-0.0",
    "y=-0.0",
    "x=1e-400",
    "y=1e-400",
    "address=",
)


@pytest.fixture(scope="module")
def client(database_url: str) -> Iterator[TestClient]:
    engine: Engine = make_engine(database_url)
    with engine.begin() as connection:
        store_nine_grids(connection)
    app = make_app(Installation.on(engine, load_policy()))
    with local_client(app) as client:
        yield client
    engine.dispose()


@pytest.mark.parametrize("target", TARGETS)
def test_no_body_is_a_fault_and_none_is_echoed(client: TestClient, target: str) -> None:
    faults, echoes, taken = [], [], []
    for name, body in hostile_bodies():
        answer = client.post(target, content=body, headers=JSON)
        if answer.status_code >= 500:
            faults.append((name, answer.status_code))
        if answer.status_code < 400:
            taken.append(name)
            continue
        if CANARY in answer.text or len(answer.content) > 5_000:
            echoes.append(name)
        assert answer.headers["content-type"] == "application/problem+json", name
        assert answer.json()["detail_zh"], name
    assert faults == []
    assert echoes == []
    assert [name for name in taken if not name.startswith(HARMLESS)] == []


def test_the_corpus_is_as_large_as_it_claims() -> None:
    assert len(list(hostile_bodies())) > 150


def test_too_large_a_body_is_refused_before_it_is_read(client: TestClient) -> None:
    answer = client.post("/incidents", content=b"x" * (33 * 1024 * 1024), headers=JSON)
    assert answer.status_code == 413


QUERIES = (
    "/incidents?bbox=1,2,3", "/incidents?bbox=nan,0,1,1", "/incidents?bbox=2,0,1,1",
    "/incidents?bbox=inf,0,1,1", "/incidents?after=x", "/incidents?after=2026-01-01~1",
    "/incidents?from=2026-01-01", "/incidents?area=%27--", "/incidents?text=%00",
    "/incidents?limit=0", "/incidents?limit=1e9", "/incidents?category=%00",
    "/incidents?state=DROP", "/incidents/not-a-uuid", "/locate?x=nan&y=1&crs=wgs84",
    "/locate?x=27.7&y=115.4&crs=wgs84", "/locate?x=1&y=1&crs=%00", "/geocode?q=%00",
    "/geocode?q=", "/areas.geojson?level=x", "/areas.geojson?level=grid&edition=x",
    "/grids/%00", "/grids/x", "/pins/999999999999999999999", "/pins?after=-1",
    "/boundaries/x", "/imports/x", "/incidents?text=" + "a" * 300,
    "/incidents?after=9999-12-31T23:59:59%2B00:00~00000000-0000-0000-0000-000000000000x",
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_no_query_is_a_fault(client: TestClient, query: str) -> None:
    answer = client.get(query)
    assert 400 <= answer.status_code < 500, answer.text


def test_injection_in_a_filter_finds_nothing_and_harms_nothing(
    client: TestClient, database_url: str
) -> None:
    for payload in ("'; DROP TABLE incident; --", "' OR '1'='1", "%", "_", "\\"):
        answer = client.get("/incidents", params={"text": payload})
        assert answer.status_code == 200
        assert answer.json()["items"] == []
    engine = make_engine(database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT to_regclass('incident') IS NOT NULL"))
    engine.dispose()
