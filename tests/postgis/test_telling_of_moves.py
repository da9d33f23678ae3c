"""Who hears of a move that was made: the people of the units, and the systems that listen."""

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, text

from governance.incidents.handling.told.telling_of_moves import happening_of, tell_of_move
from governance.notices.model import Delivery, Notice
from governance.notices.vocabulary import DeliveryChannel
from governance.people.model import Absence
from governance.vocabulary import Tier, Verb
from tests.moving import Desk
from tests.outbox import store_webhook
from tests.staffed_county import GRIDS, NOW, TODAY, WATER


def heard(desk: Desk) -> dict[str, set[str]]:
    """Who was told, by the kinds of what they were told."""
    names = {person: key for key, person in desk.staff.persons.items()}
    found: dict[str, set[str]] = {}
    for row in desk.db.execute(select(Notice.kind, Notice.person_id)):
        found.setdefault(row.kind, set()).add(names[row.person_id])
    return found


def move(
    desk: Desk, who: str, incident: uuid.UUID, verb: Verb, **given: Any
) -> dict[str, set[str]]:
    """Make a move and return who heard of it."""
    desk.db.execute(text("DELETE FROM notice"))
    desk.move(who, incident, verb, **given)
    return heard(desk)


def test_an_incident_passed_up_is_heard_of_by_the_unit_above_and_no_other(
    desk: Desk, incident: uuid.UUID
) -> None:
    assert move(desk, "worker_1", incident, Verb.ACCEPT) == {}
    told = move(desk, "worker_1", incident, Verb.ESCALATE, reason="超出能力")
    assert told == {"to_accept": {"village"}}


def test_every_member_of_a_unit_that_gets_a_task_hears_of_it_but_not_who_gave_it(
    desk: Desk, incident: uuid.UUID
) -> None:
    move(desk, "worker_1", incident, Verb.ACCEPT)
    for who in ("worker_1", "village", "town"):
        move(desk, who, incident, Verb.ESCALATE, reason="超出能力")
    told = move(desk, "county", incident, Verb.DISPATCH, unit=WATER)
    assert told == {"to_sign": {"water", "water_2"}}
    told = move(desk, "county", incident, Verb.URGE, note="快办")
    assert told == {"urged": {"water", "water_2", "county_2"}}


def test_a_substitute_hears_in_the_place_of_who_is_on_leave(
    desk: Desk, incident: uuid.UUID
) -> None:
    away = {"person_id": desk.staff["village"], "substitute_id": desk.staff["worker_9"]}
    span = {"starts_at": NOW - timedelta(days=1), "ends_at": NOW + timedelta(days=1)}
    desk.db.execute(insert(Absence).values(away | span))
    move(desk, "worker_1", incident, Verb.ACCEPT)
    told = move(desk, "worker_1", incident, Verb.ESCALATE, reason="超出能力")
    assert told == {"to_accept": {"worker_9"}}


def test_what_the_only_worker_handled_is_verified_by_the_centre_above(
    desk: Desk, incident: uuid.UUID
) -> None:
    move(desk, "worker_1", incident, Verb.ACCEPT)
    move(desk, "worker_1", incident, Verb.TRIAGE, tier=Tier.MINOR)
    made = desk.move("worker_1", incident, Verb.SELF_HANDLE)
    handled = made.after
    assert str(desk.staff["worker_1"]) in handled.handlers
    photographed(desk, incident)
    told = move(desk, "worker_1", incident, Verb.SUBMIT_RESULT, result="已清理")
    assert told in ({"to_verify": {"village"}}, {"to_call_back": {"callback"}})


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


def test_a_notice_to_a_unit_without_anybody_goes_to_the_next_centre_above(
    desk: Desk, incident: uuid.UUID
) -> None:
    move(desk, "worker_1", incident, Verb.ACCEPT)
    desk.db.execute(text("UPDATE role_grant SET revoked_at = now() WHERE role = 'village_officer'"))
    told = move(desk, "worker_1", incident, Verb.ESCALATE, reason="超出能力")
    assert told == {"to_accept": {"town"}}


def test_the_same_move_told_twice_is_told_once(desk: Desk, incident: uuid.UUID) -> None:
    desk.move("worker_1", incident, Verb.ACCEPT)
    store_webhook(desk.db, "https://hub.example/in")
    made = desk.move("worker_1", incident, Verb.ESCALATE, reason="超出能力")
    for _ in range(2):
        assert tell_of_move(desk.db, made, day=TODAY) == 0
    assert len(desk.db.execute(select(Delivery.id)).all()) == 1
    assert heard(desk) == {"to_accept": {"village"}}


def test_pressing_news_goes_out_as_well_and_the_rest_stays_in_the_inbox(
    desk: Desk, incident: uuid.UUID
) -> None:
    by = (DeliveryChannel.SMS,)
    desk.move("worker_1", incident, Verb.ACCEPT)
    passed = desk.move("worker_1", incident, Verb.ESCALATE, reason="超出能力")
    given = desk.move("village", incident, Verb.DISPATCH, unit=GRIDS[0])
    for made, sent_so_far in ((passed, 0), (given, 1)):
        desk.db.execute(text("DELETE FROM notice"))
        tell_of_move(desk.db, made, day=TODAY, by=by)
        assert len(desk.db.execute(select(Delivery.id)).all()) == sent_so_far
    (sent,) = desk.db.execute(select(Delivery.channel, Delivery.target)).all()
    assert tuple(sent) == ("sms", str(desk.staff["worker_1"]))


def test_systems_are_told_codes_and_no_text_of_the_report(desk: Desk, incident: uuid.UUID) -> None:
    made = desk.move("worker_1", incident, Verb.ACCEPT)
    told = happening_of(made)
    row = desk.row(incident)
    assert told.payload["area"] == row.area
    assert told.payload["category"] == "environment"
    assert row.title not in str(told)


def test_of_a_closely_kept_incident_systems_learn_neither_grid_nor_category(
    desk: Desk, incident: uuid.UUID
) -> None:
    closely = text("UPDATE incident SET label = 'restricted' WHERE id = :id")
    desk.db.execute(closely, {"id": incident})
    made = desk.move("worker_1", incident, Verb.ACCEPT)
    told = happening_of(made).payload
    assert (told["area"], told["holder"], told["category"]) == (GRIDS[0][:9], GRIDS[0][:9], None)
