"""One throw-away PostGIS per test session, and a fresh clone of it per test module."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import create_engine

from geo.private_cluster import Endpoint, PrivateCluster

PREFIX = "wangge-tests-"
TEMPLATE = "wangge_template"


def pytest_configure() -> None:
    """Take the user's own database and server settings out of the tests' reach."""
    for name in [name for name in os.environ if name.startswith(("WANGGE_", "PG"))]:
        if name != "WANGGE_PG_BIN":
            del os.environ[name]


@pytest.fixture(scope="session")
def cluster_home() -> Iterator[Path]:
    """A folder that a lesser account may enter, for a server that root starts."""
    _sweep_abandoned_clusters()
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
    """Stop and remove the servers of sessions that were killed."""
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = re.match(rf"{PREFIX}(\d+)-", home.name)
        if owner and not Path(f"/proc/{owner.group(1)}").exists():
            PrivateCluster(home, durable=False).stop()
            shutil.rmtree(home, ignore_errors=True)
