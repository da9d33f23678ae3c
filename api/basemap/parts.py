"""What the base map consists of here, and its tiles as they are sent."""

from collections.abc import Hashable
from threading import Lock
from typing import Any

from sqlalchemy import Connection

from api.basemap.tianditu_tiles import MAX_ZOOM, TiandituLayer, TiandituTiles
from api.deps import Desk
from api.packed import pack_json
from geo.errors import Lang
from geo.tiles import Tile
from grid_boundaries.ground.lines import GroundLines, read_lines
from grid_boundaries.ground.sources import basemap_version, list_sources, township_seats
from grid_boundaries.ground.tiles import read_tile
from web_map.base_lines import BaseLines


def about_basemap(desk: Desk, tianditu: TiandituTiles | None) -> dict[str, Any]:
    """Return whose data the base map has, in which version, and what else may lie below."""
    return {
        "version": basemap_version(desk.db),
        "sources": [
            {"name": row.name, "attribution": row.attribution, "imported_at": row.imported_at}
            for row in list_sources(desk.db)
        ],
        "seats": [row._asdict() for row in township_seats(desk.db, desk.today)],
        "tianditu": None
        if tianditu is None
        else {
            "layers": [layer.value for layer in TiandituLayer],
            "approval": tianditu.approval,
            "max_zoom": MAX_ZOOM,
        },
    }


def pack_tile(db: Connection, tile: Tile) -> bytes:
    """Return a tile as JSON, packed with gzip."""
    return pack_json({"features": read_tile(db, tile)})


class KeptLines:
    """Rivers and main roads, put together once for each version of the base map."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: tuple[Hashable, GroundLines | None] | None = None

    def of(self, db: Connection, lang: Lang) -> BaseLines | None:
        """Return what a map that cannot fetch has below; None where there is nothing."""
        version = basemap_version(db)
        with self._lock:
            if self._made is None or self._made[0] != version:
                self._made = version, read_lines(db)
            found = self._made[1]
        return None if found is None else BaseLines(found.geojson, found.attributions, lang)
