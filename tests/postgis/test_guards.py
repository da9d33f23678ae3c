"""What the database itself refuses, whoever asks: history, assignments, grids in force."""

import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, TextClause, select, text
from sqlalchemy.exc import DBAPIError

from geo.postgis import make_engine
from grid_boundaries.lookup import load_index
from grid_boundaries.model import Edition
from grid_boundaries.upkeep.drafting import create_edition
from tests.nine_county import NOW, nine_draft, store_nine_grids
from tests.written_reports import a_report, write_reports

REFUSED = "WG001"


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    """A county with one edition in force, one draft, and one incident."""
    engine = make_engine(database_url)
    with engine.begin() as db:
        edition = store_nine_grids(db)
        create_edition(db, nine_draft(effective_from=date(2026, 6, 1)), now=NOW)
        write_reports(db, [a_report()], load_index(db, edition, snap_m=0))
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection
        connection.rollback()


ADD_A_GRID = (
    "INSERT INTO grid (edition_id, code, name, kind, village_code, area_m2, geom)"
    " SELECT edition_id, '360824100001999', name, kind, village_code, area_m2, geom"
    " FROM grid WHERE edition_id = {edition} LIMIT 1"
)
RETIRE = "UPDATE edition SET state = 'retired', effective_to = '2026-06-01', retired_at = now()"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE incident_event SET actor = 'somebody else'",
        "DELETE FROM incident_event",
        "TRUNCATE incident_event",
        "TRUNCATE incident CASCADE",
        "UPDATE grid_assignment SET grid_code = '360824100001002'",
        "UPDATE grid_assignment SET current = false, confidence = 'none'",
        "DELETE FROM grid_assignment",
        "TRUNCATE grid_assignment",
        "TRUNCATE grid CASCADE",
        "UPDATE incident SET raw_x = 115.0",
        "UPDATE incident SET raw_crs = 'gcj02', accuracy_m = 1",
        "UPDATE incident SET no = 'XG-1'",
        "UPDATE incident SET idempotency_key = NULL",
        "UPDATE grid SET name = '改名' WHERE edition_id = {active}",
        "DELETE FROM grid WHERE edition_id = {active}",
        ADD_A_GRID.replace("{edition}", "{active}"),
        "UPDATE grid SET edition_id = {active}, code = code || '9' WHERE edition_id = {draft}",
        "UPDATE grid SET edition_id = {draft}, code = code || '9' WHERE edition_id = {active}",
        "UPDATE edition SET name = '改名' WHERE id = {active}",
        "UPDATE edition SET state = 'draft' WHERE id = {active}",
        f"{RETIRE}, name = '改名' WHERE id = {{active}}",
        "DELETE FROM edition WHERE id = {active}",
    ],
)
def test_database_refuses(db: Connection, statement: str) -> None:
    with pytest.raises(DBAPIError) as refused:
        db.execute(_about(db, statement))
    assert getattr(refused.value.orig, "sqlstate", None) == REFUSED


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE grid_assignment SET current = false",
        "UPDATE incident SET version = version + 1, geom = NULL",
        "UPDATE grid SET name = '改名' WHERE edition_id = {draft}",
        "DELETE FROM grid WHERE edition_id = {draft}",
        ADD_A_GRID.replace("{edition}", "{draft}"),
        f"{RETIRE} WHERE id = {{active}}",
    ],
)
def test_database_admits_what_the_work_needs(db: Connection, statement: str) -> None:
    changed = db.execute(_about(db, statement))
    assert changed.rowcount > 0


def test_retired_edition_never_comes_back(db: Connection) -> None:
    db.execute(text("UPDATE edition SET state = 'retired' WHERE state = 'active'"))
    with pytest.raises(DBAPIError) as refused:
        db.execute(text("UPDATE edition SET state = 'active' WHERE state = 'retired'"))
    assert getattr(refused.value.orig, "sqlstate", None) == REFUSED


def test_second_active_edition_is_impossible(db: Connection) -> None:
    with pytest.raises(DBAPIError, match="uq_edition_one_active"):
        db.execute(text("UPDATE edition SET state = 'active' WHERE state = 'draft'"))


def test_grid_that_waited_for_an_activation_comes_too_late(engine: Engine) -> None:
    """The grid is inserted while the edition's row is locked, and must see what became of it."""
    with engine.begin() as db:
        edition = create_edition(db, nine_draft(effective_from=date(2026, 7, 1)), now=NOW)
        db.execute(text("UPDATE edition SET state = 'validated' WHERE id = :id"), {"id": edition})
    outcome: list[str | None] = []
    with engine.connect() as activation:
        row = select(Edition.id).where(Edition.id == edition).with_for_update(key_share=True)
        activation.execute(row)
        activation.execute(
            text("UPDATE edition SET state = 'retired' WHERE id = :id"), {"id": edition}
        )
        late = threading.Thread(target=lambda: outcome.append(_insert_grid(engine, edition)))
        late.start()
        _wait_for_a_lock(engine)
        activation.commit()
    late.join(20)
    assert outcome == [REFUSED]


def _about(db: Connection, statement: str) -> TextClause:
    """Return the statement with the ids of the editions it names."""
    rows = db.execute(text("SELECT state, id FROM edition"))
    return text(statement.format(**{state: f"'{edition}'" for state, edition in rows}))


def _insert_grid(engine: Engine, edition: uuid.UUID) -> str | None:
    statement = text(ADD_A_GRID.format(edition=f"'{edition}'"))
    try:
        with engine.begin() as db:
            db.execute(statement)
    except DBAPIError as refused:
        return getattr(refused.orig, "sqlstate", None)
    return None


def _wait_for_a_lock(engine: Engine) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    end = datetime.now(UTC) + timedelta(seconds=10)
    while datetime.now(UTC) < end:
        with engine.connect() as db:
            if db.scalar(waiting):
                return
    pytest.fail("nobody waits")
