"""Who stands above an incident is a matter of place; what was given, pauses and cards of levels."""

from dataclasses import replace
from typing import Any

import pytest

from governance.incidents.vocabulary import State
from governance.incidents.workflow import refusals
from governance.incidents.workflow.case import Actor, Case
from governance.incidents.workflow.vocabulary import Supervision, WorkState
from governance.people.roles import Role
from governance.vocabulary import Level, Tier, Verb
from tests.handling import (
    ACCEPT,
    CALLER,
    COUNTY,
    LEADER,
    MINOR,
    REPORTED,
    TO_COUNTY,
    TOWN,
    UP,
    UP_AGAIN,
    VILLAGE,
    WATER,
    WORKER,
    follow,
    go,
    joint,
)

OTHER_TOWN = Actor("邻镇调度", "360824105", Level.TOWNSHIP, frozenset({Role.TOWN_DISPATCHER}))
COLLEAGUE = replace(WORKER, person="同网格的另一人")
SUBMIT: dict[str, Any] = {
    "result": "已办结",
    "evidence": frozenset({"photo_before", "photo_after"}),
}


def of_the_town() -> Case:
    """Something that a township gave to the neighbouring one, which handed in its result."""
    given = (Verb.DISPATCH, TOWN, {"unit": OTHER_TOWN.unit})
    case = follow(REPORTED, ACCEPT, UP, UP_AGAIN, given, (Verb.SIGN, OTHER_TOWN, {"work": 1}))
    return go(case, Verb.SUBMIT_RESULT, OTHER_TOWN, **SUBMIT)


def test_the_township_that_handled_it_does_not_verify_it_by_another_person() -> None:
    case = of_the_town()
    assert case.state is State.PENDING_VERIFICATION
    with pytest.raises(refusals.NotYourPlaceError):
        go(case, Verb.VERIFY_PASS, replace(OTHER_TOWN, person="邻镇另一人"))
    assert go(case, Verb.VERIFY_PASS, TOWN).state is State.PENDING_CALLBACK
    assert go(case, Verb.VERIFY_PASS, COUNTY).state is State.PENDING_CALLBACK


def test_what_a_grid_settled_is_verified_above_and_not_by_a_colleague() -> None:
    own = follow(REPORTED, ACCEPT, MINOR, (Verb.SELF_HANDLE, WORKER, {}))
    done = go(own, Verb.SUBMIT_RESULT, WORKER, **SUBMIT)
    with pytest.raises(refusals.NotYourPlaceError):
        go(done, Verb.VERIFY_PASS, COLLEAGUE)
    assert go(done, Verb.VERIFY_PASS, VILLAGE).state is State.PENDING_CALLBACK


def test_a_township_decides_nothing_of_another_one_s_villages() -> None:
    held = follow(REPORTED, ACCEPT, UP)
    asked: dict[Verb, dict[str, Any]] = {
        Verb.URGE: {"note": "快办"},
        Verb.TRIAGE: {"tier": Tier.MAJOR},
    }
    for verb, form in asked.items():
        with pytest.raises(refusals.NotYourPlaceError):
            go(held, verb, OTHER_TOWN, **form)
        go(held, verb, TOWN, **form)


def test_an_officer_of_any_level_calls_back_what_lies_in_their_area() -> None:
    calling = replace(joint(), state=State.PENDING_CALLBACK)
    officer = replace(CALLER, unit=TOWN.unit, level=Level.TOWNSHIP)
    assert go(calling, Verb.CALLBACK_OK, officer, satisfaction="satisfied").state is State.CLOSED


def test_the_unit_in_charge_asks_for_more_time_and_only_while_it_works() -> None:
    asked = go(joint(), Verb.REQUEST_EXTENSION, WATER, reason="等材料")
    assert asked.is_extension_pending
    before = follow(REPORTED, ACCEPT)
    with pytest.raises(refusals.MoveNotAllowedError):
        go(before, Verb.REQUEST_EXTENSION, WORKER, reason="等材料")


def test_a_pause_ends_with_the_work_it_was_of() -> None:
    reason: dict[str, Any] = {"reason": "等鉴定", "reason_code": "expertise"}
    of_town = follow(REPORTED, ACCEPT, UP, UP_AGAIN, (Verb.DISPATCH, TOWN, {"unit": "water"}))
    paused = go(go(of_town, Verb.REQUEST_PAUSE, TOWN, **reason), Verb.GRANT_PAUSE, COUNTY)
    assert paused.is_paused
    up = follow(paused, TO_COUNTY)
    assert not up.is_paused
    assert not up.is_pause_pending


def test_a_card_of_the_county_is_not_lifted_by_the_township_it_is_about() -> None:
    of_town = follow(REPORTED, ACCEPT, UP, UP_AGAIN)
    carded = go(of_town, Verb.SUPERVISE, COUNTY, card=Supervision.NORMAL, note="请尽快")
    raised = go(carded, Verb.SUPERVISE, TOWN, card=Supervision.YELLOW, note="自查")
    assert raised.supervised_at is Level.COUNTY
    with pytest.raises(refusals.NotSupervisedError):
        go(raised, Verb.LIFT, TOWN, reason="已整改")
    assert go(raised, Verb.LIFT, COUNTY, reason="已整改").supervision is Supervision.NONE


def test_what_was_given_back_in_an_earlier_round_may_be_given_again() -> None:
    back: dict[str, Any] = {"work": 2, "reason": "不归我们管", "reason_code": "not_ours"}
    roads = Actor("交通", "roads", Level.COUNTY, frozenset({Role.AGENCY_HANDLER}))
    returned = go(
        go(joint(), Verb.REQUEST_RETURN, roads, **back), Verb.GRANT_RETURN, COUNTY, work=2
    )
    assert returned.works[1].state is WorkState.RETURNED
    done = go(go(returned, Verb.SIGN, WATER, work=1), Verb.SUBMIT_RESULT, WATER, **SUBMIT)
    again = go(
        replace(done, state=State.PENDING_CALLBACK), Verb.CALLBACK_BAD, CALLER, reason="仍在"
    )
    to_roads: dict[str, Any] = {
        "work": again.works[-1].no,
        "unit": "roads",
        "reason": "改由交通主办",
    }
    moved = go(again, Verb.TRANSFER, COUNTY, **to_roads)
    assert (moved.works[-1].unit, moved.works[-1].round) == ("roads", 2)
    first = go(returned, Verb.SIGN, WATER, work=1)
    with pytest.raises(refusals.PingPongError):
        go(first, Verb.TRANSFER, COUNTY, work=1, unit="roads", reason="改由交通主办")


def test_a_hard_matter_is_not_settled_without_its_leader() -> None:
    hard = go(joint(), Verb.TRIAGE, COUNTY, tier=Tier.HARD)
    ready = go(go(hard, Verb.SIGN, WATER, work=1), Verb.WAIVE, COUNTY, work=2, reason="不需要")
    with pytest.raises(refusals.NoSponsorError):
        go(ready, Verb.SUBMIT_RESULT, WATER, **SUBMIT)
    led = go(ready, Verb.SPONSOR, COUNTY, leader=LEADER.person)
    assert go(led, Verb.SUBMIT_RESULT, WATER, **SUBMIT).state is State.PENDING_VERIFICATION
