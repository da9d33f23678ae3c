"""A round of an evening in the staffed county, undone after each test."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine

from geo.postgis import make_engine
from tests.nine_county import store_nine_grids
from tests.sending import Office, Phone
from tests.staffed_county import Staff, identity_of, store_staff
from tests.visiting import Round, at, store_round


@pytest.fixture(scope="module")
def staffed(database_url: str) -> Iterator[tuple[Engine, Staff]]:
    """An engine on the nine-grid county with its people."""
    engine = make_engine(database_url)
    with engine.begin() as db:
        store_nine_grids(db)
        staff = store_staff(db)
    yield engine, staff
    engine.dispose()


@pytest.fixture
def db(staffed: tuple[Engine, Staff]) -> Iterator[Connection]:
    """A connection whose transaction is rolled back."""
    with staffed[0].connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def staff(staffed: tuple[Engine, Staff]) -> Staff:
    """The county's people."""
    return staffed[1]


@pytest.fixture
def tour(db: Connection, staff: Staff) -> Round:
    """Three doors for the village's officer and the worker of the first grid."""
    return store_round(db, [staff["village"], staff["worker_1"]])


@pytest.fixture
def phone(tour: Round) -> Phone:
    """The telephone of the round."""
    return Phone(tour)


@pytest.fixture
def office(db: Connection, staff: Staff) -> Office:
    """Who takes what comes in, at half past nine, from the worker of the first grid."""
    now = at("21:30")
    return Office(db, identity_of(db, staff["worker_1"], now=now), now)
