"""The demonstration's homes and visits: the same each time, and what visits say of homes agrees."""

from collections.abc import Iterator
from datetime import date, datetime

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, text

from api.installation import Installation
from governance.demo.inventing import DemoYearPlan, Made, invent
from governance.demo.loading import DemoLoaded, Workshop, load_demo
from governance.demo.visits.homes import Land, invent_homes
from governance.demo.visits.writing import Countryside, tell_rounds
from governance.night_visits.households.last_calls import retell_households
from governance.policy import load_policy
from grid_boundaries.lookup import GridLookup
from tests.signing_in import find_keyring

POLICY = load_policy()
#: A Monday morning.
END = datetime(2026, 3, 2, 10, tzinfo=POLICY.county.zone)
HOMES = 8_000
PLAN = DemoYearPlan("360824", 180, 900, END, households=HOMES)


@pytest.fixture(scope="module")
def loaded(engine: Engine) -> DemoLoaded:
    here = Installation.on(engine, POLICY, find_keyring=find_keyring)
    shop = Workshop(engine, here.lookup, POLICY, here.gazetteer, find_keyring)
    told = load_demo(shop, PLAN, advance=lambda _done, _of: None)
    assert told is not None
    return told


@pytest.fixture
def demo(engine: Engine, loaded: DemoLoaded) -> Iterator[Connection]:
    assert loaded.households == HOMES
    with engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture(scope="module")
def made() -> Made:
    return invent(POLICY, PLAN)


def countryside(made: Made) -> Countryside:
    land = Land(made.county, made.places, made.ground)
    return Countryside(land, made.staff, made.year, POLICY, END, made.boundaries.seed)


def test_the_same_plan_gives_the_same_homes_and_rounds(made: Made) -> None:
    scene = countryside(made)
    once, again = (
        invent_homes(scene.land, HOMES, POLICY.night_visits, scene.span) for _ in range(2)
    )
    assert once.address == again.address
    assert np.array_equal(once.lon, again.lon)
    assert tell_rounds(scene, once) == tell_rounds(scene, again)


def test_a_small_demonstration_has_no_more_homes_than_incidents(made: Made) -> None:
    told = countryside(made).land.households
    assert told > 20_000
    assert DemoYearPlan("360824", 180, 600, END).homes(told) == 600
    assert DemoYearPlan("360824", 180, 6_000, END).homes(told) == told
    assert DemoYearPlan("360824", 180, 6_000, END, households=50).homes(told) == 50


_TOLD = text(
    """
SELECT id, last_met_on, last_attempt_on, last_outcome, misses, weekday_misses, occupancy,
  not_before, before_visits, due_on FROM household ORDER BY id
"""
)


def test_what_households_say_of_their_last_calls_is_what_the_visits_tell(demo: Connection) -> None:
    before = demo.execute(_TOLD).all()
    retell_households(demo, [row.id for row in before], POLICY.night_visits)
    assert demo.execute(_TOLD).all() == before
    assert sum(row.last_met_on is not None for row in before) > 500


def test_every_home_stands_in_its_grid(demo: Connection, loaded: DemoLoaded) -> None:
    rows = demo.execute(
        text("SELECT ST_X(geom) AS lon, ST_Y(geom) AS lat, area FROM household")
    ).all()
    edition = GridLookup(snap_m=0).active(demo)
    assert edition is not None
    found = edition.index.assign(np.array([r.lon for r in rows]), np.array([r.lat for r in rows]))
    codes = edition.index.codes
    assert [codes[at] for at in found.polygon.tolist()] == [row.area for row in rows]
    assert loaded.grids == 180


def test_everything_of_visits_says_that_it_is_synthetic(demo: Connection) -> None:
    for table in ("household", "visit", "visit_plan", "visit_campaign"):
        told = set(demo.scalars(text(f"SELECT synthetic FROM {table}")))  # noqa: S608 tables above
        assert told == {True}, table


@pytest.mark.parametrize(
    ("what", "broken"),
    [
        ("a visit ends before it begins or lasts long",
         "SELECT FROM visit WHERE left_at < arrived_at OR left_at > arrived_at + interval '2h'"),
        ("an evening is not that of its visit",
         ("SELECT FROM visit WHERE (arrived_at AT TIME ZONE 'Asia/Shanghai' - interval '6h')::date"
         " <> evening")),
        ("a visit is of another stop's home",
         ("SELECT FROM visit v JOIN visit_stop s ON s.id = v.stop_id"
         " WHERE s.household_id <> v.household_id OR s.team_id <> v.team_id")),
        ("a stop has no visit",
         "SELECT FROM visit_stop s WHERE NOT EXISTS (SELECT FROM visit v WHERE v.stop_id = s.id)"),
        ("a visit was told before it was over",
         "SELECT FROM visit WHERE received_at < left_at"),
        ("a visit lies in another grid than its home",
         "SELECT FROM visit v JOIN household h ON h.id = v.household_id WHERE h.area <> v.area"),
        ("a team calls beyond its area",
         ("SELECT FROM visit_stop s JOIN visit_team t ON t.id = s.team_id JOIN household h"
         " ON h.id = s.household_id WHERE NOT starts_with(h.area, t.areas[1])")),
        ("a planned stop ends after the window",
         ("SELECT FROM visit_stop s JOIN visit_team t ON t.id = s.team_id"
         " WHERE s.leaves_at > t.closes_at OR s.arrives_at < t.opens_at")),
        ("somebody goes alone",
         ("SELECT FROM visit_team t WHERE (SELECT count(*) FROM visit_team_member m"
         " WHERE m.team_id = t.id) NOT BETWEEN 2 AND 4")),
        ("nobody knows the doors",
         ("SELECT FROM visit_team t WHERE NOT EXISTS (SELECT FROM visit_team_member m"
         " WHERE m.team_id = t.id AND part = 'doors')")),
        ("one person is in two teams of an evening",
         ("SELECT FROM visit_team_member m JOIN visit_team t ON t.id = m.team_id"
         " JOIN visit_plan p ON p.id = t.plan_id GROUP BY m.person_id, p.evening"
         " HAVING count(*) > 1")),
        ("nobody asked is visited",
         "SELECT FROM visit v JOIN household h ON h.id = v.household_id WHERE h.opted_out"),
        ("a plan is not over",
         "SELECT FROM visit_plan WHERE state <> 'completed' OR evening >= '2026-03-02'"),
        ("a proof is not that of its distance",
         ("SELECT FROM visit WHERE proof = 'near' AND (distance_m > 100 OR accuracy_m > 50)"
         " OR (proof = 'none') <> (geom IS NULL)")),
        ("a distance is not that to the door",
         ("SELECT FROM visit v JOIN household h ON h.id = v.household_id WHERE v.geom IS NOT NULL"
         " AND abs(ST_Distance(v.geom::geography, h.geom::geography) - v.distance_m) > 3")),
        ("a finding's incident came in otherwise",
         ("SELECT FROM visit_finding f JOIN incident i ON i.id = f.incident_id"
         " WHERE i.channel <> 'night_visit'")),
        ("a number repeats",
         "SELECT FROM household GROUP BY number HAVING count(*) > 1"),
    ],
)  # fmt: skip
def test_no_visit_is_such_that(demo: Connection, what: str, broken: str) -> None:
    assert demo.execute(text(f"SELECT 1 FROM ({broken}) AS found LIMIT 1")).first() is None, what  # noqa: S608 the queries above


def test_the_history_has_something_to_find(demo: Connection) -> None:
    late = demo.execute(
        text("SELECT count(*) FILTER (WHERE due_on < '2026-03-02'), count(due_on) FROM household")
    ).one()
    assert 0.03 <= late[0] / late[1] <= 0.07
    never = demo.scalar(
        text("SELECT count(*) FROM (SELECT area FROM household GROUP BY area"
             " HAVING bool_and(last_attempt_on IS NULL)) AS silent")
    )  # fmt: skip
    assert never is not None
    assert never >= 3
    reported = demo.scalar(text("SELECT count(*) FROM visit_finding WHERE state = 'reported'"))
    assert reported is not None
    assert reported >= 1
    evenings = list(demo.scalars(text("SELECT DISTINCT evening FROM visit_plan ORDER BY 1")))
    assert {day.weekday() for day in evenings} == {1, 3, 5}
    assert evenings[0] >= date(2025, 11, 2)
    running = (
        "SELECT count(*) FROM visit_campaign WHERE ends_on > '2026-03-02' AND closed_at IS NULL"
    )
    assert demo.scalar(text(running)) == 1
