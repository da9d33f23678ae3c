"""The services of one process: their connections, and what collections there are."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

import structlog
from asyncpg import ClientConfigurationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from tipg.collections import Catalog, Collection

from api.installation import Installation
from api.ogc.catalog import read_collections
from api.ogc.connections import OgcConnections
from api.ogc.errors import OgcOffError, OgcQuestionError
from api.ogc.monthly_counts import are_stale, renew
from geo.errors import RuleError

log = structlog.get_logger()

#: After so long it is looked again whether other grids are in force, or a month has ended.
KEPT_S: Final = 60.0


class OgcServices:
    """Opened and closed with the application, which runs whether they can or not."""

    def __init__(self, here: Installation) -> None:
        self._here = here
        self._reading = asyncio.Lock()
        self._read_at = -KEPT_S
        self._catalog: Catalog | None = None
        self.connections = OgcConnections(here.engine.url)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Keep connections while the block lasts, in the loop that is running."""
        self._reading = asyncio.Lock()
        warming = asyncio.create_task(self._warm_up())
        try:
            yield
        finally:
            await warming
            await self.connections.close()

    async def _warm_up(self) -> None:
        """Read the collections before anybody asks, and tell the log when that cannot be."""
        try:
            await self.connections.open()
            await self.catalog()
        except (
            RuleError,
            SQLAlchemyError,
            OSError,
            ValueError,
            ClientConfigurationError,
        ) as trouble:
            log.warning("map services are off", error=type(trouble).__name__)

    async def catalog(self) -> Catalog:
        """Return the collections, as they were within the last minute.

        Raises
        ------
        OgcOffError, OgcUnreachableError
            When they cannot be read.
        """
        async with self._reading:
            if self._catalog is None or time.monotonic() - self._read_at > KEPT_S:
                self._catalog = await self._read_catalog()
                self._read_at = time.monotonic()
            return self._catalog

    async def _read_catalog(self) -> Catalog:
        await run_in_threadpool(self._count_when_stale)
        found: dict[str, Collection] = {}
        try:
            async with self.connections.acquire() as connection:
                found.update(await read_collections(connection))
        except OgcQuestionError as unread:  # nobody asked: the views are not those of this program
            raise OgcOffError from unread
        return Catalog(collections=found, last_updated=datetime.now(UTC))

    def _count_when_stale(self) -> None:
        with self._here.transaction() as db:
            if are_stale(db):
                renew(db)
