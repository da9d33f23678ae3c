"""One transaction of a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: What history says of a deed done at the command line.
CONSOLE: Final = "console"


@contextmanager
def console_transaction(*, migrate: bool = True) -> "Iterator[Connection]":
    """Give a transaction on the database of the environment, which is closed afterwards."""
    from api.database import open_database  # noqa: PLC0415 --help needs no tables
    from geo.settings import DatabaseSettings  # noqa: PLC0415

    engine = open_database(DatabaseSettings(), migrate=migrate)
    try:
        with engine.begin() as db:
            yield db
    finally:
        engine.dispose()
