"""Work that is undone after each test, on the module's own database."""

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from geo.postgis import make_engine
from grid_boundaries.lookup import load_index
from tests.moving import Desk
from tests.nine_county import store_nine_grids
from tests.staffed_county import NOW, store_staff
from tests.written_reports import a_report, write_reports


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    """Engine on the module's database."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    """A session in a transaction that is rolled back; a commit ends only a savepoint."""
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A connection whose transaction is rolled back."""
    with engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def desk(connection: Connection) -> Desk:
    """The nine-grid county with its people, nothing reported yet."""
    edition = store_nine_grids(connection)
    return Desk(connection, store_staff(connection), edition)


@pytest.fixture
def incident(desk: Desk) -> uuid.UUID:
    """Something environmental in grid 1, just reported."""
    edition = load_index(desk.db, desk.edition, snap_m=0)
    report = a_report(category="environment", occurred_at=NOW)
    return write_reports(desk.db, [report], edition, now=NOW)[0].id
