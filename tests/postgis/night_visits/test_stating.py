"""Statements are made when a plan is over, chained, anchored, and made again when corrected."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from governance.audit.model import AuditEntry
from governance.night_visits.evening.model import Visit
from governance.night_visits.review.stated.checking import compare_with_kept
from governance.night_visits.review.stated.statement_queries import find_statement
from governance.night_visits.review.stated.statements import find_faults
from governance.night_visits.review.stated.stating import (
    StatementNotFoundError,
    make_statements,
    restate,
)
from governance.night_visits.vocabulary import Outcome
from governance.policy import load_policy
from tests.moving import Desk
from tests.staffed_county import GRIDS
from tests.visit_histories import Crew, Home, VisitHistory, at

EVENING = date(2026, 2, 10)
NOW = at(EVENING, 22)
POLICY = load_policy()


@dataclass
class Evening:
    """An evening in grids 1 and 2: a door met, one not reached, one left out."""

    history: VisitHistory
    crew: Crew
    met: Home
    skipped: Home
    left: Home

    def state(self) -> list[str]:
        return make_statements(self.history.db, self.crew.plan, POLICY, now=NOW, by="tests")

    def statement(self, grid: int = 1, number: int | None = None) -> dict[str, Any]:
        kept = find_statement(self.history.db, EVENING, GRIDS[grid - 1], number)
        assert kept is not None
        document: dict[str, Any] = json.loads(json.dumps(kept.statement))
        return document

    def faults(self, document: dict[str, Any]) -> set[str]:
        evening = date.fromisoformat(document["evening"])
        found = compare_with_kept(self.history.db, document, evening, POLICY)
        return {one.where.split(".")[0] for one in found}

    def correct(self) -> None:
        db = self.history.db
        wrong = Visit.household_id == self.met.id
        db.execute(update(Visit).where(wrong).values(outcome="refused", revision=2))


@pytest.fixture
def evening(desk: Desk) -> Evening:
    history = VisitHistory(desk.db)
    crew = history.team(history.plan(EVENING), EVENING)
    met, skipped = history.homes(1, 2)
    left = history.home(2)
    history.stop(crew, met, 0)
    history.stop(crew, skipped, 1)
    history.leave_out(crew.plan, left, "too_far")
    history.find(history.call(met, EVENING, crew=crew))
    return Evening(history, crew, met, skipped, left)


def test_an_evening_is_stated_in_every_grid_that_it_touched(evening: Evening) -> None:
    assert evening.state() == [GRIDS[0], GRIDS[1]]
    first, second = evening.statement(1), evening.statement(2)
    assert (first["figures"]["planned"], first["figures"]["done"]) == (2, 1)
    assert (first["figures"]["met_in_window"], first["figures"]["findings"]) == (1, 1)
    assert second["figures"]["left_out"] == {"too_far": 1}
    assert first["grid"]["name"] == "善政第1网格"
    assert find_faults(first) == find_faults(second) == []


def test_a_statement_names_no_household(evening: Evening) -> None:
    evening.state()
    said = json.dumps(evening.statement(1), ensure_ascii=False)
    assert str(evening.met.id) not in said
    assert "号" not in said.replace("户号", "")  # no address
    assert not any(key in said for key in ('"lon"', '"geom"', '"opinion"'))


def test_what_is_kept_says_the_same(evening: Evening) -> None:
    evening.state()
    assert evening.faults(evening.statement()) == set()


def test_a_statement_follows_the_one_before_it_of_its_grid(evening: Evening) -> None:
    evening.state()
    first = evening.statement()
    later = EVENING + timedelta(days=7)
    crew = evening.history.team(evening.history.plan(later), later)
    evening.history.stop(crew, evening.skipped, 0)
    make_statements(evening.history.db, crew.plan, POLICY, now=at(later, 22), by="tests")
    kept = find_statement(evening.history.db, later, GRIDS[0])
    assert kept is not None
    assert kept.statement["previous"] == first["digest"]
    assert first["previous"] is None
    assert evening.faults(kept.statement) == set()


def test_the_trail_tells_of_every_digest(evening: Evening) -> None:
    evening.state()
    entry = evening.history.db.execute(
        select(AuditEntry.object, AuditEntry.details).where(AuditEntry.action == "visits_stated")
    ).one()
    assert entry.object == "visit_evening:2026-02-10"
    assert entry.details["digests"][GRIDS[0]] == evening.statement()["digest"]


def test_a_correction_makes_another_statement_of_its_grid_alone(evening: Evening) -> None:
    evening.state()
    first = evening.statement()
    db = evening.history.db
    assert restate(db, EVENING, GRIDS, POLICY, now=NOW, by="tests") == []
    evening.correct()
    assert restate(db, EVENING, GRIDS, POLICY, now=NOW, by="tests") == [GRIDS[0]]
    second = evening.statement()
    assert (second["number"], second["previous"]) == (2, first["digest"])
    assert second["figures"]["outcomes"] == {"refused": 1}
    assert evening.faults(second) == set()
    assert evening.faults(first) == {"latest", "rows"}
    assert evening.statement(number=1) == first


def test_a_visit_that_changed_without_a_new_statement_is_found(evening: Evening) -> None:
    evening.state()
    evening.correct()
    assert evening.faults(evening.statement()) == {"rows"}


def test_a_forged_statement_is_not_the_one_that_was_given_out(evening: Evening) -> None:
    evening.state()
    forged = evening.statement()
    forged["digest"] = "0" * 64
    forged["previous"] = "1" * 64
    assert evening.faults(forged) == {"kept", "chain", "audit"}


def test_a_statement_from_elsewhere_was_never_made_here(evening: Evening) -> None:
    evening.state()
    stranger = evening.statement() | {"number": 9}
    with pytest.raises(StatementNotFoundError):
        evening.faults(stranger)


def test_two_plans_of_one_evening_are_one_statement(evening: Evening) -> None:
    history = evening.history
    other = history.team(history.plan(EVENING, area=GRIDS[0]), EVENING, number=1)
    third = history.home(1, 700)
    history.stop(other, third, 0)
    history.leave_out(other.plan, evening.skipped)
    evening.state()
    assert evening.statement()["figures"]["planned"] == 3
    assert evening.statement()["figures"]["left_out"] == {}
    assert len(evening.statement()["plans"]) == 2


def test_an_evening_without_anything_is_not_stated(evening: Evening) -> None:
    db = evening.history.db
    db.execute(text("DELETE FROM visit_finding"))
    for table in ("visit", "visit_stop", "visit_left_out"):
        db.execute(text(f"DELETE FROM {table}"))  # noqa: S608 the names above
    assert evening.state() == []


def test_a_deferred_stop_is_a_gap(evening: Evening) -> None:
    evening.history.call(evening.skipped, EVENING, Outcome.DEFERRED, crew=evening.crew)
    evening.state()
    figures = evening.statement()["figures"]
    assert (figures["done"], figures["not_done"], figures["called"]) == (1, 1, 1)
