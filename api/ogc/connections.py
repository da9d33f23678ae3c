"""Connections of the services: read-only, as the role that sees the schema `ogc` and nothing else.

TiPG speaks to the database by a driver of its own and has no scope by rows, so these connections
are no users': the role is all that they may see.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final
from urllib.parse import quote, urlencode

import asyncpg
import orjson
from sqlalchemy import URL

from api.ogc.errors import (
    OgcOffError,
    OgcQuestionError,
    OgcTooLongError,
    OgcUnreachableError,
)

ROLE: Final = "wangge_ogc"

#: So long may a question take.
LONGEST_S: Final = 10
_CONNECT_S: Final = 5
_MOST: Final = 4

#: Said when a session begins, so that ``RESET`` comes back to it.
_SESSION: Final = {
    "role": ROLE,
    "default_transaction_read_only": "on",
    "statement_timeout": str(LONGEST_S * 1000),
    "idle_in_transaction_session_timeout": str(LONGEST_S * 1000),
    "timezone": "UTC",
    "application_name": "wangge-ogc",
}

#: What of a URL this driver reads as libpq does; it takes anything else for a setting.
_OF_URL: Final = frozenset(
    {"host", "port", "user", "password", "dbname", "passfile", "sslmode", "sslcert", "sslkey"}
    | {"sslrootcert", "sslcrl", "sslpassword", "target_session_attrs", "krbsrvname"}
)

#: What says that the role or its rights are missing.
_OFF: Final = (
    asyncpg.InsufficientPrivilegeError,
    asyncpg.InvalidSchemaNameError,
    asyncpg.UndefinedTableError,
)

_GONE: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)


def dsn_of(url: URL) -> str:
    """Return where the database is, password included, as this driver reads it."""
    told = url.translate_connect_args(username="user", database="dbname")
    parts = {**url.query, **told}
    known = {name: str(value) for name, value in parts.items() if name in _OF_URL}
    return f"postgresql://?{urlencode(known, quote_via=quote)}"


class OgcConnections:
    """A pool that TiPG takes connections from; every trouble with one is told in our words."""

    def __init__(self, url: URL) -> None:
        self._dsn = dsn_of(url)
        self._pool: Any = None

    async def open(self) -> None:
        """Make ready to connect; nothing is connected before it is needed."""
        self._pool = await asyncpg.create_pool(
            self._dsn,
            min_size=0,
            max_size=_MOST,
            timeout=_CONNECT_S,
            command_timeout=LONGEST_S + 5,
            statement_cache_size=0,  # a migration may change a view under it
            server_settings=_SESSION,
            init=_read_json,
            setup=_be_the_role,
        )

    async def close(self) -> None:
        """End every connection, whatever is asked on it."""
        if self._pool is None:
            return
        pool, self._pool = self._pool, None
        try:
            async with asyncio.timeout(1):
                await pool.close()
        except (TimeoutError, *_GONE):
            pool.terminate()

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        """Give a connection while the block lasts.

        Raises
        ------
        OgcOffError
            When the role, or what it may read, is not there.
        OgcTooLongError
            When the block asked for too much.
        OgcQuestionError
            When the database cannot make sense of what it asked.
        OgcUnreachableError
            When the database does not answer.
        """
        pool = self._pool
        if pool is None:
            raise OgcUnreachableError
        connection = await _connection_of(pool)
        try:
            yield connection
        except (asyncpg.QueryCanceledError, TimeoutError) as late:
            raise OgcTooLongError from late
        except _OFF as off:
            raise OgcOffError from off
        except _GONE as gone:
            raise OgcUnreachableError from gone
        except asyncpg.PostgresError as refused:
            raise OgcQuestionError from refused
        finally:
            with suppress(*_GONE):
                await pool.release(connection)


async def _connection_of(pool: Any) -> Any:  # noqa: ANN401 the driver has no types
    try:
        return await pool.acquire(timeout=_CONNECT_S)
    except (asyncpg.InvalidParameterValueError, *_OFF) as off:  # of a role that is not there
        raise OgcOffError from off
    except (asyncpg.PostgresError, TimeoutError, *_GONE) as gone:
        raise OgcUnreachableError from gone


async def _be_the_role(connection: Any) -> None:  # noqa: ANN401 the driver has no types
    """Enter the role again each time, should whoever had the connection before have left it."""
    await connection.execute(f"SET ROLE {ROLE}")


async def _read_json(connection: Any) -> None:  # noqa: ANN401 as above
    """Have geometries come as objects, as TiPG expects them."""
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=orjson.dumps, decoder=orjson.loads
        )
