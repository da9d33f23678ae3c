"""A supervisor takes a statement along, and recomputes it with the server far away."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from governance.night_visits.review.stated.stating import make_statements
from governance.people.roles import Role
from governance.people.scope import Grant
from governance.policy import load_policy
from tests.journeys.terminal import wangge
from tests.local_client import local_client
from tests.staffed_county import COUNTY, GRIDS
from tests.visit_histories import VisitHistory, at

EVENING = date(2026, 2, 10)
PLACE = f"/night-visits/statements/{EVENING}"


@pytest.fixture(scope="module", autouse=True)
def _stated(engine: Engine) -> None:
    with engine.begin() as db:
        history = VisitHistory(db)
        plan = history.plan(EVENING)
        crew = history.team(plan, EVENING)
        for place, home in enumerate(history.homes(1, 3)):
            history.stop(crew, home, place)
            if place:
                history.call(home, EVENING, crew=crew)
        make_statements(db, plan, load_policy(), now=at(EVENING, 22), by="tests")


@pytest.fixture
def file(client: TestClient, tmp_path: Path) -> Path:
    told = client.get(f"{PLACE}/{GRIDS[0]}")
    assert told.status_code == 200, told.text
    assert told.headers["content-disposition"].endswith(f'{EVENING}-{GRIDS[0]}-1.json"')
    file = tmp_path / "statement.json"
    file.write_bytes(told.content)
    return file


def changed(file: Path, **changes: Any) -> str:
    document = json.loads(file.read_text("utf-8")) | changes
    file.write_text(json.dumps(document, ensure_ascii=False, indent=2), "utf-8")
    return str(file)


def test_the_statements_of_an_evening_are_listed_and_each_is_written_down(
    client: TestClient, engine: Engine, file: Path
) -> None:
    (listed,) = client.get(PLACE).json()["items"]
    assert (listed["area"], listed["number"]) == (GRIDS[0], 1)
    assert json.loads(file.read_text("utf-8"))["digest"] == listed["digest"]
    with engine.connect() as db:
        asked = text(
            "SELECT details FROM audit_entry WHERE object = :what ORDER BY id DESC LIMIT 1"
        )
        what = f"visit_statement:{EVENING}:{GRIDS[0]}"
        assert db.scalar(asked, {"what": what}) == {"number": 1}


@pytest.mark.parametrize(
    ("grant", "status"),
    [
        (Grant(Role.GRID_SUPERVISOR, COUNTY), 200),
        (Grant(Role.GRID_SUPERVISOR, "360824101"), 404),
        (Grant(Role.ANALYST, COUNTY), 422),
        (Grant(Role.VISIT_MEMBER, COUNTY), 403),
    ],
)
def test_whom_a_statement_is_for(app: FastAPI, grant: Grant, status: int) -> None:
    client = local_client(app, grant)
    assert client.get(f"{PLACE}/{GRIDS[0]}").status_code == status


def test_there_is_none_of_another_evening_or_number(client: TestClient) -> None:
    for asked in (
        f"/night-visits/statements/2026-02-11/{GRIDS[0]}",
        f"{PLACE}/{GRIDS[0]}?number=2",
    ):
        told = client.get(asked)
        assert (told.status_code, told.json()["code"]) == (404, "StatementNotFoundError")


def test_a_whole_statement_is_recomputed_without_any_database(tmp_path: Path, file: Path) -> None:
    told = wangge(tmp_path, "visits", "verify", str(file))
    assert "摘要与 15 组数字由 3 行全部复算一致" in told.stdout
    assert not (tmp_path / "postgres").exists()


def test_what_was_changed_is_named_with_status_1(tmp_path: Path, file: Path) -> None:
    figures = json.loads(file.read_text("utf-8"))["figures"] | {"met": 3}
    told = wangge(tmp_path, "visits", "verify", changed(file, figures=figures), expect=1)
    assert "figures.met 3 → 2" in told.stdout
    found = wangge(tmp_path, "visits", "verify", str(file), "--json", expect=1)
    assert {one["where"] for one in json.loads(found.stdout)["differences"]} == {
        "digest",
        "figures.met",
    }


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}'])
def test_what_is_no_statement_is_refused_with_status_2(tmp_path: Path, text: str) -> None:
    other = tmp_path / "other.json"
    other.write_text(text)
    assert "不是夜访清单" in wangge(tmp_path, "visits", "verify", str(other), expect=2).stderr
