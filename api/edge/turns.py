"""No more requests at the database than it has connections for; the others wait their turn.

A route and what goes before and after it run in threads, one after the other. Without turns a
crowd of requests would fill every thread with waiting for a connection, and those who have one
would find no thread to go on in, until all of them give up.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, QueuePool
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

#: As long as for a connection of the pool.
LONGEST_WAIT_S: Final = 5.0


class Turns:
    """So many requests at once hold a connection from their first question to their commit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = (
            WeakKeyDictionary()
        )

    @classmethod
    def for_pool(cls, pool: Pool) -> "Turns":
        """Return as many as a pool keeps connections; what it has beyond is left to the rest."""
        return cls(pool.size() if isinstance(pool, QueuePool) else 1)

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Wait without a thread until it is one's turn.

        Raises
        ------
        PoolTimeoutError
            When that takes longer than whoever asks should wait.
        """
        loop = asyncio.get_running_loop()
        places = self._of_loop.setdefault(loop, asyncio.Semaphore(self._most))
        try:
            async with asyncio.timeout(LONGEST_WAIT_S):
                await places.acquire()
        except TimeoutError:
            message = "no turn at the database in time"
            raise PoolTimeoutError(message) from None
        try:
            yield
        finally:
            places.release()
