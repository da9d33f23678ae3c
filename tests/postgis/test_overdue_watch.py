"""What happens in the staffed county when nobody does what they owe."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from governance.incidents.handling.refusals import NoGridYetError
from governance.incidents.invariants import find_violations
from governance.incidents.overdue.watch import Looked
from governance.incidents.workflow.vocabulary import Supervision
from governance.vocabulary import Tier, Verb
from tests.moving import Desk
from tests.nine_county import store_nine_grids
from tests.staffed_county import COUNTY, GRIDS, NOW, ROADS, TOWNSHIP, VILLAGE, WATER, store_staff
from tests.watching import cards, events, report, told, watch, watch_until, words_told

HERE = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 in the county; the second, `NOW`, is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=HERE)


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    with engine.connect() as db:
        edition = store_nine_grids(db)
        yield Desk(db, store_staff(db), edition)
        assert find_violations(db) == {}
        db.rollback()


Step = tuple[str, Verb, dict[str, Any]]
ACCEPT: Step = ("worker_1", Verb.ACCEPT, {})
UP: Step = ("worker_1", Verb.ESCALATE, {"reason": "超出能力"})
UP_AGAIN: Step = ("village", Verb.ESCALATE, {"reason": "超出能力"})
TO_COUNTY: Step = ("town", Verb.ESCALATE, {"reason": "跨部门"})
MAJOR: Step = ("county", Verb.TRIAGE, {"tier": Tier.MAJOR})
JOINT: Step = ("county", Verb.DISPATCH, {"unit": WATER, "units": (ROADS,)})


def test_a_new_report_gets_its_clock_within_the_minute_and_its_holder_is_told(desk: Desk) -> None:
    incident = report(desk)
    assert watch(desk.db, desk.policy, desk.now) == Looked(reports=1, told=1)
    row = desk.row(incident)
    assert (row.due_kind, row.due_at, row.act_at) == ("accept", NOW + 4 * HOUR, NOW + 3.2 * HOUR)
    assert told(desk) == {("to_accept", "worker_1")}
    assert row.version == 1
    assert watch(desk.db, desk.policy, desk.now) == Looked()


def test_of_many_new_reports_at_once_a_holder_is_told_in_one_notice(desk: Desk) -> None:
    ids = [report(desk) for _ in range(6)]
    assert watch(desk.db, desk.policy, desk.now) == Looked(reports=6, told=1)
    assert words_told(desk, "to_accept") == {"有 6 起新上报的事件待受理，请在“我的待办”中查看。"}
    assert {desk.row(one).due_at for one in ids} == {NOW + 4 * HOUR}


def test_a_report_that_nobody_accepts_goes_from_the_warning_to_the_red_card(desk: Desk) -> None:
    incident = report(desk)
    moments = watch_until(desk, at(3, 9))
    assert moments == [NOW + hours * HOUR for hours in (0, 3.2, 4, 6, 8)]
    assert cards(desk, incident) == ["normal", "yellow", "red"]
    assert desk.row(incident).supervision == "red"
    assert desk.row(incident).act_at is None
    assert told(desk) == {
        ("to_accept", "worker_1"),
        ("due_soon", "worker_1"),
        ("supervised", "worker_1"),
        ("overdue", "village"),
    }
    first = events(desk, incident, "supervise")[0]
    assert (first.actor, first.at) == ("system", NOW + 4 * HOUR)
    assert first.details["note"].startswith("受理超时：时限 4 小时，应于 2026-03-02 14:00 前完成")


def test_minutes_that_were_missed_are_caught_up_with_one_card(desk: Desk) -> None:
    incident = report(desk)
    watch(desk.db, desk.policy, NOW + 7 * HOUR)
    assert cards(desk, incident) == ["yellow"]
    watch(desk.db, desk.policy, NOW + 30 * HOUR)
    assert cards(desk, incident) == ["yellow", "red"]


def test_what_is_done_in_time_is_never_supervised(desk: Desk) -> None:
    incident = report(desk)
    watch_until(desk, NOW + 3.5 * HOUR)
    desk.move("worker_1", incident, Verb.ACCEPT)
    assert desk.row(incident).due_kind == "dispatch"
    watch_until(desk, at(3, 12))
    assert cards(desk, incident) == []


def test_a_grid_that_never_dispatches_loses_the_incident_to_its_village_and_so_on(
    desk: Desk,
) -> None:
    """One working day each, of which the first counts from tomorrow; twice that, and it moves."""
    incident = report(desk)
    desk.follow(incident, ACCEPT)
    watch_until(desk, at(4, 17, 29))
    assert desk.row(incident).holder == GRIDS[0]
    watch_until(desk, at(4, 17, 30))
    row = desk.row(incident)
    assert (row.level, row.holder, row.state) == ("village", VILLAGE, "accepted")
    assert cards(desk, incident) == ["normal", "yellow", "red"]
    moved = events(desk, incident, "escalate")[0]
    assert (moved.actor, moved.details["reason_code"]) == ("system", "overdue")
    assert "派发超时" in moved.details["reason"]
    assert ("to_accept", "village") in told(desk, since=at(4, 17, 30))
    watch_until(desk, at(31, 9))
    levels = [row.details["level"] for row in events(desk, incident, "escalate")]
    assert levels == ["village", "township", "county"]
    assert desk.row(incident).holder == COUNTY
    assert ("overdue", "leader") in told(desk, since=at(6, 18))


def test_a_conclusion_that_is_twice_as_late_leaves_the_village_and_suspends_the_task(
    desk: Desk,
) -> None:
    incident = report(desk)
    give = ("village", Verb.DISPATCH, {"unit": GRIDS[0]})
    desk.follow(incident, ACCEPT, UP, give)
    desk.move("worker_1", incident, Verb.START, work=1)
    desk.move("worker_1", incident, Verb.FEED_BACK, work=1, note="正在处理")
    watch_until(desk, at(16, 23))
    assert desk.row(incident).holder == VILLAGE
    watch_until(desk, at(17, 0))  # seven days, and seven more
    assert (desk.row(incident).holder, desk.row(incident).level) == (TOWNSHIP, "township")
    assert [work.state for work in desk.works(incident)] == ["suspended"]
    seen = told(desk)
    assert {("due_soon", "worker_1"), ("supervised", "worker_1"), ("supervised", "village")} <= seen
    assert {("overdue", "town"), ("to_accept", "town")} <= seen


def test_a_granted_extension_moves_the_end_and_a_pending_one_does_not(desk: Desk) -> None:
    incident = report(desk)
    desk.follow(incident, ACCEPT, UP, UP_AGAIN, TO_COUNTY, MAJOR, JOINT)
    for who, work in (("water", 1), ("roads", 2)):
        desk.move(who, incident, Verb.SIGN, work=work)
        desk.move(who, incident, Verb.FEED_BACK, work=work, note="已到现场")
    assert desk.row(incident).due_at == at(23, 0)
    desk.now = at(20, 10)
    desk.move("county", incident, Verb.REQUEST_EXTENSION, reason="等材料", days=3)
    assert desk.row(incident).due_at == at(23, 0)
    desk.move("leader", incident, Verb.GRANT_EXTENSION)
    assert desk.row(incident).due_at == at(25, 17, 30)
    watch_until(desk, at(25, 17, 29))
    assert cards(desk, incident) == []
    watch_until(desk, at(25, 17, 30))
    assert cards(desk, incident) == ["normal"]
    assert "延长 3 个工作日" in events(desk, incident, "supervise")[0].details["note"]


def test_a_pause_stops_every_clock_until_it_ends(desk: Desk) -> None:
    incident = report(desk)
    desk.follow(incident, ACCEPT, UP, UP_AGAIN, TO_COUNTY, MAJOR, JOINT)
    pause = {"reason": "等鉴定", "reason_code": "expertise"}
    desk.move("county", incident, Verb.REQUEST_PAUSE, **pause)
    desk.move("leader", incident, Verb.GRANT_PAUSE)
    assert (desk.row(incident).due_at, desk.row(incident).act_at) == (None, None)
    watch_until(desk, at(12, 10))
    assert cards(desk, incident) == []
    desk.move("county", incident, Verb.RESUME)
    assert desk.row(incident).due_at > at(31, 0)
    assert [work.due_at for work in desk.works(incident)] == [at(13, 10)] * 2  # a day's work
    watch_until(desk, at(13, 10))
    assert cards(desk, incident) == ["normal"]


def test_a_unit_that_does_not_sign_is_named_with_its_task_and_told_with_its_holder(
    desk: Desk,
) -> None:
    incident = report(desk)
    desk.follow(incident, ACCEPT, UP, UP_AGAIN, TO_COUNTY, MAJOR, JOINT)
    desk.move("water", incident, Verb.SIGN, work=1)
    watch_until(desk, at(3, 17, 30))
    (made,) = events(desk, incident, "supervise")
    assert made.details["work"] == 2
    assert made.details["note"].startswith("签收超时（交通运输局，第 2 项任务）：时限 1 个工作日")
    seen = told(desk)
    assert {("due_soon", "roads"), ("supervised", "county"), ("supervised", "roads")} <= seen
    assert ("due_soon", "water") not in seen
    assert ("overdue", "leader") in seen


def test_a_whistle_that_nobody_answers_is_supervised_after_two_hours(desk: Desk) -> None:
    incident = report(desk)
    desk.follow(incident, ACCEPT, UP, UP_AGAIN)
    desk.move("town", incident, Verb.DISPATCH, unit=VILLAGE)
    desk.move("village", incident, Verb.SIGN, work=1)
    whistled = desk.move("town", incident, Verb.WHISTLE, unit=WATER, reason="管涌")
    watch_until(desk, whistled.at + 2 * HOUR)
    (made,) = events(desk, incident, "supervise")
    assert "吹哨报到超时（水利局，第 2 项任务）" in made.details["note"]


def test_a_limit_that_runs_out_under_a_card_as_high_is_told_and_nothing_else(desk: Desk) -> None:
    incident = report(desk)
    desk.follow(incident, ACCEPT, UP, UP_AGAIN, TO_COUNTY, MAJOR, JOINT)
    desk.move("leader", incident, Verb.SUPERVISE, card=Supervision.YELLOW, note="县领导关注")
    watch_until(desk, at(3, 17, 30))
    assert len(events(desk, incident, "supervise")) == 1
    seen = told(desk, since=at(3, 17, 30))
    assert {("overdue", "water"), ("overdue", "roads"), ("overdue", "county")} <= seen
    assert any(
        "签收已超时（水利局，第 1 项任务）" in words for words in words_told(desk, "overdue")
    )


def test_what_was_lifted_is_not_issued_again_before_the_next_stage(desk: Desk) -> None:
    incident = report(desk)
    watch_until(desk, NOW + 4 * HOUR)
    desk.now += HOUR
    desk.move("leader", incident, Verb.LIFT, reason="已说明情况")
    watch_until(desk, NOW + 5.9 * HOUR)
    assert desk.row(incident).supervision == "none"
    watch_until(desk, NOW + 6 * HOUR)
    assert cards(desk, incident) == ["normal", "yellow"]


def test_what_waits_for_its_place_is_the_county_s_to_see_to(desk: Desk) -> None:
    incident = report(desk, address="不知何处")
    watch_until(desk, at(3, 9))
    row = desk.row(incident)
    assert (row.holder, row.due_kind, row.supervision) == ("", "accept", "none")
    seen = told(desk)
    assert {("to_accept", "county"), ("due_soon", "county_2"), ("overdue", "county")} <= seen
    assert ("overdue", "leader") in seen
    assert all("待标注" in words for words in words_told(desk, "to_accept"))
    with pytest.raises(NoGridYetError):
        desk.move("county", incident, Verb.SUPERVISE, card=Supervision.RED, note="催")


def test_a_grid_without_anybody_has_its_village_told_at_once(desk: Desk) -> None:
    desk.db.execute(text("DELETE FROM grid_staffing WHERE grid_code = :g"), {"g": GRIDS[0]})
    report(desk)
    watch(desk.db, desk.policy, desk.now)
    assert told(desk) == {("to_accept", "village")}


def test_a_result_is_verified_and_called_back_in_time_or_those_who_owe_it_hear(desk: Desk) -> None:
    incident = report(desk, category="petition")
    desk.follow(incident, ACCEPT, ("worker_1", Verb.TRIAGE, {"tier": Tier.MINOR}))
    desk.follow(incident, ("worker_1", Verb.SELF_HANDLE, {}))
    desk.move("worker_1", incident, Verb.SUBMIT_RESULT, result="已答复")
    assert desk.row(incident).state == "pending_verification"
    watch_until(desk, at(4, 18))
    assert {("due_soon", "village"), ("overdue", "village")} <= told(desk)
    assert ("due_soon", "worker_1") not in told(desk)  # who handled it does not verify it
    desk.move("village", incident, Verb.VERIFY_PASS)
    watch_until(desk, at(9, 18))
    assert {("due_soon", "callback"), ("overdue", "callback")} <= told(desk)


def test_a_closed_incident_is_archived_after_thirty_days_and_a_draft_lapses(desk: Desk) -> None:
    incident = report(desk, category="consultation")
    desk.follow(incident, ACCEPT, ("worker_1", Verb.TRIAGE, {"tier": Tier.MINOR}))
    desk.follow(incident, ("worker_1", Verb.SELF_HANDLE, {}))
    desk.move("worker_1", incident, Verb.SUBMIT_RESULT, result="已解答")
    if desk.row(incident).state == "pending_verification":
        desk.move("village", incident, Verb.VERIFY_PASS)
    desk.move("callback", incident, Verb.CALLBACK_OK, satisfaction="satisfied")
    draft = report(desk)
    for change in (
        "UPDATE incident SET state = 'draft' WHERE id = :id",
        "ALTER TABLE incident_event DISABLE TRIGGER keep_event",
        "UPDATE incident_event SET to_state = 'draft' WHERE incident_id = :id",
        "UPDATE incident_event e SET hash = event_digest(NULL, e) WHERE incident_id = :id",
        "ALTER TABLE incident_event ENABLE TRIGGER keep_event",
    ):
        desk.db.execute(text(change), {"id": draft} if ":id" in change else {})
    end = datetime(2026, 4, 2, tzinfo=HERE)
    watch_until(desk, end - timedelta(minutes=1))
    assert (desk.row(incident).state, desk.row(draft).state) == ("closed", "draft")
    watch_until(desk, end)
    assert (desk.row(incident).state, desk.row(draft).state) == ("archived", "voided")
    (lapsed,) = events(desk, draft, "void")
    assert (lapsed.actor, lapsed.details["reason_code"]) == ("system", "lapsed")
    assert told(desk, since=end - timedelta(days=1)) == set()
