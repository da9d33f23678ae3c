"""The base map over HTTP: whose data it has, its tiles, and Tianditu by the server's hand."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.basemap import tianditu_tiles
from api.basemap.tianditu_tiles import TiandituTiles, tianditu_of
from api.installation import ProviderKeys
from geo.tiles import Tile
from grid_boundaries.ground.files import ToldOfGround
from grid_boundaries.ground.gathering import gather
from grid_boundaries.ground.sources import (
    SourceCard,
    ground_of_county,
    remove_source,
    replace_source,
)
from tests.ground_files import write_osm
from tests.local_client import strangers_client
from tests.receivers import Receiver, Reply, listening

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n and a picture"
TILE = "/basemap/11/1680/859"  # the nine grids, as a map of zoom 13 draws them
PICTURE = "/basemap/tianditu/vec/13/6722/3439"
KEY = "key-of-the-county"


def bring_in(engine: Engine, folder: Path) -> None:
    with engine.begin() as db:
        county = ground_of_county(db, "360824", NOW.date())
        found = gather(write_osm(folder), ToldOfGround(), county)
        card = SourceCard("试看", found.licence, found.provenance)
        replace_source(db, card, found.ground, now=NOW, advance=lambda _done, _of: None)


@pytest.fixture
def ground(engine: Engine, tmp_path: Path) -> Iterator[None]:
    bring_in(engine, tmp_path)
    yield
    with engine.begin() as db:
        remove_source(db, "试看")


def test_without_an_import_there_is_nothing_to_draw(client: TestClient) -> None:
    told = client.get("/basemap").json()
    assert (told["version"], told["sources"], told["tianditu"]) == ("", [], None)
    assert client.get(TILE).json() == {"features": []}


@pytest.mark.usefixtures("ground")
def test_the_sources_say_what_maps_must_show(client: TestClient) -> None:
    [source] = client.get("/basemap").json()["sources"]
    assert source["name"] == "试看"
    assert source["attribution"] == "© OpenStreetMap contributors, ODbL"


@pytest.mark.usefixtures("ground")
def test_a_tile_is_packed_and_not_sent_twice(client: TestClient) -> None:
    first = client.get(TILE, headers={"Accept-Encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    assert {kind for kind, *_ in first.json()["features"]} >= {"river", "trunk", "minor"}
    plain = client.get(TILE, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == first.json()
    again = client.get(TILE, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_new_import_is_seen_at_once(client: TestClient, engine: Engine, tmp_path: Path) -> None:
    empty = client.get(TILE)
    bring_in(engine, tmp_path)
    tag = {"If-None-Match": empty.headers["etag"]}
    full = client.get(TILE, headers=tag)
    assert full.status_code == 200
    assert full.json() != empty.json()
    bring_in(engine, tmp_path)
    assert client.get(TILE, headers={"If-None-Match": full.headers["etag"]}).status_code == 200
    with engine.begin() as db:
        remove_source(db, "试看")
    assert client.get(TILE, headers=tag).status_code == 304


@pytest.mark.parametrize("address", ["/basemap/3/9/1", "/basemap/23/0/0", "/basemap/11/-1/0"])
def test_a_tile_that_is_none_is_refused(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 422


@pytest.mark.parametrize("address", ["/basemap", TILE, PICTURE])
def test_a_stranger_sees_none_of_it(app: FastAPI, address: str) -> None:
    assert strangers_client(app).get(address).status_code == 401


def test_tianditu_takes_both_a_key_and_an_approval_number(client: TestClient) -> None:
    assert tianditu_of(ProviderKeys(tianditu=KEY)) is None
    assert tianditu_of(ProviderKeys(tianditu_approval="GS(2024)0568号")) is None
    assert tianditu_of(ProviderKeys(tianditu=KEY, tianditu_approval="GS")) is not None
    refused = client.get(PICTURE)
    assert refused.status_code == 404
    assert refused.json()["code"] == "TiandituOffError"


class StandIn:
    """Tianditu on loopback."""

    def __init__(self) -> None:
        self.reply: Reply = (200, PNG)
        self.receiver = Receiver(answer=lambda _one: self.reply)

    @property
    def came(self) -> int:
        return len(self.receiver.came)


@pytest.fixture
def tianditu(app: FastAPI) -> Iterator[StandIn]:
    stand_in = StandIn()
    with listening(stand_in.receiver) as receiver:
        app.state.tianditu = TiandituTiles(
            KEY, "GS(2024)0568号", receiver.url, frozenset({"127.0.0.1"})
        )
        yield stand_in
        app.state.tianditu = None


def test_a_picture_is_fetched_once_and_nobody_sees_the_key(
    client: TestClient, tianditu: StandIn
) -> None:
    first, second = client.get(PICTURE), client.get(PICTURE)
    assert first.content == second.content == PNG
    assert first.headers["content-type"] == "image/png"
    [asked] = tianditu.receiver.came
    assert asked.path.startswith("/vec_w/wmts?")
    for part in ("LAYER=vec", "TILEMATRIX=13", "TILECOL=6722", "TILEROW=3439", f"tk={KEY}"):
        assert part in asked.path
    told = client.get("/basemap").json()["tianditu"]
    assert told["approval"] == "GS(2024)0568号"
    assert KEY not in client.get("/basemap").text + str(first.headers)


@pytest.mark.parametrize(
    "reply",
    [(403, {"code": 301}), (302, {}), (200, {"msg": "over quota"}), (200, b"<html>no picture")],
)
def test_what_is_no_picture_is_not_handed_on(
    client: TestClient, tianditu: StandIn, reply: Reply
) -> None:
    tianditu.reply = reply
    refused = client.get(PICTURE)
    assert refused.status_code == 503
    assert refused.json()["code"] == "TiandituFailedError"
    assert KEY not in refused.text


def test_after_a_failure_nobody_waits_for_a_while(client: TestClient, tianditu: StandIn) -> None:
    tianditu.reply = (500, {})
    client.get(PICTURE)
    tianditu.reply = (200, PNG)
    assert client.get(PICTURE).status_code == 503
    assert tianditu.came == 0


def test_a_picture_without_end_is_cut_off(
    client: TestClient, tianditu: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tianditu_tiles, "MAX_TILE_BYTES", 100)
    tianditu.reply = (200, PNG + b"." * 200)
    assert client.get(PICTURE).status_code == 503


def test_only_so_much_is_kept(
    client: TestClient, tianditu: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tianditu_tiles, "KEPT_BYTES", 2 * len(PNG))
    for x in (1, 2, 3, 1, 3):
        assert client.get(f"/basemap/tianditu/cva/13/{x}/1").status_code == 200
    assert tianditu.came == 4


@pytest.mark.usefixtures("tianditu")
@pytest.mark.parametrize(
    "address",
    [
        "/basemap/tianditu/img/13/1/1",
        "/basemap/tianditu/vec/13/99999/1",
        "/basemap/tianditu/vec/13/1@evil.example/1",
        "/basemap/tianditu/vec/13/1/..%2f..%2fhost",
    ],
)
def test_nothing_of_an_address_is_anybody_s_to_choose(client: TestClient, address: str) -> None:
    assert client.get(address).status_code in {404, 422}


def test_a_host_inside_a_network_is_not_called() -> None:
    inside = TiandituTiles(KEY, "GS", resolve=lambda _host, _port: ["10.0.0.8"])
    with pytest.raises(tianditu_tiles.TiandituFailedError):
        inside.read(tianditu_tiles.TiandituLayer.VEC, Tile(3, 1, 1))
