"""Moves that concern others: tasks in another grid, what was merged, what is whistled for."""

import uuid
from typing import Any

import pytest

from geo.lonlat import RawPosition
from governance.incidents.board.my_work import read_my_work
from governance.incidents.handling import refusals
from governance.incidents.queries import IncidentNotFoundError
from governance.people.scope import Label
from governance.vocabulary import Tier, Verb
from grid_boundaries.lookup import load_index
from tests.moving import Desk
from tests.staffed_county import (
    GRIDS,
    NOW,
    ROADS,
    TOWNSHIP,
    VILLAGE,
    WATER,
    identity_of,
)
from tests.written_reports import a_report, write_reports

#: In the middle one of the nine grids.
IN_MIDDLE = RawPosition(115.415, 27.765, "cgcs2000")
UP = ("worker_1", Verb.ESCALATE, {"reason": "超出能力"})
UP_AGAIN = ("village", Verb.ESCALATE, {"reason": "超出能力"})
TO_COUNTY = ("town", Verb.ESCALATE, {"reason": "跨部门"})
ACCEPT: tuple[str, Verb, dict[str, Any]] = ("worker_1", Verb.ACCEPT, {})
JOINT = ("county", Verb.DISPATCH, {"unit": WATER, "units": (ROADS,)})


def test_the_worker_of_another_grid_sees_and_signs_for_what_was_given_to_that_grid(
    desk: Desk, incident: uuid.UUID
) -> None:
    given = ("county", Verb.DISPATCH, {"unit": WATER, "units": (GRIDS[5],)})
    desk.follow(incident, ACCEPT, UP, UP_AGAIN, TO_COUNTY)
    with pytest.raises(IncidentNotFoundError):
        desk.move("worker_6", incident, Verb.SIGN, work=2)
    desk.follow(incident, given, ("worker_6", Verb.SIGN, {"work": 2}))
    assert desk.works(incident)[1].state == "signed"
    helper = identity_of(desk.db, desk.staff["worker_6"], now=desk.now)
    assert [(row.id, row.duty) for row in read_my_work(desk.db, helper)] == [(incident, "handle")]


def test_what_an_incident_counts_as_is_said_when_its_tier_is_set_and_nowhere_else(
    desk: Desk, incident: uuid.UUID
) -> None:
    with pytest.raises(refusals.GradedElsewhereError):
        desk.move("worker_1", incident, Verb.ACCEPT, graded={"label": Label.RESTRICTED})
    with pytest.raises(refusals.NoSuchCategoryError):
        desk.move("worker_1", incident, Verb.ACCEPT, category="zzz")
    desk.move("worker_1", incident, Verb.ACCEPT, category="petition")
    assert (desk.row(incident).category, desk.row(incident).label) == ("petition", "restricted")


def test_what_is_kept_closely_is_opened_by_a_centre_that_says_why(
    desk: Desk, incident: uuid.UUID
) -> None:
    desk.move("worker_1", incident, Verb.ACCEPT, category="petition")
    opened: dict[str, Any] = {"tier": Tier.MINOR, "graded": {"label": Label.NORMAL}}
    for who, reason in (("worker_1", "不涉隐私"), ("town", None)):
        with pytest.raises(refusals.LabelLoweredError):
            desk.move(who, incident, Verb.TRIAGE, reason=reason, **opened)
    desk.move("town", incident, Verb.TRIAGE, reason="不涉隐私", **opened)
    assert desk.row(incident).label == "normal"


def test_what_others_were_merged_into_is_not_voided_beneath_them(
    desk: Desk, incident: uuid.UUID
) -> None:
    edition = load_index(desk.db, desk.edition, snap_m=0)
    again = a_report(category="environment", occurred_at=NOW)
    other = write_reports(desk.db, [again], edition, now=NOW)[0].id
    desk.move("worker_1", other, Verb.MERGE, target=str(incident))
    reason = {"reason": "误报", "reason_code": "test"}
    with pytest.raises(refusals.OthersMergedHereError):
        desk.move("county", incident, Verb.VOID, **reason)


def test_an_incident_is_merged_only_into_one_that_is_seen(desk: Desk, incident: uuid.UUID) -> None:
    edition = load_index(desk.db, desk.edition, snap_m=0)
    elsewhere = a_report(category="environment", occurred_at=NOW, position=IN_MIDDLE)
    other = write_reports(desk.db, [elsewhere], edition, now=NOW)[0].id
    assert desk.row(other).area != GRIDS[0]
    with pytest.raises(refusals.NotAnOpenTargetError):
        desk.move("worker_1", incident, Verb.MERGE, target=str(other))


def test_a_task_is_given_to_no_centre_above_or_beside_the_holder(
    desk: Desk, incident: uuid.UUID
) -> None:
    desk.follow(incident, ACCEPT)
    for unit in (TOWNSHIP, GRIDS[5]):
        with pytest.raises(refusals.CentreBeyondError):
            desk.move("worker_1", incident, Verb.DISPATCH, unit=unit)
    desk.follow(incident, UP)
    desk.move("village", incident, Verb.DISPATCH, unit=GRIDS[5])


def test_who_was_whistled_arrives_though_they_signed(desk: Desk, incident: uuid.UUID) -> None:
    desk.follow(incident, ACCEPT, UP, UP_AGAIN, TO_COUNTY, JOINT)
    desk.move("county", incident, Verb.WHISTLE, unit=VILLAGE, reason="到场协助")
    desk.move("village", incident, Verb.SIGN, work=3)
    assert desk.works(incident)[2].due_kind == "arrive"
    desk.move("village", incident, Verb.ARRIVE, work=3)
    assert desk.works(incident)[2].due_kind == "first_response"
