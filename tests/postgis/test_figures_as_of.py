"""What a past day's figures tell although rows changed: categories, call-backs, units of tasks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from geo.postgis import make_engine
from governance.figures.sheet import Question, read_sheet
from governance.figures.stored.report_queries import read_reports
from governance.figures.stored.story_queries import read_stories
from governance.figures.vocabulary import Breakdown, FigureKey, Part
from governance.incidents.regridding.regrid import move_open_incidents
from governance.incidents.vocabulary import State
from governance.people.sight import EVERYTHING
from governance.policy import load_policy
from governance.vocabulary import Verb
from grid_boundaries.lookup import EditionIndex, active_edition_id, load_index
from tests.figure_histories import GRID_1, History, tell
from tests.figure_stories import DAY, HOUR, MARCH, T0
from tests.nine_county import VILLAGE, store_nine_grids
from tests.staffed_county import WATER

K = FigureKey
GRID_2 = f"{VILLAGE}002"


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        store_nine_grids(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


@pytest.fixture
def edition(db: Connection) -> EditionIndex:
    found = active_edition_id(db)
    assert found is not None
    return load_index(db, found, snap_m=0)


def story(db: Connection, as_of: datetime) -> dict[str, Any]:
    (one,) = read_stories(db, EVERYTHING, replace(MARCH, as_of=as_of))
    return one


def under_way(db: Connection, unit: str = WATER) -> History:
    one = tell(db, T0).move(Verb.ACCEPT, T0 + HOUR, State.ACCEPTED, category="traffic")
    one.move(Verb.DISPATCH, T0 + 2 * HOUR, State.IN_HANDLING, unit=unit, works=[1])
    return one.work(unit, T0 + 2 * HOUR)


def await_call(one: History, at: datetime) -> History:
    return one.move(Verb.SUBMIT_RESULT, at, State.PENDING_CALLBACK, result="已修复")


def answered(one: History, at: datetime, satisfaction: str = "very") -> History:
    return one.move(Verb.CALLBACK_OK, at, State.CLOSED, satisfaction=satisfaction)


def test_reopening_voids_the_satisfaction_of_the_round_before(db: Connection) -> None:
    one = answered(await_call(under_way(db), T0 + DAY), T0 + DAY + HOUR)
    one.move(Verb.REOPEN, T0 + 2 * DAY, State.IN_HANDLING, round=2)
    await_call(one, T0 + 3 * DAY)
    answered(one, T0 + 4 * DAY, "dissatisfied")
    days = [story(db, T0 + n * DAY)["satisfaction"] for n in (1, 1.5, 2, 3, 4)]
    assert days == [None, "very", None, None, "dissatisfied"]


def test_an_answer_that_reopens_counts_until_the_next_call_back_is_due(db: Connection) -> None:
    one = await_call(under_way(db), T0 + DAY)
    one.move(
        Verb.CALLBACK_BAD, T0 + 2 * DAY, State.IN_HANDLING, satisfaction="dissatisfied", round=2
    )
    await_call(one, T0 + 3 * DAY)
    days = [story(db, T0 + n * DAY)["satisfaction"] for n in (2, 3)]
    assert days == ["dissatisfied", None]


def test_reopening_voids_that_nobody_was_reached(db: Connection) -> None:
    one = await_call(under_way(db), T0 + DAY)
    one.move(Verb.ATTEMPT_CALLBACK, T0 + 2 * DAY, State.CLOSED)
    one.move(Verb.REOPEN, T0 + 3 * DAY, State.IN_HANDLING, round=2)
    await_call(one, T0 + 4 * DAY)
    days = [story(db, T0 + n * DAY)["unreachable_at"] for n in (2, 3, 4)]
    assert days == [T0 + 2 * DAY, None, None]
    found = read_sheet(db, Question(EVERYTHING, MARCH, ""), load_policy())
    assert found.members(K.UNREACHABLE, Part.REST) == [one.id]


def test_before_it_is_accepted_a_report_is_of_the_category_it_came_under(db: Connection) -> None:
    one = tell(db, T0, category="dispute")
    one.move(Verb.ACCEPT, T0 + DAY, State.ACCEPTED, category="traffic")
    told = []
    for as_of in (T0 + HOUR, T0 + DAY):
        ((_, _, in_reports, *_),) = read_reports(db, EVERYTHING, since=T0, as_of=as_of)
        told.append((in_reports, story(db, as_of)["category"]))
    assert told == [("dispute", "dispute"), ("traffic", "traffic")]


def test_a_report_whose_history_names_no_category_is_of_its_own(db: Connection) -> None:
    one = tell(db, T0, category="dispute")
    db.execute(text("SET LOCAL session_replication_role = replica"))
    db.execute(text("UPDATE incident_event SET details = details - 'category'"))
    ((found, _, in_reports, *_),) = read_reports(db, EVERYTHING, since=T0, as_of=T0)
    assert (found, in_reports, story(db, T0)["category"]) == (one.id, "dispute", "dispute")


def lie_in_grid_2(db: Connection, edition: EditionIndex, at: datetime) -> None:
    """Move what is open as if grid 1 had become a part of grid 2."""
    db.execute(text("UPDATE incident SET geom = 'SRID=4490;POINT(115.415 27.755)'"))
    move_open_incidents(db, edition, now=at)


@pytest.mark.parametrize("unit", [GRID_1, WATER])
def test_a_task_is_told_as_its_unit_s_until_a_new_edition_gave_it_to_another_grid(
    db: Connection, edition: EditionIndex, unit: str
) -> None:
    under_way(db, unit)
    lie_in_grid_2(db, edition, T0 + 2 * DAY)
    days = [story(db, T0 + n * DAY)["unit"] for n in (1, 2)]
    assert days == [unit, WATER if unit == WATER else GRID_2]


def test_figures_by_unit_of_a_day_before_an_edition_stay_the_same(
    db: Connection, edition: EditionIndex
) -> None:
    for n in range(3):
        under_way(db, (GRID_1, GRID_1, WATER)[n])
    then = Question(EVERYTHING, replace(MARCH, as_of=T0 + DAY), "")
    before = read_sheet(db, then, load_policy()).broken_down(Breakdown.UNIT)
    lie_in_grid_2(db, edition, T0 + 2 * DAY)
    assert read_sheet(db, then, load_policy()).broken_down(Breakdown.UNIT) == before
    later = Question(EVERYTHING, MARCH, "")
    assert set(read_sheet(db, later, load_policy()).broken_down(Breakdown.UNIT)) == {GRID_2, WATER}


def test_a_grid_holds_what_came_to_lie_in_it_and_no_longer_what_left(
    db: Connection, edition: EditionIndex
) -> None:
    tell(db, T0).move(Verb.ACCEPT, T0 + HOUR, State.ACCEPTED, category="traffic")
    lie_in_grid_2(db, edition, T0 + 2 * DAY)
    assert [story(db, T0 + n * DAY)["holder"] for n in (1, 2)] == [GRID_1, GRID_2]
