"""The place of the measurement: a durable private server, the demo county, the app's process."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import psycopg
import shapely
from sqlalchemy import make_url, text

from api.commands.demo import load_when_empty
from api.database import open_database
from api.installation import Installation
from geo.postgis import libpq_conninfo
from geo.private_cluster import PrivateCluster
from geo.settings import DatabaseSettings
from governance.people.accounts.tokens import add_token
from governance.people.vocabulary import TokenScope
from governance.policy import load_policy

ROOT = Path(__file__).parent.parent.parent
POINTS = 20_000
SEED = 20_251_123
START_S = 60

#: The grid of each point, for pgbench to use without looking for it.
_GRIDS = """
CREATE TABLE bench_grid AS
SELECT DISTINCT ON (p.id) p.id AS point, g.id AS grid_id, g.code, g.edition_id
FROM bench_point p JOIN grid g ON ST_Covers(g.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4490))
JOIN edition e ON e.id = g.edition_id AND e.state = 'active'
WHERE g.kind = 'general' ORDER BY p.id, g.code COLLATE "C";
ALTER TABLE bench_grid ADD PRIMARY KEY (point)
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A server with the demo county and `POINTS` random points inside its grids."""

    home: Path
    conninfo: str
    installation: Installation
    points: np.ndarray
    #: With which a program reports.
    token: str

    def environ(self, **more: str) -> dict[str, str]:
        """Return the environment of a program of this installation."""
        return os.environ | {"WANGGE_HOME": str(self.home)} | more


@contextmanager
def make_place(incidents: int) -> Iterator[Place]:
    """Make a durable server in a folder of its own; it is stopped and removed afterwards."""
    home = Path(tempfile.mkdtemp(prefix="wangge-bench-"))
    home.chmod(0o755)
    try:
        engine = open_database(DatabaseSettings(home=home, database_url=None))
        installation = Installation.on(engine, load_policy())
        load_when_empty(installation, incidents=incidents)
        conninfo = libpq_conninfo(make_url(engine.url))
        points = _keep_points(installation, conninfo)
        with installation.transaction() as db:
            report, now = [TokenScope.REPORT], datetime.now(UTC)
            token = add_token(db, "bench", report, by="bench", now=now)
        yield Place(home, conninfo, installation, points, token)
        engine.dispose()
    finally:
        PrivateCluster(home).stop()
        shutil.rmtree(home)


def _keep_points(installation: Installation, conninfo: str) -> np.ndarray:
    """Draw points inside the grids and keep them in the table `bench_point` as well."""
    with installation.transaction() as db:
        wkb = db.scalars(text("SELECT ST_AsBinary(geom) FROM grid"))
        grids = shapely.from_wkb([bytes(one) for one in wkb])
    rng = np.random.default_rng(SEED)
    west, south, east, north = shapely.total_bounds(grids)
    county = shapely.union_all(grids)
    shapely.prepare(county)
    drawn = np.round(rng.uniform((west, south), (east, north), (3 * POINTS, 2)), 7)
    points = drawn[shapely.contains_xy(county, drawn)][:POINTS]
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("CREATE TABLE bench_point (id int PRIMARY KEY, lon float8, lat float8)")
        with connection.cursor().copy("COPY bench_point FROM STDIN") as copy:
            for number, (lon, lat) in enumerate(points.tolist(), start=1):
                copy.write_row((number, lon, lat))
        connection.execute(_GRIDS)
        connection.execute("VACUUM ANALYZE")
    return points


@contextmanager
def serving(place: Place) -> Iterator[int]:
    """Run `wangge serve` in a process of its own; yields its port."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    log = (place.home / "server.log").open("wb")  # one that is overrun says so in many lines
    server = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--demo", "--no-jobs"],
        cwd=ROOT,
        env=place.environ(WANGGE_PORT=str(port)),
        stdout=log,
        stderr=log,
    )
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    message = "the server did not start"
    raise RuntimeError(message)
