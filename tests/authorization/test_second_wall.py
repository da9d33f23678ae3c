"""The database itself shows who reported to nobody who has not said what they may see."""

import json
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, create_engine, select, text
from sqlalchemy.exc import DBAPIError

from governance.incidents.reporters import behind_wall
from governance.incidents.work_model import IncidentReporter
from governance.people.roles import Role
from governance.people.scope import Action, Grant, Label
from governance.people.sight import EVERYTHING, NOTHING, Sight
from tests.authorization.small_county import GRIDS, WATER, SmallCounty, everybody, somebody

TOWN = somebody(Grant(Role.TOWN_DISPATCHER, "360824100")).sight()
OTHER = somebody(Grant(Role.TOWN_DISPATCHER, "360824101")).sight()

_ROWS = select(IncidentReporter.incident_id)


@pytest.fixture
def db(engine: Engine, county: SmallCounty) -> Iterator[Connection]:
    """A transaction of an account that no superuser is: as a county's own server has it."""
    del county
    with engine.begin() as connection:
        connection.execute(text("CREATE ROLE wangge_plain NOLOGIN"))
        connection.execute(text("GRANT ALL ON ALL TABLES IN SCHEMA public TO wangge_plain"))
        connection.execute(text("SET LOCAL ROLE wangge_plain"))
        yield connection
        connection.rollback()


def seen(db: Connection) -> set[uuid.UUID]:
    return set(db.scalars(_ROWS))


def test_without_a_setting_there_is_no_row(db: Connection) -> None:
    assert db.scalar(text("SELECT current_setting('wangge.sight', true)")) in {None, ""}
    assert seen(db) == set()


@pytest.mark.parametrize(
    "setting", ["", "[]", '[{"area": "", "unit": "", "cleared": "sensitive"}]']
)
def test_an_empty_setting_shows_no_row(db: Connection, setting: str) -> None:
    db.execute(text("SELECT set_config('wangge.sight', :s, true)"), {"s": setting})
    assert seen(db) == set()


def test_a_setting_that_is_no_sight_is_refused(db: Connection) -> None:
    db.execute(text("SELECT set_config('wangge.sight', '360824', true)"))
    with pytest.raises(DBAPIError):
        seen(db)


def test_each_sees_what_is_theirs(db: Connection, county: SmallCounty) -> None:
    people = [who for _, who in everybody() if Action.READ in who.actions]
    for who in people[::5]:
        setting = who.sight().setting()
        db.execute(text("SELECT set_config('wangge.sight', :s, true)"), {"s": setting})
        mine = {one.id for one in county.incidents if who.may(Action.READ, one.thing)}
        assert seen(db) == mine, who.grants


def test_a_connection_used_before_remembers_nothing(engine: Engine, county: SmallCounty) -> None:
    """After a first transaction the setting is '' and no longer unset: that must not open it."""
    del county
    lone = create_engine(engine.url, pool_size=1, max_overflow=0)
    for _ in range(2):
        with lone.begin() as db, behind_wall(db, TOWN):
            assert len(seen(db)) == 12
        with lone.begin() as db:
            db.execute(text("SET LOCAL ROLE wangge_desk"))
            assert seen(db) == set()
    lone.dispose()


def test_a_superuser_reads_behind_the_wall_as_a_lesser_role(
    engine: Engine, county: SmallCounty
) -> None:
    one = county.of(GRIDS[0], Label.NORMAL).id
    with engine.begin() as db:
        before = db.scalar(text("SELECT current_user"))
        for sight, found in ((TOWN, {one}), (OTHER, set()), (NOTHING, set()), (EVERYTHING, set())):
            with behind_wall(db, sight):
                assert db.scalar(text("SELECT current_user")) == "wangge_desk"
                asked = _ROWS.where(IncidentReporter.incident_id == one)
                assert set(db.scalars(asked)) == found
        assert db.scalar(text("SELECT current_user")) == before


def test_a_unit_sees_who_reported_what_it_works_on(engine: Engine, county: SmallCounty) -> None:
    water = somebody(Grant(Role.AGENCY_HANDLER, "", WATER))
    with engine.begin() as db, behind_wall(db, water.sight()):
        mine = {one.id for one in county.incidents if water.may(Action.READ, one.thing)}
        assert seen(db) == mine
        assert len(mine) == 1


def test_the_setting_is_the_sight_and_nothing_of_a_person() -> None:
    told = json.loads(Sight.through([Grant(Role.LEADER, "360824")], Action.READ).setting())
    assert told == [{"area": "360824", "unit": "", "cleared": "sensitive"}]
