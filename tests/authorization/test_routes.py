"""Every address asks for what the table says, and refuses whoever has not got it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from api.deps import Allowed
from api.edge.gate import is_open_to_all
from governance.people.identity import Identity
from governance.people.roles import Role
from governance.people.scope import RIGHTS, Action, Grant
from governance.people.vocabulary import TokenScope
from tests.authorization.conftest import AskAs
from tests.authorization.small_county import COUNTY, somebody
from tests.authorization.table import BESIDE, FORMS, PUBLIC, ROUTES, SIGNED_IN, wanted_of

#: Fits every parameter of an address well enough to come as far as its rights.
_ANY = {"task_id": "1", "grant_id": "1", "code": "360824100001001", "no": "XG-20260301-000001"}
_ANY_ID = "00000000-0000-4000-8000-000000000000"


def routes(app: FastAPI) -> Iterator[tuple[str, str, Any]]:
    """Yield method, address and what is needed to answer, of every route there is."""
    for context in iter_route_contexts(app.routes):
        if context.path in BESIDE:
            continue
        for method in context.methods or ():
            yield method, str(context.path), getattr(context, "dependant", None)


def asked_of(dependant: Any) -> list[frozenset[Action]]:
    """Return what a route and all it depends on ask for."""
    found = []
    for part in dependant.dependencies:
        if isinstance(part.call, Allowed):
            found.append(part.call.actions)
        found += asked_of(part)
    return found


def test_every_route_is_listed_and_every_listed_route_is_there(app: FastAPI) -> None:
    there = {(method, path) for method, path, _ in routes(app)}
    assert there - ROUTES.keys() == set(), "list these in tests/authorization/table.py"
    assert ROUTES.keys() - there == set()


def test_every_route_asks_for_just_what_the_table_says(app: FastAPI) -> None:
    for method, path, dependant in routes(app):
        listed = ROUTES[method, path]
        assert asked_of(dependant) == wanted_of(listed), (method, path)
        assert is_open_to_all(path) == (listed == PUBLIC), path


def call(client: TestClient, method: str, path: str, headers: dict[str, str]) -> int:
    filled = re.sub(r"{(\w+)}", lambda found: _ANY.get(found[1], _ANY_ID), path)
    if (method, path) in FORMS:
        file = {"file": ("sheet.csv", b"a")}
        return client.request(method, filled, headers=headers, files=file).status_code
    more: dict[str, Any] = {} if method in {"GET", "DELETE"} else {"json": {}}
    told = client.request(method, filled, headers=headers, follow_redirects=False, **more)
    assert told.status_code != 303 or told.headers["location"].startswith("/sign-in")
    return told.status_code


def test_a_stranger_gets_nothing_but_what_is_public(client: TestClient) -> None:
    for (method, path), listed in ROUTES.items():
        if listed != PUBLIC:
            assert call(client, method, path, {}) in {401, 303}, (method, path)


@pytest.mark.parametrize("role", Role)
def test_a_role_is_refused_what_it_has_no_right_to(
    client: TestClient, ask_as: AskAs, role: Role
) -> None:
    headers = ask_as(somebody(Grant(role, COUNTY)))
    refused = 0
    for (method, path), listed in ROUTES.items():
        if not all(RIGHTS[role] & actions for actions in wanted_of(listed)):
            assert call(client, method, path, headers) == 403, (method, path)
            refused += 1
    assert refused > 20


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.GRID_WORKER, "/incidents"),
        (Role.ANALYST, "/incidents/by-grid"),
        (Role.TOWN_DISPATCHER, "/pins"),
        (Role.TOWN_DISPATCHER, "/imports"),
        (Role.VISIT_PLANNER, f"/editions/{_ANY_ID}/impact"),
        (Role.AUDITOR, "/editions"),
        (Role.SYS_ADMIN, "/areas"),
    ],
)
def test_a_role_is_let_in_where_it_has_the_right(
    client: TestClient, ask_as: AskAs, role: Role, path: str
) -> None:
    told = client.get(path, headers=ask_as(somebody(Grant(role, COUNTY))))
    assert told.status_code in {200, 404}


def test_a_program_may_report_and_nothing_else_of_incidents(
    client: TestClient, ask_as: AskAs
) -> None:
    headers = ask_as(Identity(None, "小程序", scopes=frozenset({TokenScope.REPORT})))
    assert call(client, "POST", "/incidents", headers) == 422
    for (method, path), listed in ROUTES.items():
        if path.startswith("/incidents") and (method, path) != ("POST", "/incidents"):
            assert call(client, method, path, headers) == 403, (method, path)
            assert listed != SIGNED_IN
