"""What becomes of sendings: nothing is lost, nothing counts twice, whatever came when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from governance.night_visits.evening.sent import VisitTold
from governance.night_visits.vocabulary import Outcome
from tests.sending import Office, Phone
from tests.visiting import Round, at, store_household

MET, NOT_HOME, DEFERRED = Outcome.MET, Outcome.NOT_HOME, Outcome.DEFERRED


def in_order(phone: Phone, office: Office) -> None:
    one, two = phone.visit(0, MET), phone.visit(1, NOT_HOME)
    assert office.take(one, two) == ["applied", "applied"]


def out_of_order(phone: Phone, office: Office) -> None:
    assert office.take(phone.visit(1, NOT_HOME)) == ["applied"]
    assert office.take(phone.visit(0, MET)) == ["applied"]


def batch_replayed(phone: Phone, office: Office) -> None:
    batch = (phone.visit(0, MET), phone.visit(1, NOT_HOME))
    assert office.take(*batch) == ["applied", "applied"]
    assert office.take(*batch) == ["replayed", "replayed"]


def batch_interrupted(phone: Phone, office: Office) -> None:
    one, two = phone.visit(0, MET), phone.visit(1, NOT_HOME)
    assert office.take(one) == ["applied"]
    assert office.take(one, two) == ["replayed", "applied"]


def twice_in_one_batch(phone: Phone, office: Office) -> None:
    one, two = phone.visit(0, MET), phone.visit(1, NOT_HOME)
    assert office.take(one, two, one) == ["applied", "applied", "replayed"]


def same_content_under_another_id(phone: Phone, office: Office) -> None:
    one, two = phone.visit(0, MET), phone.visit(1, NOT_HOME)
    assert office.take(one, two) == ["applied", "applied"]
    assert office.take(replace(one, id=uuid4())) == ["replayed"]


def two_devices_same_outcome(phone: Phone, office: Office) -> None:
    other = replace(phone, name="phone-b")
    assert office.take(phone.visit(0, MET), phone.visit(1, NOT_HOME)) == ["applied", "applied"]
    assert office.take(other.visit(0, MET, arrived="19:12")) == ["superseded"]


def second_revision_before_the_first(phone: Phone, office: Office) -> None:
    first, second = phone.visit(0, NOT_HOME), phone.visit(0, MET, revision=2)
    assert office.take(second, first) == ["applied", "superseded"]
    assert office.take(phone.visit(1, NOT_HOME)) == ["applied"]


def second_revision_after_the_first(phone: Phone, office: Office) -> None:
    first, second = phone.visit(0, NOT_HOME), phone.visit(0, MET, revision=2)
    assert office.take(first, second, phone.visit(1, NOT_HOME)) == ["applied"] * 3


def a_door_corrected(phone: Phone, office: Office) -> None:
    wrong = phone.visit(2, MET, about=uuid4())
    right = phone.visit(0, MET, about=wrong.about, revision=2)
    assert office.take(wrong, phone.visit(1, NOT_HOME), right) == ["applied"] * 3


def deferred_by_the_one_and_reached_by_the_other(phone: Phone, office: Office) -> None:
    other = replace(phone, name="phone-b")
    assert office.take(phone.visit(0, DEFERRED, arrived="19:02")) == ["applied"]
    assert office.take(other.visit(0, MET), other.visit(1, NOT_HOME)) == ["applied", "applied"]


@pytest.mark.parametrize(
    "scenario",
    [
        in_order,
        out_of_order,
        batch_replayed,
        batch_interrupted,
        twice_in_one_batch,
        same_content_under_another_id,
        two_devices_same_outcome,
        second_revision_before_the_first,
        second_revision_after_the_first,
        a_door_corrected,
        deferred_by_the_one_and_reached_by_the_other,
    ],
    ids=lambda scenario: scenario.__name__,
)
def test_two_doors_are_told_once_each(
    phone: Phone, office: Office, tour: Round, scenario: Callable[[Phone, Office], None]
) -> None:
    scenario(phone, office)
    counted = [office.counted(door) for door in tour.households]
    assert [[pair for pair in door if pair[1]] for door in counted] == [
        [("met", True)],
        [("not_home", True)],
        [],
    ]
    met, missed, untouched = (office.door(door) for door in tour.households)
    assert (met.last_met_on, met.last_outcome, met.misses) == (tour.evening, "met", 0)
    assert met.due_on == tour.evening + timedelta(days=30)
    assert (missed.last_met_on, missed.misses, missed.weekday_misses) == (None, 1, 1)
    assert missed.due_on == date(2025, 3, 31)
    assert untouched.last_attempt_on is None
    assert office.rows("SELECT FROM visit_conflict WHERE settled_at IS NULL") == []


def test_two_devices_that_disagree_wait_for_a_person_and_the_earlier_counts(
    phone: Phone, office: Office, tour: Round
) -> None:
    other = replace(phone, name="phone-b")
    assert office.take(phone.visit(0, NOT_HOME)) == ["applied"]
    assert office.take(other.visit(0, MET, arrived="19:40")) == ["conflict"]
    assert office.counted(tour.households[0]) == [("met", False), ("not_home", True)]
    assert len(office.rows("SELECT FROM visit_conflict WHERE settled_at IS NULL")) == 1


def test_a_conflict_ends_when_the_device_corrects_its_telling(phone: Phone, office: Office) -> None:
    other = replace(phone, name="phone-b")
    office.take(phone.visit(0, NOT_HOME), other.visit(0, MET, arrived="19:40"))
    assert office.take(other.visit(0, NOT_HOME, arrived="19:40", revision=2)) == ["superseded"]
    assert office.rows("SELECT FROM visit_conflict WHERE settled_at IS NULL") == []


def test_a_finding_that_came_before_its_visit_is_held_and_then_taken(
    phone: Phone, office: Office
) -> None:
    visit = phone.visit(0)
    finding = phone.finding(visit)
    assert office.take(finding) == ["held"]
    assert office.rows("SELECT FROM visit_finding") == []
    assert office.take(visit) == ["applied"]
    assert [row.title for row in office.rows("SELECT * FROM visit_finding")] == ["电线老化"]
    assert office.rows("SELECT FROM visit_sending WHERE result = 'held'") == []
    assert office.take(finding) == ["replayed"]


def test_of_held_findings_the_highest_revision_is_taken(phone: Phone, office: Office) -> None:
    visit = phone.visit(0)
    office.take(phone.finding(visit, "电线老化！", revision=2), phone.finding(visit, revision=1))
    office.take(visit)
    assert [row.title for row in office.rows("SELECT * FROM visit_finding")] == ["电线老化！"]


def test_a_call_after_midnight_is_of_the_evening_before(
    phone: Phone, office: Office, tour: Round
) -> None:
    office.now = at("25:30")
    assert office.take(phone.visit(0, arrived="24:30")) == ["applied"]
    assert office.rows("SELECT evening FROM visit")[0].evening == tour.evening
    assert office.door(tour.households[0]).last_met_on == tour.evening


def test_what_cannot_be_taken_is_kept_with_the_reason(phone: Phone, office: Office) -> None:
    unknown = phone.visit(0)
    assert isinstance(unknown.told, VisitTold)
    nobody = replace(unknown, told=replace(unknown.told, household=uuid4()))
    assert office.answers([nobody])[0].words.zh == "没有这一户。"
    kept = office.rows("SELECT * FROM visit_sending")
    assert [(row.result, row.words["en"]) for row in kept] == [
        ("refused", "There is no such household.")
    ]
    assert kept[0].body["outcome"] == "met"
    assert office.take(nobody) == ["refused"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"arrived_at": at("23:00")}, "时间晚于发送时间。"),
        ({"arrived_at": at("19:00", evening=date(2026, 1, 5))}, "时间早于 30 天以前。"),
        ({"left_at": at("18:00")}, "离开时间早于到达时间，或停留超过 12 小时。"),
        ({"topics": ("gossip",)}, "没有这个走访主题。"),
    ],
)
def test_impossible_times_and_unknown_words_are_refused_in_words(
    phone: Phone, office: Office, change: dict[str, Any], words: str
) -> None:
    sent = phone.visit(0, left_at=None)
    assert isinstance(sent.told, VisitTold)
    answers = office.answers([replace(sent, told=replace(sent.told, **change))])
    assert [(str(one.result), one.words.zh) for one in answers] == [("refused", words)]


def test_a_clock_far_from_ours_dates_nothing(phone: Phone, office: Office) -> None:
    ahead = office.now + timedelta(hours=5)
    answer = office.answers([phone.visit(0)], sent_at=ahead)[0]
    assert answer.words.zh == "手机时钟与系统相差 5 小时，无法判断时间，请人工核对。"


def test_a_clock_somewhat_ahead_is_taken_and_noted(phone: Phone, office: Office) -> None:
    assert office.take(phone.visit(0), sent_at=office.now + timedelta(minutes=40)) == ["applied"]
    assert office.rows("SELECT clock_ahead_s FROM visit")[0].clock_ahead_s == 2400


def test_a_neighbour_within_the_teams_area_may_be_called_at(
    phone: Phone, office: Office, tour: Round
) -> None:
    neighbour = store_household(office.db)
    own = replace(tour, households=(neighbour, *tour.households[1:]))
    assert office.take(replace(phone, round=own).visit(0)) == ["applied"]
