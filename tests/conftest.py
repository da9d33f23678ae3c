"""One throw-away PostGIS per test process, and a fresh clone of it per test module."""

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine

from geo.local_server.errors import LocalServerError
from geo.private_cluster import Endpoint, PrivateCluster

PREFIX = "wangge-tests-"
TEMPLATE = "wangge_template"
#: Each has a PostGIS and a browser of its own; the modules do not keep more of them busy.
MOST_PROCESSES = 8

# A fifth of a second, the usual limit for an example, says how busy the machine is and whether
# anything had to be compiled; an expression that never comes to an end takes longer than this.
settings.register_profile(
    "patient",
    settings(),
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("patient")


def pytest_configure() -> None:
    """Take the user's own database and server settings out of the tests' reach."""
    for name in [name for name in os.environ if name.startswith(("WANGGE_", "PG"))]:
        if name != "WANGGE_PG_BIN":
            del os.environ[name]


def pytest_sessionstart(session: pytest.Session) -> None:
    """Clear up once for all processes, before they start: never two at one folder."""
    if not hasattr(session.config, "workerinput"):
        _sweep_abandoned_clusters()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than processors: drills and browsers wait as much as they compute."""
    return min(len(os.sched_getaffinity(0)) + 1, MOST_PROCESSES)


@pytest.fixture(scope="session")
def cluster_home() -> Iterator[Path]:
    """A folder that a lesser account may enter, for a server that root starts."""
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    home.chmod(0o755)
    yield home
    PrivateCluster(home, durable=False).stop()
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def endpoint(cluster_home: Path) -> Endpoint:
    """The running throw-away server."""
    return PrivateCluster(cluster_home, durable=False).start()


@pytest.fixture(scope="session")
def template(cluster_home: Path) -> str:
    """Name of a database with the extensions and every migration applied."""
    from api.database import upgrade  # noqa: PLC0415 - most tests need no tables

    cluster = PrivateCluster(cluster_home, durable=False)
    cluster.start()
    url = cluster.ensure_database(TEMPLATE)
    engine = create_engine(url)
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()
    return TEMPLATE


@pytest.fixture(scope="module")
def database_url(endpoint: Endpoint, template: str) -> Iterator[str]:
    """SQLAlchemy URL of a migrated database that this test module has to itself."""
    name = f"clone_{uuid4().hex[:12]}"
    with _admin(endpoint) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    yield endpoint.url(name)
    with _admin(endpoint) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _admin(endpoint: Endpoint) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=str(endpoint.socket_folder), user="postgres", dbname="postgres", autocommit=True
    )


def _sweep_abandoned_clusters() -> None:
    """Stop and remove the servers of processes that were killed, but another account's."""
    folder = Path(tempfile.gettempdir())
    with _held(folder):
        for home in folder.glob(f"{PREFIX}*"):
            owner = re.match(rf"{PREFIX}(\d+)-", home.name)
            if owner and not Path(f"/proc/{owner.group(1)}").exists():
                with contextlib.suppress(LocalServerError):
                    PrivateCluster(home, durable=False).stop()
                    shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep other test sessions of this machine from doing the same at the same time."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
