"""A dispatcher works through the pinning queue."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1, OUTSIDE

PLACE = {"x": IN_GRID_1[0], "y": IN_GRID_1[1], "crs": "cgcs2000"}


@pytest.fixture
def waiting(client: TestClient) -> dict[str, Any]:
    return _task(client, report(address="老樟树下无名店"))


def _task(client: TestClient, body: dict[str, Any]) -> dict[str, Any]:
    """Send a report that must wait for a pin, and return its task."""
    return _find(client, client.post("/incidents", json=body).json())


def _find(client: TestClient, told: dict[str, Any]) -> dict[str, Any]:
    tasks = client.get("/pins", params={"limit": 500}).json()["items"]
    found: dict[str, Any] = next(one for one in tasks if one["incident_id"] == told["id"])
    return found


def test_pin_assigns_the_incident_and_leaves_the_queue(
    client: TestClient, waiting: dict[str, Any]
) -> None:
    answer = client.post(f"/pins/{waiting['id']}/placement", json=PLACE | {"note": "电话核实"})
    assert answer.status_code == 200
    kept = client.get(f"/incidents/{waiting['incident_id']}").json()
    assert kept["grid"]["code"] == "360824100001001"
    assert kept["pin_id"] is None
    assert kept["assignments"][0]["rule"] == "manual"
    assert kept["assignments"][0]["method"] == "map_click"
    assert [one["kind"] for one in kept["events"]] == ["reported", "pinned"]
    assert kept["version"] == 2


def test_second_pin_is_told_who_was_first(client: TestClient, waiting: dict[str, Any]) -> None:
    client.post(f"/pins/{waiting['id']}/placement", json=PLACE)
    answer = client.post(f"/pins/{waiting['id']}/placement", json=PLACE | {"x": 115.415})
    assert answer.status_code == 409
    told = answer.json()
    assert told["code"] == "PinClosedError"
    assert "人工" in told["detail_zh"]
    assert "by a person" in told["detail_en"]


def test_pin_sent_again_because_its_answer_was_lost_is_answered_and_written_once(
    client: TestClient, waiting: dict[str, Any]
) -> None:
    body = PLACE | {"note": "电话核实", "learn_name": "断线的小店"}
    answers = [client.post(f"/pins/{waiting['id']}/placement", json=body) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    kept = client.get(f"/incidents/{waiting['incident_id']}").json()
    assert [one["kind"] for one in kept["events"]] == ["reported", "pinned"]
    found = client.get("/geocode", params={"q": "断线的小店"}).json()
    assert [one["name"] for one in found["candidates"]].count("断线的小店") == 1


def test_pin_outside_every_grid_is_refused_and_the_task_stays(
    client: TestClient, waiting: dict[str, Any]
) -> None:
    outside = {"x": OUTSIDE[0], "y": OUTSIDE[1], "crs": "cgcs2000"}
    answer = client.post(f"/pins/{waiting['id']}/placement", json=outside)
    assert answer.status_code == 422
    assert client.get(f"/pins/{waiting['id']}").json()["closed_at"] is None


def test_learned_name_places_the_next_report_by_itself(
    client: TestClient, waiting: dict[str, Any]
) -> None:
    body = PLACE | {"learn_name": "老樟树下无名店"}
    assert client.post(f"/pins/{waiting['id']}/placement", json=body).status_code == 200
    told = client.post("/incidents", json=report(address="老樟树下无名店")).json()
    assert told["outcome"] == "assigned"
    assert told["assignment"]["grid_code"] == "360824100001001"


def test_task_for_a_point_outside_names_the_nearest_grid_and_its_distance(
    client: TestClient,
) -> None:
    task = _task(client, report(**at(OUTSIDE)))
    nearest = client.get(f"/pins/{task['id']}").json()["nearest"]
    assert nearest["code"] == "360824100001003"
    # 0.07 degrees of longitude at 27.755 N: 98.5 km a degree.
    assert nearest["metres"] == pytest.approx(6_897, abs=15)


def test_retry_after_the_pin_gets_the_answer_of_the_first_time(client: TestClient) -> None:
    key = {"Idempotency-Key": "a retry that comes late".replace(" ", "-")}
    body = report(address="老水塔旁空屋")
    first = client.post("/incidents", json=body, headers=key).json()
    task = _find(client, first)
    client.post(f"/pins/{task['id']}/placement", json=PLACE | {"learn_name": "老水塔旁空屋"})
    again = client.post("/incidents", json=body, headers=key).json()
    assert again == first | {"replayed": True}
    assert client.get(f"/incidents/{first['id']}").json()["grid"]["code"] == "360824100001001"


def test_point_outside_is_offered_what_its_address_says(client: TestClient) -> None:
    first = _task(client, report(address="南门老茶铺"))
    client.post(f"/pins/{first['id']}/placement", json=PLACE | {"learn_name": "南门老茶铺"})
    task = _task(client, report(address="南门老茶铺", **at(OUTSIDE)))
    seen = client.get(f"/pins/{task['id']}").json()
    assert seen["reason"] == "outside_grids"
    assert seen["candidates"][0]["name"] == "南门老茶铺"
    assert (seen["candidates"][0]["lon"], seen["candidates"][0]["lat"]) == IN_GRID_1


def test_unknown_task_is_not_found(client: TestClient) -> None:
    assert client.get("/pins/999999").status_code == 404
    assert client.post("/pins/999999/placement", json=PLACE).status_code == 404
