"""Migrations lead to the tables that the program describes, and back, and forth again."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from api.database import is_current, migration_config, newest_revision, upgrade
from geo.assign.vocabulary import Confidence, Rule
from geo.geocoding.geocoder import PlaceLevel
from geo.postgis import make_engine
from governance.incidents.vocabulary import (
    Channel,
    EventKind,
    ImportState,
    PinOutcome,
    PinReason,
    State,
)
from governance.vocabulary import Verb
from grid_boundaries.vocabulary import EditionState, GridKind

VOCABULARIES: dict[str, Iterable[StrEnum]] = {
    "ck_incident_channel": Channel,
    "ck_incident_state": State,
    "ck_grid_assignment_rule": Rule,
    "ck_grid_assignment_confidence": Confidence,
    "ck_pin_task_reason": PinReason,
    "ck_pin_task_outcome": PinOutcome,
    "ck_incident_event_kind": [*EventKind, *Verb],
    "ck_import_batch_state": ImportState,
    "ck_edition_state": EditionState,
    "ck_grid_kind": GridKind,
    "ck_gazetteer_entry_level_known": PlaceLevel,
}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine: Engine = make_engine(database_url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_migrated_tables_are_those_that_the_program_describes(connection: Connection) -> None:
    command.check(migration_config(connection))


def test_revisions_are_numbered_in_their_order(connection: Connection) -> None:
    scripts = ScriptDirectory.from_config(migration_config(connection))
    numbers = [script.revision for script in scripts.walk_revisions()]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] == newest_revision() == scripts.get_current_head()


def test_way_back_leaves_nothing_and_the_way_forth_everything(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        there = set(inspect(connection).get_table_names())
        command.downgrade(migration_config(connection), "base")
    with engine.begin() as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version", "spatial_ref_sys"}
        assert _functions(connection) == []
        upgrade(connection)
    with engine.begin() as connection:
        assert set(inspect(connection).get_table_names()) == there
        command.check(migration_config(connection))
    engine.dispose()


def test_before_residents_other_programs_read_the_rest_of_each_view(
    connection: Connection,
) -> None:
    asked = "SELECT relname, obj_description(oid, 'pg_class') AS told FROM pg_class"
    of_ogc = text(f"{asked} WHERE relnamespace = 'ogc'::regnamespace")
    now: dict[str, str] = {row.relname: row.told for row in connection.execute(of_ogc)}
    assert "户数、常住人口和面积" in now["villages"]
    command.downgrade(migration_config(connection), "0015")
    then: dict[str, str] = {row.relname: row.told for row in connection.execute(of_ogc)}
    assert then.pop("villages") == now.pop("villages").replace("、常住人口", "").replace(
        ", residents", ""
    )
    assert {name for name in then if then[name] != now[name]} == {"townships"}
    for view in then:
        columns = {one["name"] for one in inspect(connection).get_columns(view, schema="ogc")}
        assert "residents" not in columns
        assert connection.scalar(
            text(f"SELECT has_table_privilege('wangge_ogc', 'ogc.{view}', 'SELECT')")
        )
    connection.rollback()


def test_before_labels_of_incidents_other_programs_read_the_same_columns(
    connection: Connection,
) -> None:
    view = "incidents_by_grid_month"
    now = inspect(connection).get_columns(view, schema="ogc")
    asked = text(f"SELECT pg_get_viewdef('ogc.{view}'::regclass)")
    assert "incident.synthetic" in str(connection.scalar(asked))
    command.downgrade(migration_config(connection), "0016")
    assert "incident.synthetic" not in str(connection.scalar(asked))
    then = inspect(connection).get_columns(view, schema="ogc")
    assert [one["name"] for one in then] == [one["name"] for one in now]
    connection.rollback()


def test_tables_of_a_newer_program_are_taken_for_current(connection: Connection) -> None:
    assert is_current(connection)
    connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert is_current(connection)
    connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert not is_current(connection)
    connection.rollback()


def _functions(connection: Connection) -> list[str]:
    """Return the functions that no extension brought."""
    asked = text(
        "SELECT proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS"
        " (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    return list(connection.scalars(asked))


@pytest.mark.parametrize("constraint", VOCABULARIES)
def test_database_admits_just_the_members_of_a_vocabulary(
    connection: Connection, constraint: str
) -> None:
    asked = text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    written = connection.scalar(asked, {"name": constraint})
    admitted = set(re.findall(r"'([a-z0-9_]+)'::text", str(written)))
    assert admitted == {member.value for member in VOCABULARIES[constraint]}
