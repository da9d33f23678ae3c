"""An auditor asks where a point lay on a day."""

from fastapi.testclient import TestClient

from tests.nine_county import IN_GRID_1, START

POINT: dict[str, str | float] = {"x": IN_GRID_1[0], "y": IN_GRID_1[1], "crs": "cgcs2000"}


def test_a_day_within_the_edition_names_its_grid(client: TestClient) -> None:
    told = client.get("/locate", params=POINT | {"as_of": START.isoformat()}).json()
    assert told["match"]["code"] == "360824100001001"
    assert told["edition"] == client.get("/locate", params=POINT).json()["edition"]


def test_a_day_before_any_edition_is_said_to_have_none(client: TestClient) -> None:
    answer = client.get("/locate", params=POINT | {"as_of": "2024-12-31"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "NoEditionError"


def test_a_day_that_is_none_is_a_wrong_field(client: TestClient) -> None:
    assert client.get("/locate", params=POINT | {"as_of": "yesterday"}).status_code == 422
