"""Figures over HTTP: pairs for a past month, what is behind them, and who may have them."""

import csv
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from governance.audit.model import AuditEntry
from governance.incidents.vocabulary import State
from governance.people.roles import Role
from governance.people.scope import Grant
from governance.vocabulary import Verb
from tests.figure_histories import tell
from tests.figure_stories import DAY, HOUR, T0
from tests.local_client import local_client
from tests.nine_county import VILLAGE

MARCH = {"from": "2026-03-01", "to": "2026-03-31", "as_of": "2026-03-31"}


@pytest.fixture(scope="module", autouse=True)
def _histories(engine: Engine) -> None:
    """Three accepted in March: one closed, one closed and kept closely, one still open."""
    with engine.begin() as db:
        for number, label in enumerate(("normal", "restricted", "normal")):
            one = tell(db, T0 + number * DAY, label=label, channel="walk_in")
            told = {"category": "traffic", "level": "village", "tier": "minor"}
            one.move(Verb.ACCEPT, T0 + number * DAY + HOUR, State.ACCEPTED, **told)
            one.move(Verb.SELF_HANDLE, T0 + number * DAY + 2 * HOUR, State.IN_HANDLING)
            if number < 2:
                one.move(Verb.SUBMIT_RESULT, T0 + 3 * DAY, State.CLOSED, result="已办")


@pytest.fixture(scope="module")
def analyst(client: TestClient) -> TestClient:
    return local_client(client.app, Grant(Role.ANALYST, "360824"))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def worker(client: TestClient) -> TestClient:
    grant = Grant(Role.GRID_WORKER, f"{VILLAGE}001")
    return local_client(client.app, grant)  # type: ignore[arg-type]


def figures(client: TestClient, **asked: str) -> dict[str, Any]:
    answer = client.get("/figures.json", params=MARCH | asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def one(told: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in told["figures"] if one["key"] == key)
    return found


def test_a_figure_is_a_pair_with_its_cohort_its_formula_and_its_moment(client: TestClient) -> None:
    told = figures(client)
    concluded = one(told, "M2a")
    assert (concluded["n"], concluded["of"], concluded["said"]) == (2, 3, "66.66 %")
    assert concluded["cohort"]["zh"] == "期间内受理的事件"
    assert told["as_of"].startswith("2026-03-31T23:59:59")
    assert one(told, "M1")["unavailable"]["zh"].startswith("系统尚未登记")
    assert one(told, "M1")["said"] == "–"
    assert one(told, "M4a")["is_reached"] is None
    assert "90 天" in one(told, "M3")["formula"]["zh"]


def test_figures_are_told_by_area_and_by_unit_with_their_names(client: TestClient) -> None:
    towns = figures(client, by="township")["groups"]
    assert [(town["code"], town["name"]) for town in towns] == [("360824100", "金川镇")]
    grids = {grid["code"]: grid for grid in figures(client, by="grid")["groups"]}
    assert len(grids) == 9
    assert grids[f"{VILLAGE}002"]["name"] == "善政第2网格"
    units = figures(client, by="unit")["groups"]
    assert [unit["code"] for unit in units] == [f"{VILLAGE}001"]


def test_the_incidents_behind_a_figure_are_its_numerator_and_the_rest(client: TestClient) -> None:
    met = client.get("/figures/M2a/incidents", params=MARCH | {"limit": "1"}).json()
    assert (met["total"], met["next"]) == ({"n": 2, "of": 2}, 1)
    last = client.get("/figures/M2a/incidents", params=MARCH | {"offset": "1"}).json()
    assert last["next"] is None
    rest = client.get("/figures/M2a/incidents", params=MARCH | {"part": "rest"}).json()
    assert [row["state"] for row in rest["items"]] == ["in_handling"]
    group = {"by": "grid", "code": f"{VILLAGE}002"}
    assert client.get("/figures/M2a/incidents", params=MARCH | group).json()["items"] == []


def test_the_grids_behind_a_figure_of_grids_are_listed(client: TestClient) -> None:
    silent = client.get("/figures/M10c/grids", params=MARCH).json()["items"]
    assert len(silent) == 8
    assert silent[0] == {"code": f"{VILLAGE}002", "name": "善政第2网格"}
    refused = client.get("/figures/M10c/incidents", params=MARCH)
    assert (refused.status_code, refused.json()["code"]) == (422, "CountsGridsError")
    refused = client.get("/figures/M2a/grids", params=MARCH)
    assert (refused.status_code, refused.json()["code"]) == (422, "CountsIncidentsError")


def test_an_analyst_counts_what_is_not_kept_closely_and_lists_nothing(analyst: TestClient) -> None:
    told = figures(analyst)
    assert (one(told, "M2a")["n"], one(told, "M2a")["of"]) == (1, 2)
    assert told["sees"] == {"areas": ["360824"], "labels": ["normal"], "is_whole": False}
    assert told["allowed"] == {"export": False, "list": False}
    assert analyst.get("/figures/M2a/incidents", params=MARCH).status_code == 403
    assert analyst.get("/figures.csv", params=MARCH).status_code == 403
    assert analyst.get("/figures/M10c/grids", params=MARCH).status_code == 200


def test_who_may_not_count_gets_no_figures(worker: TestClient) -> None:
    for address in ("/figures.json", "/figures.csv", "/figures/M2a/incidents", "/figures"):
        assert worker.get(address, params=MARCH).status_code == 403


def test_the_sheet_holds_every_pair_and_taking_it_is_audited(
    client: TestClient, engine: Engine
) -> None:
    answer = client.get("/figures.csv", params=MARCH | {"by": "township"})
    assert answer.headers["content-disposition"] == (
        'attachment; filename="figures-township-20260301-20260331.csv"'
    )
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    concluded = next(row for row in rows if row[2] == "M2a")
    assert concluded[:8] == [
        "360824100", "金川镇", "M2a", "办结率", "Concluded", "2", "3", "66.66 %"
    ]  # fmt: skip
    with engine.connect() as db:
        entry = db.execute(select(AuditEntry).where(AuditEntry.object == "figures:csv")).one()
    assert (entry.action, entry.details["by"]) == ("export", "township")


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-04-01", "to": "2026-03-01"},
        {"from": "2026-04-01", "as_of": "2026-03-31"},
        {"as_of": "2999-01-01"},
    ],
)
def test_days_out_of_order_are_refused_in_words(client: TestClient, asked: dict[str, str]) -> None:
    answer = client.get("/figures.json", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "PeriodTurnedRoundError")
    assert "截止日期不能在将来" in answer.json()["detail_zh"]


def test_what_is_no_figure_or_area_is_refused(client: TestClient) -> None:
    assert client.get("/figures/M99/incidents").status_code == 422
    assert client.get("/figures.json", params={"area": "%"}).status_code == 422
    assert client.get("/figures.json", params={"by": "moon"}).status_code == 422
    assert client.get("/figures.json", params=MARCH | {"area": "999999"}).status_code == 200
