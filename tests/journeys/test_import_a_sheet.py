"""A sheet of incidents comes in over HTTP, once, and its faults come back."""

import csv
import io
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.imports import run_import
from api.installation import Installation
from governance.incidents.importing.batches import queue_batch
from governance.incidents.importing.mapping import MappingError
from governance.policy import load_policy
from tests.invariants import assert_invariants
from tests.nine_county import IN_GRID_1, ON_CORNER, OUTSIDE

HEADER = "编号,标题,发生时间,经度,纬度,地址"
COLUMNS = {
    "number": "编号",
    "title": "标题",
    "occurred_at": "发生时间",
    "x": "经度",
    "y": "纬度",
    "address": "地址",
}


@pytest.fixture
def installation(engine: Engine) -> Installation:
    return Installation.on(engine, load_policy())


def a_sheet(tag: str) -> bytes:
    rows = [
        f"{tag}1,路灯不亮,2026-02-20 08:30,{IN_GRID_1[0]},{IN_GRID_1[1]},",
        f"{tag}2,井盖缺失,2026-02-20 08:31,{ON_CORNER[0]},{ON_CORNER[1]},",
        f"{tag}3,县外来信,2026-02-20 08:32,{OUTSIDE[0]},{OUTSIDE[1]},",
        "",
        f"{tag}4,,昨天,999,{IN_GRID_1[1]},",
        f"{tag}5,麦㙦的噪音,2026-02-21 22:10,,,没有人知道的地方",
        f"{tag}1,路灯不亮,2026-02-20 08:30,{IN_GRID_1[0]},{IN_GRID_1[1]},",
        f"{tag}1,换了内容,2026-02-20 08:30,{IN_GRID_1[0]},{IN_GRID_1[1]},",
    ]
    return "\n".join([HEADER, *rows]).encode("gb18030")


def upload(client: TestClient, content: bytes) -> dict[str, Any]:
    told: dict[str, Any] = client.post(
        "/imports", files={"file": ("二月.csv", content, "text/csv")}
    ).json()
    return told


def bring(client: TestClient, installation: Installation, content: bytes) -> dict[str, Any]:
    """Upload, start, and do what the worker would do; return where the import stands."""
    batch = upload(client, content)["id"]
    body = {"columns": COLUMNS, "crs": "cgcs2000"}
    assert client.post(f"/imports/{batch}/start", json=body).status_code == 202
    run_import(installation, uuid.UUID(batch), now=datetime.now(UTC))
    told: dict[str, Any] = client.get(f"/imports/{batch}").json()
    return told


def test_every_row_is_taken_once_or_says_what_is_wrong(
    client: TestClient, installation: Installation
) -> None:
    tag = uuid.uuid4().hex
    told = bring(client, installation, a_sheet(tag))
    counts = {name: told[name] for name in ("total", "done", "created", "pinned", "duplicates")}
    assert counts == {"total": 7, "done": 7, "created": 4, "pinned": 2, "duplicates": 1}
    assert (told["state"], told["failed"], told["problem"]) == ("done", 2, None)
    sheet = client.get(f"/imports/{told['id']}/errors.csv").content.decode("utf-8-sig")
    faults = list(csv.DictReader(io.StringIO(sheet)))
    assert [row["行号"] for row in faults] == ["6", "9"]
    for part in ("标题为空", "昨天", "填反"):
        assert part in faults[0]["原因"]
    assert "内容不同" in faults[1]["原因"]
    found = client.get("/incidents", params={"text": "麦㙦的噪音"}).json()
    assert found["total"]["n"] >= 1
    assert_invariants(installation.engine)


def test_the_same_sheet_again_creates_nothing(
    client: TestClient, installation: Installation
) -> None:
    tag = uuid.uuid4().hex
    bring(client, installation, a_sheet(tag))
    again = bring(client, installation, a_sheet(tag))
    assert (again["created"], again["duplicates"], again["failed"]) == (0, 5, 2)


def test_an_import_that_is_run_twice_creates_nothing_twice(
    client: TestClient, installation: Installation
) -> None:
    told = bring(client, installation, a_sheet(uuid.uuid4().hex))
    tally = run_import(installation, uuid.UUID(told["id"]), now=datetime.now(UTC))
    assert (tally.created, tally.duplicates, tally.failed) == (0, 5, 2)


def test_an_unknown_datum_is_refused_before_anything_runs(client: TestClient) -> None:
    batch = upload(client, a_sheet("x"))["id"]
    body = {"columns": COLUMNS, "crs": "wgs85"}
    answer = client.post(f"/imports/{batch}/start", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "UnknownCrsError")
    assert client.get(f"/imports/{batch}").json()["state"] == "uploaded"


def test_a_file_that_cannot_be_taken_as_a_whole_fails_in_words(
    client: TestClient, installation: Installation
) -> None:
    batch = upload(client, a_sheet("x"))["id"]  # never told which columns hold what
    with installation.transaction() as db:
        kept = {"columns": {"x": "经度"}, "crs": None, "category": "other", "channel": "import"}
        queue_batch(db, uuid.UUID(batch), kept)
    with pytest.raises(MappingError):
        run_import(installation, uuid.UUID(batch), now=datetime.now(UTC))
    told = client.get(f"/imports/{batch}").json()
    assert told["state"] == "failed"
    assert "标题" in told["problem"]["zh"]
