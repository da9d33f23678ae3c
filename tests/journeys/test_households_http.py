"""The register of households over HTTP."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from governance.people.roles import Role
from governance.people.scope import Grant
from tests.local_client import local_client
from tests.nine_county import IN_GRID_1, OUTSIDE
from tests.signing_in import COUNTY

HOMES = "/night-visits/households"
GRID_1 = "360824100001001"
LON, LAT = IN_GRID_1
SHEET = (
    "户编号,地址,经度,纬度,走访类别\n"
    f"A1,新干县金川镇善政社区平安路1号,{LON},{LAT},一级关注\n"
    f"A2,新干县金川镇善政社区平安路2号,{LON},{LAT},\n"
    f"A3,县外一户,{OUTSIDE[0]},{OUTSIDE[1]},\n"
    "A4,平安路4号 13800000000,,,\n"
)


@pytest.fixture(scope="module")
def planner(app: FastAPI) -> Iterator[TestClient]:
    with local_client(app, Grant(Role.VISIT_PLANNER, COUNTY)) as client:
        yield client


@pytest.fixture(scope="module")
def worker(app: FastAPI, planner: TestClient) -> TestClient:
    """Somebody at the same application, which `planner` has started."""
    assert planner
    return local_client(app, Grant(Role.GRID_WORKER, GRID_1))


def bring(client: TestClient, content: bytes, **form: str) -> Any:
    file = {"file": ("households.csv", content)}
    return client.post(f"{HOMES}/sheets", files=file, data=form)


@pytest.fixture(scope="module")
def brought(planner: TestClient) -> dict[str, Any]:
    told = bring(planner, SHEET.encode(), crs="wgs84", commit="true")
    assert told.status_code == 200, told.text
    body: dict[str, Any] = told.json()
    return body


def one(client: TestClient, number: str) -> dict[str, Any]:
    (found,) = client.get(HOMES, params={"q": number}).json()["items"]
    body: dict[str, Any] = client.get(f"{HOMES}/{found['id']}").json()
    return body


def test_a_sheet_is_tried_by_default_and_nothing_is_kept(
    planner: TestClient, engine: Engine
) -> None:
    told = bring(planner, b"number,x,y\nZ9,115.405,27.755\n", crs="wgs84").json()
    assert (told["kept"], told["new"]) == (False, 1)
    with engine.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM household WHERE number = 'Z9'")) == 0


def test_a_sheet_tells_what_became_of_each_row(brought: dict[str, Any]) -> None:
    counts = {name: brought[name] for name in ("of", "new", "unplaced", "refused", "kept")}
    assert counts == {"of": 4, "new": 3, "unplaced": 1, "refused": 1, "kept": True}
    (row,) = brought["rows"]
    assert row["row"] == 5
    assert "138" not in str(row)


def test_excel_is_read_as_well(planner: TestClient, brought: dict[str, Any]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["户编号", "居住情况"])
    sheet.append(["A2", "季节性居住"])
    kept = BytesIO()
    book.save(kept)
    told = bring(planner, kept.getvalue()).json()
    assert (told["changed"], told["of"], brought["of"]) == (1, 1, 4)


def test_a_sheet_with_names_is_refused_whole(planner: TestClient) -> None:
    told = bring(planner, "户编号,户主姓名\nA1,某某\n".encode())
    assert told.status_code == 422
    assert "户主姓名" in told.json()["detail_zh"]
    assert "某某" not in told.text


@pytest.mark.usefixtures("brought")
def test_the_planner_gets_the_village_and_the_worker_the_door(
    planner: TestClient, worker: TestClient
) -> None:
    masked, whole = one(planner, "A1"), one(worker, "A1")
    assert (masked["address"], masked["place"]) == ("新干县金川镇善政社区", None)
    assert whole["address"].endswith("平安路1号")
    assert whole["place"] == {"lon": LON, "lat": LAT}


@pytest.mark.usefixtures("brought")
def test_the_worker_has_no_queue_and_brings_no_sheet(worker: TestClient) -> None:
    assert worker.get(f"{HOMES}/unplaced").status_code == 403
    assert bring(worker, SHEET.encode()).status_code == 403


@pytest.mark.usefixtures("brought")
def test_one_that_waits_is_put_on_the_map(planner: TestClient) -> None:
    (waiting,) = planner.get(f"{HOMES}/unplaced").json()["items"]
    assert waiting["unplaced"]["reason"] == "outside_grids"
    where = {"version": waiting["version"], "x": LON, "y": LAT, "crs": "wgs84"}
    outside = {"version": waiting["version"], "x": OUTSIDE[0], "y": OUTSIDE[1], "crs": "wgs84"}
    path = f"{HOMES}/{waiting['id']}/placement"
    assert planner.post(path, json=outside).status_code == 409
    placed = planner.post(path, json=where)
    assert (placed.status_code, placed.json()["area"]) == (200, GRID_1)
    assert planner.get(f"{HOMES}/unplaced").json()["items"] == []
    assert planner.post(path, json=where).status_code == 409


@pytest.mark.usefixtures("brought")
def test_a_change_needs_the_version_that_was_seen(planner: TestClient, worker: TestClient) -> None:
    seen = one(worker, "A2")
    path = f"{HOMES}/{seen['id']}/changes"
    body = {"version": seen["version"], "at_home_from": "20:00", "at_home_until": "00:30"}
    told = worker.post(path, json=body).json()
    assert (told["at_home_from"], told["at_home_until"]) == ("20:00", "00:30")
    late = planner.post(path, json={"version": seen["version"], "opted_out": True})
    assert late.status_code == 409
    assert late.json()["code"] == "HouseholdChangedError"
    taken_back = {"version": told["version"], "at_home_from": None, "at_home_until": None}
    assert worker.post(path, json=taken_back).json()["at_home_from"] is None
    assert len(one(worker, "A2")["history"]) == 2


@pytest.mark.usefixtures("brought")
@pytest.mark.parametrize(
    "body",
    [
        {"version": 1, "visit_class": "nobody_s"},
        {"version": 1, "x": LON, "y": LAT, "crs": "wgs84"},
        {"opted_out": True},
        {"version": 0},
    ],
)
def test_a_change_that_makes_no_sense_is_refused(worker: TestClient, body: dict[str, Any]) -> None:
    seen = one(worker, "A1")
    assert worker.post(f"{HOMES}/{seen['id']}/changes", json=body).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"version": 1},
        {"version": 1, "x": LON, "crs": "wgs84"},
        {"version": 1, "x": LON, "y": LAT, "crs": "wgs84", "address": "平安路1号"},
    ],
)
def test_a_placement_is_a_point_or_an_address(planner: TestClient, body: dict[str, Any]) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    assert planner.post(f"{HOMES}/{nobody}/placement", json=body).status_code == 422
    assert planner.get(f"{HOMES}/{nobody}").status_code == 404


@pytest.mark.usefixtures("brought")
def test_counts_are_pairs_with_their_moment(planner: TestClient) -> None:
    told = planner.get(f"{HOMES}/counts").json()
    assert told["classes"]["critical"] == {"n": 1, "of": 3}
    assert told["placed"]["of"] == 3
    assert told["as_of"]


@pytest.mark.usefixtures("brought")
def test_pages_of_the_list_follow_one_another(planner: TestClient) -> None:
    first = planner.get(HOMES, params={"limit": 2}).json()
    rest = planner.get(HOMES, params={"limit": 2, "after": first["next"]}).json()
    numbers = [row["number"] for row in first["items"] + rest["items"]]
    assert numbers == ["A1", "A2", "A3"]
    assert rest["next"] is None
