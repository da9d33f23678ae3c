"""What each rule of handling refuses."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from governance.incidents.workflow import refusals
from governance.incidents.workflow.case import SYSTEM, Actor
from governance.incidents.workflow.vocabulary import Supervision, WorkState
from governance.vocabulary import Level, Tier, Verb
from tests.handling import (
    ACCEPT,
    CALLER,
    COUNTY,
    LEADER,
    MINOR,
    NOW,
    REPORTED,
    ROADS,
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


def test_a_level_is_skipped_only_under_a_rule_of_the_county() -> None:
    case = follow(REPORTED, ACCEPT)
    up: dict[str, Any] = {"unit": "360824", "reason": "险情", "level": Level.COUNTY}
    with pytest.raises(refusals.SkippedLevelError):
        go(case, Verb.ESCALATE, WORKER, **up)
    assert go(case, Verb.ESCALATE, WORKER, **up, skip_rule="red_risk").level is Level.COUNTY
    with pytest.raises(refusals.NoLevelError):
        go(case, Verb.ESCALATE, WORKER, **(up | {"level": Level.GRID}))
    with pytest.raises(refusals.NoLevelError):
        follow(case, UP, UP_AGAIN, TO_COUNTY, (Verb.ESCALATE, COUNTY, {"unit": "x", "reason": "y"}))


def test_what_was_passed_down_is_refused_once_and_never_goes_round_in_circles() -> None:
    case = follow(REPORTED, ACCEPT, UP)
    down: dict[str, Any] = {"unit": "360824100001002", "reason": "属该网格"}
    refused = follow(
        case,
        (Verb.DELEGATE, VILLAGE, down),
        (Verb.REFUSE_DELEGATION, replace(WORKER, unit="360824100001002"), {"reason": "不在本网格"}),
    )
    assert (refused.level, refused.holder) == (Level.VILLAGE, "360824100001")
    for unit in ("360824100001001", "360824100001002"):
        with pytest.raises(refusals.PingPongError):
            go(refused, Verb.DELEGATE, VILLAGE, unit=unit, reason="再派")
    with pytest.raises(refusals.NotDelegatedError):
        go(refused, Verb.REFUSE_DELEGATION, VILLAGE, reason="不接")


def test_a_task_is_given_back_with_a_known_reason_and_the_lead_only_to_another() -> None:
    case = joint()
    with pytest.raises(refusals.UnknownReasonError):
        go(case, Verb.REQUEST_RETURN, WATER, work=1, reason="忙", reason_code="busy")
    asked = go(case, Verb.REQUEST_RETURN, WATER, work=1, reason="属城管", reason_code="not_ours")
    with pytest.raises(refusals.LeadStaysError):
        go(asked, Verb.GRANT_RETURN, COUNTY, work=1)
    denied = go(asked, Verb.DENY_RETURN, COUNTY, work=1, reason="职责内")
    assert denied.works[0].state is WorkState.PENDING_SIGN
    given = go(asked, Verb.TRANSFER, COUNTY, work=1, unit="urban", reason="属城管")
    assert given.works[0].state is WorkState.RETURNED
    assert given.lead is not None
    assert (given.lead.unit, given.returns) == ("urban", 1)
    with pytest.raises(refusals.PingPongError):
        go(given, Verb.TRANSFER, COUNTY, work=3, unit="water", reason="还是你们")
    ruled = go(given, Verb.RULE, LEADER, work=3, unit="water", reason="由水利局主办")
    assert ruled.lead is not None
    assert ruled.lead.unit == "water"


def test_after_two_returns_the_level_above_rules() -> None:
    case = replace(joint(), returns=2)
    with pytest.raises(refusals.PingPongError):
        go(case, Verb.REQUEST_RETURN, WATER, work=1, reason="属城管", reason_code="not_ours")


def test_an_extension_is_asked_for_once_before_the_limit_and_lapses_under_a_red_card() -> None:
    case = replace(joint(), due_at=NOW + timedelta(days=1))
    asked = go(case, Verb.REQUEST_EXTENSION, COUNTY, reason="需勘察")
    with pytest.raises(refusals.NothingPendingError):
        go(asked, Verb.REQUEST_EXTENSION, COUNTY, reason="再问")
    denied = go(asked, Verb.DENY_EXTENSION, LEADER, reason="不必")
    with pytest.raises(refusals.ExtendedOnceError):
        go(denied, Verb.REQUEST_EXTENSION, COUNTY, reason="再申请")
    red = go(asked, Verb.SUPERVISE, COUNTY, card=Supervision.RED, note="严重超期")
    with pytest.raises(refusals.NothingPendingError):
        go(red, Verb.GRANT_EXTENSION, LEADER)
    with pytest.raises(refusals.TooLateError):
        go(replace(case, due_at=NOW), Verb.REQUEST_EXTENSION, COUNTY, reason="晚了")


def test_supervision_only_rises_and_is_lifted_by_who_issued_it() -> None:
    yellow = go(joint(), Verb.SUPERVISE, COUNTY, card=Supervision.YELLOW, note="超期")
    for card in (Supervision.NORMAL, Supervision.YELLOW):
        with pytest.raises(refusals.CardNotHigherError):
            go(yellow, Verb.SUPERVISE, COUNTY, card=card, note="再次")
    assert go(yellow, Verb.LIFT, COUNTY, reason="已办").supervision is Supervision.NONE
    with pytest.raises(refusals.NotSupervisedError):
        go(joint(), Verb.LIFT, COUNTY, reason="没有")


def test_evidence_of_the_category_is_wanted_before_a_result_counts() -> None:
    handled = follow(REPORTED, ACCEPT, MINOR, (Verb.SELF_HANDLE, WORKER, {}))
    with pytest.raises(refusals.EvidenceMissingError) as refused:
        go(handled, Verb.SUBMIT_RESULT, WORKER, result="好", evidence=frozenset({"photo_after"}))
    assert refused.value.values["missing"] == "photo_before"


@pytest.mark.parametrize(
    ("verb", "actor", "refusal"),
    [
        (Verb.DISPATCH, WORKER, refusals.MoveNotAllowedError),
        (Verb.ACCEPT, CALLER, refusals.NotYourRoleError),
        (Verb.ACCEPT, VILLAGE, refusals.NotYourPlaceError),
        (Verb.ACCEPT, WORKER, refusals.IncompleteFormError),
        (Verb.ACCEPT, SYSTEM, refusals.NotYourRoleError),
    ],
)
def test_state_role_standing_and_form_are_asked_in_this_order(
    verb: Verb, actor: Actor, refusal: type[refusals.MoveRefusedError]
) -> None:
    with pytest.raises(refusal):
        go(REPORTED, verb, actor)


def test_what_is_no_minor_matter_is_not_handled_by_oneself() -> None:
    with pytest.raises(refusals.NotMinorError):
        follow(REPORTED, ACCEPT, (Verb.SELF_HANDLE, WORKER, {}))


def test_only_the_county_calls_a_matter_hard_and_only_above_is_it_made_lighter_again() -> None:
    with pytest.raises(refusals.HardTierAtCountyError):
        go(REPORTED, Verb.TRIAGE, WORKER, tier=Tier.HARD)
    passed_up = follow(REPORTED, ACCEPT, (Verb.TRIAGE, WORKER, {"tier": Tier.MAJOR}), UP)
    for actor, reason in ((VILLAGE, "不大"), (TOWN, None)):
        with pytest.raises(refusals.DowngradeError):
            go(passed_up, Verb.TRIAGE, actor, tier=Tier.MINOR, reason=reason)
    assert go(passed_up, Verb.TRIAGE, TOWN, tier=Tier.MINOR, reason="不大").tier is Tier.MINOR


def test_who_passed_it_up_does_not_refuse_it_when_it_comes_back_down() -> None:
    case = follow(REPORTED, ACCEPT, UP)
    case = replace(case, holder="360824100001001", level=Level.GRID, delegated_from="360824100001")
    with pytest.raises(refusals.RefusedTwiceError):
        go(case, Verb.REFUSE_DELEGATION, WORKER, reason="不接")


def test_a_hard_matter_under_way_is_not_passed_down() -> None:
    case = replace(joint(), tier=Tier.HARD)
    with pytest.raises(refusals.NoLevelError):
        go(case, Verb.DELEGATE, COUNTY, unit="other-town", reason="属地办理")
    with pytest.raises(refusals.NoLevelError):
        go(follow(REPORTED, ACCEPT), Verb.DELEGATE, WORKER, unit="x", reason="再往下")


def test_a_pause_is_asked_for_once_and_a_decision_needs_a_request() -> None:
    asked = go(joint(), Verb.REQUEST_PAUSE, COUNTY, reason="待鉴定", reason_code="expertise")
    with pytest.raises(refusals.NothingPendingError):
        go(asked, Verb.REQUEST_PAUSE, COUNTY, reason="再问", reason_code="expertise")
    for verb, actor in ((Verb.GRANT_PAUSE, LEADER), (Verb.RESUME, COUNTY)):
        with pytest.raises(refusals.NothingPendingError):
            go(joint(), verb, actor)
    denied = go(asked, Verb.DENY_PAUSE, LEADER, reason="不必")
    assert not denied.is_paused


def test_a_supporting_unit_gives_its_task_back_and_the_lead_submits_instead_of_finishing() -> None:
    case = joint()
    with pytest.raises(refusals.LeadSubmitsError):
        go(case, Verb.FINISH, WATER, work=1, result="好")
    asked = go(case, Verb.REQUEST_RETURN, ROADS, work=2, reason="无关", reason_code="not_ours")
    back = go(asked, Verb.GRANT_RETURN, COUNTY, work=2)
    assert (back.works[1].state, back.returns, back.open_support) == (WorkState.RETURNED, 1, [])
    with pytest.raises(refusals.NoSuchWorkError):
        go(back, Verb.SIGN, ROADS, work=2)


def test_a_unit_has_one_task_and_nothing_is_dispatched_over_open_ones() -> None:
    with pytest.raises(refusals.UnitTwiceError):
        go(joint(), Verb.WHISTLE, COUNTY, unit="roads", reason="再来")
    with pytest.raises(refusals.UnfinishedTasksError):
        go(joint(), Verb.DISPATCH, COUNTY, unit="urban")
