"""Rows of a file are read through a cursor of the database: a million are never held at once."""

import uuid
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert, text

from governance.incidents.exporting.rows import BATCH, read_batches, tally_export
from governance.incidents.model import Incident
from governance.incidents.reading.filtering import IncidentFilter
from governance.people.sight import EVERYTHING, NOTHING
from tests.nine_county import NOW

MANY = 2 * BATCH + 500


@pytest.fixture
def db(connection: Connection) -> Connection:
    """A transaction in which many incidents wait for a pin, half of them invented."""
    rows = [
        {
            "id": uuid.UUID(int=number),
            "no": f"XG-{number:06}",
            "source": "test",
            "body_hash": b"",
            "channel": "import",
            "category": "dispute",
            "title": f"第{number}件",
            "occurred_at": NOW - timedelta(seconds=number),
            "reported_at": NOW,
            "state": "reported",
            "address": "电话19912345678金川镇善政村1号",
            "synthetic": number % 2 == 0,
        }
        for number in range(MANY)
    ]
    connection.execute(insert(Incident), rows)
    return connection


def test_rows_come_a_batch_at_a_time_from_an_open_cursor(db: Connection) -> None:
    batches = read_batches(db, EVERYTHING, IncidentFilter())
    first = next(batches)
    assert len(first) == BATCH
    statements = db.scalars(text("SELECT statement FROM pg_cursors")).all()
    assert len([one for one in statements if "incident" in one]) == 1
    rest = [len(batch) for batch in batches]
    assert rest == [BATCH, 500]


def test_rows_are_latest_first_and_end_where_asked(db: Connection) -> None:
    batches = read_batches(db, EVERYTHING, IncidentFilter(), most=BATCH + 1)
    rows = [row for batch in batches for row in batch]
    assert [row.no for row in rows] == [f"XG-{number:06}" for number in range(BATCH + 1)]
    assert {row.place for row in rows} == {None}


def test_a_number_before_the_village_is_hidden_too(db: Connection) -> None:
    with closing(read_batches(db, EVERYTHING, IncidentFilter())) as batches:
        first = next(batches)[0]
    assert first.address == "电话***********金川镇善政村"


def test_a_tally_counts_and_tells_whether_anything_is_invented(db: Connection) -> None:
    tally = tally_export(db, EVERYTHING, IncidentFilter())
    assert (tally.n, tally.is_synthetic) == (MANY, True)
    nothing = tally_export(db, NOTHING, IncidentFilter())
    assert (nothing.n, nothing.is_synthetic) == (0, False)
    assert list(read_batches(db, NOTHING, IncidentFilter())) == []
