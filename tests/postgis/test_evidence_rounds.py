"""A picture counts in the round in which it was sent; the limit is one of the round."""

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, update

from geo.postgis import make_engine
from governance.incidents.evidence.keeping import (
    MOST_PICTURES,
    EvidenceClosedError,
    Kept,
    TooManyPicturesError,
    add_picture,
    pictures_of,
)
from governance.incidents.evidence.pictures import Picture
from governance.incidents.handling.case_queries import evidence_kinds
from governance.incidents.model import Incident
from governance.people.sight import EVERYTHING
from grid_boundaries.lookup import load_index
from tests.nine_county import NOW, store_nine_grids
from tests.written_reports import a_report, write_reports


@pytest.fixture
def db(database_url: str) -> Iterator[Connection]:
    engine = make_engine(database_url)
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.fixture
def incident(db: Connection) -> uuid.UUID:
    edition = load_index(db, store_nine_grids(db), snap_m=0)
    (made,) = write_reports(db, [a_report()], edition, now=NOW)
    return made.id


def sent(db: Connection, incident: uuid.UUID, number: int = 0, kind: str = "photo_after") -> Kept:
    picture = Picture(b"jpeg", 8, 8, number.to_bytes(32, "big"))
    return add_picture(db, incident, picture, kind=kind, by="tests", now=NOW)


def change(db: Connection, incident: uuid.UUID, **to: object) -> None:
    db.execute(update(Incident).where(Incident.id == incident).values(**to))


def test_a_photograph_sent_again_in_another_round_counts_there(
    db: Connection, incident: uuid.UUID
) -> None:
    first = sent(db, incident)
    assert sent(db, incident) == Kept(first.id, replayed=True)
    change(db, incident, round=2)
    second = sent(db, incident)
    assert not second.replayed
    assert evidence_kinds(db, incident, 2) == {"photo_after"}
    assert {row.round for row in pictures_of(db, incident, EVERYTHING)} == {1, 2}


def test_the_limit_is_one_of_the_round_and_a_repetition_passes_it(
    db: Connection, incident: uuid.UUID
) -> None:
    kept = [sent(db, incident, number) for number in range(MOST_PICTURES)]
    with pytest.raises(TooManyPicturesError):
        sent(db, incident, MOST_PICTURES)
    assert sent(db, incident, 7) == Kept(kept[7].id, replayed=True)
    change(db, incident, round=2)
    assert not sent(db, incident, MOST_PICTURES).replayed


def test_nothing_is_added_to_what_is_over(db: Connection, incident: uuid.UUID) -> None:
    change(db, incident, state="closed")
    with pytest.raises(EvidenceClosedError):
        sent(db, incident)
