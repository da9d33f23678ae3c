"""The doctor notices when the database would show who reported to anybody."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from api.doctor.database import examine_database
from api.doctor.machine import State


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as db:
        yield db
        db.rollback()


def wall(db: Connection) -> State | None:
    def ask(sql: str) -> str:
        return str(db.scalar(text(sql)))

    found = {one.name.en: one.state for one in examine_database(ask)}
    return found.get("second wall")


def test_the_wall_of_a_migrated_database_holds(connection: Connection) -> None:
    assert wall(connection) is State.FINE


def test_a_table_without_its_policy_is_noticed(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE incident_reporter NO FORCE ROW LEVEL SECURITY"))
    assert wall(connection) is State.WRONG


def test_a_superuser_without_a_lesser_role_is_noticed(connection: Connection) -> None:
    connection.execute(text("REVOKE SELECT ON incident_reporter FROM wangge_desk"))
    assert wall(connection) is State.WRONG


def test_a_plain_account_needs_no_lesser_role(connection: Connection) -> None:
    connection.execute(text("REVOKE SELECT ON incident_reporter FROM wangge_desk"))
    connection.execute(text("CREATE ROLE wangge_plain NOLOGIN"))
    connection.execute(text("SET LOCAL ROLE wangge_plain"))
    assert wall(connection) is State.FINE


def test_a_database_without_tables_has_no_wall_yet(connection: Connection) -> None:
    connection.execute(text("DROP TABLE incident_reporter"))
    assert wall(connection) is None
