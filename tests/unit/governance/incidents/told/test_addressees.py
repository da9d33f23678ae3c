"""Who is told of what."""

import string
from dataclasses import replace

import pytest

from governance.incidents.handling.told.addressees import TELLING, addressees, ladder
from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import Case
from governance.incidents.workflow.vocabulary import Supervision
from governance.notices.vocabulary import NoticeKind
from governance.people.roles import Role
from governance.vocabulary import Level, Verb
from tests.handling import (
    ACCEPT,
    CALLER,
    COUNTY,
    MINOR,
    PHOTOS,
    REPORTED,
    ROADS,
    UP,
    WATER,
    WORKER,
    Step,
    follow,
    go,
    joint,
)

AREA = "360824100001001"
LEADING: tuple[Step, ...] = ((Verb.SIGN, WATER, {"work": 1}), (Verb.START, WATER, {"work": 1}))


def told(verb: Verb, before: Case, after: Case, area: str = AREA) -> dict[NoticeKind, set[str]]:
    return {one.kind: set(one.units) for one in addressees(verb, before, after, area)}


def tell(before: Case, step: Step) -> dict[NoticeKind, set[str]]:
    verb, actor, form = step
    return told(verb, before, go(before, verb, actor, **form))


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_says_whom_it_tells(verb: Verb) -> None:
    assert verb in TELLING
    for area in (AREA, ""):
        addressees(verb, REPORTED, joint(), area)


def test_words_hold_the_number_and_nothing_else_of_an_incident() -> None:
    for rule in [rule for rules in TELLING.values() for rule in rules]:
        for text in (rule.words.zh, rule.words.en):
            fields = {name for _, name, _, _ in string.Formatter().parse(text) if name}
            assert fields == {"no"}


def test_an_incident_that_arrives_waits_for_its_holder() -> None:
    assert told(Verb.REPORT, Case(), REPORTED) == {NoticeKind.TO_ACCEPT: {"360824100001001"}}


def test_an_incident_passed_up_waits_for_the_unit_above() -> None:
    accepted = follow(REPORTED, ACCEPT)
    assert tell(accepted, UP) == {NoticeKind.TO_ACCEPT: {"360824100001"}}


def test_a_unit_whose_task_stops_hears_of_it() -> None:
    heard = tell(joint(), (Verb.DELEGATE, COUNTY, {"unit": "360824105", "reason": "就近"}))
    assert heard[NoticeKind.TO_ACCEPT] == {"360824105"}
    assert heard[NoticeKind.DECIDED] == {"water", "roads"}


def test_those_who_get_a_task_are_to_sign_and_no_others() -> None:
    step: Step = (Verb.WHISTLE, COUNTY, {"unit": "police", "reason": "需到场"})
    assert tell(joint(), step) == {NoticeKind.TO_SIGN: {"police"}}


def test_a_return_goes_to_the_holder_and_its_refusal_to_the_unit() -> None:
    ask: Step = (
        Verb.REQUEST_RETURN,
        WATER,
        {"work": 1, "reason": "不归我们", "reason_code": "not_ours"},
    )
    assert tell(joint(), ask) == {NoticeKind.TO_DECIDE: {"360824"}}
    asked = follow(joint(), ask)
    deny: Step = (Verb.DENY_RETURN, COUNTY, {"work": 1, "reason": "归你们"})
    assert tell(asked, deny) == {NoticeKind.DECIDED: {"water"}}


@pytest.mark.parametrize(
    ("level", "unit"),
    [
        (Level.GRID, "360824100"),
        (Level.VILLAGE, "360824100"),
        (Level.TOWNSHIP, "360824"),
        (Level.COUNTY, "360824"),
    ],
)
def test_a_request_goes_to_who_may_decide_it(level: Level, unit: str) -> None:
    before = Case(state=State.IN_HANDLING, level=level, holder="any")
    (group,) = addressees(Verb.REQUEST_EXTENSION, before, before, AREA)
    assert group.kind is NoticeKind.TO_DECIDE
    assert group.units == {unit}
    assert (group.roles == {Role.LEADER}) == (level is Level.COUNTY)


def test_a_result_is_to_be_verified_or_called_back_as_it_stands() -> None:
    before = follow(joint(), *LEADING)
    verifying = replace(before, state=State.PENDING_VERIFICATION)
    calling = replace(before, state=State.PENDING_CALLBACK)
    closed = replace(before, state=State.CLOSED)
    assert told(Verb.SUBMIT_RESULT, before, verifying) == {NoticeKind.TO_VERIFY: {"360824"}}
    officers = {"360824", "360824100"}
    assert told(Verb.SUBMIT_RESULT, before, calling) == {NoticeKind.TO_CALL_BACK: officers}
    assert told(Verb.SUBMIT_RESULT, before, closed) == {}
    assert told(Verb.VERIFY_PASS, verifying, calling) == {NoticeKind.TO_CALL_BACK: officers}


def test_who_worked_on_it_is_not_asked_to_verify() -> None:
    before = follow(joint(), *LEADING)
    after = replace(before, state=State.PENDING_VERIFICATION)
    (group,) = addressees(Verb.SUBMIT_RESULT, before, after, AREA)
    assert group.spares_handlers


def test_a_call_back_that_went_badly_goes_to_the_unit_in_charge() -> None:
    done: tuple[Step, ...] = (
        (Verb.SIGN, ROADS, {"work": 2}),
        (Verb.START, ROADS, {"work": 2}),
        (Verb.FINISH, ROADS, {"work": 2, "result": "好"}),
        (Verb.SUBMIT_RESULT, WATER, {"result": "好", "evidence": PHOTOS}),
        (Verb.VERIFY_PASS, COUNTY, {}),
    )
    calling = follow(joint(), *LEADING, *done)
    step: Step = (Verb.CALLBACK_BAD, CALLER, {"reason": "没修好"})
    assert tell(calling, step) == {NoticeKind.SENT_BACK: {"360824", "water"}}


def test_supervision_reaches_everybody_at_work() -> None:
    step: Step = (Verb.SUPERVISE, COUNTY, {"card": Supervision.YELLOW, "note": "限期"})
    assert tell(joint(), step) == {NoticeKind.SUPERVISED: {"360824", "water", "roads"}}


def test_nobody_is_told_of_what_concerns_none_but_the_actor() -> None:
    assert tell(REPORTED, ACCEPT) == {}
    accepted = follow(REPORTED, ACCEPT, MINOR)
    assert tell(accepted, (Verb.SELF_HANDLE, WORKER, {})) == {}


def test_where_nobody_acts_for_a_centre_the_next_above_is_asked() -> None:
    steps = ladder(frozenset({AREA}), AREA, AREA)
    assert steps == [{AREA}, {AREA[:12]}, {AREA[:9]}, {AREA[:6]}]


def test_where_nobody_acts_for_an_agency_the_holder_is_asked() -> None:
    steps = ladder(frozenset({"agency-water"}), AREA[:9], AREA)
    assert steps == [{"agency-water"}, {AREA[:9]}, {AREA[:6]}]


def test_an_incident_without_a_grid_goes_no_further_than_its_holder() -> None:
    assert ladder(frozenset({"360824"}), "360824", "") == [{"360824"}, {"360824"}]
