"""What stands on the board and on each person's list, as an incident moves through their hands."""

import json
import uuid

import pytest
from sqlalchemy import text

from governance.incidents.board.board_queries import read_board, read_some
from governance.incidents.board.my_work import read_my_work
from governance.vocabulary import Tier, Verb
from grid_boundaries.lookup import load_index
from tests.moving import Desk
from tests.staffed_county import GRIDS, NOW, ROADS, WATER, identity_of
from tests.written_reports import a_report, write_reports


@pytest.fixture
def incident(desk: Desk) -> uuid.UUID:
    edition = load_index(desk.db, desk.edition, snap_m=0)
    report = a_report(category="traffic", occurred_at=NOW)
    return write_reports(desk.db, [report], edition, now=NOW)[0].id


def duties(desk: Desk) -> dict[str, list[str]]:
    """Return who owes what, over all people of the county."""
    found = {}
    for key, person in desk.staff.persons.items():
        rows = read_my_work(desk.db, identity_of(desk.db, person, now=desk.now))
        if rows:
            found[key] = [row.duty for row in rows]
    return found


def test_each_step_is_on_the_list_of_whoever_owes_it(desk: Desk, incident: uuid.UUID) -> None:
    assert duties(desk) == {"worker_1": ["accept"]}
    desk.move("worker_1", incident, Verb.ACCEPT)
    assert duties(desk) == {"worker_1": ["dispatch"]}
    desk.move("worker_1", incident, Verb.ESCALATE, reason="跨部门")
    desk.move("village", incident, Verb.ESCALATE, reason="跨部门")
    assert duties(desk) == {"town": ["dispatch"]}
    desk.move("town", incident, Verb.DISPATCH, unit=ROADS, units=(WATER,))
    assert duties(desk) == {"roads": ["sign"], "water": ["sign"], "water_2": ["sign"]}
    desk.move("roads", incident, Verb.SIGN, work=1)
    desk.move("water", incident, Verb.REQUEST_RETURN, work=2, reason="x", reason_code="not_ours")
    assert duties(desk) == {"roads": ["handle"], "town": ["decide"]}
    desk.move("town", incident, Verb.GRANT_RETURN, work=2)
    desk.move("town", incident, Verb.REQUEST_EXTENSION, reason="材料", days=3)
    assert duties(desk) == {"roads": ["handle"], "county": ["decide"], "county_2": ["decide"]}
    desk.move("county", incident, Verb.GRANT_EXTENSION)
    desk.move("roads", incident, Verb.SUBMIT_RESULT, result="已修复")
    if desk.row(incident).state == "pending_verification":
        assert duties(desk) == {"town": ["verify"]}
        desk.move("town", incident, Verb.VERIFY_PASS)
    assert duties(desk) == {"callback": ["call_back"]}
    desk.move("callback", incident, Verb.CALLBACK_OK, satisfaction="very")
    assert duties(desk) == {}


def test_a_self_handled_matter_is_verified_a_level_up(desk: Desk, incident: uuid.UUID) -> None:
    desk.db.execute(text("UPDATE incident SET category = 'work_safety'"))  # verified always
    desk.move("worker_1", incident, Verb.ACCEPT)
    desk.move("worker_1", incident, Verb.TRIAGE, tier=Tier.MINOR)
    desk.move("worker_1", incident, Verb.SELF_HANDLE)
    assert duties(desk) == {"worker_1": ["handle"]}
    desk.db.execute(
        text(
            "INSERT INTO attachment (id, incident_id, round, kind, sha256, content, media_type,"
            " width, height, uploaded_by, uploaded_at) VALUES (gen_random_uuid(), :id, 1,"
            " 'photo_after', 'x', 'x', 'image/jpeg', 1, 1, 'x', now())"
        ),
        {"id": incident},
    )
    desk.move("worker_1", incident, Verb.SUBMIT_RESULT, result="已处理")
    assert duties(desk) == {"village": ["verify"]}


def test_the_board_tells_each_viewer_what_is_open_in_their_sight(
    desk: Desk, incident: uuid.UUID
) -> None:
    def board(key: str) -> list[dict[str, object]]:
        sight = identity_of(desk.db, desk.staff[key]).sight()
        read = read_board(desk.db, sight)
        return [dict(zip(read.columns, json.loads(row), strict=True)) for row in read.rows]

    (row,) = board("county")
    assert (row["id"], row["holder"], row["grid"]) == (str(incident), GRIDS[0], GRIDS[0])
    assert (row["own"], row["exact"]) == (False, True)
    assert board("worker_1")[0]["own"] is True
    assert board("elsewhere") == board("water") == board("worker_2") == []
    desk.move("worker_1", incident, Verb.ACCEPT)
    assert board("town")[0]["state"] == "accepted"


def test_what_is_over_leaves_the_board(desk: Desk, incident: uuid.UUID) -> None:
    sight = identity_of(desk.db, desk.staff["county"]).sight()
    assert list(read_some(desk.db, sight, [incident]).ids) == [incident]
    desk.move("worker_1", incident, Verb.REJECT, reason="不属实", reason_code="out_of_scope")
    assert list(read_some(desk.db, sight, [incident]).ids) == []
