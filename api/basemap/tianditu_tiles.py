"""Tianditu's map tiles, fetched by the server: the county's key never reaches a browser.

One fixed host, two layers, whole numbers for a tile: nothing of an address is anybody's to choose.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from threading import BoundedSemaphore, Lock
from typing import Final
from urllib.parse import urlencode

import httpcore2

from api.delivering.guarded_network import AddressRefusedError, GuardedNetwork, Resolve, resolve
from api.installation import ProviderKeys
from geo.errors import GeoError, Words
from geo.tiles import Tile

HOST: Final = "t0.tianditu.gov.cn"
BASE_URL: Final = f"https://{HOST}"
#: For connecting and for the whole answer.
SECONDS: Final = 6.0
MAX_TILE_BYTES: Final = 512 * 1024
#: The finest zoom that Tianditu draws.
MAX_ZOOM: Final = 18
#: A tile is asked for again after a day; so much of them is kept.
FRESH_S: Final = 86_400.0
KEPT_BYTES: Final = 64 * 2**20
#: After a failure nobody waits for Tianditu for a while.
PAUSE_S: Final = 20.0
_AT_ONCE: Final = 6
_TROUBLES: Final = (
    AddressRefusedError,
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
)
_KINDS: Final[Mapping[bytes, str]] = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


# At DEBUG the client would log each address, and with it the key.
logging.getLogger("httpcore2").setLevel(logging.WARNING)


class TiandituLayer(StrEnum):
    """The layers that are shown."""

    VEC = "vec"  #: 矢量底图
    CVA = "cva"  #: 矢量注记


class TiandituOffError(GeoError):
    """Nobody set a key and an approval number, so there is no such map."""

    sentence = Words(
        zh="未启用天地图：须同时设置密钥和审图号。",
        en="Tianditu is not set up: it takes a key and the approval number of its map.",
    )


class TiandituFailedError(GeoError):
    """Tianditu did not answer in time, or with no picture."""

    sentence = Words(
        zh="天地图没有返回图片，请稍后再试，或关闭天地图。",
        en="Tianditu sent no picture. Try again later, or switch it off.",
    )


def tianditu_of(keys: ProviderKeys) -> "TiandituTiles | None":
    """Return the way to Tianditu's tiles, None unless both key and approval number are set."""
    if not (keys.tianditu and keys.tianditu_approval):
        return None
    return TiandituTiles(keys.tianditu, keys.tianditu_approval)


@dataclass(frozen=True, slots=True)
class Picture:
    """One tile as it came."""

    content: bytes
    media_type: str


@dataclass(slots=True)
class TiandituTiles:
    """Fetches tiles and keeps the last ones.

    Attributes
    ----------
    approval
        审图号, which every map with these tiles shows.
    base_url, allowed_hosts, resolve
        For a stand-in on loopback.
    """

    key: str
    approval: str
    base_url: str = BASE_URL
    allowed_hosts: frozenset[str] = frozenset()
    resolve: Resolve = resolve
    _kept: OrderedDict[tuple[TiandituLayer, Tile], tuple[float, Picture]] = field(
        default_factory=OrderedDict
    )
    _size: int = 0
    _paused_until: float = 0.0
    _lock: Lock = field(default_factory=Lock)
    _turns: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(_AT_ONCE))

    def read(self, layer: TiandituLayer, tile: Tile) -> Picture:
        """Return a tile, kept or fetched.

        Raises
        ------
        TiandituFailedError
            When Tianditu is down, slow, refuses or sends no picture; for `PAUSE_S` after that,
            at once.
        """
        kept = self._find(layer, tile)
        if kept is not None:
            return kept
        if tile.z > MAX_ZOOM or time.monotonic() < self._paused_until:
            raise TiandituFailedError
        with self._turns:
            try:
                picture = self._fetch(layer, tile)
            except (*_TROUBLES, TiandituFailedError):
                self._paused_until = time.monotonic() + PAUSE_S
                raise TiandituFailedError from None
        self._keep(layer, tile, picture)
        return picture

    def _find(self, layer: TiandituLayer, tile: Tile) -> Picture | None:
        with self._lock:
            made_at, picture = self._kept.get((layer, tile), (0.0, None))
            return picture if picture and time.monotonic() - made_at < FRESH_S else None

    def _keep(self, layer: TiandituLayer, tile: Tile, picture: Picture) -> None:
        with self._lock:
            _, before = self._kept.pop((layer, tile), (0.0, None))
            self._size += len(picture.content) - (len(before.content) if before else 0)
            self._kept[layer, tile] = (time.monotonic(), picture)
            while self._size > KEPT_BYTES:
                _, (_, gone) = self._kept.popitem(last=False)
                self._size -= len(gone.content)

    def _fetch(self, layer: TiandituLayer, tile: Tile) -> Picture:
        asked = {
            "SERVICE": "WMTS",
            "REQUEST": "GetTile",
            "VERSION": "1.0.0",
            "LAYER": layer.value,
            "STYLE": "default",
            "TILEMATRIXSET": "w",
            "FORMAT": "tiles",
            "TILEMATRIX": str(tile.z),
            "TILEROW": str(tile.y),
            "TILECOL": str(tile.x),
            "tk": self.key,
        }
        network = GuardedNetwork(self.allowed_hosts, seconds=SECONDS, resolve=self.resolve)
        each = dict.fromkeys(("connect", "read", "write", "pool"), SECONDS)
        with (
            httpcore2.ConnectionPool(network_backend=network) as pool,
            pool.stream(
                "GET",
                f"{self.base_url}/{layer}_w/wmts?{urlencode(asked)}",
                headers=[("User-Agent", "wangge")],
                extensions={"timeout": each},
            ) as answer,
        ):
            return _read(answer)


def _read(answer: httpcore2.Response) -> Picture:
    """Read an answer that is a picture by its first bytes, whatever it is said to be."""
    content = bytearray()
    if answer.status != HTTPStatus.OK:
        raise TiandituFailedError
    for chunk in answer.iter_stream():
        content += chunk
        if len(content) > MAX_TILE_BYTES:
            raise TiandituFailedError
    kind = next((kind for start, kind in _KINDS.items() if content.startswith(start)), None)
    if kind is None:
        raise TiandituFailedError
    return Picture(bytes(content), kind)
