"""Who takes a file along waits for a place, takes no more than the county allows, and may leave."""

import asyncio
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from starlette.requests import ClientDisconnect

from api.exports.places import MOST_AT_ONCE, ExportPlaces
from api.installation import Installation
from governance.people.roles import Role
from governance.people.scope import Grant
from governance.policies.sections import ExportsPolicy
from tests.aside import run_aside
from tests.authorization.conftest import AskAs
from tests.authorization.exported import read_csv, taken, trail
from tests.authorization.small_county import COUNTY, SmallCounty, somebody


@pytest.fixture(autouse=True, scope="module")
def _county(county: SmallCounty) -> None:
    del county


def test_who_hangs_up_is_in_the_trail_and_leaves_no_connection_behind(
    app: FastAPI, ask_as: AskAs, engine: Engine
) -> None:
    who = somebody(Grant(Role.GRID_SUPERVISOR, COUNTY))
    headers = [(name.lower().encode(), value.encode()) for name, value in ask_as(who).items()]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "method": "GET",
        "path": "/incidents/export",
        "query_string": b"format=csv",
        "headers": [(b"host", b"127.0.0.1:8000"), *headers],
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 1),
    }

    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        for message in asked:
            return message
        await asyncio.sleep(60)  # a server waits for the hanging up
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            raise OSError

    with pytest.raises(ClientDisconnect):
        run_aside(app(scope, receive, send))
    assert [one.object for one in trail(engine, who)] == ["incidents"]
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_who_finds_no_place_takes_nothing_and_leaves_no_trace(
    app: FastAPI, client: TestClient, ask_as: AskAs, engine: Engine
) -> None:
    who = somebody(Grant(Role.GRID_SUPERVISOR, COUNTY))
    places: ExportPlaces = app.state.exports
    asked = ("/incidents/export", "/maps/hotspots/export", "/maps/hotspots/paper")
    with ExitStack() as all_places:
        for _ in range(MOST_AT_ONCE):
            all_places.enter_context(places.taken())
        for path in asked:
            refused = client.get(path, headers=ask_as(who))
            assert (refused.status_code, refused.json()["code"]) == (503, "ExportsBusyError")
    assert trail(engine, who) == []
    for _ in range(MOST_AT_ONCE + 1):  # whatever a place was held for, it is free again
        taken(client, ask_as, who)
        refused = client.get("/incidents/export?format=gpkg&narrative=true", headers=ask_as(who))
        assert refused.status_code == 422
    assert len(trail(engine, who)) == MOST_AT_ONCE + 1


def test_more_than_the_county_lets_leave_at_once_is_refused_not_cut_off(
    app: FastAPI,
    client: TestClient,
    ask_as: AskAs,
    engine: Engine,
) -> None:
    who = somebody(Grant(Role.GRID_SUPERVISOR, COUNTY))
    n = len(read_csv(taken(client, ask_as, who)))
    installation: Installation = app.state.installation
    for most, status in ((n, 200), (n - 1, 422)):
        policy = installation.policy.model_copy(update={"exports": ExportsPolicy(most_rows=most)})
        app.state.installation = replace(installation, policy=policy)
        told = client.get("/incidents/export", headers=ask_as(who))
        app.state.installation = installation
        assert told.status_code == status
    assert told.json()["code"] == "TooManyIncidentsError"
    assert "较短的时间段" in told.json()["detail_zh"]
    assert len(trail(engine, who)) == 2
