"""Figures from histories in the tables: as of any day, within one's sight, by area and unit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert

from geo.postgis import make_engine
from governance.figures.sheet import Question, Sheet, read_sheet
from governance.figures.spans import Span
from governance.figures.stored.lists import list_behind
from governance.figures.table_file import table_of
from governance.figures.vocabulary import Apart, Breakdown, FigureKey, Part
from governance.incidents.vocabulary import State
from governance.people.model import GridStaffing
from governance.people.roles import Role
from governance.people.scope import Action, Grant
from governance.people.sight import EVERYTHING, Sight
from governance.policy import load_policy
from governance.vocabulary import Verb
from tests.figure_histories import GRID_1, History, tell
from tests.figure_stories import DAY, HOUR, MARCH, T0, ZONE
from tests.nine_county import VILLAGE, store_nine_grids
from tests.staffed_county import WATER, store_staff

K = FigureKey
POLICY = load_policy()
GRID_2 = f"{VILLAGE}002"


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        store_nine_grids(connection)
        store_staff(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    """A transaction that is taken back: each test begins with an empty county."""
    with engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def sheet(db: Connection, span: Span = MARCH, sight: Sight = EVERYTHING, area: str = "") -> Sheet:
    return read_sheet(db, Question(sight, span, area), POLICY)


def pairs(of: Sheet) -> dict[FigureKey, tuple[int, int]]:
    return {one.key: (one.met, one.of) for one in of.figures()}


def accept(history: History, at: datetime, **told: Any) -> History:
    told = {"category": "traffic", "level": "village", "tier": "minor"} | told
    return history.move(Verb.ACCEPT, at, State.ACCEPTED, **told)


def send(history: History, at: datetime, unit: str = WATER) -> History:
    history.move(Verb.DISPATCH, at, State.IN_HANDLING, unit=unit, works=[1])
    return history.work(unit, at)


def finish(history: History, at: datetime, satisfaction: str = "very") -> History:
    history.move(Verb.SUBMIT_RESULT, at, State.PENDING_CALLBACK, result="已修复").end_works(at)
    called = at + HOUR
    return history.move(Verb.CALLBACK_OK, called, State.CLOSED, satisfaction=satisfaction)


def test_one_incident_from_report_to_call_back_is_counted_in_every_figure(db: Connection) -> None:
    one = tell(db, T0, channel="hotline_12345")
    finish(send(accept(one, T0 + HOUR), T0 + 2 * HOUR), T0 + DAY)
    found = pairs(sheet(db))
    assert found[K.CONCLUDED] == found[K.ON_TIME] == found[K.SATISFIED] == (1, 1)
    assert found[K.AT_VILLAGE] == found[K.ANSWERED] == (1, 1)
    assert found[K.RETURNED] == found[K.EXTENDED] == found[K.REPEATED] == (0, 1)
    assert found[K.OVERDUE] == found[K.MEDIATION] == (0, 0)
    assert found[K.REPORTING] == (1, 9)
    assert found[K.SILENT] == (8, 9)
    assert found[K.STAFFED] == (9, 9)


def a_busy_month(db: Connection) -> list[History]:
    """Eight incidents, each left at another step."""
    made = [tell(db, T0 + n * DAY, who=f"p{n % 3}", channel="walk_in") for n in range(8)]
    for n, one in enumerate(made[1:], start=1):
        accept(one, T0 + n * DAY + HOUR)
        if n > 1:
            send(one, T0 + n * DAY + 2 * HOUR)
        if n > 3:
            finish(one, T0 + (n + 1) * DAY, "basic" if n == 4 else "very")
    return made


def live_on(made: list[History], at: datetime) -> None:
    """Let every incident move on after a moment, in ways that touch every figure."""
    made[0].move(Verb.VOID, at, State.VOIDED, reason_code="test")
    made[1].move(Verb.TRIAGE, at, tier="hard", urgent=True)
    made[1].move(Verb.ESCALATE, at + HOUR, State.ACCEPTED, level="county", holder="360824")
    made[2].move(Verb.SUPERVISE, at, supervision="red")
    made[2].move(Verb.GRANT_RETURN, at, work=1).end_works(at, "returned")
    finish(made[3], at, "satisfied")
    made[4].move(Verb.REOPEN, at, State.IN_HANDLING, round=2).work("agency-roads", at)
    made[5].move(Verb.CALLBACK_BAD, at, State.IN_HANDLING, satisfaction="dissatisfied", round=2)
    made[6].move(Verb.REOPEN, at, State.IN_HANDLING, round=2)
    made[6].move(Verb.GRANT_EXTENSION, at + HOUR, extended_by="9wd")


def test_a_past_day_tells_the_same_after_everything_has_moved_on(db: Connection) -> None:
    made = a_busy_month(db)
    then = replace(MARCH, as_of=T0 + 12 * DAY)
    before = sheet(db, then)
    told, by_unit = before.figures(), before.broken_down(Breakdown.UNIT)
    members = {key: before.members(key, Part.MET) for key in before.marks}
    live_on(made, T0 + 13 * DAY)
    tell(db, T0 + 14 * DAY, who="p1")
    after = sheet(db, then)
    assert after.figures() == told
    assert after.broken_down(Breakdown.UNIT) == by_unit
    assert {key: after.members(key, Part.MET) for key in after.marks} == members
    assert sheet(db).figures() != told


def test_an_extension_and_a_pause_make_the_limit_longer(db: Connection) -> None:
    late = send(accept(tell(db, T0), T0 + HOUR), T0 + 2 * HOUR)
    extended = send(accept(tell(db, T0), T0 + HOUR), T0 + 2 * HOUR)
    extended.move(Verb.GRANT_EXTENSION, T0 + DAY, extended_by="5wd")
    paused = send(accept(tell(db, T0), T0 + HOUR), T0 + 2 * HOUR)
    paused.move(Verb.GRANT_PAUSE, T0 + DAY)
    resumed = send(accept(tell(db, T0), T0 + HOUR), T0 + 2 * HOUR)
    resumed.move(Verb.GRANT_PAUSE, T0 + DAY).move(Verb.RESUME, T0 + 7 * DAY)
    then = replace(MARCH, as_of=T0 + 6 * DAY)
    found = sheet(db, then)
    assert found.members(K.OVERDUE, Part.MET) == [late.id]
    assert pairs(found)[K.EXTENDED] == (1, 4)
    by_the_20th = sheet(db, replace(MARCH, as_of=T0 + 18 * DAY))
    assert set(by_the_20th.members(K.OVERDUE, Part.MET)) == {late.id, extended.id, resumed.id}


def test_only_what_one_may_see_is_counted(db: Connection) -> None:
    tell(db, T0)
    tell(db, T0, label="restricted", category="dispute")
    tell(db, T0, grid=GRID_2)
    analyst = Sight.through([Grant(Role.ANALYST, "360824")], Action.COUNT)
    village = Sight.through([Grant(Role.VILLAGE_OFFICER, GRID_2)], Action.COUNT)
    elsewhere = Sight.through([Grant(Role.TOWN_DISPATCHER, "360824101")], Action.COUNT)
    counted = [
        pairs(sheet(db, sight=sight))[K.OVERDUE][1] for sight in (analyst, village, elsewhere)
    ]
    assert counted == [2, 1, 0]
    assert pairs(sheet(db, sight=village))[K.REPORTING] == (1, 1)
    assert pairs(sheet(db, sight=elsewhere))[K.REPORTING] == (0, 0)


def test_figures_of_areas_add_up_to_the_whole(db: Connection) -> None:
    a_busy_month(db)
    tell(db, T0, grid=GRID_2)
    whole = sheet(db)
    for by in (Breakdown.TOWNSHIP, Breakdown.VILLAGE, Breakdown.GRID):
        groups = whole.broken_down(by)
        for place, one in enumerate(whole.figures()):
            assert sum(group[place].met for group in groups.values()) == one.met
            assert sum(group[place].of for group in groups.values()) == one.of
    assert len(whole.broken_down(Breakdown.GRID)) == 9
    assert pairs(sheet(db, area=GRID_2))[K.OVERDUE] == (1, 1)


def test_what_is_dispatched_counts_for_the_unit_in_charge_and_before_that_for_the_holder(
    db: Connection,
) -> None:
    send(accept(tell(db, T0), T0 + HOUR), T0 + 2 * HOUR)
    accept(tell(db, T0), T0 + HOUR, level="township", holder="360824100")
    tell(db, T0)
    groups = sheet(db).broken_down(Breakdown.UNIT)
    overdue = {
        code: {one.key: one for one in found}[K.OVERDUE].met for code, found in groups.items()
    }
    assert overdue == {WATER: 1, "360824100": 1, GRID_1: 1}


def test_the_same_days_of_the_year_before_are_compared(db: Connection) -> None:
    for when in (T0, T0 + DAY, T0 - 365 * DAY):
        tell(db, when)
    tell(db, T0 - 365 * DAY + 20 * DAY)
    assert pairs(sheet(db))[K.REPORTS_CHANGE] == (2, 0)  # records begin within those days
    tell(db, T0 - 400 * DAY)
    tell(db, T0 - 365 * DAY, state="reported").move(Verb.VOID, T0 - 364 * DAY, State.VOIDED)
    assert pairs(sheet(db))[K.REPORTS_CHANGE] == (2, 2)
    early = sheet(db, replace(MARCH, as_of=T0 + 10 * DAY))
    assert pairs(early)[K.REPORTS_CHANGE] == (2, 1)
    change = next(one for one in early.figures() if one.key is K.REPORTS_CHANGE)
    assert change.said == "+100.00 %"
    assert sum(early.year_before.values()) == 1


def test_a_post_that_was_vacant_that_day_is_no_worker_in_post(db: Connection) -> None:
    later = replace(MARCH, as_of=T0)
    before = Span(date(2024, 1, 1), date(2024, 1, 31), datetime(2024, 1, 31, tzinfo=UTC), ZONE)
    assert pairs(sheet(db, later))[K.STAFFED] == (9, 9)
    assert pairs(sheet(db, before))[K.STAFFED] == (0, 0)  # no grids were in force
    row = {"grid_code": GRID_2, "part": "volunteer", "valid_from": date(2025, 1, 1)}
    db.execute(
        insert(GridStaffing).from_select(
            ["grid_code", "person_id", "part", "valid_from"], _anybody(row)
        )
    )
    assert pairs(sheet(db, later))[K.STAFFED] == (9, 9)
    db.execute(GridStaffing.__table__.delete().where(GridStaffing.grid_code == GRID_2))  # type: ignore[attr-defined]
    vacant = sheet(db, later)
    assert vacant.grids_behind(K.STAFFED, Part.REST) == [GRID_2]


def _anybody(row: dict[str, Any]) -> Any:
    from sqlalchemy import literal, select  # noqa: PLC0415

    from governance.people.model import Person  # noqa: PLC0415

    return select(
        literal(row["grid_code"]), Person.id, literal(row["part"]), literal(row["valid_from"])
    ).limit(1)


def test_the_list_behind_a_figure_is_its_numerator_or_the_rest(db: Connection) -> None:
    a_busy_month(db)
    found = sheet(db)
    for one in found.figures():
        if one.key in found.marks and one.key is not K.REPORTS_CHANGE:
            met, rest = (found.members(one.key, part) for part in (Part.MET, Part.REST))
            assert (len(met), len(met) + len(rest)) == (one.met, one.of)
            assert not set(met) & set(rest)
    rows, n = list_behind(db, EVERYTHING, found.members(K.CONCLUDED, Part.MET), offset=1, limit=2)
    assert (len(rows), n) == (2, 4)
    assert rows[0].reported_at > rows[1].reported_at


def test_who_may_count_but_not_read_gets_no_list(db: Connection) -> None:
    a_busy_month(db)
    nothing = Sight.through([Grant(Role.ANALYST, "360824")], Action.READ)
    ids = sheet(db).members(K.CONCLUDED, Part.MET)
    assert list_behind(db, nothing, ids, offset=0, limit=10) == ([], 0)


def test_a_cell_of_the_sheet_is_never_a_formula(db: Connection) -> None:
    for when in (T0, T0 + DAY, T0 - 365 * DAY, T0 - 400 * DAY):
        tell(db, when)
    found = sheet(db)
    lines = list(table_of({"": found.figures()}, {"": "=HYPERLINK(0)"}, MARCH, POLICY.figures))
    assert len(lines) == 1 + len(FigureKey)
    assert all(",'=HYPERLINK(0)," in line for line in lines[1:])
    change = next(line for line in lines if ",M5," in line)
    assert "'+100.00 %" in change


def test_what_stands_apart_is_told_with_the_figure(db: Connection) -> None:
    tell(db, T0).move(Verb.VOID, T0 + HOUR, State.VOIDED, reason_code="test")
    found = {one.key: one for one in sheet(db).figures()}
    assert found[K.REPEATED].apart[Apart.VOIDED] == 1
    assert (found[K.REPEATED].met, found[K.REPEATED].of) == (0, 0)
