"""History is what it was, or the first row that is not is named."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from governance.audit.chain import Fault, digest_heads, verify_chains
from governance.audit.queries import Asked, list_entries
from governance.audit.trail import record
from tests.written_reports import a_report, write_reports

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


def write(db: Connection, count: int) -> None:
    for number in range(count):
        now = NOW + timedelta(minutes=number)
        record(db, actor="tests", action="reveal", object=f"incident:{number}", now=now)


def without_guard(db: Connection, table: str, statement: str, row: object) -> None:
    """Change history as somebody would who owns the database."""
    db.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    db.execute(text(statement), {"id": row})
    db.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


REMOVE = "DELETE FROM audit_entry WHERE id = :id"


def ids(db: Connection) -> list[int]:
    return list(db.scalars(text("SELECT id FROM audit_entry ORDER BY id")))


def test_a_trail_that_nobody_touched_is_whole(db: Connection) -> None:
    write(db, 5)
    found = verify_chains(db)
    assert (found.entries, found.faults) == (5, ())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET actor = 'somebody else' WHERE id = :id",
        "UPDATE audit_entry SET purpose = 'a better one' WHERE id = :id",
        "UPDATE audit_entry SET details = '{\"a\": 1}' WHERE id = :id",
        "UPDATE audit_entry SET fields = '{phone}' WHERE id = :id",
        "UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE id = :id",
        "UPDATE audit_entry SET hash = sha256('') WHERE id = :id",
    ],
)
def test_an_entry_that_was_changed_is_named(db: Connection, change: str) -> None:
    write(db, 5)
    third = ids(db)[2]
    without_guard(db, "audit_entry", change, third)
    assert verify_chains(db).faults == (Fault("audit", third),)


def test_the_entry_after_one_that_was_removed_is_named(db: Connection) -> None:
    write(db, 5)
    _, second, third, *_ = ids(db)
    without_guard(db, "audit_entry", REMOVE, second)
    assert verify_chains(db).faults == (Fault("audit", third),)


def test_a_trail_cut_at_its_end_is_whole_but_has_another_digest(db: Connection) -> None:
    write(db, 5)
    until = NOW + timedelta(hours=1)
    kept = digest_heads(db, at=until)
    without_guard(db, "audit_entry", REMOVE, ids(db)[-1])
    assert verify_chains(db).faults == ()
    assert digest_heads(db, at=until).digest != kept.digest


def test_the_digest_of_a_past_moment_stays_the_same_as_history_goes_on(db: Connection) -> None:
    write(db, 3)
    then = NOW + timedelta(minutes=2)
    kept = digest_heads(db, at=then)
    record(db, actor="tests", action="reveal", object="x", now=NOW + timedelta(hours=1))
    assert digest_heads(db, at=then) == kept
    assert digest_heads(db, at=NOW + timedelta(hours=2)).digest != kept.digest


def test_the_database_keeps_its_owner_from_changing_an_entry_by_mistake(db: Connection) -> None:
    write(db, 1)
    with pytest.raises(DBAPIError):
        db.execute(text("UPDATE audit_entry SET actor = 'x'"))


def test_a_history_of_an_incident_that_was_changed_is_named(db: Connection) -> None:
    one, two = write_reports(db, [a_report(), a_report()], None)
    assert verify_chains(db).faults == ()
    change = "UPDATE incident_event SET actor = 'x' WHERE incident_id = :id"
    without_guard(db, "incident_event", change, two.id)
    assert verify_chains(db).faults == (Fault(f"incident:{two.id}", 1),)
    assert one.id != two.id


def test_entries_are_found_by_what_they_say_and_by_todays_names(db: Connection) -> None:
    person = uuid.uuid4()
    db.execute(text("INSERT INTO person (id, name) VALUES (:id, '王芳')"), {"id": person})
    write(db, 2)
    details = {"role": "leader"}
    record(
        db, actor=str(person), action="reveal", object="incident:7", now=NOW,
        fields=["phone"], purpose="回访", details=details,
    )  # fmt: skip
    (found,) = list_entries(db, Asked(actor="王芳"), limit=10)
    assert (found.actor_name, found.fields, found.purpose) == ("王芳", ["phone"], "回访")
    assert found.details == details
    assert len(list_entries(db, Asked(action="reveal"), limit=10)) == 3
    assert len(list_entries(db, Asked(object="incident:1"), limit=10)) == 1
    assert len(list_entries(db, Asked(before=found.id), limit=10)) == 2
    assert [one.id for one in list_entries(db, Asked(), limit=1)] == [found.id]
