"""A sheet of incidents comes in over HTTP, once, and its faults come back."""

import csv
import io
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook
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


def bring(
    client: TestClient,
    installation: Installation,
    content: bytes,
    columns: dict[str, str] = COLUMNS,
) -> dict[str, Any]:
    """Upload, start, and do what the worker would do; return where the import stands."""
    batch = upload(client, content)["id"]
    body = {"columns": columns, "crs": "cgcs2000"}
    assert client.post(f"/imports/{batch}/start", json=body).status_code == 202
    run_import(installation, uuid.UUID(batch), now=datetime.now(UTC))
    told: dict[str, Any] = client.get(f"/imports/{batch}").json()
    return told


def reasons(client: TestClient, told: dict[str, Any]) -> list[str]:
    """Return why rows of an import were not taken."""
    sheet = client.get(f"/imports/{told['id']}/errors.csv").content.decode("utf-8-sig")
    return [row["原因"] for row in csv.DictReader(io.StringIO(sheet))]


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
    assert "编号与第 2 行重复，但内容不同" in faults[1]["原因"]
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


def an_excel_of(content: bytes) -> bytes:
    """Return a CSV as somebody's Excel would keep it: times and numbers as such."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for at, row in enumerate(csv.reader(io.StringIO(content.decode()))):
        title, time, x, y = row[:4]
        cells = row if at == 0 else [title, datetime.fromisoformat(time), float(x), float(y)]
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_sheet_without_numbers_is_known_again_as_excel_and_with_another_column(
    client: TestClient, installation: Installation
) -> None:
    place = f"{IN_GRID_1[0]},{IN_GRID_1[1]}"
    rows = [f"{uuid.uuid4().hex},2026-03-01 08:3{n},{place}" for n in range(3)]
    plain = "\n".join(["标题,发生时间,经度,纬度", *rows]).encode()
    more = "\n".join(
        ["标题,发生时间,经度,纬度,类别", *(f"{row},环境卫生" for row in rows)]
    ).encode()
    columns = {part: COLUMNS[part] for part in ("title", "occurred_at", "x", "y")}
    first = bring(client, installation, plain, columns)
    assert first["created"] == 3
    again = bring(client, installation, an_excel_of(plain), columns)
    assert (again["created"], again["duplicates"], again["failed"]) == (0, 3, 0)
    otherwise = bring(client, installation, more, columns | {"category": "类别"})
    assert (otherwise["created"], otherwise["failed"]) == (0, 3)
    assert "此前导入" in reasons(client, otherwise)[0]


def test_row_numbers_taken_for_case_numbers_are_explained(
    client: TestClient, installation: Installation
) -> None:
    tag = uuid.uuid4().hex
    bring(client, installation, a_sheet(tag))
    other = f"{HEADER}\n{tag}1,下个月的事,2026-02-27 09:00,{IN_GRID_1[0]},{IN_GRID_1[1]},"
    told = bring(client, installation, other.encode())
    assert told["failed"] == 1
    assert "如该列只是行号，请取消其对应" in reasons(client, told)[0]


def test_an_error_sheet_comes_in_again_as_it_was_written(
    client: TestClient, installation: Installation
) -> None:
    title = f"=HYPERLINK({uuid.uuid4().hex})"
    sheet = f"{HEADER}\n,{title},昨天,{IN_GRID_1[0]},{IN_GRID_1[1]},\n"
    told = bring(client, installation, sheet.encode())
    errors = client.get(f"/imports/{told['id']}/errors.csv").content.decode("utf-8-sig")
    assert f"'{title}" in errors
    again = bring(client, installation, errors.replace("昨天", "2026-02-20").encode())
    assert (again["created"], again["failed"]) == (1, 0)
    (kept,) = client.get("/incidents", params={"text": title}).json()["items"]
    assert kept["title"] == title


def test_swapped_axes_are_refused_in_a_sheet_as_well(
    client: TestClient, installation: Installation
) -> None:
    sheet = f"{HEADER}\n,填反的,2026-02-20,3072930,341128,\n,没填反的,2026-02-20,341128,3072930,"
    batch = upload(client, sheet.encode())["id"]
    body = {"columns": COLUMNS, "crs": "EPSG:4548"}
    (problem,) = client.post(f"/imports/{batch}/preview", json=body).json()["problems"]
    assert problem["row"] == 2
    client.post(f"/imports/{batch}/start", json=body)
    run_import(installation, uuid.UUID(batch), now=datetime.now(UTC))
    told = client.get(f"/imports/{batch}").json()
    assert (told["created"], told["failed"]) == (1, 1)
    assert reasons(client, told) == [problem["zh"]]
    assert "填反" in problem["zh"]


def test_a_number_that_stands_twice_is_seen_before_anything_is_imported(
    client: TestClient,
) -> None:
    told = upload(client, a_sheet(uuid.uuid4().hex))
    assert told["sample_numbers"] == [2, 3, 4, 6, 7, 8, 9]
    body = {"columns": COLUMNS, "crs": "cgcs2000"}
    found = client.post(f"/imports/{told['id']}/preview", json=body).json()["problems"]
    assert [one["row"] for one in found] == [6, 9]
    assert "编号与第 2 行重复" in found[1]["zh"]


def test_a_number_from_an_earlier_file_is_told_apart_from_one_in_this_file(
    client: TestClient, installation: Installation
) -> None:
    tag = uuid.uuid4().hex
    bring(client, installation, a_sheet(tag))
    changed = a_sheet(tag).decode("gb18030").replace("井盖缺失", "井盖破损")
    told = bring(client, installation, changed.encode("gb18030"))
    sheet = client.get(f"/imports/{told['id']}/errors.csv").content.decode("utf-8-sig")
    reasons = {row["行号"]: row["原因"] for row in csv.DictReader(io.StringIO(sheet))}
    assert "该编号已导入过" in reasons["3"]
    assert "编号与第 2 行重复" in reasons["9"]
