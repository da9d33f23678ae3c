"""From settings to a database that is there, has our tables, and is safe to use."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

import migrations
from geo.errors import GeoError, Words
from geo.postgis import check_server, make_engine
from geo.private_cluster import PrivateCluster
from geo.settings import DatabaseSettings

if TYPE_CHECKING:
    from alembic.config import Config

_VERSIONS = Path(migrations.__file__).parent / "versions"

_MIGRATION_LOCK = text("SELECT pg_advisory_xact_lock(:key)").bindparams(key=0x77616E67_67650002)

#: An index over millions of rows may take longer than a request may.
_TAKE_YOUR_TIME = text("SET LOCAL statement_timeout = 0")


#: SQLSTATEs of what another writer causes, so that trying again may do: serialisation failure,
#: deadlock, lock not available; a rule of uniqueness, or a guard of our own, that a change made
#: meanwhile has set off.
RETRY_STATES = frozenset({"40001", "40P01", "55P03", "23505", "23P01", "WG001"})


class DatabaseUnreachableError(GeoError):
    """No session can be opened on the database's server."""

    sentence = Words(
        zh="无法连接数据库。请检查服务器是否在运行、WANGGE_DATABASE_URL 与口令是否正确。",
        en="The database cannot be reached. Does its server run, and are WANGGE_DATABASE_URL and "
        "the password right?",
    )


class TablesBehindError(GeoError):
    """The tables are older than this version of the program."""

    sentence = Words(
        zh="数据库的表结构早于本程序。请先执行 wangge db migrate。",
        en="The database's tables are older than this program. Run wangge db migrate first.",
    )


def database_url(settings: DatabaseSettings) -> str:
    """Return the URL of the database, starting the private cluster when none is configured."""
    server = settings.server_url()
    if server is not None:
        return server.render_as_string(hide_password=False)
    cluster = PrivateCluster(settings.data_folder)
    cluster.start()
    return cluster.ensure_database("wangge")


def open_database(settings: DatabaseSettings, *, migrate: bool = True) -> Engine:
    """Return an engine on a database that passed every check; `migrate` brings its tables on.

    Raises
    ------
    DatabaseUnreachableError
        When no session can be opened.
    TablesBehindError
        When the tables are older than the program and `migrate` is false.
    GeoError
        When the server is unsafe, or lacks an extension or a locale that knows Chinese.
    """
    return open_tables(database_url(settings), migrate=migrate)


def open_tables(url: str | URL, *, migrate: bool = True) -> Engine:
    """Return an engine on the database at `url`; raises as `open_database` does."""
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            check_server(connection)
            _bring_on(connection, migrate=migrate)
    except OperationalError as broken:
        raise DatabaseUnreachableError from broken
    return engine


def _bring_on(connection: Connection, *, migrate: bool) -> None:
    if is_current(connection):
        return
    if not migrate:
        raise TablesBehindError
    upgrade(connection)


def is_current(connection: Connection) -> bool:
    """Whether the tables are those of this program, or newer: migrations keep old programs going.

    Revisions are numbered in order, so nothing need be read but the names of their files.
    """
    if not inspect(connection).has_table("alembic_version"):
        return False
    stands: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return stands is not None and stands >= newest_revision()


def newest_revision() -> str:
    """Return the revision that this program brings its tables to."""
    return max(file.name[:4] for file in _VERSIONS.glob("[0-9]*.py"))


def upgrade(connection: Connection) -> None:
    """Apply the migrations that are missing; two processes do not do it at once."""
    from alembic import command  # noqa: PLC0415 a start without migrations need not load it

    connection.execute(_TAKE_YOUR_TIME)
    connection.execute(_MIGRATION_LOCK)
    command.upgrade(migration_config(connection), "head")


def migration_config(connection: Connection) -> "Config":
    """Return what Alembic needs to know to work on `connection`."""
    from alembic.config import Config  # noqa: PLC0415 as above

    config = Config()
    config.set_main_option("script_location", str(_VERSIONS.parent))
    config.attributes["connection"] = connection
    return config
