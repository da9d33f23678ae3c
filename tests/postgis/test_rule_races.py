"""Two at once: one set of rules is in force, and one trouble is one alarm."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine

from geo.errors import Words
from geo.postgis import make_engine
from governance.incidents.dispatching import alarms, rule_queries, rule_sets
from governance.incidents.dispatching.alarms import Trouble
from governance.incidents.dispatching.rule_sets import By, Trial
from governance.incidents.dispatching.rules import Rule
from governance.people.sight import EVERYTHING
from governance.policy import load_policy
from tests.nine_county import store_nine_grids
from tests.staffed_county import NOW, WATER, store_staff

POLICY, BY = load_policy(), By("test", NOW)
AT_ONCE = 4


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    with engine.begin() as db:
        store_nine_grids(db)
        store_staff(db)
    yield engine
    engine.dispose()


def together(engine: Engine, *works: Callable[[Connection], None]) -> None:
    """Do all of these in transactions of their own that begin at the same moment."""
    start = Barrier(len(works))

    def run(work: Callable[[Connection], None]) -> None:
        with engine.begin() as db:
            start.wait(timeout=20)
            work(db)

    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(run, work) for work in works]:
            done.result(timeout=30)


def test_of_sets_activated_at_once_one_is_in_force_and_the_others_are_retired(
    engine: Engine,
) -> None:
    made: list[uuid.UUID] = []
    with engine.begin() as db:
        for n in range(AT_ONCE):
            made.append(rule_sets.create_rule_set(db, f"第{n}套", [Rule(1, WATER)], by=BY))
            rule_sets.replay_rule_set(db, made[n], Trial(9, EVERYTHING), policy=POLICY, by=BY)

    def activation(set_id: uuid.UUID) -> Callable[[Connection], None]:
        return lambda db: rule_sets.activate_rule_set(db, set_id, policy=POLICY, by=BY)

    together(engine, *(activation(set_id) for set_id in made))
    with engine.connect() as db:
        states = [row.state for row in rule_queries.list_rule_sets(db)]
    assert sorted(states) == ["active", *["retired"] * (AT_ONCE - 1)]


def test_the_same_trouble_met_by_several_at_once_is_one_alarm_counted_up(engine: Engine) -> None:
    words = Words("坏了", "Broken")
    forward = [Trouble("k", subject, words) for subject in ("a", "b", "c")]

    def meeting(troubles: list[Trouble]) -> Callable[[Connection], None]:
        return lambda db: alarms.raise_alarms(db, troubles, now=NOW)

    together(engine, *(meeting(one) for one in [forward, forward[::-1]] * 2))
    with engine.connect() as db:
        found = alarms.list_alarms(db, is_open=True, limit=9)
    assert sorted((row.subject, row.times) for row in found) == [("a", 4), ("b", 4), ("c", 4)]
