"""The review of night visits over HTTP: figures, whom they are told, and the sheet."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from governance.night_visits.vocabulary import Outcome
from governance.people.roles import Role
from governance.people.scope import Grant
from tests.local_client import local_client
from tests.staffed_county import COUNTY, GRIDS, TOWNSHIP
from tests.visit_histories import VisitHistory

EVENING = date(2026, 2, 10)
ASKED = {"from": "2026-02-01", "to": "2026-02-28"}


@pytest.fixture(scope="module", autouse=True)
def _evenings(engine: Engine) -> None:
    """Grid 1 has ten homes of which nine were met; grid 2 twelve of which two were."""
    with engine.begin() as db:
        history = VisitHistory(db)
        crew = history.team(history.plan(EVENING), EVENING)
        for grid, homes, met in ((1, 10, 9), (2, 12, 2)):
            for place, home in enumerate(history.homes(grid, homes)):
                if grid == 1:
                    history.stop(crew, home, place)
                if place < met:
                    visit = history.call(home, EVENING, crew=crew, hour=19 + place / 6)
                    if place == 0:
                        history.find(visit)
                elif place == met:
                    history.call(home, EVENING, Outcome.NOT_HOME, crew=crew, hour=20.9)


def read(client: TestClient, **more: str) -> dict[str, Any]:
    told = client.get("/night-visits/review.json", params=ASKED | more)
    assert told.status_code == 200, told.text
    found: dict[str, Any] = told.json()
    return found


def pair(told: dict[str, Any], key: str) -> tuple[int | None, int | None, str | None]:
    figure = next(one for one in told["figures"] if one["key"] == key)
    return figure["n"], figure["of"], figure["said"]


def test_every_figure_is_a_pair_with_its_cohort(client: TestClient) -> None:
    told = read(client)
    assert pair(told, "N1") == (13, 22, "59.09 %")
    assert pair(told, "N2") == (11, 22, "50.00 %")
    assert pair(told, "N3") == (1, 9, "11.11 %")
    assert pair(told, "N4a") == (11, 22, "50.00 %")
    assert pair(told, "N6a") == (0, 2, "0.00 %")
    assert pair(told, "N7a") == (10, 10, "100.00 %")
    assert all(one["cohort"]["zh"] and one["formula"]["en"] for one in told["figures"])
    assert (told["from"], told["to"], told["withholds"]) == ("2026-02-01", "2026-02-28", None)


def test_the_grids_that_want_somebody_are_listed(client: TestClient) -> None:
    told = read(client)
    assert [(one["code"], one["n"], one["of"]) for one in told["below"]["grids"]] == [
        (GRIDS[1], 2, 12)
    ]
    assert told["idle"]["n"] == 7
    assert told["overdue"]["grids"][0]["code"] == GRIDS[1]
    assert told["overdue"]["grids"][0]["n"] == 10


def test_the_last_evening_tells_of_each_team(client: TestClient) -> None:
    (team,) = read(client)["teams"]
    assert team["evening"] == "2026-02-10"
    assert (team["stops"]["n"], team["stops"]["of"]) == (10, 10)
    assert (team["met"]["n"], team["met"]["of"]) == (11, 13)
    assert (team["findings"]["of"], team["accuracy_m"]) == (2, 10.0)


def test_figures_by_grid_name_each_grid(client: TestClient) -> None:
    groups = read(client, by="grid")["groups"]
    assert [one["code"] for one in groups] == list(GRIDS)
    assert groups[0]["name"] == "善政第1网格"
    assert pair(groups[0], "N2") == (9, 10, "90.00 %")
    assert pair(groups[8], "N2") == (0, 0, "–")


def test_who_only_counts_is_told_of_no_small_numbers(app: FastAPI) -> None:
    analyst = local_client(app, Grant(Role.ANALYST, COUNTY))
    told = read(analyst)
    assert told["withholds"] == 5
    assert pair(told, "N2") == (11, 22, "50.00 %")
    assert pair(told, "N6a") == (None, None, None)
    assert told["teams"] is None
    assert told["below"]["grids"] == []  # two of twelve were met
    assert told["apart"]["elsewhere"] == 0
    for narrow in ({"area": GRIDS[0]}, {"by": "grid"}, {"by": "village"}):
        refused = analyst.get("/night-visits/review.json", params=ASKED | narrow)
        assert refused.status_code == 422, narrow
        assert refused.json()["code"] == "NarrowFilterError"
    assert read(analyst, by="township", area=TOWNSHIP)["groups"][0]["code"] == TOWNSHIP
    for by in ("team", "grid"):
        asked = ASKED | {"by": by}
        assert analyst.get("/night-visits/review.csv", params=asked).status_code == 422


def test_who_plans_elsewhere_sees_nothing_of_it(app: FastAPI) -> None:
    planner = local_client(app, Grant(Role.VISIT_PLANNER, "360824101"))
    told = planner.get("/night-visits/review.json", params=ASKED)
    assert told.status_code == 409
    assert told.json()["code"] == "NoGridsToReviewError"


def test_evenings_turned_round_are_refused_in_words(client: TestClient) -> None:
    asked = {"from": "2026-02-28", "to": "2026-02-01"}
    told = client.get("/night-visits/review.json", params=asked)
    assert (told.status_code, told.json()["code"]) == (422, "EveningsError")


def test_the_sheet_holds_every_pair_and_is_written_down(client: TestClient, engine: Engine) -> None:
    told = client.get("/night-visits/review.csv", params=ASKED | {"by": "grid"})
    assert told.status_code == 200
    rows = list(csv.DictReader(io.StringIO(told.content.decode("utf-8-sig"))))
    assert len(rows) == 9 * 11
    met = next(row for row in rows if row["指标 Figure"] == "N2")
    assert (met["编码 Code"], met["分子 n"], met["分母 of"]) == (GRIDS[0], "9", "10")
    teams = client.get("/night-visits/review.csv", params=ASKED | {"by": "team"})
    assert "2026-02-10" in teams.text
    with engine.connect() as db:
        asked = text("SELECT count(*) FROM audit_entry WHERE object = 'night_visits:review'")
        assert db.scalar(asked) == 2
