"""Files that leave the house hold what an export may, whoever takes them, and are written down."""

import io
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.exports.vocabulary import FileKind
from governance.people.identity import Identity
from governance.people.roles import Role
from governance.people.scope import Action, Grant
from tests.authorization.conftest import AskAs
from tests.authorization.exported import read_csv, taken, trail
from tests.authorization.small_county import (
    CANARY_NAME,
    CANARY_PHONE,
    COUNTY,
    GRIDS,
    SmallCounty,
    everybody,
    somebody,
)

ALLEY = "金丝雀巷"
SUPERVISOR = somebody(Grant(Role.GRID_SUPERVISOR, COUNTY))
DISPATCHER = somebody(Grant(Role.COUNTY_DISPATCHER, COUNTY))
TOWN = somebody(Grant(Role.TOWN_DISPATCHER, "360824100"))
EXPORTERS = {name: who for name, who in everybody() if Action.EXPORT in who.actions}


@pytest.fixture(autouse=True, scope="module")
def _county(county: SmallCounty) -> None:
    del county


def read(content: bytes, kind: FileKind, folder: Path) -> pd.DataFrame:
    """Return a file as the program for its kind reads it."""
    if kind is FileKind.CSV:
        return read_csv(content)
    if kind is FileKind.XLSX:
        return pd.read_excel(io.BytesIO(content), dtype=str, engine="openpyxl")
    path = folder / f"file.{kind}"
    path.write_bytes(content)
    return gpd.read_parquet(path) if kind is FileKind.GEOPARQUET else gpd.read_file(path)


def everything_in(content: bytes, kind: FileKind, folder: Path) -> str:
    """Return all that a file says, however it is packed."""
    frame = read(content, kind, folder).astype(str)
    return frame.to_csv() + content.decode("utf-8", errors="replace")


@pytest.mark.parametrize("kind", FileKind)
@pytest.mark.parametrize("name", EXPORTERS)
def test_no_file_holds_a_reporter_a_number_or_a_door(
    client: TestClient, ask_as: AskAs, tmp_path: Path, name: str, kind: FileKind
) -> None:
    content = taken(client, ask_as, EXPORTERS[name], f"?format={kind}")
    said = everything_in(content, kind, tmp_path)
    for secret in (CANARY_NAME, CANARY_PHONE, ALLEY):
        assert secret not in said


@pytest.mark.parametrize("name", EXPORTERS)
def test_a_file_holds_the_rows_that_may_be_exported_and_no_others(
    client: TestClient, ask_as: AskAs, county: SmallCounty, engine: Engine, name: str
) -> None:
    who = EXPORTERS[name]
    mine = {one.id for one in county.incidents if who.may(Action.EXPORT, one.thing)}
    with engine.connect() as db:
        rows = db.execute(text("SELECT id, no FROM incident"))
        wanted = {no for key, no in rows if key in mine}
    assert set(read_csv(taken(client, ask_as, who))["编号 No."]) == wanted


def test_the_right_to_read_more_is_no_right_to_export_more(
    client: TestClient, ask_as: AskAs
) -> None:
    who = somebody(Grant(Role.LEADER, COUNTY), Grant(Role.TOWN_DISPATCHER, "360824101"))
    codes = read_csv(taken(client, ask_as, who))["网格编码 Grid code"].dropna()
    assert set(codes) == {grid for grid in GRIDS if grid.startswith("360824101")}
    drawn = client.get("/maps/hotspots/export?format=csv", headers=ask_as(who))
    assert "360824101" in drawn.text.partition("可见范围")[2].splitlines()[0]


def test_of_words_a_file_has_titles_and_narratives_when_asked_without_numbers(
    client: TestClient, ask_as: AskAs
) -> None:
    plain = read_csv(taken(client, ask_as, SUPERVISOR))
    assert "经过 Narrative" not in plain.columns
    told = read_csv(taken(client, ask_as, SUPERVISOR, "?narrative=true"))
    assert set(told["经过 Narrative"]) == {"请回电 ***********"}
    assert set(told["地址（到村） Address, to the village"]) == {"金川镇善政村"}


@pytest.mark.parametrize("kind", [FileKind.GEOJSON, FileKind.GPKG, FileKind.GEOPARQUET])
def test_a_file_for_maps_holds_no_words_of_people(
    client: TestClient, ask_as: AskAs, tmp_path: Path, kind: FileKind
) -> None:
    content = taken(client, ask_as, SUPERVISOR, f"?format={kind}")
    assert {"title", "narrative", "address"}.isdisjoint(read(content, kind, tmp_path).columns)
    asked = f"/incidents/export?format={kind}&narrative=true"
    refused = client.get(asked, headers=ask_as(SUPERVISOR))
    assert (refused.status_code, refused.json()["code"]) == (422, "NoWordsOnMapsError")


@pytest.mark.parametrize("who", [SUPERVISOR, DISPATCHER, TOWN])
@pytest.mark.parametrize("kind", [FileKind.GEOJSON, FileKind.GPKG, FileKind.GEOPARQUET])
def test_an_incident_stands_at_its_grids_point_even_to_who_knows_the_place(
    client: TestClient, ask_as: AskAs, engine: Engine, tmp_path: Path, who: Identity, kind: FileKind
) -> None:
    with engine.connect() as db:
        asked = "SELECT code, ST_X(p), ST_Y(p) FROM grid, ST_PointOnSurface(geom) p"
        places = {code: (lon, lat) for code, lon, lat in db.execute(text(asked))}
    frame = read(taken(client, ask_as, who, f"?format={kind}"), kind, tmp_path)
    assert frame.crs.to_epsg() == 4490
    located = frame[frame["grid_code"].notna()]
    assert len(located) >= 9
    for code, point in zip(located["grid_code"], located.geometry, strict=True):
        assert (point.x, point.y) == pytest.approx(places[code])
    assert frame[frame["grid_code"].isna()].geometry.isna().all()


@pytest.mark.parametrize("kind", FileKind)
def test_every_kind_of_file_holds_the_same_rows(
    client: TestClient, ask_as: AskAs, tmp_path: Path, kind: FileKind
) -> None:
    frame = read(taken(client, ask_as, DISPATCHER, f"?format={kind}"), kind, tmp_path)
    numbers = frame["编号 No." if "编号 No." in frame.columns else "no"]
    assert list(numbers) == list(read_csv(taken(client, ask_as, DISPATCHER))["编号 No."])
    assert len(set(numbers)) == len(frame) >= 30


def test_times_are_the_countys_to_people_and_unmistakable_to_programs(
    client: TestClient, ask_as: AskAs, tmp_path: Path
) -> None:
    sheet = read_csv(taken(client, ask_as, DISPATCHER))["发生时间 Occurred"]
    features = json.loads(taken(client, ask_as, DISPATCHER, "?format=geojson"))["features"]
    told = [one["properties"]["occurred_at"] for one in features]
    assert [one.replace("T", " ").removesuffix("+08:00") for one in told] == list(sheet)
    content = taken(client, ask_as, DISPATCHER, "?format=geoparquet")
    kept = read(content, FileKind.GEOPARQUET, tmp_path)["occurred_at"]
    assert (pd.to_datetime(pd.Series(told), utc=True) == kept.reset_index(drop=True)).all()


def test_a_filter_narrows_a_file_as_it_narrows_the_list(client: TestClient, ask_as: AskAs) -> None:
    query = "?category=dispute&area=360824100001"
    listed = client.get(f"/incidents{query}&limit=100", headers=ask_as(DISPATCHER)).json()
    told = read_csv(taken(client, ask_as, DISPATCHER, query))
    assert list(told["编号 No."]) == [one["no"] for one in listed["items"]]
    assert len(told) == 3


def test_what_a_file_says_of_itself_tells_no_search_and_no_outline(
    client: TestClient, ask_as: AskAs
) -> None:
    query = f"?text=路灯{CANARY_NAME}&bbox=115.1234,27,116,28&area=360824100"
    said = taken(client, ask_as, DISPATCHER, query).decode()
    assert said.startswith("\ufeff# 内部工作用图，不得公开")
    assert CANARY_NAME not in said
    assert "115.1234" not in said
    assert "区域 360824100" in said
    assert "含指定文字（略）" in said
    assert said.endswith("# 完，共 0 行 / the end, 0 rows\r\n")


@pytest.mark.parametrize("role", [Role.LEADER, Role.ANALYST, Role.GRID_WORKER, Role.VISIT_PLANNER])
def test_who_may_not_export_gets_no_file(client: TestClient, ask_as: AskAs, role: Role) -> None:
    headers = ask_as(somebody(Grant(role, COUNTY)))
    for path in ("/incidents/export", "/maps/hotspots/export", "/maps/hotspots/paper"):
        assert client.get(path, headers=headers).status_code == 403


def test_every_file_is_in_the_trail_with_its_filter_and_how_many(
    client: TestClient, ask_as: AskAs, engine: Engine
) -> None:
    who = somebody(Grant(Role.GRID_SUPERVISOR, COUNTY))
    taken(client, ask_as, who, f"?format=xlsx&category=traffic&text={CANARY_NAME}")
    period = "from=2026-01-01T00:00:00Z&to=2026-04-01T00:00:00Z"
    for part in ("export?format=gpkg&", "paper?format=png&", "file?"):
        told = client.get(f"/maps/hotspots/{part}{period}", headers=ask_as(who))
        assert told.status_code == 200, told.text
    listed, figures, paper, page = trail(engine, who)
    assert (listed.action, listed.object) == ("export", "incidents")
    assert listed.details == {
        "format": "xlsx",
        "n": 0,
        "narrative": False,
        "filter": {"category": ["traffic"], "text": True},
    }
    formats = [one.details["format"] for one in (figures, paper, page)]
    assert formats == ["gpkg", "png", "html"]
    assert {one.object for one in (figures, paper, page)} == {"map:hotspots"}
    assert figures.details["n"] == 9
    assert figures.details["recipe"].startswith("hotspots-")
    assert CANARY_NAME not in json.dumps([one.details for one in trail(engine, who)])


def test_who_looks_through_anothers_eyes_is_named_beside_them(
    client: TestClient, ask_as: AskAs, engine: Engine
) -> None:
    other = somebody(Grant(Role.SEC_ADMIN, COUNTY))
    who = Identity(SUPERVISOR.person, "某人", SUPERVISOR.grants, viewer=other.person)
    taken(client, ask_as, who)
    assert trail(engine, who)[-1].details["viewer"] == str(other.person)


@pytest.mark.parametrize("kind", FileKind)
def test_the_figures_of_a_map_come_back_from_every_kind_of_file(
    client: TestClient, ask_as: AskAs, tmp_path: Path, kind: FileKind
) -> None:
    period = "from=2026-01-01T00:00:00Z&to=2026-04-01T00:00:00Z"
    path = f"/maps/hotspots/export?format={kind}&{period}"
    told = client.get(path, headers=ask_as(DISPATCHER))
    assert told.status_code == 200, told.text
    frame = read(told.content, kind, tmp_path)
    is_table = "code" not in frame.columns
    codes, counts = ("网格编码 Grid code", "件数 Incidents") if is_table else ("code", "count")
    assert sorted(frame[codes].astype(str)) == sorted(GRIDS)
    assert (np.asarray(frame[counts], dtype=float) == 3).all()
    if not is_table:
        assert frame.crs.to_epsg() == 4490
        assert set(frame.geom_type) == {"MultiPolygon"}


def test_incidents_kept_closely_are_exported_to_who_is_cleared_alone(
    client: TestClient, ask_as: AskAs
) -> None:
    def labels(who: Identity) -> set[str]:
        return set(read_csv(taken(client, ask_as, who))["密级 Kept"])

    assert labels(SUPERVISOR) == {"一般"}
    assert labels(TOWN) == {"一般", "受限"}
    assert labels(DISPATCHER) == {"一般", "受限", "敏感"}
