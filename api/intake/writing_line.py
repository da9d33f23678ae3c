"""A connection of a writer's own: checked without a round trip, made anew when it has broken."""

import os
import select
import socket
from contextlib import suppress
from typing import Any

import psycopg
from sqlalchemy import Engine

#: A statement that takes longer is given up; a flip of the edition may hold it up for a while.
_LIMITS = "SET statement_timeout = '9s'"


class WritingLine:
    """A writer's own connection, in autocommit mode; made anew when it has broken."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._driver: psycopg.Connection[Any] | None = None

    def driver(self) -> psycopg.Connection[Any]:
        """Return the connection; one that the server has ended meanwhile is replaced."""
        # An idle server says nothing: what can be read is its farewell.
        if self._driver is not None and select.select([self._driver.fileno()], [], [], 0)[0]:
            self.close()
        if self._driver is None:
            self._driver = self._connect()
        return self._driver

    def _connect(self) -> psycopg.Connection[Any]:
        pooled = self._engine.raw_connection()
        driver = pooled.driver_connection
        assert isinstance(driver, psycopg.Connection)  # noqa: S101 geo.postgis makes no other
        pooled.detach()
        driver.autocommit = True
        driver.execute(_LIMITS)
        return driver

    def break_off(self) -> None:
        """Make whoever waits for the server's answer fail; for another thread to call."""
        driver = self._driver
        if driver is not None:
            with (
                suppress(OSError, psycopg.Error),
                socket.socket(fileno=os.dup(driver.fileno())) as it,
            ):
                it.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the connection."""
        driver, self._driver = self._driver, None
        if driver is not None:
            with suppress(psycopg.Error):
                driver.close()
