"""What goes wrong on the watch: refusals, broken rows, clocks set back, stored times that drift."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from governance.incidents.invariants import find_violations
from governance.incidents.overdue.recomputing import clocked, find_drift, recompute, restate
from governance.incidents.overdue.watch import AGAIN_AFTER, Looked
from governance.incidents.overdue.watch_queries import backlog
from governance.policy import Policy
from governance.vocabulary import Verb
from tests.moving import Desk
from tests.nine_county import store_nine_grids
from tests.staffed_county import NOW, store_staff
from tests.watching import alarms, cards, events, report, watch, watch_until

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    with engine.connect() as db:
        edition = store_nine_grids(db)
        yield Desk(db, store_staff(db), edition)
        assert find_violations(db) == {}
        db.rollback()


def refusing(policy: Policy) -> Policy:
    """A county in which nobody may supervise for the reason that the system gives."""
    reasons = dict(policy.handling.reasons) | {Verb.SUPERVISE: {"asked": ("领导要求", "Asked")}}
    handling = policy.handling.model_copy(update={"reasons": reasons})
    return policy.model_copy(update={"handling": handling})


def test_a_refused_move_raises_an_alarm_and_is_tried_again_later_not_at_once(desk: Desk) -> None:
    incident, other = report(desk), report(desk)
    policy, desk.policy = desk.policy, refusing(desk.policy)
    now = NOW + 9 * HOUR
    looked = watch(desk.db, desk.policy, now)
    assert (looked.incidents, looked.moves, looked.refused) == (2, 0, 2)
    assert desk.row(incident).act_at == now + AGAIN_AFTER
    assert watch(desk.db, desk.policy, now) == Looked()
    found = list(alarms(desk.db))
    assert [alarm.kind for alarm in found] == ["watch", "watch"]
    assert {alarm.subject for alarm in found} == {desk.row(one).no for one in (incident, other)}
    assert "请打开该事件人工处理" in found[0].words["zh"]
    watch(desk.db, policy, now + AGAIN_AFTER)
    assert cards(desk, incident) == cards(desk, other) == ["red"]


def test_an_incident_that_breaks_the_watch_keeps_nobody_else_from_it(desk: Desk) -> None:
    broken, sound = report(desk), report(desk)
    desk.db.execute(
        text("UPDATE incident SET handling = '{\"passed\": 5}' WHERE id = :id"), {"id": broken}
    )
    now = NOW + 9 * HOUR
    looked = watch(desk.db, desk.policy, now)
    assert (looked.incidents, looked.refused) == (2, 1)
    assert cards(desk, sound) == ["red"]
    assert events(desk, broken, "supervise") == []
    assert desk.row(broken).act_at == now + AGAIN_AFTER
    (alarm,) = alarms(desk.db)
    assert alarm.subject == desk.row(broken).no
    assert "TypeError" in alarm.words["en"]


def test_a_report_that_breaks_the_taking_up_of_many_is_found_by_itself(desk: Desk) -> None:
    """A county that forgot its limits for urgent incidents: such a policy is refused at load."""
    urgent, sound = report(desk), report(desk)
    desk.db.execute(text("UPDATE incident SET urgent = true WHERE id = :id"), {"id": urgent})
    short = tuple(rule for rule in desk.policy.limits if rule.conditions == {"level": "grid"})
    policy = desk.policy.model_copy(
        update={"limits": tuple(rule.model_copy(update={"urgent": False}) for rule in short)}
    )
    looked = watch(desk.db, policy, NOW)
    assert (looked.reports, looked.incidents, looked.refused) == (0, 2, 1)
    assert desk.row(sound).due_at == NOW + 4 * HOUR
    (alarm,) = alarms(desk.db)
    assert alarm.subject == desk.row(urgent).no


def test_a_clock_set_back_makes_no_history_that_runs_backward(desk: Desk) -> None:
    incident = report(desk)
    watch_until(desk, NOW + 4 * HOUR)
    desk.db.execute(text("UPDATE incident SET act_at = :at"), {"at": NOW - 9 * HOUR})
    watch(desk.db, desk.policy, NOW - 8 * HOUR)
    assert cards(desk, incident) == ["normal"]
    assert desk.row(incident).act_at == NOW + 6 * HOUR
    desk.db.execute(text("UPDATE incident SET act_at = :at"), {"at": NOW - 9 * HOUR})
    later = NOW + 7 * HOUR
    desk.now = later
    desk.move("leader", incident, Verb.URGE, note="抓紧")
    watch(desk.db, desk.policy, NOW)
    assert cards(desk, incident) == ["normal"]  # its moment comes when the clock is there again
    watch(desk.db, desk.policy, later + HOUR / 60)
    assert cards(desk, incident) == ["normal", "yellow"]
    assert find_violations(desk.db) == {}


def test_stored_times_follow_from_history_and_a_change_of_them_is_found(desk: Desk) -> None:
    incident = report(desk)
    assert list(find_drift(desk.db, desk.policy, now=desk.now)) == []  # not looked at yet
    watch(desk.db, desk.policy, desk.now)
    assert clocked(desk.db) == [incident]
    assert recompute(desk.db, incident, desk.policy, now=desk.now) == []
    desk.db.execute(text("UPDATE incident SET due_at = due_at + interval '1 h', act_at = NULL"))
    found = recompute(desk.db, incident, desk.policy, now=desk.now)
    assert [one.what for one in found] == ["due", "act_at"]
    assert found[0].computed == "accept 2026-03-02T06:00:00+00:00"
    restate(desk.db, incident, desk.policy, now=desk.now)
    assert recompute(desk.db, incident, desk.policy, now=desk.now) == []


def test_a_look_that_would_come_too_late_is_found(desk: Desk) -> None:
    incident = report(desk)
    watch(desk.db, desk.policy, desk.now)
    desk.db.execute(text("UPDATE incident SET act_at = act_at + interval '1 s'"))
    found = recompute(desk.db, incident, desk.policy, now=desk.now)
    assert [one.what for one in found] == ["act_at"]


def test_limits_that_the_county_changed_are_stated_anew(desk: Desk) -> None:
    incident = report(desk)
    watch(desk.db, desk.policy, desk.now)
    longer = tuple(
        rule.model_copy(update={"limit": replace(rule.limit, amount=8)})
        if rule.conditions == {"level": "grid"} and rule.clock == "accept"
        else rule
        for rule in desk.policy.limits
    )
    desk.policy = desk.policy.model_copy(update={"limits": longer})
    (found,) = find_drift(desk.db, desk.policy, now=desk.now)
    assert (found.incident_id, found.what) == (incident, "due")
    restate(desk.db, incident, desk.policy, now=desk.now)
    watch_until(desk, NOW + 8 * HOUR)
    assert [event.at for event in events(desk, incident, "supervise")] == [NOW + 8 * HOUR]


def test_how_far_the_watch_is_behind_can_be_read(desk: Desk) -> None:
    report(desk)
    assert backlog(desk.db, NOW + HOUR) == (1, NOW)
    watch(desk.db, desk.policy, NOW)
    assert backlog(desk.db, NOW + HOUR) == (0, None)
