"""Moves on stored incidents: what is written, who may, and what two people at once get."""

import uuid
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from governance.incidents.handling import refusals
from governance.incidents.invariants import find_violations
from governance.incidents.queries import IncidentNotFoundError
from governance.incidents.workflow import refusals as rules
from governance.incidents.workflow.vocabulary import Supervision
from governance.vocabulary import Risk, Tier, Verb
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
)
from tests.written_reports import a_report, write_reports

UP = ("worker_1", Verb.ESCALATE, {"reason": "超出能力"})
UP_AGAIN = ("village", Verb.ESCALATE, {"reason": "超出能力"})
TO_COUNTY = ("town", Verb.ESCALATE, {"reason": "跨部门"})
ACCEPT: tuple[str, Verb, dict[str, Any]] = ("worker_1", Verb.ACCEPT, {})
JOINT = ("county", Verb.DISPATCH, {"unit": WATER, "units": (ROADS,)})


def photographed(desk: Desk, incident: uuid.UUID) -> None:
    for kind in ("photo_before", "photo_after"):
        desk.db.execute(
            text(
                "INSERT INTO attachment (id, incident_id, round, kind, sha256, content, media_type,"
                " width, height, uploaded_by, uploaded_at) SELECT gen_random_uuid(), id, round,"
                " CAST(:kind AS text), sha256(CAST(CAST(:kind AS text) AS bytea)), 'x',"
                " 'image/jpeg', 1, 1, 'test', now() FROM incident WHERE id = :id"
            ),
            {"kind": kind, "id": incident},
        )


def test_a_minor_matter_goes_from_report_to_close_by_its_own_grid_worker(
    desk: Desk, incident: uuid.UUID
) -> None:
    desk.follow(
        incident,
        ACCEPT,
        ("worker_1", Verb.TRIAGE, {"tier": Tier.MINOR}),
        ("worker_1", Verb.SELF_HANDLE, {}),
    )
    photographed(desk, incident)
    desk.move("worker_1", incident, Verb.SUBMIT_RESULT, result="已清理")
    if desk.row(incident).state == "pending_verification":
        desk.move("village", incident, Verb.VERIFY_PASS)
    desk.move("callback", incident, Verb.CALLBACK_OK, satisfaction="satisfied")
    row = desk.row(incident)
    assert (row.state, row.level, row.holder) == ("closed", "grid", GRIDS[0])
    assert row.closed_at == row.first_closed_at
    assert row.accepted_at == NOW
    assert [work.state for work in desk.works(incident)] == ["done"]
    assert find_violations(desk.db) == {}


def test_each_level_passes_up_to_the_centre_of_the_incident_s_own_area(
    desk: Desk, incident: uuid.UUID
) -> None:
    desk.follow(incident, ACCEPT, UP)
    assert desk.row(incident).holder == VILLAGE
    desk.follow(incident, UP_AGAIN)
    assert desk.row(incident).holder == TOWNSHIP
    desk.follow(incident, TO_COUNTY)
    assert (desk.row(incident).holder, desk.row(incident).level) == (COUNTY, "county")
    with pytest.raises(rules.NoLevelError):
        desk.move("county", incident, Verb.ESCALATE, reason="再上报")


def test_a_joint_matter_has_one_lead_its_supports_and_a_clock_for_each(
    desk: Desk, incident: uuid.UUID
) -> None:
    desk.follow(incident, ACCEPT, UP, UP_AGAIN, TO_COUNTY, JOINT)
    works = desk.works(incident)
    assert [(work.unit, work.role, work.state) for work in works] == [
        (WATER, "lead", "pending_sign"),
        (ROADS, "support", "pending_sign"),
    ]
    assert {work.due_kind for work in works} == {"sign"}
    assert all(work.due_at > desk.now for work in works)
    desk.move("county", incident, Verb.WHISTLE, unit=VILLAGE, reason="到场协助")
    whistled = desk.works(incident)[2]
    assert (whistled.whistled, whistled.due_kind) == (True, "arrive")


def test_the_lead_submits_only_when_every_support_is_done_or_waived(
    desk: Desk, incident: uuid.UUID
) -> None:
    desk.follow(incident, ACCEPT, UP, UP_AGAIN, TO_COUNTY, JOINT)
    photographed(desk, incident)
    desk.move("water", incident, Verb.SIGN, work=1)
    with pytest.raises(rules.SupportOpenError):
        desk.move("water", incident, Verb.SUBMIT_RESULT, result="完成")
    desk.move("county", incident, Verb.WAIVE, work=2, reason="无需协办")
    desk.move("water", incident, Verb.SUBMIT_RESULT, result="完成")
    assert [work.state for work in desk.works(incident)] == ["done", "waived"]


def test_evidence_that_policy_wants_holds_a_result_back(desk: Desk, incident: uuid.UUID) -> None:
    desk.follow(
        incident,
        ACCEPT,
        ("worker_1", Verb.TRIAGE, {"tier": Tier.MINOR}),
        ("worker_1", Verb.SELF_HANDLE, {}),
    )
    with pytest.raises(rules.EvidenceMissingError):
        desk.move("worker_1", incident, Verb.SUBMIT_RESULT, result="已清理")


def test_who_may_not_see_an_incident_is_told_that_there_is_none(
    desk: Desk, incident: uuid.UUID
) -> None:
    for stranger in ("elsewhere", "worker_2", "water", "analyst"):
        with pytest.raises(IncidentNotFoundError):
            desk.move(stranger, incident, Verb.ACCEPT)


def test_who_sees_it_but_does_not_hold_it_may_not_accept_it(
    desk: Desk, incident: uuid.UUID
) -> None:
    with pytest.raises(rules.NotYourPlaceError):
        desk.move("town", incident, Verb.ACCEPT)
    with pytest.raises(rules.NotYourRoleError):
        desk.move("supervisor", incident, Verb.ACCEPT)


def test_a_move_on_what_somebody_else_has_moved_names_who_did_what(
    desk: Desk, incident: uuid.UUID
) -> None:
    desk.move("worker_1", incident, Verb.ACCEPT)
    with pytest.raises(refusals.MovedMeanwhileError) as refused:
        desk.move("worker_1", incident, Verb.ESCALATE, reason="x", version=1)
    assert "网格员1" in refused.value.words.zh
    assert "受理" in refused.value.words.zh


def test_the_same_move_under_the_same_key_is_made_once(desk: Desk, incident: uuid.UUID) -> None:
    first = desk.move("worker_1", incident, Verb.ACCEPT, key="k1", version=1)
    again = desk.move("worker_1", incident, Verb.ACCEPT, key="k1", version=1)
    assert (again.version, again.replayed, first.replayed) == (first.version, True, False)
    with pytest.raises(refusals.MoveKeyTakenError):
        desk.move("worker_1", incident, Verb.ESCALATE, key="k1", reason="x")
    assert desk.row(incident).version == 2


def test_a_unit_that_is_unknown_or_has_nobody_gets_no_task(desk: Desk, incident: uuid.UUID) -> None:
    desk.follow(incident, ACCEPT, UP, UP_AGAIN, TO_COUNTY)
    with pytest.raises(refusals.UnknownUnitError):
        desk.move("county", incident, Verb.DISPATCH, unit="agency-none")
    desk.db.execute(text("UPDATE role_grant SET revoked_at = now() WHERE unit = :u"), {"u": WATER})
    with pytest.raises(refusals.NobodyThereError):
        desk.move("county", incident, Verb.DISPATCH, unit=WATER)


def test_triage_keeps_tier_and_grades_apart(desk: Desk, incident: uuid.UUID) -> None:
    desk.move("worker_1", incident, Verb.ACCEPT)
    graded = {"risk": Risk.ORANGE, "urgent": True}
    desk.move("worker_1", incident, Verb.TRIAGE, tier=Tier.MAJOR, graded=graded)
    row = desk.row(incident)
    assert (row.tier, row.risk, row.urgent, row.severity) == ("major", "orange", True, None)


def test_an_extension_asked_in_time_and_granted_above_moves_the_end(
    desk: Desk, incident: uuid.UUID
) -> None:
    desk.follow(incident, ACCEPT, UP, UP_AGAIN, ("town", Verb.DISPATCH, {"unit": WATER}))
    due = desk.row(incident).due_at
    desk.move("town", incident, Verb.REQUEST_EXTENSION, reason="材料未到", days=5)
    assert desk.row(incident).due_at == due
    with pytest.raises(refusals.ExtensionLengthError):
        desk.move("county", incident, Verb.GRANT_EXTENSION, days=90)
    desk.move("county", incident, Verb.GRANT_EXTENSION)
    assert (desk.row(incident).due_at - due).days >= 5


def test_not_solved_begins_a_new_round_and_keeps_the_first_close(
    desk: Desk, incident: uuid.UUID
) -> None:
    desk.follow(incident, ACCEPT, UP, UP_AGAIN, ("town", Verb.DISPATCH, {"unit": WATER}))
    photographed(desk, incident)
    desk.follow(
        incident,
        ("water", Verb.SIGN, {"work": 1}),
        ("water", Verb.SUBMIT_RESULT, {"result": "完成"}),
    )
    if desk.row(incident).state == "pending_verification":
        desk.move("town", incident, Verb.VERIFY_PASS)
    desk.move("callback", incident, Verb.CALLBACK_BAD, reason="仍在排污")
    row = desk.row(incident)
    assert (row.state, row.round) == ("in_handling", 2)
    assert [(work.no, work.round, work.state) for work in desk.works(incident)] == [
        (1, 1, "done"),
        (2, 2, "pending_sign"),
    ]


def test_supervision_rises_and_is_lifted_by_who_issued_it(desk: Desk, incident: uuid.UUID) -> None:
    desk.move("worker_1", incident, Verb.ACCEPT)
    desk.move("town", incident, Verb.SUPERVISE, card=Supervision.YELLOW, note="请抓紧")
    with pytest.raises(rules.CardNotHigherError):
        desk.move("county", incident, Verb.SUPERVISE, card=Supervision.NORMAL, note="x")
    with pytest.raises(rules.NotYourRoleError):
        desk.move("village", incident, Verb.LIFT, reason="x")
    desk.move("county", incident, Verb.LIFT, reason="已整改")
    assert desk.row(incident).supervision == "none"


def test_merging_needs_an_open_target_and_leaves_nobody_beneath(
    desk: Desk, incident: uuid.UUID
) -> None:
    edition = load_index(desk.db, desk.edition, snap_m=0)
    twin = write_reports(desk.db, [a_report(category="environment")], edition, now=NOW)[0].id
    with pytest.raises(refusals.NotAnOpenTargetError):
        desk.move("worker_1", twin, Verb.MERGE, target=str(uuid.uuid4()))
    desk.move("worker_1", twin, Verb.MERGE, target=str(incident))
    assert (desk.row(twin).state, desk.row(twin).merged_into) == ("merged", incident)
    with pytest.raises(refusals.OthersMergedHereError):
        desk.move("worker_1", incident, Verb.MERGE, target=str(twin))
    desk.move("worker_1", twin, Verb.UNMERGE, reason="不是同一件事")
    assert (desk.row(twin).state, desk.row(twin).merged_into) == ("reported", None)


def test_history_is_a_chain_that_the_database_itself_keeps(desk: Desk, incident: uuid.UUID) -> None:
    desk.follow(incident, ACCEPT, UP)
    broken = text(
        "SELECT version FROM (SELECT e, version, hash, lag(hash) OVER (ORDER BY version) AS prev"
        " FROM incident_event e WHERE incident_id = :id) t WHERE hash <> event_digest(prev, e)"
    )
    assert desk.db.scalars(broken, {"id": incident}).all() == []
    with pytest.raises(DBAPIError), desk.db.begin_nested():
        desk.db.execute(text("UPDATE incident_event SET details = '{}'"))
