"""I21: a planted name, number and place are looked for everywhere they must not be."""

import json
import logging
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, inspect, text

from governance.people.identity import Identity
from governance.people.roles import Role
from governance.people.scope import Grant
from tests.authorization.conftest import AskAs
from tests.authorization.small_county import (
    CANARY_ADDRESS,
    CANARY_NAME,
    CANARY_PHONE,
    COUNTY,
    GRIDS,
    SmallCounty,
    somebody,
)
from tests.authorization.table import PUBLIC, ROUTES

EVERYTHING_ROLES = [
    somebody(Grant(role, area)) for role in Role for area in (COUNTY, "360824100", GRIDS[0])
]
ALLEY = "金丝雀巷"


def addresses(county: SmallCounty) -> Iterator[str]:
    """Yield what can be got without a body, for incidents of the first and the last grid."""
    some = [one.id for one in county.incidents[:3]] + [one.id for one in county.incidents[-2:]]
    for (method, path), listed in ROUTES.items():
        if method != "GET" or path == "/board/stream" or listed == PUBLIC:
            continue
        if "{incident_id}" in path:
            yield from (path.replace("{incident_id}", str(one)) for one in some)
        elif "{task_id}" in path:
            yield from (path.replace("{task_id}", str(number)) for number in (1, 2, 3))
        elif "{" not in path:
            yield path
    yield "/incidents?limit=100"
    yield f"/incidents?text={CANARY_PHONE}"
    yield "/maps/incidents?from=2026-01-01T00:00:00Z&to=2026-04-01T00:00:00Z"


@pytest.mark.parametrize("who", EVERYTHING_ROLES, ids=lambda who: str(who.grants[0]))
def test_nobody_is_told_a_reporter_or_what_a_mask_hides(
    client: TestClient, ask_as: AskAs, county: SmallCounty, who: Identity
) -> None:
    headers = ask_as(who)
    own = {str(one.id) for one in county.incidents if one.thing.units & who.sight().units}
    if who.sight().units & {COUNTY}:
        own |= {str(one.id) for one in county.waiting()}
    for path in addresses(county):
        told = client.get(path, headers=headers).text
        assert CANARY_NAME not in told, path
        if CANARY_PHONE in told or ALLEY in told:
            assert own, path
            assert _only_in(told, own), path


def _only_in(told: str, own: set[str]) -> bool:
    """Return whether what a mask hides stands in parts that tell of own incidents alone."""
    body = json.loads(told)
    items = body["items"] if isinstance(body, dict) and "items" in body else [body]
    for item in items:
        one = json.dumps(item, ensure_ascii=False)
        is_own = any(key in one for key in own)
        if (CANARY_PHONE in one or ALLEY in one) and not is_own:
            return False
    return True


def test_tables_hold_no_reporter_in_the_clear(engine: Engine, county: SmallCounty) -> None:
    """What people wrote themselves stays as it is, and is masked on the way out."""
    del county
    written = {("incident", "narrative"), ("incident", "address")}
    with engine.connect() as db:
        for table in inspect(db).get_table_names():
            for row in db.execute(text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608
                for column, value in row.items():
                    if (table, column) not in written:
                        assert not _holds_canary(value), (table, column)


def _holds_canary(value: object) -> bool:
    plain = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
    hidden = (CANARY_NAME, CANARY_PHONE, ALLEY)
    return any(secret.encode() in plain for secret in hidden)


def test_logs_name_nobody(
    client: TestClient,
    ask_as: AskAs,
    county: SmallCounty,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    del county
    caplog.set_level(logging.DEBUG)
    headers = ask_as(somebody(Grant(Role.COUNTY_DISPATCHER, COUNTY)))
    body = {
        "channel": "walk_in",
        "category": "traffic",
        "title": CANARY_NAME,
        "narrative": CANARY_PHONE,
        "occurred_at": "2026-02-20T20:15:00+08:00",
        "position": {"x": 115.405, "y": 27.755, "crs": "cgcs2000"},
        "address": CANARY_ADDRESS,
        "reporter": {"name": CANARY_NAME, "phone": CANARY_PHONE},
    }
    assert client.post("/incidents", json=body, headers=headers).status_code == 201
    wrong = body | {"reporter": {"name": CANARY_NAME, "phone": f"{CANARY_PHONE}x"}}
    refused = client.post("/incidents", json=wrong, headers=headers)
    assert refused.status_code == 422
    assert CANARY_PHONE not in refused.text
    client.get(f"/incidents/{CANARY_PHONE}", headers=headers)
    said = capsys.readouterr().out
    assert "problem" in said
    # The tests' own client tells what it asks; a server has none.
    kept = [line for line in caplog.text.splitlines() if "httpx" not in line]
    assert not _holds_canary(said + "\n".join(kept))
