"""A sheet is its bringer's; the county's centre may look after it, and reads it masked."""

import csv
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from governance.people.identity import Identity
from governance.people.roles import Role
from governance.people.scope import Grant
from tests.authorization.conftest import AskAs
from tests.authorization.small_county import COUNTY, somebody

TOWN = somebody(Grant(Role.TOWN_DISPATCHER, "360824100"))
OTHER = somebody(Grant(Role.TOWN_DISPATCHER, "360824101"))
CENTRE = somebody(Grant(Role.COUNTY_DISPATCHER, COUNTY))

SHEET = (
    "标题,内容,发生时间,地址,联系人\n"
    "路灯不亮,请打 19912345678,2099-01-01 08:00,金川镇善政村金丝雀巷 77 号,甄金丝雀\n"
).encode()
COLUMNS = {"title": "标题", "narrative": "内容", "occurred_at": "发生时间", "address": "地址"}


@pytest.fixture
def batch(client: TestClient, ask_as: AskAs, engine: Engine) -> str:
    """An import of the first township whose only row was refused."""
    headers = ask_as(TOWN)
    sheet = {"file": ("sheet.csv", SHEET, "text/csv")}
    made = client.post("/imports", files=sheet, headers=headers)
    assert made.status_code == 201, made.text
    one: str = made.json()["id"]
    told = client.post(f"/imports/{one}/start", json={"columns": COLUMNS}, headers=headers)
    assert told.status_code == 202, told.text
    row = '{"标题": "路灯不亮", "内容": "请打 19912345678", "发生时间": "2099-01-01 08:00",'
    row += ' "地址": "金川镇善政村金丝雀巷 77 号", "联系人": "甄金丝雀"}'
    with engine.begin() as db:
        db.execute(
            text(
                "INSERT INTO import_failure (batch_id, row_no, words, row)"
                " VALUES (:one, 2, CAST(:words AS jsonb), CAST(:row AS jsonb))"
            ),
            {"one": one, "words": '{"zh": "时间不合理", "en": "Wrong time"}', "row": row},
        )
    return one


def errors(client: TestClient, ask_as: AskAs, who: Identity, batch: str) -> dict[str, Any]:
    told = client.get(f"/imports/{batch}/errors.csv", headers=ask_as(who))
    assert told.status_code == 200
    (row,) = csv.DictReader(io.StringIO(told.text.removeprefix("\ufeff")))
    return row


def test_another_township_finds_no_import_of_this_one(
    client: TestClient, ask_as: AskAs, batch: str
) -> None:
    headers = ask_as(OTHER)
    listed = client.get("/imports", headers=headers).json()["items"]
    assert batch not in {one["id"] for one in listed}
    for path in (f"/imports/{batch}", f"/imports/{batch}/errors.csv"):
        assert client.get(path, headers=headers).status_code == 404
    for step in ("preview", "start"):
        told = client.post(f"/imports/{batch}/{step}", json={"columns": COLUMNS}, headers=headers)
        assert told.status_code == 404


def test_who_brought_a_sheet_gets_its_rows_back_whole(
    client: TestClient, ask_as: AskAs, batch: str
) -> None:
    row = errors(client, ask_as, TOWN, batch)
    assert (row["联系人"], row["地址"]) == ("甄金丝雀", "金川镇善政村金丝雀巷 77 号")


def test_the_countys_centre_reads_the_rows_of_others_masked(
    client: TestClient, ask_as: AskAs, batch: str
) -> None:
    listed = client.get("/imports", headers=ask_as(CENTRE)).json()["items"]
    assert batch in {one["id"] for one in listed}
    row = errors(client, ask_as, CENTRE, batch)
    assert (row["标题"], row["发生时间"]) == ("路灯不亮", "2099-01-01 08:00")
    assert (row["内容"], row["地址"], row["联系人"]) == ("请打 ***********", "金川镇善政村", "")


def test_a_report_has_its_reporters_identity_as_its_source(
    client: TestClient, ask_as: AskAs, engine: Engine
) -> None:
    body = {
        "channel": "walk_in",
        "category": "traffic",
        "title": "路面塌陷",
        "occurred_at": "2026-02-20T20:15:00+08:00",
        "position": {"x": 115.405, "y": 27.755, "crs": "cgcs2000"},
    }
    key = {"Idempotency-Key": "one-key"}
    mine = client.post("/incidents", json=body, headers=ask_as(TOWN) | key).json()
    again = client.post("/incidents", json=body, headers=ask_as(TOWN) | key).json()
    others = client.post("/incidents", json=body, headers=ask_as(OTHER) | key).json()
    assert (again["id"], again["replayed"]) == (mine["id"], True)
    assert others["id"] != mine["id"]
    with engine.connect() as db:
        asked = text("SELECT source FROM incident WHERE id = :id")
        assert db.scalar(asked, {"id": mine["id"]}) == TOWN.actor
        assert db.scalar(asked, {"id": others["id"]}) == OTHER.actor
