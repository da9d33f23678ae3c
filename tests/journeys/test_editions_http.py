"""A planner brings a new edition of the grid into force."""

import json
import uuid
import zipfile
from io import BytesIO
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from governance.people.roles import Role
from governance.people.scope import Grant
from tests.journeys.grid_files import grids_file
from tests.journeys.reports import at, report
from tests.local_client import local_client
from tests.nine_county import IN_GRID_1


def send(client: TestClient, content: bytes, **fields: Any) -> Any:
    own = {"name": f"新版 {uuid.uuid4()}", "effective_from": "2026-01-01", "expected": "9"}
    asked = own | fields
    return client.post("/editions", files={"file": ("grids.geojson", content)}, data=asked)


def upload(client: TestClient, **fields: Any) -> dict[str, Any]:
    answer = send(client, grids_file(), dry_run="false", **fields)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def active(client: TestClient) -> dict[str, Any]:
    items = client.get("/editions").json()["items"]
    found: list[dict[str, Any]] = [one for one in items if one["state"] == "active"]
    assert len(found) == 1
    return found[0]


def test_a_check_says_beforehand_what_would_not_be_kept(client: TestClient) -> None:
    grids = json.loads(grids_file())
    first, second = grids["features"][:2]
    second["properties"]["grid_code"] = first["properties"]["grid_code"]
    twice = json.dumps(grids).encode()
    (said,) = send(client, twice, dry_run="true").json()["refusals"]
    assert said["zh"].startswith("有 1 个编码重复，不能保存")
    refused = send(client, twice, dry_run="false")
    assert (refused.status_code, refused.json()["detail_zh"]) == (422, said["zh"])


def test_two_editions_cannot_have_one_name(client: TestClient) -> None:
    (said,) = send(client, grids_file(), name="九格", dry_run="true").json()["refusals"]
    refused = send(client, grids_file(), name="九格", dry_run="false")
    assert (refused.status_code, refused.json()["detail_zh"]) == (409, said["zh"])
    assert send(client, grids_file(), dry_run="true").json()["refusals"] == []


def test_upload_without_word_on_the_datum_is_answered_with_the_question(
    client: TestClient,
) -> None:
    answer = send(client, grids_file(crs=False))
    assert answer.status_code == 422
    assert answer.json()["code"] == "UndeclaredDatumError"
    assert "620" in answer.json()["detail_zh"]


def test_upload_is_a_rehearsal_unless_said_otherwise(client: TestClient) -> None:
    before = client.get("/editions").json()["items"]
    answer = send(client, grids_file())
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["dry_run"] is True
    assert told["grids"] == 9
    assert told["report"]["blocks_activation"] is False
    assert client.get("/editions").json()["items"] == before


def test_upload_of_a_sound_file_is_validated_with_its_provenance(client: TestClient) -> None:
    made = upload(client, name="健全")
    assert made["state"] == "validated"
    assert made["grids"] == 9
    assert made["source"]["filename"] == "grids.geojson"
    assert len(made["source"]["sha256"]) == 64
    assert made["source"]["crs_origin"] == "file"
    assert client.get(f"/editions/{made['id']}").json()["state"] == "validated"


def test_residents_of_a_file_are_kept_and_odd_ones_left_empty_in_words(
    client: TestClient,
) -> None:
    told = [930, "860", "约九百", -5, 12.5, None, "", 0, 2_000_000]
    answer = send(client, grids_file(常住人口=told), dry_run="false").json()
    (notice,) = answer["report"]["notices"]
    assert notice["zh"] == "4 行的常住人口不是合理的整数，已留空。"
    written = client.get(f"/editions/{answer['id']}/export", params={"format": "geojson"})
    rows = [one["properties"] for one in written.json()["features"]]
    assert [row["residents"] for row in rows] == [930, 860, *[None] * 5, 0, None]
    assert {row["households"] for row in rows} == {310}
    again = send(client, written.content, dry_run="false").json()
    back = client.get(f"/editions/{again['id']}/export", params={"format": "geojson"}).json()
    assert [one["properties"]["residents"] for one in back["features"]] == [
        row["residents"] for row in rows
    ]


def test_a_file_with_a_missing_grid_stays_a_draft_and_cannot_be_activated(
    client: TestClient,
) -> None:
    made = send(client, grids_file(drop=5), dry_run="false").json()
    assert made["state"] == "draft"
    assert made["errors"] > 0
    found = client.get(f"/editions/{made['id']}/findings.geojson").json()["features"]
    assert {"count", "hole"} & {one["properties"]["code"] for one in found}
    answer = client.post(f"/editions/{made['id']}/activate", json={"dry_run": False})
    assert answer.status_code == 409
    assert answer.json()["code"] == "EditionStateError"


def lake_in_draft(client: TestClient) -> tuple[str, list[int]]:
    """Keep a draft without its middle grid; return its address and the finding of the gap."""
    made = send(client, grids_file(drop=5), dry_run="false", expected="8").json()
    address = f"/editions/{made['id']}"
    found = client.get(f"{address}/findings.geojson").json()["features"]
    told = [one["properties"] for one in found]
    return address, [one["id"] for one in told if one["code"] == "gap" and one["may_be_water"]]


def test_a_lake_that_is_declared_as_water_no_longer_blocks_and_can_be_taken_back(
    client: TestClient,
) -> None:
    address, lakes = lake_in_draft(client)
    assert len(lakes) == 1
    told = client.post(f"{address}/water", json={"findings": lakes}).json()
    assert (told["state"], told["report"]["errors"]) == ("validated", 0)
    assert told["water_m2"] == pytest.approx(1_092_200, rel=1e-3)
    back = client.delete(f"{address}/declarations").json()
    assert (back["state"], back["water_m2"]) == ("draft", 0)
    gone = client.post(f"{address}/water", json={"findings": lakes})
    assert (gone.status_code, gone.json()["code"]) == (409, "StaleFindingError")


def test_an_edition_in_force_takes_no_declarations(client: TestClient) -> None:
    address = f"/editions/{active(client)['id']}"
    answers = [
        client.post(f"{address}/datum-confirmation"),
        client.post(f"{address}/water", json={"findings": [1]}),
        client.delete(f"{address}/declarations"),
    ]
    assert [one.status_code for one in answers] == [409, 409, 409]


@pytest.fixture
def split(client: TestClient) -> dict[str, Any]:
    """An incident in the west of a grid, and a draft in which that grid is divided."""
    code = make_whole(client)
    told = client.post("/incidents", json=report(**at(IN_GRID_1))).json()
    now = active(client)
    body = {"code": code, "line": [[115.406, 27.74], [115.406, 27.77]]}
    made = client.post(f"/editions/{now['id']}/split", json=body)
    assert made.status_code == 201, made.text
    return {"told": told, "before": now, "draft": made.json(), "code": code}


def make_whole(client: TestClient) -> str:
    """Return the grid to be divided; one that an earlier test divided is made whole first."""
    west, east = (
        client.get("/locate", params={"x": x, "y": 27.755, "crs": "cgcs2000"}).json()["match"]
        for x in (115.405, 115.409)
    )
    if west["code"] == east["code"]:
        return str(west["code"])
    body = {"codes": [west["code"], east["code"]]}
    made = client.post(f"/editions/{active(client)['id']}/merge", json=body).json()
    done = client.post(f"/editions/{made['id']}/activate", json={"dry_run": False})
    assert done.status_code == 200, done.text
    return str(made["new_codes"][0])


def test_a_split_makes_a_draft_beside_the_edition_in_force(split: dict[str, Any]) -> None:
    draft = split["draft"]
    assert draft["state"] == "validated", draft["report"]
    assert len(draft["new_codes"]) == 2
    assert draft["based_on"] == split["before"]["id"]
    assert draft["expected_grids"] == split["before"]["expected_grids"] + 1


def test_impact_and_rehearsal_name_the_open_incident_and_change_nothing(
    client: TestClient, split: dict[str, Any]
) -> None:
    address = f"/editions/{split['draft']['id']}"
    impact = client.get(f"{address}/impact").json()
    moves = {one["no"]: (one["from"], one["to"]) for one in impact["moves"]}
    assert moves[split["told"]["no"]] == (split["code"], split["draft"]["new_codes"][0])
    rehearsal = client.post(f"{address}/activate", json={})
    assert rehearsal.status_code == 200, rehearsal.text
    assert rehearsal.json()["retires"]["id"] == split["before"]["id"]
    assert rehearsal.json()["n"] == impact["n"]
    assert active(client)["id"] == split["before"]["id"]


def test_activation_moves_the_open_incident_and_keeps_what_was(
    app: FastAPI, client: TestClient, split: dict[str, Any]
) -> None:
    draft = split["draft"]["id"]
    done = client.post(f"/editions/{draft}/activate", json={"dry_run": False})
    assert done.status_code == 200, done.text
    assert done.json()["moved"] >= 1
    assert active(client)["id"] == draft
    its_worker = Grant(Role.GRID_WORKER, split["draft"]["new_codes"][0])
    reader = local_client(app, its_worker)
    kept = reader.get(f"/incidents/{split['told']['id']}").json()
    assert kept["grid"]["code"] == split["draft"]["new_codes"][0]
    assert [one["kind"] for one in kept["events"]] == ["reported", "regridded"]
    assert kept["version"] == 2
    by_current = {one["current"]: one for one in kept["assignments"]}
    assert by_current[False]["edition_id"] == split["before"]["id"]
    assert by_current[True]["edition_id"] == draft
    assert "换版" in by_current[True]["reason"]["zh"]


@pytest.mark.parametrize("dry_run", ["no", 0, "false", None])
def test_only_a_plain_false_is_taken_for_consent(
    client: TestClient, split: dict[str, Any], dry_run: object
) -> None:
    address = f"/editions/{split['draft']['id']}/activate"
    assert client.post(address, json={"dry_run": dry_run}).status_code == 422
    assert active(client)["id"] == split["before"]["id"]


def test_merge_makes_one_grid_of_two(client: TestClient) -> None:
    now = active(client)
    codes = ["360824100001003", "360824100001006"]
    answer = client.post(f"/editions/{now['id']}/merge", json={"codes": codes, "name": "合并"})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["name"] == "合并"
    assert made["grids"] == now["grids"] - 1
    changes = client.get(f"/editions/{made['id']}/changes").json()
    assert changes["counts"]["merged"] == 1
    assert changes["changes"] == [{"kind": "merged", "from": codes, "to": made["new_codes"]}]


@pytest.mark.parametrize("how", ["split", "merge"])
def test_redrawing_a_grid_that_is_not_there_is_not_found(client: TestClient, how: str) -> None:
    line = [[115.403, 27.74], [115.403, 27.77]]
    body = {"code": "999", "line": line} if how == "split" else {"codes": ["999", "998"]}
    answer = client.post(f"/editions/{active(client)['id']}/{how}", json=body)
    assert answer.status_code == 404


def test_an_edition_in_force_is_neither_checked_nor_discarded(client: TestClient) -> None:
    edition = active(client)["id"]
    assert client.post(f"/editions/{edition}/check").status_code == 409
    assert client.delete(f"/editions/{edition}").status_code == 409


def test_a_draft_is_discarded(client: TestClient) -> None:
    made = upload(client, name="多余")
    assert client.delete(f"/editions/{made['id']}").status_code == 204
    assert client.get(f"/editions/{made['id']}").status_code == 404


def test_activation_before_its_day_is_refused_and_another_day_helps(client: TestClient) -> None:
    made = client.post(
        f"/editions/{active(client)['id']}/merge",
        json={"codes": ["360824100001007", "360824100001008"], "effective_from": "2099-01-01"},
    ).json()
    address = f"/editions/{made['id']}/activate"
    answer = client.post(address, json={})
    assert answer.status_code == 409
    assert answer.json()["code"] == "NotYetInForceError"
    day = active(client)["effective_from"]
    assert client.post(address, json={"effective_from": day}).status_code == 200
    assert client.get(f"/editions/{made['id']}").json()["effective_from"] == "2099-01-01"
    done = client.post(address, json={"effective_from": day, "dry_run": False})
    assert done.status_code == 200
    assert done.json()["edition"]["effective_from"] == day


@pytest.mark.parametrize("form", ["gpkg", "geojson", "shp", "parquet"])
def test_an_exported_edition_reads_back_as_the_same_grids(client: TestClient, form: str) -> None:
    edition = active(client)
    answer = client.get(f"/editions/{edition['id']}/export", params={"format": form})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    if form == "shp":
        assert any(
            name.endswith(".shp") for name in zipfile.ZipFile(BytesIO(answer.content)).namelist()
        )
    told = send(client, answer.content, crs="cgcs2000", expected=str(edition["grids"])).json()
    assert told["grids"] == edition["grids"]
    assert told["report"]["blocks_activation"] is False


@pytest.mark.parametrize("path", ["", "/impact", "/changes", "/findings.geojson", "/export"])
def test_an_unknown_edition_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(f"/editions/0d2c3c55-9f2f-4a8e-8d1d-0c8f3a3c7a11{path}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "EditionNotFoundError"
