"""A dispatcher's pin teaches the gazetteer a name, and only what the name can bear."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.journeys.reports import report
from tests.nine_county import IN_GRID_1

PLACE = {"x": IN_GRID_1[0], "y": IN_GRID_1[1], "crs": "cgcs2000"}


def wait_for_a_pin(client: TestClient, address: str) -> dict[str, Any]:
    told = client.post("/incidents", json=report(address=address)).json()
    assert told["outcome"] == "pinning"
    tasks = client.get("/pins", params={"limit": 500}).json()["items"]
    task: dict[str, Any] = next(one for one in tasks if one["incident_id"] == told["id"])
    return task


def test_learned_address_is_kept_under_its_township_and_village(client: TestClient) -> None:
    task = wait_for_a_pin(client, "金川镇老王家小卖部")
    body = PLACE | {"learn_name": task["incident"]["address"]}
    assert client.post(f"/pins/{task['id']}/placement", json=body).status_code == 200
    best = client.get("/geocode", params={"q": "金川镇老王家小卖部"}).json()["candidates"][0]
    assert (best["name"], best["level"]) == ("老王家小卖部", "building")
    assert best["parents"] == ["金川镇", "善政社区"]
    for address in ("金川镇老王家小卖部", "金川镇善政居委会老王家小卖部", "老王家小卖部"):
        told = client.post("/incidents", json=report(address=address)).json()
        assert told["outcome"] == "assigned"
    wait_for_a_pin(client, "三湖镇老王家小卖部")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("三湖镇老张家小卖部", "NameOfAnotherTownshipError"),
        ("吉水县金川镇老张家小卖部", "NameOfAnotherCountyError"),
        ("金川镇善政居委会", "NameTooWideError"),
        ("金川镇", "NameTooWideError"),
        ("善政", "NameTooWideError"),
    ],
)
def test_name_that_cannot_be_learned_leaves_everything_as_it_was(
    client: TestClient, name: str, error: str
) -> None:
    task = wait_for_a_pin(client, "无名地点")
    answer = client.post(f"/pins/{task['id']}/placement", json=PLACE | {"learn_name": name})
    assert (answer.status_code, answer.json()["code"]) == (422, error)
    assert client.get(f"/pins/{task['id']}").json()["closed_at"] is None
    kept = client.get(f"/incidents/{task['incident_id']}").json()
    assert (kept["grid"], kept["version"]) == (None, 1)
    assert client.get("/geocode", params={"q": name}).json()["point"] is None


def test_address_of_another_county_waits_and_says_so(client: TestClient) -> None:
    told = client.post("/incidents", json=report(address="吉水县金川镇朝阳路25号")).json()
    assert told["outcome"] == "pinning"
    assert "吉水县" in told["pin"]["words"]["zh"]
    assert "which is not this county" in told["pin"]["words"]["en"]
