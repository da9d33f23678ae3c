"""Where the incidents are: a county of our own, or a home that holds some already."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import make_url, text

from api.commands.own_database import own_database
from api.database import open_database
from api.installation import Installation
from benchmarks.handling.cpu import cpu_s, pid_with
from benchmarks.ingest.place import Place, make_place
from benchmarks.sign_in import session_of
from geo.postgis import libpq_conninfo
from geo.private_cluster import PrivateCluster
from geo.settings import DatabaseSettings
from governance.policy import load_policy

_DISPATCHER = """
SELECT r.person_id FROM role_grant r JOIN person p ON p.id = r.person_id
WHERE r.role = 'county_dispatcher' AND r.revoked_at IS NULL AND p.active
ORDER BY r.id LIMIT 1
"""
_POSITIONS = "SELECT ST_Y(geom), ST_X(geom) FROM incident WHERE geom IS NOT NULL ORDER BY id"
_GRIDS = """
SELECT g.code, ST_AsBinary(g.geom) FROM grid g JOIN edition e ON e.id = g.edition_id
WHERE e.state = 'active' AND g.kind = 'general' ORDER BY g.code COLLATE "C"
"""


@contextmanager
def open_place(home: Path | None, incidents: int) -> Iterator[Place]:
    """Open the demonstration in a home, or load one of so many incidents and remove it after."""
    if home is None:
        with make_place(incidents) as place:
            yield place
        return
    settings = DatabaseSettings(home=home, database_url=None)
    with own_database(settings, tell_end=lambda _is_running: None):
        engine = open_database(settings)
        try:
            installation = Installation.on(engine, load_policy())
            conninfo = libpq_conninfo(make_url(engine.url))
            yield Place(home, conninfo, installation, np.empty((0, 2)), "")
        finally:
            engine.dispose()


def count_of(place: Place) -> int:
    """Return how many incidents there are."""
    with place.installation.transaction() as db:
        return int(db.scalar(text("SELECT count(*) FROM incident")) or 0)


def dispatcher_of(place: Place) -> uuid.UUID:
    """Return one of the county's dispatchers."""
    with place.installation.transaction() as db:
        return uuid.UUID(str(db.scalar(text(_DISPATCHER))))


def session_for(place: Place) -> str:
    """Open a session for a dispatcher of the county."""
    person = dispatcher_of(place)
    with place.installation.transaction() as db:
        return session_of(db, person)


def positions(place: Place, most: int) -> list[list[float]]:
    """Return latitude and longitude of so many incidents, those that came first."""
    with place.installation.transaction() as db:
        rows = db.execute(text(f"{_POSITIONS} LIMIT :most"), {"most": most})
        return [[lat, lon] for lat, lon in rows]


def grids(place: Place) -> gpd.GeoDataFrame:
    """Return the grids in force with every vertex."""
    with place.installation.transaction() as db:
        rows = [(code, bytes(wkb)) for code, wkb in db.execute(text(_GRIDS))]
    shapes = shapely.from_wkb([wkb for _, wkb in rows])
    return gpd.GeoDataFrame({"code": [code for code, _ in rows]}, geometry=shapes, crs=4326)


@dataclass
class Meter:
    """Seconds of a core that the server and its database have used since it was made."""

    place: Place
    port: int

    def __post_init__(self) -> None:
        """Look at the clocks."""
        status: Any = PrivateCluster(self.place.home).status()
        self._pids = pid_with(f"WANGGE_PORT={self.port}"), int(status.pid or 0)
        self._began = self._now()

    def _now(self) -> tuple[float, float]:
        server, database = self._pids
        return cpu_s(server), cpu_s(database)

    def used(self) -> tuple[float, float]:
        """Return what the server and what the database used; others in it count too."""
        now = self._now()
        return now[0] - self._began[0], now[1] - self._began[1]
