"""A planner makes an evening over HTTP: due list, teams, routes, changes by hand, approval."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from api.app import make_app
from api.installation import Installation
from governance.night_visits.households.model import Household
from governance.policy import load_policy
from tests.nine_county import VILLAGE
from tests.open_sessions import client_of
from tests.signing_in import find_keyring
from tests.staffed_county import GRIDS, Staff
from tests.visit_county import HOMES, TODAY, store_visit_county


@pytest.fixture(scope="module")
def staff(engine: Engine) -> Staff:
    with engine.begin() as db:
        return store_visit_county(db)


@pytest.fixture(scope="module")
def app(engine: Engine) -> FastAPI:
    return make_app(Installation.on(engine, load_policy(), find_keyring=find_keyring))


@pytest.fixture(scope="module")
def planner(app: FastAPI, engine: Engine, staff: Staff) -> Iterator[TestClient]:
    with client_of(app, engine, staff["planner"]) as client, client:
        yield client


@pytest.fixture
def evening() -> date:
    """A day of its own for each test: of one evening and area there is one plan."""
    return TODAY + timedelta(days=next(_DAYS))


_DAYS = iter(range(1, 365))


def begin(planner: TestClient, evening: date, **changes: Any) -> str:
    body = {"evening": evening.isoformat(), "area": VILLAGE} | changes
    answer = planner.post("/night-visits/plans", json=body)
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["id"]
    return made


def read(planner: TestClient, plan: str) -> dict[str, Any]:
    answer: dict[str, Any] = planner.get(f"/night-visits/plans/{plan}").json()
    return answer


def plan_routes(planner: TestClient, plan: str) -> dict[str, Any]:
    """Plan the routes and wait until they are kept."""
    address = f"/night-visits/plans/{plan}/routes"
    assert planner.post(address).status_code == 202
    ends = time.monotonic() + 120
    while (told := planner.get(address).json())["state"] == "running":
        assert time.monotonic() < ends
        time.sleep(0.05)
    assert told["state"] == "done", told
    return read(planner, plan)


@pytest.fixture
def planned(planner: TestClient, evening: date) -> dict[str, Any]:
    """A draft with two teams and their routes."""
    plan = begin(planner, evening)
    told = planner.post(f"/night-visits/plans/{plan}/proposal", json={"teams": 2}).json()
    assert told == {"wanted": 2, "teams": 2}
    return plan_routes(planner, plan)


def households(plan: dict[str, Any]) -> list[str]:
    return [stop["household"] for team in plan["teams"] for stop in team["stops"]]


def test_who_is_due_is_told_with_what_the_points_are_made_of(planner: TestClient) -> None:
    asked = {"area": VILLAGE, "evening": TODAY.isoformat()}
    told = planner.get("/night-visits/due", params=asked).json()
    assert told["due"] == {"n": HOMES, "of": HOMES}
    assert told["by_class"]["critical"] == {"n": len(GRIDS), "of": len(GRIDS)}
    first = told["items"][0]
    assert first["points"] == max(one["points"] for one in told["items"])
    assert first["why"]["weight"] == 40


def test_every_household_that_is_due_is_on_a_route_or_has_a_reason(
    planned: dict[str, Any],
) -> None:
    out = [one["household_id"] for one in planned["left_out"]]
    known = households(planned) + out
    assert households(planned)
    assert len(known) == len(set(known)) == planned["due"] == HOMES
    assert sum(planned["left_out_counts"].values()) == len(out)


def test_no_route_begins_before_the_window_or_ends_after_it(planned: dict[str, Any]) -> None:
    for team in planned["teams"]:
        ends = [stop["leaves_at"] for stop in team["stops"]]
        begins = [stop["arrives_at"] for stop in team["stops"]]
        assert begins == sorted(begins)
        assert all(leave <= arrive for leave, arrive in zip(ends, begins[1:], strict=False))
        assert planned["opens_at"] <= begins[0]
        assert team["back_at"] <= planned["closes_at"]


def test_homes_that_want_police_are_visited_by_police_alone(planned: dict[str, Any]) -> None:
    for team in planned["teams"]:
        has_police = any(one["name"].startswith("民警") for one in team["members"])
        kinds = {stop["visit_class"] for stop in team["stops"]}
        assert has_police or "critical" not in kinds


def test_a_planner_sees_no_door(planned: dict[str, Any], engine: Engine) -> None:
    with engine.connect() as db:
        doors = set(db.scalars(select(Household.address)))
    for team in planned["teams"]:
        for stop in team["stops"]:
            assert not stop["exact"]
            assert stop["address"] not in doors


def test_the_same_evening_gives_the_same_routes(
    planner: TestClient, planned: dict[str, Any]
) -> None:
    again = plan_routes(planner, planned["id"])
    assert [households({"teams": [one]}) for one in again["teams"]] == [
        households({"teams": [one]}) for one in planned["teams"]
    ]


def test_a_stop_that_was_moved_stays_where_it_was_put(
    planner: TestClient, planned: dict[str, Any]
) -> None:
    one, other = planned["teams"]
    moved = next(stop for stop in one["stops"] if stop["visit_class"] == "key")
    address = f"/night-visits/plans/{planned['id']}/stops"
    body = {"household": moved["household"], "team": other["id"]}
    assert planner.post(address, json=body).status_code == 200
    again = plan_routes(planner, planned["id"])
    of_other = next(team for team in again["teams"] if team["id"] == other["id"])
    assert moved["household"] in households({"teams": [of_other]})
    assert len(households(again)) == len(set(households(again)))
    assert planner.delete(f"{address}/{moved['household']}").status_code == 200


def test_a_locked_team_keeps_its_route_when_the_rest_is_planned_again(
    planner: TestClient, planned: dict[str, Any]
) -> None:
    one, other = planned["teams"]
    address = f"/night-visits/plans/{planned['id']}/teams"
    planner.post(f"{address}/{one['id']}/lock", json={"locked": True})
    planner.delete(f"{address}/{other['id']}")
    planner.post(f"/night-visits/plans/{planned['id']}/proposal", json={"teams": 1})
    again = plan_routes(planner, planned["id"])
    kept = next(team for team in again["teams"] if team["id"] == one["id"])
    assert kept["stops"] == one["stops"]
    assert len(households(again)) == len(set(households(again)))


def test_a_plan_without_teams_is_not_approved_and_says_why(
    planner: TestClient, evening: date
) -> None:
    plan = begin(planner, evening)
    answer = planner.post(f"/night-visits/plans/{plan}/moves", json={"to": "approved"})
    assert answer.status_code == 409
    assert "还没有小组" in answer.json()["detail_zh"]


def test_an_approved_plan_is_changed_only_after_it_was_taken_back(
    planner: TestClient, planned: dict[str, Any]
) -> None:
    moves = f"/night-visits/plans/{planned['id']}/moves"
    proposal = f"/night-visits/plans/{planned['id']}/proposal"
    assert planner.post(moves, json={"to": "approved"}).status_code == 200
    assert planner.post(proposal, json={"teams": 1}).status_code == 409
    assert planner.post(moves, json={"to": "draft"}).status_code == 200
    assert planner.post(proposal, json={"teams": 1}).status_code == 200


def test_a_team_that_is_sent_without_its_worker_is_not_approved(
    planner: TestClient, planned: dict[str, Any]
) -> None:
    team = planned["teams"][0]
    lead = [one["person"] for one in team["members"] if one["part"] == "lead"]
    address = f"/night-visits/plans/{planned['id']}"
    planner.post(f"{address}/teams/{team['id']}/members", json={"people": lead})
    answer = planner.post(f"{address}/moves", json={"to": "approved"})
    assert answer.status_code == 409
    assert "熟悉本片区" in answer.json()["detail_zh"]


def test_of_one_evening_there_is_one_plan_for_an_area_and_for_what_is_around_it(
    planner: TestClient, evening: date
) -> None:
    begin(planner, evening)
    for area in (VILLAGE, "360824100", GRIDS[0]):
        body = {"evening": evening.isoformat(), "area": area}
        assert planner.post("/night-visits/plans", json=body).status_code == 409


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"area": "999999"}, "UnknownAreaError"),
        ({"evening": "2026-01-01"}, "EveningPastError"),
        ({"opens": "21:00", "closes": "20:00"}, "EveningWindowError"),
        ({"closes": "23:00"}, "EveningWindowError"),
    ],
)
def test_an_evening_that_cannot_be_is_refused(
    planner: TestClient, evening: date, changes: dict[str, str], code: str
) -> None:
    body = {"evening": evening.isoformat(), "area": VILLAGE} | changes
    answer = planner.post("/night-visits/plans", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_campaign_is_opened_counted_and_ended(planner: TestClient, evening: date) -> None:
    body = {
        "name": "冬季安全走访",
        "goal": "一级关注户全部见面",
        "area": VILLAGE,
        "begins_on": TODAY.isoformat(),
        "ends_on": (TODAY + timedelta(days=30)).isoformat(),
        "classes": ["critical"],
    }
    made = planner.post("/night-visits/campaigns", json=body).json()["id"]
    plan = begin(planner, evening, campaign=made)
    planner.post(f"/night-visits/plans/{plan}/proposal", json={"teams": 1})
    told = plan_routes(planner, plan)
    assert told["due"] == len(GRIDS)
    listed = next(
        one for one in planner.get("/night-visits/campaigns").json()["items"] if one["id"] == made
    )
    assert (listed["reached"], listed["wanted"], listed["evenings"]) == (0, len(GRIDS), 1)
    assert planner.post(f"/night-visits/campaigns/{made}/end").status_code == 200
    assert planner.post(f"/night-visits/campaigns/{made}/end").status_code == 404
