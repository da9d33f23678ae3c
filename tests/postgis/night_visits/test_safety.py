"""Silent teams and teams in need are told to who is on duty; urgent findings do not wait."""

import uuid
from datetime import timedelta

import pytest

from governance.night_visits.evening.safety.alarms import (
    TeamAlarmNotFoundError,
    Telling,
    close_alarm,
    watch_teams,
)
from governance.policy import load_policy
from tests.sending import Office, Phone
from tests.staffed_county import COUNTY, TOWNSHIP, Staff, identity_of, put_on_duty
from tests.visiting import Round, at

LIMIT = timedelta(minutes=40)


def told(office: Office, staff: Staff) -> set[tuple[str, str]]:
    keys = {person: key for key, person in staff.persons.items()}
    rows = office.rows("SELECT person_id, words->>'zh' AS zh FROM notice WHERE kind = 'alarm'")
    return {(keys[row.person_id], "协助" if "协助" in row.zh else "没有消息") for row in rows}


def look(office: Office) -> int:
    return watch_teams(office.db, Telling(load_policy(), office.now))


def test_a_team_that_was_silent_for_too_long_is_told_once_to_both_centres(
    office: Office, phone: Phone, staff: Staff
) -> None:
    office.now = at("19:00")
    office.take(phone.starts("19:00"))
    office.now += LIMIT
    assert look(office) == 0
    office.now += timedelta(minutes=1)
    assert look(office) == 1
    assert look(office) == 0
    assert told(office, staff) == {(who, "没有消息") for who in ("town", "county", "county_2")}


def test_where_somebody_is_on_duty_the_others_sleep(
    office: Office, phone: Phone, staff: Staff
) -> None:
    put_on_duty(office.db, COUNTY, staff["county_2"])
    put_on_duty(office.db, TOWNSHIP, staff["town"])
    office.take(phone.sign("20:00", is_help=True))
    assert told(office, staff) == {("town", "协助"), ("county_2", "协助")}


@pytest.mark.parametrize("heard", ["sign", "visit"])
def test_whatever_comes_in_is_a_sign_of_life(office: Office, phone: Phone, heard: str) -> None:
    office.now = at("19:00")
    office.take(phone.starts("19:00"))
    office.now = at("19:30")
    office.take(phone.sign("19:30") if heard == "sign" else phone.visit(0, arrived="19:10"))
    office.now = at("19:30") + LIMIT
    assert look(office) == 0


def test_a_team_that_is_back_or_not_out_yet_is_not_missed(office: Office, phone: Phone) -> None:
    office.now = at("19:00")
    assert look(office) == 0
    office.take(phone.starts("19:00"))
    office.now = at("20:45")
    office.take(phone.ends("20:40"))
    office.now = at("23:00")
    assert look(office) == 0


def test_a_team_that_sets_out_again_is_under_way(office: Office, phone: Phone, tour: Round) -> None:
    asked = "SELECT started_at, ended_at FROM visit_team WHERE id = :team"
    office.take(phone.ends("19:40"), phone.starts("20:00"), phone.starts("19:00"))
    row = office.rows(asked, team=tour.team)[0]
    assert (row.started_at, row.ended_at) == (at("19:00"), None)
    office.take(phone.ends("20:40"))
    assert office.rows(asked, team=tour.team)[0].ended_at == at("20:40")


def test_with_its_first_team_a_plan_is_under_way(office: Office, phone: Phone) -> None:
    office.take(phone.starts())
    assert [row.state for row in office.rows("SELECT state FROM visit_plan")] == ["in_progress"]
    assert [row.what for row in office.rows("SELECT what FROM visit_plan_event")] == ["in_progress"]


def test_silence_becomes_help_and_is_told_anew(office: Office, phone: Phone, staff: Staff) -> None:
    office.now = at("19:00")
    office.take(phone.starts("19:00"))
    office.now = at("20:00")
    look(office)
    office.take(phone.sign("20:00", is_help=True))
    assert {words for _, words in told(office, staff)} == {"没有消息", "协助"}
    assert [row.help for row in office.rows("SELECT help FROM team_alarm")] == [True]


def test_after_an_alarm_was_closed_the_time_runs_anew(
    office: Office, phone: Phone, staff: Staff
) -> None:
    office.now = at("19:00")
    office.take(phone.starts("19:00"))
    office.now = at("20:00")
    look(office)
    alarm = office.rows("SELECT id FROM team_alarm")[0].id
    town = identity_of(office.db, staff["town"], now=office.now)
    close_alarm(office.db, alarm, "电话确认平安", office.desk(town))
    office.now += LIMIT
    assert look(office) == 0
    office.now += timedelta(minutes=1)
    assert look(office) == 1


def test_an_alarm_is_not_closed_by_a_centre_elsewhere(
    office: Office, phone: Phone, staff: Staff
) -> None:
    office.take(phone.sign("20:00", is_help=True))
    alarm = office.rows("SELECT id FROM team_alarm")[0].id
    elsewhere = identity_of(office.db, staff["elsewhere"], now=office.now)
    with pytest.raises(TeamAlarmNotFoundError):
        close_alarm(office.db, alarm, "不在本镇", office.desk(elsewhere))


def test_an_urgent_finding_told_again_is_one_incident(office: Office, phone: Phone) -> None:
    visit = phone.visit(0)
    first = phone.finding(visit, urgent=True)
    again = phone.finding(visit, "电线老化！", urgent=True, revision=2)
    office.take(visit, first, again, first)
    assert [row.channel for row in office.rows("SELECT channel FROM incident")] == ["night_visit"]
    found = office.rows("SELECT title, state, incident_id FROM visit_finding")
    assert [(row.title, row.state) for row in found] == [("电线老化！", "reported")]
    assert isinstance(found[0].incident_id, uuid.UUID)


def test_a_finding_becomes_urgent_with_a_later_revision(office: Office, phone: Phone) -> None:
    visit = phone.visit(0)
    office.take(visit, phone.finding(visit))
    assert office.rows("SELECT FROM incident") == []
    office.take(phone.finding(visit, urgent=True, revision=2))
    assert len(office.rows("SELECT FROM incident")) == 1
