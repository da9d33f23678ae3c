"""Whose sendings are taken: a team's own, or those of who may visit in the grid."""

import uuid
from dataclasses import replace

from governance.night_visits.vocabulary import Outcome
from tests.sending import Office, Phone
from tests.staffed_county import Staff, identity_of
from tests.visiting import GRID_1, Round, store_household, store_plan, store_round, store_team


def test_a_strangers_sending_is_refused_and_kept(
    phone: Phone, office: Office, staff: Staff
) -> None:
    stranger = identity_of(office.db, staff["worker_2"], now=office.now)
    answer = office.answers([phone.visit(0)], me=stranger)[0]
    assert answer.words.zh == "上传人不在这个小组，也无权登记该网格的走访。"
    assert office.rows("SELECT FROM visit") == []
    assert len(office.rows("SELECT FROM visit_sending WHERE result = 'refused'")) == 1


def test_who_may_visit_in_the_grid_may_send_for_a_team_of_others(
    phone: Phone, office: Office, staff: Staff
) -> None:
    plan = store_plan(office.db, evening=phone.round.evening, area=GRID_1)
    team = store_team(office.db, plan, [staff["county"]])
    of_others = replace(phone, round=replace(phone.round, team=team, plan=plan))
    assert office.take(of_others.visit(0)) == ["applied"]


def test_a_team_that_is_none_of_ours_is_refused_and_kept(phone: Phone, office: Office) -> None:
    unknown = replace(phone, round=replace(phone.round, team=uuid.uuid4()))
    assert office.take(unknown.visit(0)) == ["refused"]
    assert [row.area for row in office.rows("SELECT area FROM visit_sending")] == ["360824"]


def test_a_member_without_a_right_over_the_grid_sends_for_the_doors_of_the_plan(
    office: Office, staff: Staff
) -> None:
    member = store_round(office.db, [staff["worker_2"]], area="360824100")
    assert office.take(
        Phone(member).visit(0), me=identity_of(office.db, staff["worker_2"], now=office.now)
    ) == ["applied"]


def test_a_door_outside_the_teams_area_is_refused(office: Office, staff: Staff) -> None:
    far = store_household(office.db, area="360824101001001")
    member = store_round(office.db, [staff["worker_2"]], area="360824100")
    away = replace(member, households=(far, *member.households[1:]))
    answer = office.answers(
        [Phone(away).visit(0)], me=identity_of(office.db, staff["worker_2"], now=office.now)
    )[0]
    assert answer.words.zh == "这一户不在该小组的走访范围。"


def test_the_visit_of_one_team_is_not_told_anew_by_another(
    phone: Phone, office: Office, staff: Staff
) -> None:
    mine = phone.visit(0)
    office.take(mine)
    other = store_round(office.db, [staff["worker_1"]], area=GRID_1)
    taken_over = Phone(other).visit(0, Outcome.REFUSED, about=mine.about, revision=9)
    assert office.take(taken_over) == ["refused"]
    assert [row.outcome for row in office.rows("SELECT outcome FROM visit")] == ["met"]


def test_a_finding_names_the_door_of_its_visit_or_is_refused(
    phone: Phone, office: Office, tour: Round
) -> None:
    visit = phone.visit(0)
    office.take(visit)
    elsewhere = phone.finding(visit, household=tour.households[1])
    assert office.take(elsewhere) == ["refused"]


def test_a_finding_that_waits_for_a_visit_at_another_door_goes_on_waiting(
    phone: Phone, office: Office, tour: Round
) -> None:
    visit = phone.visit(0)
    assert office.take(phone.finding(visit, household=tour.households[1])) == ["held"]
    assert office.take(visit) == ["applied"]
    assert office.rows("SELECT FROM visit_finding") == []


def test_what_was_found_at_one_visit_is_not_taken_over_by_another(
    phone: Phone, office: Office
) -> None:
    one, other = phone.visit(0), phone.visit(1)
    mine = phone.finding(one)
    theirs = replace(phone.finding(other, "无事", urgent=True, revision=5), about=mine.about)
    assert office.take(one, other, mine, theirs) == ["applied", "applied", "applied", "refused"]
    assert [row.title for row in office.rows("SELECT title FROM visit_finding")] == ["电线老化"]
    assert office.rows("SELECT FROM incident") == []
