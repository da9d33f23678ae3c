"""To whom an incident may go, read from a county with its people."""

import time
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import delete, event, select, update

from geo.errors import Words
from governance.incidents.dispatching import alarms, rule_queries, rule_sets
from governance.incidents.dispatching.model import Alarm
from governance.incidents.dispatching.rule_sets import By
from governance.incidents.dispatching.rules import Rule
from governance.incidents.dispatching.suggesting import Asking, Suggested, suggest_units
from governance.incidents.dispatching.vocabulary import Reason, RuleSetState
from governance.incidents.model import Incident
from governance.people.accounts.model import Account
from governance.people.model import DutySlot, Unit
from governance.people.sight import EVERYTHING
from governance.policy import load_policy
from governance.vocabulary import Tier, Verb
from grid_boundaries.lookup import load_index
from tests.moving import Desk
from tests.staffed_county import (
    COUNTY,
    GRIDS,
    NOW,
    ROADS,
    TOWNSHIP,
    VILLAGE,
    WATER,
    identity_of,
)
from tests.written_reports import a_report, write_reports

POLICY = load_policy()


def reported(desk: Desk, n: int = 1, category: str = "environment") -> list[uuid.UUID]:
    edition = load_index(desk.db, desk.edition, snap_m=0)
    reports = [a_report(category=category, occurred_at=NOW) for _ in range(n)]
    return [one.id for one in write_reports(desk.db, reports, edition, now=NOW)]


@pytest.fixture
def incident(desk: Desk) -> uuid.UUID:
    return reported(desk)[0]


def at_county(desk: Desk, incident: uuid.UUID, tier: Tier = Tier.MAJOR) -> None:
    """Put an incident into the hands of the county, as if it had been reported there."""
    held = {"holder": COUNTY, "level": "county", "state": "accepted", "tier": tier.value}
    desk.db.execute(update(Incident).where(Incident.id == incident).values(held))


def enforce(desk: Desk, *rules: Rule) -> None:
    """Bring rules into force whatever a lint would say: a county may change beneath them."""
    made = rule_sets.create_rule_set(desk.db, "试", rules, by=By("test", NOW))
    rule_queries.change_rule_set(desk.db, made, state=RuleSetState.ACTIVE.value)


def asking(desk: Desk, who: str = "county") -> Asking:
    return Asking(identity_of(desk.db, desk.staff[who]).sight(), POLICY, NOW)


def suggest(desk: Desk, incident: uuid.UUID, who: str = "county") -> Suggested:
    return suggest_units(desk.db, [incident], asking(desk, who))[incident]


def said(one: Suggested, code: str) -> set[Reason]:
    (found,) = [c for c in one.suggestion.candidates if c.unit.code == code]
    return {said.reason for said in (*found.reasons, *found.shortfalls)}


def best(one: Suggested) -> str | None:
    return None if one.suggestion.best is None else one.suggestion.best.unit.code


def test_a_fresh_report_is_for_the_grid_with_its_worker_by_name(
    desk: Desk, incident: uuid.UUID
) -> None:
    found = suggest(desk, incident)
    assert best(found) == GRIDS[0]
    assert {c.unit.code for c in found.suggestion.candidates} == {
        GRIDS[0],
        VILLAGE,
        TOWNSHIP,
        WATER,
    }
    first = found.suggestion.candidates[0]
    assert first.unit.people == ("网格员1",)
    assert first.unit.name == "善政第1网格"
    assert {Reason.GRID, Reason.HOLDS, Reason.STAFFED, Reason.NEAR} <= said(found, GRIDS[0])
    assert Reason.ABOVE in said(found, VILLAGE)


def test_a_major_matter_at_the_county_is_for_the_unit_in_charge(
    desk: Desk, incident: uuid.UUID
) -> None:
    at_county(desk, incident)
    found = suggest(desk, incident)
    assert best(found) == WATER
    assert {Reason.IN_CHARGE, Reason.STATIONED} <= said(found, WATER)


def test_distance_is_the_straight_line_to_the_middle_of_the_grid_and_its_village(
    desk: Desk, incident: uuid.UUID
) -> None:
    found = suggest(desk, incident)
    metres = {c.unit.code: c.distance_m for c in found.suggestion.candidates}
    assert metres[GRIDS[0]] == pytest.approx(0, abs=1)
    # From the middle of grid 1 to that of grid 5: a hundredth of a degree in either direction.
    assert metres[VILLAGE] == pytest.approx(1_483, abs=5)
    assert metres[TOWNSHIP] is None


def test_of_a_dispute_that_is_not_ones_own_no_distance_is_told(desk: Desk) -> None:
    (incident,) = reported(desk, category="dispute")
    found = suggest(desk, incident)
    assert all(c.distance_m is None for c in found.suggestion.candidates)


def test_the_rule_in_force_decides_and_adds_its_support(desk: Desk, incident: uuid.UUID) -> None:
    at_county(desk, incident)
    enforce(desk, Rule(1, ROADS, (WATER,), category="environment"))
    found = suggest(desk, incident)
    assert found.rule is not None
    assert (best(found), found.suggestion.support) == (ROADS, (WATER,))
    assert alarms.count_open_alarms(desk.db) == 0


@pytest.mark.parametrize("trouble", ["off_duty", "no_account", "inactive", "unknown"])
def test_a_rule_that_fails_raises_an_alarm_and_the_suggestion_falls_back(
    desk: Desk, incident: uuid.UUID, trouble: str
) -> None:
    at_county(desk, incident)
    unit = "agency-gone" if trouble == "unknown" else ROADS
    enforce(desk, Rule(1, unit, category="environment"))
    if trouble == "off_duty":
        desk.db.execute(delete(DutySlot))
    if trouble == "no_account":
        disabled = update(Account).where(Account.person_id == desk.staff["roads"])
        desk.db.execute(disabled.values(disabled_at=NOW))
    if trouble == "inactive":
        desk.db.execute(update(Unit).where(Unit.code == ROADS).values(active=False))
    found = suggest(desk, incident)
    assert best(found) == WATER
    assert trouble in said(found, unit)
    suggest(desk, incident)
    (alarm,) = alarms.list_alarms(desk.db, is_open=True, limit=9)
    assert (alarm.subject, alarm.times) == (f"{unit}:{trouble}", 2)
    assert "派单规则 1" in alarm.words["zh"]


def test_a_watcher_raises_no_alarm(desk: Desk, incident: uuid.UUID) -> None:
    enforce(desk, Rule(1, "agency-gone"))
    silent = Asking(EVERYTHING, POLICY, NOW, is_silent=True)
    suggest_units(desk.db, [incident], silent)
    assert alarms.count_open_alarms(desk.db) == 0


def test_only_its_level_keeps_the_rules_unit_out_and_it_is_said_to_escalate(
    desk: Desk, incident: uuid.UUID
) -> None:
    enforce(desk, Rule(1, WATER, category="environment"))
    found = suggest(desk, incident)
    assert found.suggestion.escalate_to is not None
    assert found.suggestion.escalate_to.unit.code == WATER
    assert best(found) == GRIDS[0]


def test_a_unit_that_gave_it_back_is_not_proposed_again_this_round(
    desk: Desk, incident: uuid.UUID
) -> None:
    at_county(desk, incident)
    desk.move("county", incident, Verb.DISPATCH, unit=WATER)
    assert Reason.BUSY in said(suggest(desk, incident), WATER)
    returned = {"work": 1, "reason": "不归我们管", "reason_code": "not_ours"}
    desk.move("water", incident, Verb.REQUEST_RETURN, **returned)
    desk.move("county", incident, Verb.TRANSFER, work=1, unit=ROADS, reason="改派")
    found = suggest(desk, incident)
    assert Reason.RETURNED in said(found, WATER)
    assert best(found) != WATER


def test_open_and_overdue_tasks_count_as_load(desk: Desk) -> None:
    first, second = reported(desk, 2)
    at_county(desk, first)
    at_county(desk, second)
    desk.move("county", first, Verb.DISPATCH, unit=WATER)
    later = Asking(EVERYTHING, POLICY, NOW + timedelta(days=30))
    found = suggest_units(desk.db, [second], later)[second]
    (water,) = [c.unit for c in found.suggestion.candidates if c.unit.code == WATER]
    assert (water.open_tasks, water.overdue_tasks) == (1, 1)
    assert Reason.OVERDUE in said(found, WATER)


def test_what_lies_out_of_sight_is_absent(desk: Desk, incident: uuid.UUID) -> None:
    assert suggest_units(desk.db, [incident], asking(desk, "elsewhere")) == {}


def test_an_incident_without_a_grid_has_no_candidates_until_it_is_pinned(desk: Desk) -> None:
    waiting = write_reports(desk.db, [a_report(address="老樟树下")], None, now=NOW)[0].id
    found = suggest(desk, waiting)
    assert found.suggestion.candidates == ()
    assert best(found) is None


def test_fifty_incidents_take_as_many_queries_as_one(desk: Desk) -> None:
    many = reported(desk, 50)
    enforce(desk, Rule(1, ROADS, category="environment"))
    counted: list[str] = []
    note = lambda *at: counted.append(at[2])  # noqa: E731 a listener of one line
    event.listen(desk.db, "before_cursor_execute", note)
    suggest_units(desk.db, many[:1], asking(desk))
    one = len(counted)
    counted.clear()
    suggest_units(desk.db, many, asking(desk))
    event.remove(desk.db, "before_cursor_execute", note)
    assert len(counted) == one <= 12


def test_one_suggestion_is_made_within_thirty_milliseconds(desk: Desk, incident: uuid.UUID) -> None:
    enforce(desk, *(Rule(n, WATER, area=grid) for n, grid in enumerate(GRIDS, start=1)))
    who = asking(desk)
    suggest_units(desk.db, [incident], who)
    taken = []
    for _ in range(9):
        begin = time.perf_counter()
        suggest_units(desk.db, [incident], who)
        taken.append(time.perf_counter() - begin)
    assert min(taken) < 0.030


def test_a_closed_alarm_is_a_new_one_when_the_trouble_comes_back(desk: Desk) -> None:
    words = Words("坏了", "Broken")
    alarms.raise_alarm(desk.db, "k", "s", words, NOW)
    (first,) = desk.db.scalars(select(Alarm.id))
    alarms.close_alarm(desk.db, first, by="县调度", now=NOW)
    with pytest.raises(alarms.AlarmNotFoundError):
        alarms.close_alarm(desk.db, first, by="县调度", now=NOW)
    alarms.raise_alarm(desk.db, "k", "s", words, NOW + timedelta(hours=1))
    (again,) = alarms.list_alarms(desk.db, is_open=True, limit=9)
    assert (again.times, again.id != first) == (1, True)
