"""The tree, the drawn areas, one grid, and where a point or an address lies."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1, ON_CORNER, OUTSIDE, VILLAGE

GRID_1 = f"{VILLAGE}001"


def locate(client: TestClient, point: tuple[float, float], crs: str = "cgcs2000") -> Any:
    answer = client.get("/locate", params={"x": point[0], "y": point[1], "crs": crs})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_tree_holds_every_grid_under_its_village_and_township(client: TestClient) -> None:
    told = client.get("/areas").json()
    assert told["county"] == {"code": "360824", "name": "新干县"}
    assert told["edition"]["synthetic"] is True
    (township,) = told["townships"]
    (village,) = township["villages"]
    assert (township["name"], village["name"]) == ("金川镇", "善政社区")
    assert [one["code"] for one in village["grids"]] == [f"{VILLAGE}{n:03d}" for n in range(1, 10)]


@pytest.mark.parametrize(
    ("level", "codes"),
    [
        ("county", ["360824"]),
        ("township", ["360824100"]),
        ("village", [VILLAGE]),
        ("grid", [f"{VILLAGE}{n:03d}" for n in range(1, 10)]),
    ],
)
def test_level_is_drawn_with_code_and_name_and_says_that_it_is_synthetic(
    client: TestClient, level: str, codes: list[str]
) -> None:
    answer = client.get("/areas.geojson", params={"level": level})
    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    assert [one["properties"]["code"] for one in features] == codes
    for one in features:
        assert one["properties"]["level"] == level
        assert one["properties"]["synthetic"] is True
        assert one["properties"]["name"]
        assert one["geometry"]["type"] in {"Polygon", "MultiPolygon"}


def test_drawn_areas_are_sent_packed_to_whoever_reads_that(client: TestClient) -> None:
    asked = {"level": "grid"}
    packed = client.get("/areas.geojson", params=asked)
    plain = client.get("/areas.geojson", params=asked, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2


def test_drawn_areas_are_sent_once_to_a_browser_that_keeps_them(client: TestClient) -> None:
    first = client.get("/areas.geojson", params={"level": "grid"})
    kept = {"If-None-Match": first.headers["etag"]}
    again = client.get("/areas.geojson", params={"level": "grid"}, headers=kept)
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/areas.geojson", params={"level": "village"}, headers=kept)
    assert other.status_code == 200


def test_grid_tells_its_names_size_and_incidents(client: TestClient) -> None:
    before = client.get(f"/grids/{GRID_1}").json()["incidents"]
    client.post("/incidents", json=report(**at(IN_GRID_1)))
    told = client.get(f"/grids/{GRID_1}").json()
    assert told["village_name"] == "善政社区"
    assert told["township_name"] == "金川镇"
    assert told["area_m2"] == pytest.approx(985.5 * 1_108.3, rel=0.01)
    assert told["incidents"]["n"] == before["n"] + 1
    assert told["incidents"]["of"] == before["of"] + 1


def test_unknown_grid_and_unknown_edition_are_not_found(client: TestClient) -> None:
    assert client.get("/grids/360824999999999").status_code == 404
    answer = client.get("/areas.geojson", params={"level": "grid", "edition": "nonsense"})
    assert answer.status_code == 404
    assert "nonsense" not in answer.text


def test_point_is_spelt_in_four_datums_and_gets_the_grid_an_incident_would_get(
    client: TestClient,
) -> None:
    told = locate(client, ON_CORNER)
    assert told["match"]["code"] == GRID_1
    assert told["match"]["rule"] == "shared_edge"
    assert told["nearest"] is None
    assert set(told["datums"]) == {"cgcs2000", "wgs84", "gcj02", "bd09"}
    for crs, spelt in told["datums"].items():
        back = locate(client, tuple(spelt), crs)["datums"]["cgcs2000"]
        assert back == pytest.approx(list(ON_CORNER), abs=1e-8)
    given = client.post("/incidents", json=report(**at(ON_CORNER))).json()["assignment"]
    assert given["grid_code"] == told["match"]["code"]
    assert given["rule"] == told["match"]["rule"]


def test_point_outside_is_told_the_nearest_grid_and_its_distance(client: TestClient) -> None:
    told = locate(client, OUTSIDE)
    assert told["match"]["code"] is None
    assert told["match"]["rule"] == "outside"
    assert told["nearest"]["code"] == f"{VILLAGE}003"
    assert told["nearest"]["metres"] == pytest.approx(6_897, abs=15)
    assert told["reason"]["zh"]


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"x": 115.4, "y": 27.75}, 422),
        ({"x": 115.4, "y": 27.75, "crs": "beijing54"}, 422),
        ({"x": 115.4, "y": 27.75, "crs": "EPSG:2436"}, 422),
        ({"x": 27.75, "y": 115.4, "crs": "wgs84"}, 422),
        ({"x": "inf", "y": 27.75, "crs": "wgs84"}, 422),
    ],
)
def test_point_without_a_usable_datum_is_refused_in_words(
    client: TestClient, params: dict[str, Any], status: int
) -> None:
    answer = client.get("/locate", params=params)
    assert answer.status_code == status
    assert answer.json()["detail_zh"]


def test_address_that_nobody_knows_needs_a_person(client: TestClient) -> None:
    told = client.get("/geocode", params={"q": "无名路 999 号"}).json()
    assert told["decision"] == "needs_pin"
    assert told["point"] is None
    assert told["candidates"] == []
    assert told["reason"]["zh"]
    assert told["reason"]["en"]


def test_health_is_told_while_the_database_answers(client: TestClient) -> None:
    assert client.get("/healthz").json()["ok"] is True
