"""A report comes in over HTTP and finds its grid, or a place in the pinning queue."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from fastapi.testclient import TestClient

from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1, ON_CORNER, ON_EDGE_1_2, OUTSIDE


def test_report_with_coordinates_is_assigned_with_its_reason(client: TestClient) -> None:
    answer = client.post("/incidents", json=report(**at(IN_GRID_1)))
    assert answer.status_code == 201
    told = answer.json()
    assert told["outcome"] == "assigned"
    assert told["assignment"]["grid_code"] == "360824100001001"
    assert told["assignment"]["rule"] == "within"
    assert "360824100001001" in told["assignment"]["reason"]["zh"]


def test_what_was_answered_is_what_is_kept(client: TestClient) -> None:
    told = client.post("/incidents", json=report(**at(IN_GRID_1, accuracy_m=15.0))).json()
    kept = client.get(f"/incidents/{told['id']}").json()
    assert kept["no"] == told["no"]
    assert kept["grid"]["code"] == told["assignment"]["grid_code"]
    assert kept["position"]["raw_x"] == IN_GRID_1[0]
    assert kept["position"]["raw_crs"] == "cgcs2000"
    assert kept["position"]["accuracy_m"] == 15.0
    assert [one["reason"] for one in kept["assignments"]] == [told["assignment"]["reason"]]
    assert [(one["version"], one["kind"]) for one in kept["events"]] == [(1, "reported")]


def test_point_on_a_shared_edge_belongs_to_the_lowest_code(client: TestClient) -> None:
    for point in (ON_EDGE_1_2, ON_CORNER):
        told = client.post("/incidents", json=report(**at(point))).json()
        assert told["assignment"]["grid_code"] == "360824100001001"
        assert told["assignment"]["rule"] == "shared_edge"


def test_gcj02_coordinates_are_shifted_back_before_they_find_their_grid(
    client: TestClient,
) -> None:
    # The edge at 115.41 E seen in GCJ-02 lies some 520 m further east.
    position = {"x": 115.4140, "y": 27.7520, "crs": "gcj02"}
    told = client.post("/incidents", json=report(position=position)).json()
    assert told["assignment"]["grid_code"] == "360824100001001"
    read_as_wgs84 = {**position, "crs": "wgs84"}
    other = client.post("/incidents", json=report(position=read_as_wgs84)).json()
    assert other["assignment"]["grid_code"] == "360824100001002"


def test_point_outside_every_grid_waits_for_a_pin(client: TestClient) -> None:
    told = client.post("/incidents", json=report(**at(OUTSIDE))).json()
    assert told["outcome"] == "pinning"
    assert told["pin"]["reason"] == "outside_grids"


def test_address_that_nobody_knows_waits_for_a_pin(client: TestClient) -> None:
    told = client.post("/incidents", json=report(address="无名路 999 号")).json()
    assert told["outcome"] == "pinning"
    assert told["pin"]["reason"] == "no_address_found"


def test_report_without_any_place_is_refused_in_words(client: TestClient) -> None:
    answer = client.post("/incidents", json=report())
    assert answer.status_code == 422
    assert answer.json()["code"] == "NowhereError"


def test_retry_with_the_same_key_gets_the_first_answer(client: TestClient) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    body = report(**at(IN_GRID_1))
    first = client.post("/incidents", json=body, headers=key).json()
    again = client.post("/incidents", json=body, headers=key)
    assert again.status_code == 201
    assert again.json()["id"] == first["id"]
    assert again.json()["no"] == first["no"]
    assert again.json() == first | {"replayed": True}
    assert first["replayed"] is False


def test_retry_is_told_word_for_word_what_the_first_was(client: TestClient) -> None:
    for place in (at(IN_GRID_1), at(OUTSIDE), {"address": "无名路 999 号"}):
        key = {"Idempotency-Key": uuid4().hex}
        first = client.post("/incidents", json=report(**place), headers=key).text
        again = client.post("/incidents", json=report(**place), headers=key).text
        assert again == first.replace('"replayed": false', '"replayed": true')


def test_retry_that_writes_the_time_in_another_zone_is_the_same_report(
    client: TestClient,
) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    first, again = (
        client.post("/incidents", json=report(occurred_at=time, **at(IN_GRID_1)), headers=key)
        for time in ("2026-03-01T08:00:00+08:00", "2026-03-01T00:00:00Z")
    )
    assert again.status_code == 201
    assert again.json()["id"] == first.json()["id"]


def test_wrong_choice_hears_what_there_is_to_choose(client: TestClient) -> None:
    answer = client.post("/incidents", json=report(channel="telepathy", **at(IN_GRID_1)))
    (field,) = answer.json()["fields"]
    assert field["field"] == "channel"
    assert "grid_patrol" in field["zh"]
    assert "telepathy" not in answer.text


def test_title_that_shows_nothing_is_empty(client: TestClient) -> None:
    answer = client.post("/incidents", json=report(title="\u200b", **at(IN_GRID_1)))
    (field,) = answer.json()["fields"]
    assert (answer.status_code, field["field"], field["zh"]) == (422, "title", "不能为空。")


def test_surveyors_axes_are_refused_when_they_are_swapped(client: TestClient) -> None:
    swapped = {"x": 3_072_930.0, "y": 341_128.0, "crs": "EPSG:4548"}
    answer = client.post("/incidents", json=report(position=swapped))
    assert (answer.status_code, answer.json()["code"]) == (422, "SwappedAxesError")
    assert "填反" in answer.json()["detail_zh"]
    right = {"x": 341_128.0, "y": 3_072_930.0, "crs": "EPSG:4548"}
    assert client.post("/incidents", json=report(position=right)).status_code == 201


def test_same_key_with_another_report_is_a_conflict(client: TestClient) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    client.post("/incidents", json=report(**at(IN_GRID_1)), headers=key)
    answer = client.post("/incidents", json=report(title="另一件事", **at(IN_GRID_1)), headers=key)
    assert answer.status_code == 409
    assert answer.json()["code"] == "IdempotencyConflictError"


def test_fifty_retries_at_once_make_one_incident(client: TestClient) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    body = report(title=f"并发 {key['Idempotency-Key']}", **at(IN_GRID_1))
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda _: client.post("/incidents", json=body, headers=key), range(50))
        )
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    assert sum(not one.json()["replayed"] for one in answers) == 1
    found = client.get("/incidents", params={"text": body["title"]}).json()
    assert found["total"]["n"] == 1


def test_list_says_how_many_match_of_how_many(client: TestClient) -> None:
    title = f"只此一件 {uuid4().hex[:8]}"
    client.post("/incidents", json=report(title=title, **at(IN_GRID_1)))
    told = client.get("/incidents", params={"text": title}).json()
    assert told["total"]["n"] == 1
    assert told["total"]["of"] > 1
    assert [one["title"] for one in told["items"]] == [title]


def test_pages_of_the_list_show_every_incident_once(client: TestClient) -> None:
    for _ in range(5):
        client.post("/incidents", json=report(**at(IN_GRID_1)))
    seen: list[str] = []
    after = None
    while True:
        page = client.get("/incidents", params={"limit": 3} | ({"after": after} if after else {}))
        seen += [one["id"] for one in page.json()["items"]]
        after = page.json()["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == client.get("/incidents").json()["total"]["of"]


def test_map_points_respect_box_and_grid(client: TestClient) -> None:
    title = f"地图 {uuid4().hex[:8]}"
    client.post("/incidents", json=report(title=title, **at(IN_GRID_1)))
    inside = {"text": title, "bbox": "115.40,27.75,115.41,27.76", "area": "360824100001001"}
    found = client.get("/incidents.geojson", params=inside).json()
    assert [one["properties"]["title"] for one in found["features"]] == [title]
    assert found["features"][0]["geometry"]["coordinates"] == list(IN_GRID_1)
    elsewhere = inside | {"bbox": "115.42,27.77,115.43,27.78"}
    assert client.get("/incidents.geojson", params=elsewhere).json()["features"] == []
