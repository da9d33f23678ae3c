"""Who may count in the whole county, by whatever way they show who they are."""

import httpx2
import pytest
from sqlalchemy import Engine

from governance.people.roles import Role
from governance.people.scope import RIGHTS, Action, Grant
from tests.authorization.small_county import COUNTY, GRIDS, VILLAGES, WATER
from tests.signing_in import as_browser, as_program, issue_token, sign_in

PATHS = (
    "/ogc/",
    "/ogc/api",
    "/ogc/conformance",
    "/ogc/collections",
    "/ogc/collections/grids/items?limit=1",
    "/ogc/collections/grids/items/360824100001001",
    "/ogc/collections/grids/tiles/WebMercatorQuad/11/1680/859",
)


def statuses(site: str, **more: object) -> set[int]:
    with httpx2.Client(base_url=site, timeout=30, **more) as client:  # type: ignore[arg-type]
        return {client.get(path).status_code for path in PATHS}


def test_a_stranger_is_asked_to_sign_in(site: str) -> None:
    assert statuses(site) == {401}
    assert statuses(site, headers=as_program("wgt_wrong")) == {401}
    assert statuses(site, auth=("gis", "wgt_wrong")) == {401}
    for broken in ("Basic", "Basic ???", "Basic /w==", "Basic Z2lz", "Digest x"):
        assert statuses(site, headers={"Authorization": broken}) == {401}


def test_a_token_for_these_services_opens_them_and_nothing_else(site: str, token: str) -> None:
    assert statuses(site, headers=as_program(token)) == {200}
    assert statuses(site, auth=("whoever", token)) == {200}
    with httpx2.Client(base_url=site, headers=as_program(token)) as client:
        for path in ("/incidents", "/figures.json", "/incidents/by-grid", "/accounts", "/pins"):
            assert client.get(path).status_code == 403, path
        assert client.post("/incidents", json={}).status_code == 403


def test_a_token_is_a_password_below_these_addresses_only(site: str, token: str) -> None:
    with httpx2.Client(base_url=site, auth=("gis", token)) as client:
        for path in ("/me", "/incidents", "/openapi.json", "/ogcetera"):
            assert client.get(path).status_code == 401, path


def test_a_token_for_something_else_is_refused(site: str, engine: Engine) -> None:
    assert statuses(site, headers=as_program(issue_token(engine, "小程序"))) == {403}


@pytest.mark.parametrize("role", Role)
def test_whoever_counts_in_the_whole_county_may(site: str, engine: Engine, role: Role) -> None:
    session = as_browser(sign_in(engine, Grant(role, COUNTY)))
    wanted = 200 if Action.COUNT in RIGHTS[role] else 403
    assert statuses(site, headers=session) == {wanted}


@pytest.mark.parametrize(
    "grant",
    [
        Grant(Role.TOWN_DISPATCHER, "360824100"),
        Grant(Role.VILLAGE_OFFICER, VILLAGES[0]),
        Grant(Role.ANALYST, GRIDS[0]),
        Grant(Role.GRID_SUPERVISOR, "", WATER),
    ],
    ids=lambda grant: grant.role,
)
def test_whoever_counts_in_a_part_is_told_why_not(site: str, engine: Engine, grant: Grant) -> None:
    session = as_browser(sign_in(engine, grant))
    assert statuses(site, headers=session) == {403}
    told = httpx2.get(f"{site}/ogc/collections", headers=session).json()
    assert told["code"] == "NotCountywideError"
    assert "全县" in told["detail_zh"]
    assert "whole county" in told["detail_en"]


def test_a_reader_who_is_not_signed_in_is_led_to_the_page(site: str) -> None:
    told = httpx2.get(f"{site}/ogc/", headers={"Accept": "text/html"})
    assert told.status_code == 303
    assert told.headers["location"].startswith("/sign-in?next=%2Fogc%2F")


def test_nothing_can_be_changed_there(client: httpx2.Client) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        told = client.request(method, "/ogc/collections/grids/items", json={})
        assert told.status_code == 405, method
