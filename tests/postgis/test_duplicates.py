"""Reports of one thing are found by place, kind and time, without telling who reported."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from geo.lonlat import RawPosition
from governance.incidents.dispatching.duplicates.finding import Found, find_duplicates
from governance.incidents.model import Incident
from governance.incidents.queries import IncidentNotFoundError
from governance.incidents.work_model import IncidentReporter
from governance.people.sight import EVERYTHING, Sight
from governance.policy import load_policy
from grid_boundaries.lookup import load_index
from tests.moving import Desk
from tests.nine_county import IN_GRID_1
from tests.staffed_county import NOW, identity_of
from tests.written_reports import a_report, write_reports

POLICY = load_policy()
#: At this latitude, so many degrees of longitude are 80 m.
EIGHTY_M = 0.000812
ADDRESS = "金川镇善政社区商城路12号"


def reported(desk: Desk, *, east: float = 0.0, **changes: Any) -> uuid.UUID:
    edition = load_index(desk.db, desk.edition, snap_m=0)
    place = RawPosition(IN_GRID_1[0] + east, IN_GRID_1[1], "cgcs2000")
    told = {"category": "traffic", "occurred_at": NOW, "position": place} | changes
    return write_reports(desk.db, [a_report(**told)], edition, now=NOW)[0].id


def phoned(
    desk: Desk, incident: uuid.UUID, phone: bytes | None, *, is_informant: bool = False
) -> None:
    row = {"incident_id": incident, "phone_index": phone, "is_informant": is_informant}
    desk.db.execute(insert(IncidentReporter).values(row))


def found(desk: Desk, incident: uuid.UUID, sight: Sight = EVERYTHING) -> Found:
    return find_duplicates(desk.db, incident, sight=sight, policy=POLICY)


def targets(desk: Desk, incident: uuid.UUID, sight: Sight = EVERYTHING) -> list[uuid.UUID]:
    return [one.near.report.id for one in found(desk, incident, sight).targets]


def test_what_lies_within_the_policys_distance_is_found_and_nothing_beyond(desk: Desk) -> None:
    here = reported(desk)
    near = reported(desk, east=EIGHTY_M, occurred_at=NOW - timedelta(hours=3))
    reported(desk, east=2 * EIGHTY_M)
    reported(desk, category="environment")
    reported(desk, occurred_at=NOW - timedelta(days=8))
    assert targets(desk, here) == [near]
    (only,) = found(desk, here).targets
    assert [words.zh for words in only.reasons] == ["相距 80 米", "早 3 小时", "类别相同"]


def test_the_same_address_is_the_same_place_without_a_position(desk: Desk) -> None:
    here = reported(desk, position=None, address=ADDRESS)
    spelled = reported(desk, position=None, address="新干县金川镇善政社区商城路12号")
    reported(desk, position=None, address="金川镇善政社区商城路14号")
    assert targets(desk, here) == [spelled]


def test_an_address_that_names_a_street_alone_is_no_place(desk: Desk) -> None:
    here = reported(desk, position=None, address="金川镇商城路")
    reported(desk, position=None, address="金川镇商城路")
    assert targets(desk, here) == []


def test_only_open_incidents_are_targets(desk: Desk) -> None:
    here, closed, voided = reported(desk), reported(desk), reported(desk)
    for incident, state in ((closed, "closed"), (voided, "voided")):
        desk.db.execute(update(Incident).where(Incident.id == incident).values(state=state))
    assert targets(desk, here) == []


def test_a_repeat_by_the_same_reporter_is_flagged_open_or_closed(desk: Desk) -> None:
    here, mine, other, unnamed = (reported(desk) for _ in range(4))
    for incident, phone in ((here, b"13900000000"), (mine, b"13900000000"), (other, b"x")):
        phoned(desk, incident, phone)
    desk.db.execute(update(Incident).where(Incident.id == mine).values(state="closed"))
    seen = found(desk, here)
    assert [one.near.report.id for one in seen.repeats] == [mine]
    same = {one.near.report.id: one.near.is_same_reporter for one in seen.targets}
    assert same == {other: False, unnamed: None}
    assert b"139" not in repr(seen).encode()


@pytest.mark.parametrize(("first", "second"), [(True, False), (False, True), (True, True)])
def test_whether_an_informant_told_of_both_is_not_said(
    desk: Desk, *, first: bool, second: bool
) -> None:
    here, other = reported(desk), reported(desk)
    phoned(desk, here, b"13900000000", is_informant=first)
    phoned(desk, other, b"13900000000", is_informant=second)
    seen = found(desk, here)
    assert [one.near.is_same_reporter for one in seen.targets] == [None]
    assert seen.repeats == ()


def test_a_title_is_whole_to_who_handles_it_and_without_numbers_to_others(desk: Desk) -> None:
    here = reported(desk, title="请回电 13812345678")
    reported(desk, title="路灯不亮 13812345678")

    def title(who: str) -> str:
        (only,) = found(desk, here, identity_of(desk.db, desk.staff[who]).sight()).targets
        return only.near.report.title

    assert title("worker_1") == "路灯不亮 13812345678"
    assert title("town") == "路灯不亮 ***********"


def test_what_lies_out_of_sight_is_neither_asked_nor_found(desk: Desk) -> None:
    here = reported(desk)
    elsewhere = identity_of(desk.db, desk.staff["elsewhere"]).sight()
    with pytest.raises(IncidentNotFoundError):
        found(desk, here, elsewhere)
    with pytest.raises(IncidentNotFoundError):
        found(desk, uuid.uuid4())
    worker_2 = identity_of(desk.db, desk.staff["worker_2"]).sight()
    with pytest.raises(IncidentNotFoundError):
        found(desk, here, worker_2)


def test_a_worker_finds_no_duplicate_beyond_their_own_grid(desk: Desk) -> None:
    here = reported(desk, east=0.0049)
    reported(desk, east=0.0051)  # 20 m on, in grid 2
    worker = identity_of(desk.db, desk.staff["worker_1"]).sight()
    assert targets(desk, here, worker) == []
    assert len(targets(desk, here)) == 1


def test_where_the_very_place_may_not_be_known_nothing_is_compared(desk: Desk) -> None:
    here = reported(desk, category="dispute")
    reported(desk, category="dispute")
    county = identity_of(desk.db, desk.staff["county"]).sight()
    seen = found(desk, here, county)
    assert (seen.targets, seen.is_hidden) == ((), True)
    holder = identity_of(desk.db, desk.staff["worker_1"]).sight()
    assert len(found(desk, here, holder).targets) == 1
