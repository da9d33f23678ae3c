"""The journeys of the county as moves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from governance.incidents.vocabulary import State
from governance.incidents.workflow import refusals
from governance.incidents.workflow.case import SYSTEM, Form
from governance.incidents.workflow.county_rules import HandlingRules
from governance.incidents.workflow.guards import Attempt
from governance.incidents.workflow.making import make_move, open_verbs
from governance.incidents.workflow.vocabulary import WorkRole, WorkState
from governance.policy import load_policy
from governance.vocabulary import Level, Tier, Verb
from tests.handling import (
    ACCEPT,
    CALLER,
    COUNTY,
    LEADER,
    MINOR,
    NOW,
    PHOTOS,
    REPORTED,
    ROADS,
    RULES,
    TOWN,
    UP,
    VILLAGE,
    WATER,
    WORKER,
    follow,
    go,
    joint,
)


def test_a_minor_matter_is_settled_on_the_spot_verified_and_called_back() -> None:
    handled = follow(REPORTED, ACCEPT, MINOR, (Verb.SELF_HANDLE, WORKER, {}))
    assert handled.state is State.IN_HANDLING
    assert handled.lead is not None
    done = go(handled, Verb.SUBMIT_RESULT, WORKER, result="已清运", evidence=PHOTOS)
    assert done.state is State.PENDING_VERIFICATION
    with pytest.raises(refusals.HandlerVerifiesError):
        go(done, Verb.VERIFY_PASS, WORKER)
    closed = follow(
        done, (Verb.VERIFY_PASS, VILLAGE, {}), (Verb.CALLBACK_OK, CALLER, {"satisfaction": "very"})
    )
    assert (closed.state, closed.closed_at, closed.round) == (State.CLOSED, NOW, 1)


def test_a_joint_matter_waits_for_its_support_and_comes_back_when_it_is_not_solved() -> None:
    case = joint()
    assert [(w.unit, w.role) for w in case.works] == [
        ("water", WorkRole.LEAD),
        ("roads", WorkRole.SUPPORT),
    ]
    case = follow(case, (Verb.SIGN, WATER, {"work": 1}), (Verb.SIGN, ROADS, {"work": 2}))
    case = go(case, Verb.WHISTLE, COUNTY, unit="police", reason="现场秩序")
    with pytest.raises(refusals.SupportOpenError):
        go(case, Verb.SUBMIT_RESULT, WATER, result="已疏通", evidence=PHOTOS)
    case = follow(
        case,
        (Verb.FINISH, ROADS, {"work": 2, "result": "已围挡"}),
        (Verb.WAIVE, COUNTY, {"work": 3, "reason": "无需到场"}),
        (Verb.SUBMIT_RESULT, WATER, {"result": "已疏通", "evidence": PHOTOS}),
        (Verb.VERIFY_PASS, COUNTY, {}),
        (Verb.CALLBACK_BAD, CALLER, {"reason": "雨后又积水"}),
    )
    assert (case.state, case.round) == (State.IN_HANDLING, 2)
    assert case.lead is not None
    assert (case.lead.unit, case.lead.state) == ("water", WorkState.PENDING_SIGN)


def test_a_hard_matter_is_taken_by_a_named_leader_of_the_county() -> None:
    case = joint()
    with pytest.raises(refusals.NotHardError):
        go(case, Verb.SPONSOR, COUNTY, leader="副县长")
    case = follow(
        case,
        (Verb.TRIAGE, COUNTY, {"tier": Tier.HARD}),
        (Verb.SPONSOR, COUNTY, {"leader": "副县长"}),
    )
    assert case.sponsor == "副县长"
    assert Verb.INSTRUCT in open_verbs(case, LEADER)


def test_escalation_changes_the_holder_and_suspends_what_was_under_way() -> None:
    case = follow(REPORTED, ACCEPT, MINOR, (Verb.SELF_HANDLE, WORKER, {}), UP)
    assert (case.state, case.level, case.holder) == (State.ACCEPTED, Level.VILLAGE, "360824100001")
    assert [w.state for w in case.works] == [WorkState.SUSPENDED]
    with pytest.raises(refusals.NotYourPlaceError):
        go(case, Verb.DISPATCH, WORKER, unit="water")


def test_a_pause_is_granted_by_the_level_above_and_ends_with_the_handling() -> None:
    asked = go(joint(), Verb.REQUEST_PAUSE, COUNTY, reason="待鉴定", reason_code="expertise")
    with pytest.raises(refusals.NotYourPlaceError):
        go(asked, Verb.GRANT_PAUSE, COUNTY)
    paused = go(asked, Verb.GRANT_PAUSE, LEADER)
    assert paused.is_paused
    assert not go(paused, Verb.RESUME, SYSTEM).is_paused


def test_the_reporter_who_is_not_reached_on_three_days_closes_the_incident() -> None:
    case = replace(REPORTED, state=State.PENDING_CALLBACK)
    for day in ("2026-03-02", "2026-03-03"):
        case = go(case, Verb.ATTEMPT_CALLBACK, CALLER, day=day)
        assert case.state is State.PENDING_CALLBACK
        with pytest.raises(refusals.SameDayCallError):
            go(case, Verb.ATTEMPT_CALLBACK, CALLER, day=day)
    assert go(case, Verb.ATTEMPT_CALLBACK, CALLER, day="2026-03-04").state is State.CLOSED


def test_policy_may_skip_verification_and_call_back_by_lot() -> None:
    rules = replace(RULES, evidence={}, verified_percent={"*": 10}, called_back_percent={"*": 50})
    handled = follow(REPORTED, ACCEPT, MINOR, (Verb.SELF_HANDLE, WORKER, {}))
    attempt = Attempt(Verb.SUBMIT_RESULT, handled, WORKER, Form(result="好"), NOW, rules)
    states = {lot: make_move(attempt, sample=lot).state for lot in (9, 10, 49, 50)}
    assert list(states.values()) == [
        State.PENDING_VERIFICATION,
        State.PENDING_CALLBACK,
        State.PENDING_CALLBACK,
        State.CLOSED,
    ]


def test_a_closed_incident_is_reopened_within_its_time_and_not_after() -> None:
    closed = replace(joint(), state=State.CLOSED, closed_at=NOW - timedelta(days=180))
    assert go(closed, Verb.REOPEN, COUNTY, reason="新情况").round == 2
    with pytest.raises(refusals.TooOldError):
        go(
            replace(closed, closed_at=NOW - timedelta(days=181)),
            Verb.REOPEN,
            COUNTY,
            reason="太晚",
        )


def test_what_was_merged_can_be_taken_apart_again() -> None:
    merged = go(REPORTED, Verb.MERGE, WORKER, target="XG-1")
    assert (merged.state, merged.merged_into) == (State.MERGED, "XG-1")
    apart = go(merged, Verb.UNMERGE, WORKER, reason="不是一件事")
    assert (apart.state, apart.merged_into) == (State.REPORTED, None)


def test_only_what_may_be_done_next_is_offered() -> None:
    assert open_verbs(REPORTED, WORKER) == [
        Verb.ACCEPT,
        Verb.REJECT,
        Verb.MERGE,
        Verb.TRIAGE,
    ]
    assert open_verbs(REPORTED, CALLER) == []
    assert Verb.SIGN in open_verbs(joint(), WATER)
    assert Verb.SIGN not in open_verbs(joint(), TOWN)


def test_the_county_s_policy_is_what_the_rules_say() -> None:
    rules = HandlingRules.of(load_policy().handling)
    assert "not_ours" in rules.reasons[Verb.REQUEST_RETURN]
    assert rules.evidence_for("environment") == {"photo_before", "photo_after"}
    assert rules.evidence_for("other") == rules.evidence_for(None) == frozenset()
    own = follow(REPORTED, ACCEPT, MINOR, (Verb.SELF_HANDLE, WORKER, {}))
    assert not rules.is_verified(replace(own, category="other"), sample=10)
    assert rules.is_verified(replace(own, category="other"), sample=9)
    assert rules.is_verified(replace(own, category="dispute"), sample=99)
    for other in (replace(own, tier=Tier.MAJOR), replace(own, round=2), joint()):
        assert rules.is_verified(replace(other, category="other"), sample=99)
