"""A security administrator of a township keeps its people, and nobody else's."""

import uuid

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine, text

from governance.people.roles import Role
from governance.people.scope import Grant
from tests.journeys.accounts import make_account, signed_in
from tests.signing_in import COUNTY, grant_to

TOWN, GRID, ELSEWHERE = "360824100", "360824100001001", "360824101"
WORKER = Grant(Role.GRID_WORKER, GRID)
DEEDS = (
    ("POST", "/people/{}/password", None, 200),
    ("POST", "/people/{}/disable", None, 204),
    ("POST", "/people/{}/enable", None, 204),
    ("DELETE", "/people/{}/sessions", None, 204),
    ("DELETE", "/people/{}/second-factor", None, 204),
    ("POST", "/people/{}/subject", {"subject": "of-{}"}, 204),
    ("POST", "/people/{}/grants", {"role": "reporter", "area": GRID}, 204),
    ("POST", "/people/{}/view", {"purpose": "核对可见范围"}, 204),
)


@pytest.fixture(scope="module")
def town(app: FastAPI, engine: Engine, client: TestClient) -> TestClient:  # noqa: ARG001 it runs
    make_account(engine, "town.admin", Grant(Role.SEC_ADMIN, TOWN))
    return signed_in(app, "town.admin")


def do(client: TestClient, deed: tuple[str, str, dict[str, str] | None, int], who: object) -> int:
    method, path, body, _ = deed
    told = None if body is None else {name: value.format(who) for name, value in body.items()}
    answer: Response = client.request(method, path.format(who), json=told)
    client.post("/me/viewing/end")
    return answer.status_code


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: f"{deed[0]} {deed[1]}")
def test_a_deed_is_done_to_people_of_the_own_area_alone(
    town: TestClient, engine: Engine, deed: tuple[str, str, dict[str, str] | None, int]
) -> None:
    name = uuid.uuid4().hex[:8]
    inside = make_account(engine, f"in.{name}", WORKER)
    assert do(town, deed, inside) == deed[3]
    for number, grants in enumerate(
        (
            [Grant(Role.TOWN_DISPATCHER, ELSEWHERE)],
            [Grant(Role.COUNTY_DISPATCHER, COUNTY)],
            [WORKER, Grant(Role.LEADER, COUNTY)],
            [WORKER, Grant(Role.AGENCY_HANDLER, "", "agency-unknown")],
        )
    ):
        outside = make_account(engine, f"out.{number}.{name}", *grants)
        assert do(town, deed, outside) == 404, grants


def test_who_stands_in_for_somebody_of_the_county_is_out_of_reach_meanwhile(
    town: TestClient, engine: Engine
) -> None:
    inside = make_account(engine, "stands.in", WORKER)
    away = make_account(engine, "away", Grant(Role.COUNTY_DISPATCHER, COUNTY))
    leave = text(
        "INSERT INTO absence (person_id, starts_at, ends_at, substitute_id)"
        " VALUES (:away, now() - interval '1 hour', now() + interval '1 hour', :inside)"
    )
    with engine.begin() as db:
        db.execute(leave, {"away": away, "inside": inside})
    assert do(town, DEEDS[-1], inside) == 404
    with engine.begin() as db:
        db.execute(text("DELETE FROM absence"))
    assert do(town, DEEDS[-1], inside) == 204


def test_a_role_is_given_within_the_own_area_alone(town: TestClient, engine: Engine) -> None:
    inside = make_account(engine, "grows", WORKER)
    path = f"/people/{inside}/grants"
    for grant in ({"area": COUNTY}, {"area": GRID, "unit": "agency-unknown"}):
        refused = town.post(path, json={"role": "leader"} | grant)
        assert (refused.status_code, refused.json()["code"]) == (403, "GrantBeyondReachError")
    assert town.post(path, json={"role": "leader", "area": TOWN}).status_code == 204
    body = {"login": "new.one", "name": "新人", "grant": {"role": "leader", "area": COUNTY}}
    assert town.post("/people", json=body).status_code == 403
    with engine.begin() as db:
        assert db.scalar(text("SELECT count(*) FROM account WHERE login = 'new.one'")) == 0
    added = town.post("/people", json=body | {"grant": {"role": "leader", "area": TOWN}})
    assert added.status_code == 201


def test_a_role_is_taken_back_within_the_own_area_alone(town: TestClient, engine: Engine) -> None:
    held = text("SELECT max(id) FROM role_grant WHERE person_id = :person")
    inside = make_account(engine, "shrinks", WORKER)
    outside = make_account(engine, "stays", Grant(Role.LEADER, COUNTY))
    for person, status in ((outside, 404), (inside, 204)):
        with engine.begin() as db:
            number = db.scalar(held, {"person": person})
        assert town.delete(f"/people/grants/{number}").status_code == status


def test_the_county_keeps_also_those_who_have_no_place_any_more(
    app: FastAPI, engine: Engine, town: TestClient
) -> None:
    person = make_account(engine, "placeless", WORKER)
    with engine.begin() as db:
        ended = "UPDATE role_grant SET revoked_at = now() WHERE person_id = :person"
        db.execute(text(ended), {"person": person})
    grant = {"role": "grid_worker", "area": GRID}
    assert town.post(f"/people/{person}/grants", json=grant).status_code == 404
    make_account(engine, "county.admin", Grant(Role.SEC_ADMIN, COUNTY))
    county = signed_in(app, "county.admin")
    assert county.post(f"/people/{person}/grants", json=grant).status_code == 204
    with engine.begin() as db:
        grant_to(db, person, Grant(Role.REPORTER, COUNTY))
    assert county.delete(f"/people/{person}/sessions").status_code == 204


@pytest.mark.parametrize("role", ["auditor", "sys_admin", "sec_admin"])
def test_the_three_administrations_are_given_by_the_county_alone(
    town: TestClient, engine: Engine, role: str
) -> None:
    inside = make_account(engine, f"no.{role}", WORKER)
    answer = town.post(f"/people/{inside}/grants", json={"role": role, "area": TOWN})
    assert (answer.status_code, answer.json()["code"]) == (403, "GrantBeyondReachError")
