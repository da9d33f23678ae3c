"""A fault of our own: the user gets a number, the log a place, and neither what was sent."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from fastapi import FastAPI
from sqlalchemy import Engine, text

from api.app import make_app
from api.commands.logs import configure_logs
from api.deps import Db
from api.installation import Installation
from governance.policy import load_policy
from tests.local_client import local_client

CANARY = "张三 13800000000"


def _break(text_of_a_person: str) -> None:
    raise ValueError(text_of_a_person)


def fail() -> None:
    """Break as a bug would, with what somebody sent in the message."""
    _break(CANARY)


def fail_in_the_database(db: Db) -> None:
    """Break inside a statement that carries what somebody sent."""
    db.execute(text("SELECT CAST(:given AS int)"), {"given": CANARY})


def meet_another_writer(db: Db) -> None:
    """Break a rule of uniqueness, as two requests at once may."""
    db.execute(text("DO $$ BEGIN RAISE unique_violation; END $$"))


def meet_another_period(db: Db) -> None:
    """Break a rule against overlapping periods, likewise."""
    db.execute(text("DO $$ BEGIN RAISE exclusion_violation; END $$"))


@pytest.fixture(scope="module")
def app(engine: Engine) -> FastAPI:
    app = make_app(Installation.on(engine, load_policy()))
    for broken in (fail, fail_in_the_database, meet_another_writer, meet_another_period):
        app.router.routes.insert(0, app.router.routes.pop(_add(app, broken)))
    return app


def _add(app: FastAPI, broken: Any) -> int:
    app.add_api_route(f"/{broken.__name__}", broken)
    return len(app.router.routes) - 1


@pytest.fixture
def log() -> Iterator[Any]:
    """Reads the log's lines as they would stand on stderr."""
    handlers, level = logging.root.handlers[:], logging.root.level
    lines = io.StringIO()
    configure_logs(lines)
    yield lambda: [json.loads(line) for line in lines.getvalue().splitlines()]
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    logging.raiseExceptions = True
    structlog.reset_defaults()


@pytest.mark.parametrize("broken", ["fail", "fail_in_the_database"])
def test_fault_is_a_number_to_the_user_and_a_place_in_the_log(
    app: FastAPI, log: Any, broken: str
) -> None:
    with local_client(app) as client:
        answer = client.get(f"/{broken}")
    told = answer.json()
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert told["trace_id"] in told["detail_zh"]
    assert CANARY not in answer.text
    lines = log()
    fault = next(line for line in lines if line["event"] == "fault")
    assert fault["level"] == "error"
    assert fault["request_id"] == told["trace_id"]
    assert fault["where"]
    assert CANARY not in json.dumps(lines, ensure_ascii=False)


@pytest.mark.parametrize("broken", ["meet_another_writer", "meet_another_period"])
def test_who_comes_second_is_told_to_try_again(app: FastAPI, broken: str) -> None:
    with local_client(app) as client:
        answer = client.get(f"/{broken}")
    assert (answer.status_code, answer.json()["code"]) == (409, "Busy")


def test_exception_told_by_a_library_comes_without_its_message(log: Any) -> None:
    try:
        _break(CANARY)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    (line,) = log()
    assert line["event"] == "Exception in ASGI application"
    assert line["error"] == "ValueError"
    assert any("_break" in frame for frame in line["trace"])
    assert CANARY not in json.dumps(line, ensure_ascii=False)


def test_log_of_a_broken_rule_names_the_route_and_not_the_address(app: FastAPI, log: Any) -> None:
    with local_client(app) as client:
        client.get(f"/grids/{CANARY.replace(' ', '')}")
        client.get(f"/{CANARY}")
        client.get("/geocode", params={"q": CANARY + "\x00"})
    lines = log()
    problems = [line for line in lines if line["event"] == "problem"]
    assert [line["route"] for line in problems] == ["/grids/{code}", None, "/geocode"]
    assert len({line["request_id"] for line in problems}) == 3
    assert CANARY[:2] not in json.dumps(lines, ensure_ascii=False)


def test_debug_and_access_lines_of_libraries_stay_out(log: Any) -> None:
    logging.getLogger("httpx2").info("GET https://example.org/?address=%s", CANARY)
    logging.getLogger("sqlalchemy.engine").debug(CANARY)
    assert log() == []
