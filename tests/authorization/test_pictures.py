"""Who looks at the pictures of an incident, and who adds one."""

import io
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from governance.people.identity import Identity
from governance.people.roles import Role
from governance.people.scope import Grant, Label
from tests.authorization.conftest import AskAs
from tests.authorization.small_county import COUNTY, GRIDS, WATER, SmallCounty, somebody

WORKER = somebody(Grant(Role.GRID_WORKER, GRIDS[0]))
TOWN = somebody(Grant(Role.TOWN_DISPATCHER, "360824100"))
DISPATCHER = somebody(Grant(Role.COUNTY_DISPATCHER, COUNTY))
LEADER = somebody(Grant(Role.LEADER, COUNTY))
HANDLER = somebody(Grant(Role.AGENCY_HANDLER, "", WATER))
PLANNER = somebody(Grant(Role.VISIT_PLANNER, COUNTY))


def photograph() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(out, "JPEG")
    return out.getvalue()


def add(client: TestClient, headers: dict[str, str], incident: object) -> Any:
    files = {"file": ("a.jpg", photograph(), "image/jpeg")}
    return client.post(f"/incidents/{incident}/pictures", files=files, headers=headers)


@pytest.mark.parametrize(
    ("label", "who", "is_shown"),
    [
        (Label.NORMAL, WORKER, True),
        (Label.NORMAL, HANDLER, True),
        (Label.NORMAL, TOWN, True),
        (Label.NORMAL, LEADER, True),
        (Label.NORMAL, PLANNER, False),
        (Label.RESTRICTED, WORKER, True),
        (Label.RESTRICTED, TOWN, False),
        (Label.RESTRICTED, DISPATCHER, False),
        (Label.RESTRICTED, LEADER, False),
    ],
)
def test_pictures_are_hidden_from_planners_and_of_what_is_kept_closely_from_all_but_its_own(
    client: TestClient,
    ask_as: AskAs,
    county: SmallCounty,
    label: Label,
    who: Identity,
    *,
    is_shown: bool,
) -> None:
    incident = county.of(GRIDS[0], label).id
    added = add(client, ask_as(WORKER), incident)
    assert added.status_code == 201, added.text
    picture = added.json()["id"]
    told = client.get(f"/incidents/{incident}/pictures", headers=ask_as(who))
    assert told.status_code == 200
    assert [one["id"] for one in told.json()["items"]] == [picture] * is_shown
    shown = client.get(f"/pictures/{picture}", headers=ask_as(who))
    assert shown.status_code == (200 if is_shown else 404)


def test_a_picture_is_added_only_by_who_may_handle_the_incident(
    client: TestClient, ask_as: AskAs, county: SmallCounty
) -> None:
    """Handling the neighbour and reading this one is not enough."""
    both = somebody(Grant(Role.GRID_WORKER, GRIDS[1]), Grant(Role.CALLBACK_OFFICER, COUNTY))
    headers = ask_as(both)
    here, own = (county.of(grid, Label.NORMAL).id for grid in GRIDS[:2])
    assert client.get(f"/incidents/{here}/pictures", headers=headers).status_code == 200
    assert add(client, headers, here).status_code == 404
    assert add(client, headers, own).status_code == 201
