"""What the OpenAPI description allows, and what it forbids: nothing of it is a fault or an echo."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import InvalidURL, Response
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from sqlalchemy import Engine

from api.app import make_app
from api.installation import Installation
from api.signing_in.cookies import SESSION
from geo.postgis import make_engine
from governance.policy import load_policy
from tests.journeys.reports import at, report
from tests.local_client import ADDRESS, local_client
from tests.nine_county import IN_GRID_1, store_nine_grids
from tests.signing_in import DESK_AND_GRIDS, find_keyring

pytestmark = pytest.mark.drill

EXAMPLES = 15

#: Each of these draws a map, or opens a file behind a wall of its own.
COSTLY = ("/maps/", "/editions", "/imports")
COSTLY_EXAMPLES = 3

#: What an answer may be, apart from JSON.
OTHER_TYPES = {
    "/areas.geojson": "application/geo+json",
    "/incidents.geojson": "application/geo+json",
    "/editions/{edition_id}/findings.geojson": "application/geo+json",
    "/figures.csv": "text/csv; charset=utf-8",
    "/imports/{batch_id}/errors.csv": "text/csv; charset=utf-8",
    "/night-visits/review.csv": "text/csv; charset=utf-8",
    "/night-visits/tracks/{team_id}": "text/html; charset=utf-8",
    "/maps/{kind}": "text/html; charset=utf-8",
    "/maps/{kind}/file": "text/html; charset=utf-8",
    "/maps/{kind}/recipe": "application/geo+json",
}

#: A shorter word may stand in our own sentences.
SHORTEST_ECHO = 9


@pytest.fixture(scope="module")
def app(database_url: str) -> Iterator[FastAPI]:
    engine: Engine = make_engine(database_url)
    with engine.begin() as connection:
        store_nine_grids(connection)
    yield make_app(Installation.on(engine, load_policy(), find_keyring=find_keyring))
    engine.dispose()


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with local_client(app, *DESK_AND_GRIDS) as client:
        client.post("/incidents", json=report(**at(IN_GRID_1)))
        client.post("/incidents", json=report(address="无名路 999 号"))
        yield client


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_is_a_fault_and_no_refusal_an_echo(
    app: FastAPI, client: TestClient, mode: GenerationMode
) -> None:
    description = deepcopy(app.openapi())
    ours = json.dumps(description, ensure_ascii=False)
    tried = 0
    del description["paths"]["/sign-out"]  # after which every other request would be nobody's
    del description["paths"]["/board/stream"]  # which is not over until its reader goes
    for found in schemathesis.openapi.from_dict(description).get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        examples = COSTLY_EXAMPLES if operation.path.startswith(COSTLY) else EXAMPLES

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode))
        def ask(case: Case[Any]) -> None:
            nonlocal tried
            answer = _send(client, case)
            if answer is not None:
                tried += 1
                _examine(answer, case, ours)

        try:
            ask()
        except Unsatisfiable:  # an operation without parameters has nothing to get wrong
            continue
    assert tried > 150


def _send(client: TestClient, case: Case[Any]) -> Response | None:
    request = case.as_transport_kwargs(base_url=ADDRESS)
    request["headers"].pop("X-Schemathesis-TestCaseId", None)
    if isinstance(request.get("data"), str | bytes):
        request["content"] = request.pop("data")
    sent = request.pop("cookies", None) or {}
    client.cookies.update({name: value for name, value in sent.items() if name != SESSION})
    try:
        return client.request(**request)
    except (InvalidURL, UnicodeEncodeError, TypeError, ValueError):  # no client could send this
        return None


def _examine(answer: Response, case: Case[Any], ours: str) -> None:
    said = f"{case.operation.label}: {answer.status_code} {answer.text[:300]}"
    assert answer.status_code < 500, said
    kind = answer.headers.get("content-type", "")
    if answer.status_code >= 400:
        assert kind in {"application/problem+json", "text/html; charset=utf-8"}, said
        assert len(answer.content) < 10_000, said
        echoed = [one for one in _strings(_sent(case)) if one in answer.text and one not in ours]
        assert echoed == [], said
        return
    if answer.status_code in {204, 304}:
        return
    allowed = OTHER_TYPES.get(case.operation.path, "application/json")
    assert _chooses_its_type(case.operation.path) or kind == allowed, said


def _chooses_its_type(path: str) -> bool:
    """Return whether a parameter or a header says in which form an answer comes."""
    return path.endswith(("/export", "/paper")) or path.startswith("/ogc/")


def _sent(case: Case[Any]) -> list[Any]:
    return [case.path_parameters, case.query, case.headers, case.body]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if len(value) >= SHORTEST_ECHO:
            yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(key)
            yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)
