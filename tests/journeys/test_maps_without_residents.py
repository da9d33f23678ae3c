"""Maps of an edition that tells the residents of no grid."""

import pytest
from fastapi.testclient import TestClient

from tests.journeys.grid_files import grids_file
from web_map.analysis.vocabulary import MapKind

PERIOD = {"from": "2026-02-01T00:00:00+08:00", "to": "2026-03-01T00:00:00+08:00"}
SENTENCE = "本版网格没有登记常住人口，请改用户数或不计分母。"


@pytest.fixture(scope="module", autouse=True)
def _edition(client: TestClient) -> None:
    asked = {"name": "只有户数", "effective_from": "2026-01-01", "expected": "9"}
    asked |= {"dry_run": "false"}
    made = client.post("/editions", files={"file": ("grids.geojson", grids_file())}, data=asked)
    activated = client.post(f"/editions/{made.json()['id']}/activate", json={"dry_run": False})
    assert activated.status_code == 200, activated.text


@pytest.mark.parametrize("kind", [MapKind.HOTSPOTS, MapKind.WEEKS])
def test_rates_per_resident_are_refused_in_words_inside_the_frame(
    client: TestClient, kind: MapKind
) -> None:
    asked = PERIOD | {"exposure": "residents"}
    page = client.get(f"/maps/{kind}", params=asked)
    assert page.status_code == 409
    assert SENTENCE in page.text
    assert page.headers["x-frame-options"] == "SAMEORIGIN"
    told = client.get(f"/maps/{kind}/file", params=asked)
    assert (told.status_code, told.json()["code"]) == (409, "NoExposureError")
    assert told.json()["detail_zh"] == SENTENCE


@pytest.mark.parametrize("exposure", ["households", "none"])
def test_other_maps_are_drawn_as_ever(client: TestClient, exposure: str) -> None:
    page = client.get("/maps/hotspots", params=PERIOD | {"exposure": exposure})
    assert page.status_code == 200, page.text


def test_a_grid_says_that_its_residents_are_not_known(client: TestClient) -> None:
    grid = client.get("/grids/360824100001001").json()
    assert (grid["households"], grid["residents"]) == (310, None)
