"""The demonstration in a database: people, accounts and lives that keep every rule of the data."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select, text

from api.installation import Installation
from governance.demo.inventing import DemoYearPlan
from governance.demo.loading import DemoLoaded, Workshop, load_demo
from governance.incidents.board.my_work import read_my_work
from governance.incidents.dispatching import rule_queries
from governance.incidents.dispatching.rule_sets import lint_rule_set
from governance.incidents.handling.case_queries import events_of_case, find_case
from governance.incidents.handling.history import steps_of
from governance.incidents.handling.running import run, terms_of
from governance.incidents.invariants import find_violations
from governance.incidents.model import Incident
from governance.incidents.vocabulary import OPEN_STATES
from governance.people.duty import grants_of, vacant_grids
from governance.people.identity import Identity
from governance.people.model import Person, Unit
from governance.people.roles import Role
from governance.people.sight import EVERYTHING
from governance.policy import load_policy
from grid_boundaries.model import Grid
from tests.signing_in import find_keyring

POLICY = load_policy()
#: A Monday morning.
END = datetime(2026, 3, 2, 10, tzinfo=POLICY.county.zone)
PLAN = DemoYearPlan("360824", 200, 900, END)


@pytest.fixture(scope="module")
def loaded(engine: Engine) -> DemoLoaded:
    here = Installation.on(engine, POLICY, find_keyring=find_keyring)
    shop = Workshop(engine, here.lookup, POLICY, here.gazetteer, find_keyring)
    told = load_demo(shop, PLAN, advance=lambda _done, _of: None)
    assert told is not None
    return told


@pytest.fixture
def demo(engine: Engine, loaded: DemoLoaded) -> Iterator[Connection]:
    assert loaded.grids == PLAN.grids
    with engine.connect() as connection:
        yield connection


def test_what_was_loaded_is_counted(demo: Connection, loaded: DemoLoaded) -> None:
    assert (loaded.county, loaded.grids, loaded.incidents) == ("新干县", 200, 900)
    assert demo.scalar(text("SELECT count(*) FROM person")) == loaded.persons
    assert demo.scalar(text("SELECT count(*) FROM unit")) == 1 + 17 + 166 + 17 + 17


def test_every_invariant_of_the_data_holds(demo: Connection) -> None:
    assert find_violations(demo) == {}


def test_everything_says_that_it_is_synthetic(demo: Connection) -> None:
    for table in (Person, Unit, Incident):
        assert set(demo.scalars(select(table.synthetic))) == {True}


_CHAIN = """
SELECT count(*), count(*) FILTER (WHERE e.hash IS DISTINCT FROM event_digest(before.hash, e))
FROM incident_event e LEFT JOIN incident_event before
  ON before.incident_id = e.incident_id AND before.version = e.version - 1
"""


def test_history_is_chained_though_it_was_written_at_once(demo: Connection) -> None:
    events, broken = demo.execute(text(_CHAIN)).one()
    assert events > 6_000
    assert broken == 0


def test_history_is_numbered_in_the_order_of_time(demo: Connection) -> None:
    asked = "SELECT at FROM incident_event WHERE version > 2 ORDER BY seq"
    moments = list(demo.scalars(text(asked)))
    assert moments == sorted(moments)


def test_clocks_computed_again_from_stored_history_are_those_stored(demo: Connection) -> None:
    asked = select(Incident.id, Incident.due_kind, Incident.due_at, Incident.act_at).where(
        Incident.state.in_(sorted(OPEN_STATES)), Incident.holder != ""
    )
    rows = demo.execute(asked).all()
    assert len(rows) > 5
    for row in rows:
        stored = find_case(demo, row.id, EVERYTHING, lock=False)
        assert stored is not None
        history = steps_of(events_of_case(demo, row.id))
        clocks = run(stored.case, history, terms_of(POLICY), urgent=stored.grades.urgent)
        told = {"due_kind": row.due_kind, "due_at": row.due_at, "act_at": row.act_at}
        assert clocks.columns(END) == told


def test_each_login_acts_as_what_it_is_called(demo: Connection) -> None:
    accounts = demo.execute(text("SELECT login, person_id FROM account WHERE is_demo")).all()
    assert len(accounts) == 17
    for login, person in accounts:
        roles = {grant.role for grant in grants_of(demo, person, now=END, day=END.date())}
        assert Role(login.removesuffix("_2")) in roles, login


def test_the_worker_s_grid_lies_in_the_officer_s_village_in_the_dispatcher_s_township(
    demo: Connection,
) -> None:
    accounts = demo.execute(text("SELECT login, person_id FROM account"))
    people = {row.login: row.person_id for row in accounts}
    areas: dict[str, str] = {}
    for login in ("grid_worker", "village_officer", "town_dispatcher", "town_dispatcher_2"):
        (*_, last) = grants_of(demo, people[login], now=END, day=END.date())
        areas[login] = last.area
    assert areas["grid_worker"].startswith("360824100001")
    assert areas["village_officer"] == "360824100001"
    assert areas["town_dispatcher"] == "360824100"
    assert areas["town_dispatcher_2"] != "360824100"


def test_nearly_every_grid_has_its_holder(demo: Connection) -> None:
    grids = list(demo.scalars(select(Grid.code)))
    vacant = vacant_grids(demo, grids, now=END, day=END.date())
    assert len(grids) == 200
    assert 2 <= len(vacant) <= 6


def test_more_people_live_in_a_grid_than_households(demo: Connection) -> None:
    assert set(demo.scalars(select(Grid.residents > Grid.households))) == {True}


def test_figures_of_the_seeded_year(demo: Connection) -> None:
    states: Counter[Any] = Counter(demo.scalars(select(Incident.state)))
    assert sum(states.values()) == 900
    assert {state: states[state] for state in FIGURES} == FIGURES


FIGURES = {"archived": 721, "closed": 58, "merged": 5, "in_handling": 62}


#: What lies on the desk of each ready account that works on incidents, by duty.
DESKS = {
    "agency_handler": {"handle": 2, "sign": 4},
    "agency_handler_2": {"handle": 3, "sign": 2},
    "callback_officer": {"call_back": 2},
    "county_dispatcher": {"decide": 2, "dispatch": 3, "verify": 2},
    "grid_worker": {"accept": 3, "dispatch": 1, "handle": 2, "sign": 1},
    "leader": {"decide": 2, "sponsor": 2},
    "mediator": {"handle": 3, "sign": 2},
    "town_dispatcher": {"decide": 2, "dispatch": 2, "handle": 2, "sign": 1, "verify": 1},
    "town_dispatcher_2": {"decide": 2, "dispatch": 2, "handle": 1, "verify": 1},
    "village_officer": {
        "accept": 3,
        "decide": 1,
        "dispatch": 3,
        "handle": 3,
        "sign": 2,
        "verify": 1,
    },
}


def duties_of(demo: Connection, login: str) -> Counter[str]:
    asked = text("SELECT person_id FROM account WHERE login = :login")
    person = demo.scalar(asked, {"login": login})
    assert person is not None
    me = Identity(person, login, grants_of(demo, person, now=END, day=END.date()))
    return Counter(str(row.duty) for row in read_my_work(demo, me))


@pytest.mark.parametrize("login", sorted(DESKS))
def test_every_ready_account_finds_its_work(demo: Connection, login: str) -> None:
    assert dict(duties_of(demo, login)) == DESKS[login]


def test_every_township_has_something_on_the_board(demo: Connection) -> None:
    asked = select(func.left(Incident.area, 9)).where(Incident.state.in_(sorted(OPEN_STATES)))
    towns = Counter(town for town in demo.scalars(asked) if town)
    assert set(towns) == set(demo.scalars(text("SELECT DISTINCT left(code, 9) FROM grid")))
    assert 80 <= sum(towns.values()) <= 250


def test_who_signs_in_has_unread_news_of_what_they_may_see(demo: Connection) -> None:
    asked = "SELECT count(*) FROM notice n JOIN incident i ON i.id::text = n.subject"
    assert demo.scalar(text(f"{asked} WHERE n.read_at IS NULL")) > 30
    assert demo.scalar(text("SELECT count(*) FROM notice")) == demo.scalar(text(asked))


def test_what_lay_outside_the_county_for_a_week_is_voided(demo: Connection) -> None:
    waiting = demo.execute(
        text(
            "SELECT i.reported_at FROM pin_task t JOIN incident i ON i.id = t.incident_id"
            " WHERE t.closed_at IS NULL AND i.state = 'reported'"
        )
    ).scalars()
    assert all(at > END - timedelta(days=12) for at in waiting)
    asked = "SELECT count(*) FROM incident_event WHERE details ->> 'reason_code' = 'elsewhere'"
    assert demo.scalar(text(asked)) >= 3


def test_reporters_are_sealed_and_some_report_again(demo: Connection) -> None:
    asked = "SELECT count(*), count(DISTINCT phone_index) FROM incident_reporter"
    reports, reporters = demo.execute(text(asked)).one()
    assert reports > 300
    assert 0.6 < reporters / reports < 0.97
    row = demo.execute(text("SELECT incident_id, name_sealed FROM incident_reporter")).first()
    assert row is not None
    context = f"incident_reporter.name:{row.incident_id}".encode()
    assert find_keyring().open(bytes(row.name_sealed), context).startswith("测试")


def test_a_set_of_rules_without_faults_is_in_force(demo: Connection) -> None:
    rules = rule_queries.active_rules(demo)
    assert len(rules) == len(POLICY.categories)
    assert lint_rule_set(demo, rules, POLICY, END).findings == ()


def test_the_newest_reports_are_of_this_morning(demo: Connection) -> None:
    newest = demo.scalar(text("SELECT max(reported_at) FROM incident"))
    assert END - timedelta(hours=24) < newest <= END


def test_a_database_that_holds_something_takes_no_demonstration(
    engine: Engine, loaded: DemoLoaded
) -> None:
    assert loaded.persons
    here = Installation.on(engine, POLICY, find_keyring=find_keyring)
    shop = Workshop(engine, here.lookup, POLICY, here.gazetteer)
    assert load_demo(shop, PLAN, advance=lambda _done, _of: None) is None
