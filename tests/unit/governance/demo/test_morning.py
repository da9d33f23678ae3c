"""On the first morning every ready account has something of its own to do, at whatever hour."""

from collections import Counter, namedtuple
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import geopandas as gpd
import pytest
import shapely

from governance.demo.handling import tell_lives
from governance.demo.incident_ids import id_of
from governance.demo.lives.cast import Cast
from governance.demo.lives.plots import elsewhere
from governance.demo.lives.telling import Life
from governance.demo.morning.agenda import AGENDA
from governance.demo.morning.desks import Desks, seats_of
from governance.demo.morning.reports import Morning, plan_morning
from governance.demo.news import told_rows
from governance.demo.people.ground import Days
from governance.demo.reporters import reporter_of
from governance.demo.staff import DemoStaff, plan_staff
from governance.incidents.vocabulary import Channel, State
from governance.incidents.workflow.vocabulary import Supervision, WorkState
from governance.policy import load_policy
from governance.vocabulary import Verb
from tests.demo_ground import GROUND, NOW, SEED, ZONE, demo_staff, reports

POLICY = load_policy()
DESKS = Desks.of(demo_staff())
#: A morning, an evening, a Sunday night, the middle of the longest holidays, a new year's day.
HOURS = [
    NOW,
    datetime(2026, 3, 4, 20, tzinfo=ZONE),
    datetime(2026, 3, 8, 3, tzinfo=ZONE),
    datetime(2026, 2, 19, 12, tzinfo=ZONE),
    datetime(2026, 1, 1, 0, tzinfo=ZONE),
]

Row = namedtuple("Row", "id no title key category label urgent version area reported_at at")  # noqa: PYI024


def grids() -> gpd.GeoDataFrame:
    boxes = [shapely.box(115 + n / 100, 27, 115 + (n + 1) / 100, 27.01) for n in range(16)]
    return gpd.GeoDataFrame({"code": list(GROUND.grids)}, geometry=boxes, crs=4490)


def plan(now: datetime) -> Morning:
    calendar = POLICY.calendar.calendar(ZONE)
    return plan_morning(grids(), DESKS, calendar, end=now, seed=SEED)


def rows_of(morning: Morning) -> Iterator[Any]:
    told: Iterator[Any] = morning.reports.itertuples(index=False)
    for number, row in enumerate(told):
        at, key = row.occurred_at.to_pydatetime(), row.idempotency_key
        point = shapely.Point(row.x, row.y)
        (area,) = grids().loc[grids().covers(point), "code"]
        filed = (f"XG-{number:06d}", row.title, key, row.category, "normal", False, 1, area)
        yield Row(id_of(key, at), *filed, row.reported_at, row.reported_at)


def tell(now: datetime) -> tuple[DemoStaff, list[Life]]:
    morning = plan(now)
    staff = plan_staff(GROUND, Days(now.date(), ZONE), seed=SEED)
    told = [(row, morning.plots[row.key]) for row in rows_of(morning)]
    told.sort(key=lambda one: (one[0].at, one[0].key))
    lives = tell_lives(told, Cast(GROUND, staff, ZONE), POLICY, seed=SEED, now=now)
    return staff, lives


@pytest.fixture(params=HOURS, ids=str)
def now(request: pytest.FixtureRequest) -> datetime:
    moment: datetime = request.param
    return moment


def test_the_same_morning_comes_of_the_same_seed_and_hour(now: datetime) -> None:
    assert plan(now).reports.equals(plan(now).reports)
    assert len(plan(now).reports) == len(AGENDA) == len(plan(now).plots)


def test_whatever_the_hour_nothing_is_refused_and_nothing_lies_ahead(now: datetime) -> None:
    _, lives = tell(now)
    assert [life.refused for life in lives if life.refused is not None] == []
    assert all(life.at <= now for life in lives)


def test_whatever_the_hour_each_matter_has_come_to_its_desk(now: datetime) -> None:
    _, lives = tell(now)
    last = Counter(life.events[-1]["kind"] if life.events else Verb.REPORT for life in lives)
    assert {verb: last[verb] for verb in STAGES} == STAGES
    states = Counter(life.case.state for life in lives)
    assert states == STATES


#: How many ended with which move.
STAGES = {
    Verb.REPORT: 4,
    Verb.MERGE: 1,
    Verb.WHISTLE: 1,
    Verb.REQUEST_EXTENSION: 4,
    Verb.REQUEST_PAUSE: 1,
    Verb.REQUEST_RETURN: 4,
    Verb.VERIFY_FAIL: 1,
}
STATES = {
    State.REPORTED: 5,
    State.ACCEPTED: 15,
    State.IN_HANDLING: 55,
    State.PENDING_VERIFICATION: 7,
    State.PENDING_CALLBACK: 2,
    State.MERGED: 1,
}


def test_there_is_one_yellow_card_one_red_and_one_whistle_that_nobody_followed() -> None:
    _, lives = tell(NOW)
    cards = Counter(life.case.supervision for life in lives)
    assert (cards[Supervision.YELLOW], cards[Supervision.RED]) == (1, 1)
    called = [row for life in lives for row in life.works.values() if row["whistled"]]
    assert [row["state"] for row in called] == [WorkState.PENDING_SIGN]
    assert NOW - timedelta(hours=1) < called[0]["created_at"] < NOW


def test_a_few_are_late_and_a_few_urgent() -> None:
    _, lives = tell(NOW)
    open_ones = [life.columns() for life in lives if life.case.state is not State.MERGED]
    late = [one for one in open_ones if one["due_at"] is not None and one["due_at"] < NOW]
    assert 3 <= len(late) <= 8
    assert sum(one["urgent"] for one in open_ones) == 3


def test_those_who_sign_in_find_news_of_what_waits_for_them() -> None:
    staff, lives = tell(NOW)
    rows = list(told_rows(staff, lives))
    persons = Counter(row["person_id"] for row in rows)
    busy = set(seats_of(staff)) - SILENT
    assert {login for login in busy if not persons[staff.logins[login]]} == set()
    assert max(persons.values()) <= 8
    assert len({(row["person_id"], row["event"]) for row in rows}) == len(rows)
    open_ids = {str(life.stored.id) for life in lives}
    assert {row["subject"] for row in rows} <= open_ids


#: Whom no move concerns.
SILENT = {"visit_planner", "analyst", "sys_admin", "sec_admin", "auditor", "grid_supervisor"}


def test_what_lies_outside_the_county_is_voided_after_a_week() -> None:
    (first, *_) = reports(1, now=NOW - timedelta(days=30))
    row = first._replace(area="")
    cast = Cast(GROUND, demo_staff(), ZONE)
    (life,) = tell_lives([(row, elsewhere)], cast, POLICY, seed=SEED, now=NOW)
    (event,) = life.events
    assert life.case.state is State.VOIDED
    assert event["details"]["reason_code"] == "elsewhere"
    assert event["at"] >= row.at + timedelta(days=7)
    assert event["unit"] == GROUND.county


def test_reporters_are_nobody_and_some_of_them_report_again() -> None:
    told = [reporter_of(f"k{n}", Channel.WALK_IN) for n in range(1_000)]
    phones = Counter(one.phone for one in told if one is not None)
    assert sum(phones.values()) == 1_000
    assert all(one is not None and str(one.name).startswith("测试") for one in told)
    assert all(len(str(phone)) == 11 and str(phone).startswith("1000000") for phone in phones)
    assert 20 < sum(times > 1 for times in phones.values()) < 150
    assert reporter_of("k1", Channel.GRID_PATROL) is None
