"""A set of dispatch rules is drafted, checked and tried on the past before it holds."""

import uuid

import pytest
from sqlalchemy import select, update

from governance.audit.model import AuditEntry
from governance.incidents.dispatching import rule_queries, rule_sets
from governance.incidents.dispatching.rule_sets import By, Trial
from governance.incidents.dispatching.rules import Rule
from governance.incidents.dispatching.vocabulary import Fault, RuleHours
from governance.incidents.model import Incident
from governance.people.model import Unit
from governance.people.sight import EVERYTHING
from governance.policy import load_policy
from governance.vocabulary import Level, Tier, Verb
from grid_boundaries.lookup import load_index
from tests.moving import Desk
from tests.staffed_county import (
    COUNTY,
    GRIDS,
    NOW,
    ROADS,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    WATER,
    identity_of,
)
from tests.written_reports import a_report, write_reports

POLICY = load_policy()
BY = By("county", NOW)
RULES = [
    Rule(1, WATER, (ROADS,), area=COUNTY, category="environment", tier=Tier.MAJOR),
    Rule(2, ROADS, category="traffic", hours=RuleHours.WORKING),
    Rule(3, GRIDS[0], area=GRIDS[0]),
]


def draft(desk: Desk, rules: list[Rule] | None = None) -> uuid.UUID:
    return rule_sets.create_rule_set(desk.db, "试行", rules or RULES, by=BY)


def try_out(desk: Desk, made: uuid.UUID) -> None:
    rule_sets.replay_rule_set(desk.db, made, Trial(90, EVERYTHING), policy=POLICY, by=BY)


def activate(desk: Desk, made: uuid.UUID) -> None:
    rule_sets.activate_rule_set(desk.db, made, policy=POLICY, by=BY)


def state(desk: Desk, made: uuid.UUID) -> str:
    return str(rule_sets.read_rule_set(desk.db, made)[0].state)


def test_rules_are_kept_as_they_were_written(desk: Desk) -> None:
    row, rules = rule_sets.read_rule_set(desk.db, draft(desk))
    assert rules == RULES
    assert (row.state, row.replay) == ("draft", None)
    assert rule_queries.active_rules(desk.db) == []


def test_the_county_knows_its_areas_by_name_and_its_grids_as_units(desk: Desk) -> None:
    county = rule_queries.known_county(desk.db, POLICY, TODAY)
    assert county.areas[COUNTY] == "新干县"
    assert county.areas[TOWNSHIP] == "金川镇"
    assert county.areas[VILLAGE] == "善政社区"
    assert county.leaves == list(GRIDS)
    assert county.units[GRIDS[0]].level is Level.GRID
    assert county.units[WATER].name == "水利局"


def test_untried_rules_are_not_activated_nor_are_rules_changed_after_the_trial(desk: Desk) -> None:
    made = draft(desk)
    with pytest.raises(rule_sets.RulesNotTriedError):
        activate(desk, made)
    try_out(desk, made)
    rule_sets.replace_rules(desk.db, made, RULES[:2], by=BY)
    with pytest.raises(rule_sets.RulesNotTriedError):
        activate(desk, made)
    try_out(desk, made)
    activate(desk, made)
    assert rule_queries.active_rules(desk.db) == RULES[:2]


def test_rules_at_fault_are_not_activated_though_they_were_tried(desk: Desk) -> None:
    made = draft(desk)
    try_out(desk, made)
    desk.db.execute(update(Unit).where(Unit.code == ROADS).values(active=False))
    with pytest.raises(rule_sets.RulesAtFaultError) as refused:
        activate(desk, made)
    assert "2 处错误" in refused.value.words.zh
    found = rule_sets.lint_rule_set(desk.db, RULES, POLICY, NOW)
    assert [one.rules for one in found.findings if one.fault is Fault.INACTIVE_UNIT] == [(1,), (2,)]


def test_an_empty_set_is_not_activated(desk: Desk) -> None:
    made = rule_sets.create_rule_set(desk.db, "空", [], by=BY)
    try_out(desk, made)
    with pytest.raises(rule_sets.NoRulesError):
        activate(desk, made)


def test_one_set_is_in_force_and_what_was_in_force_never_changes(desk: Desk) -> None:
    first, second = draft(desk), draft(desk, RULES[:1])
    for made in (first, second):
        try_out(desk, made)
        activate(desk, made)
    assert (state(desk, first), state(desk, second)) == ("retired", "active")
    for made in (first, second):
        with pytest.raises(rule_sets.RuleSetStateError):
            rule_sets.replace_rules(desk.db, made, [], by=BY)
    listed = rule_queries.list_rule_sets(desk.db)
    assert [(row.id, row.rules) for row in listed] == [(second, 1), (first, 3)]


def test_retiring_leaves_no_rule_in_force_and_happens_once(desk: Desk) -> None:
    made = draft(desk)
    try_out(desk, made)
    activate(desk, made)
    rule_sets.retire_rule_set(desk.db, made, by=BY)
    assert rule_queries.active_rules(desk.db) == []
    with pytest.raises(rule_sets.RuleSetStateError):
        rule_sets.retire_rule_set(desk.db, made, by=BY)


def test_an_unknown_set_is_not_found(desk: Desk) -> None:
    nowhere = uuid.uuid4()
    with pytest.raises(rule_sets.RuleSetNotFoundError):
        rule_sets.read_rule_set(desk.db, nowhere)
    with pytest.raises(rule_sets.RuleSetNotFoundError):
        activate(desk, nowhere)
    with pytest.raises(rule_sets.RuleSetNotFoundError):
        try_out(desk, nowhere)
    with pytest.raises(rule_sets.RuleSetNotFoundError):
        rule_sets.retire_rule_set(desk.db, nowhere, by=BY)


def test_more_rules_than_anybody_can_look_through_are_refused(desk: Desk) -> None:
    with pytest.raises(rule_sets.TooManyRulesError):
        draft(desk, [Rule(1, WATER)] * (rule_sets.MOST_RULES + 1))


def test_every_change_is_audited(desk: Desk) -> None:
    made = draft(desk)
    rule_sets.replace_rules(desk.db, made, RULES, by=BY)
    try_out(desk, made)
    activate(desk, made)
    rule_sets.retire_rule_set(desk.db, made, by=BY)
    asked = select(AuditEntry.action, AuditEntry.object).order_by(AuditEntry.id)
    entries = desk.db.execute(asked).all()
    assert [one.action for one in entries] == [
        "rule_set_created",
        "rule_set_changed",
        "rule_set_activated",
        "rule_set_retired",
    ]
    assert {one.object for one in entries} == {f"dispatch_rule_set:{made}"}


def dispatched(desk: Desk, category: str, unit: str) -> str:
    """Let the county give an incident to a unit; return its number."""
    edition = load_index(desk.db, desk.edition, snap_m=0)
    report = a_report(category=category, occurred_at=NOW)
    (written,) = write_reports(desk.db, [report], edition, now=NOW)
    held = {"holder": COUNTY, "level": "county", "state": "accepted", "tier": "major"}
    desk.db.execute(update(Incident).where(Incident.id == written.id).values(held))
    desk.move("county", written.id, Verb.DISPATCH, unit=unit)
    return written.no


def test_a_replay_tells_what_was_done_otherwise(desk: Desk) -> None:
    dispatched(desk, "environment", WATER)
    other = dispatched(desk, "environment", ROADS)
    dispatched(desk, "dispute", WATER)
    made = draft(desk, RULES[:2])
    by = By("county", desk.now)
    rule_sets.replay_rule_set(desk.db, made, Trial(90, EVERYTHING), policy=POLICY, by=by)
    kept = rule_sets.read_rule_set(desk.db, made)[0].replay
    assert kept["proposed"] == {"n": 2, "of": 3}
    assert kept["agreed"] == {"n": 1, "of": 2}
    assert kept["differing"] == [{"no": other, "rule": 1, "proposed": WATER, "done": ROADS}]
    assert kept["as_of"] == by.now.isoformat()


def test_a_replay_counts_the_unit_that_kept_the_task_and_only_lately(desk: Desk) -> None:
    dispatched(desk, "environment", ROADS)
    incident = desk.db.scalar(select(Incident.id))
    assert incident is not None
    desk.move("county", incident, Verb.TRANSFER, work=1, unit=WATER, reason="改派")
    since = desk.now.replace(hour=0)
    (past,) = rule_queries.past_dispatches(desk.db, EVERYTHING, since=since)
    assert (past.lead, past.facts.at) == (WATER, NOW)
    assert rule_queries.past_dispatches(desk.db, EVERYTHING, since=desk.now) == []


def test_a_replay_reads_no_further_than_its_maker_sees(desk: Desk) -> None:
    dispatched(desk, "environment", WATER)
    blind = identity_of(desk.db, desk.staff["elsewhere"]).sight()
    assert rule_queries.past_dispatches(desk.db, blind, since=NOW.replace(hour=0)) == []
