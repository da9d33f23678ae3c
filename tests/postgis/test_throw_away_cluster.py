"""The server the tests run on: what it promises to each test module."""

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session


def test_a_test_gets_postgis_and_trigrams_of_chinese(db: Session) -> None:
    area = db.scalar(text("SELECT ST_Area(ST_MakeEnvelope(0, 0, 2, 3, 4490))"))
    assert area == 6
    assert db.scalar(text("SELECT cardinality(show_trgm('网格'))"))


def test_a_commit_inside_a_test_is_undone_after_it(engine: Engine, db: Session) -> None:
    db.execute(text("CREATE TABLE seen_by_nobody (n int)"))
    db.commit()
    with engine.connect() as other:
        found = other.scalar(text("SELECT to_regclass('seen_by_nobody')"))
    assert found is None
