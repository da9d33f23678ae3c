"""Each figure on histories small enough to count on one's fingers."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from governance.figures.figure import Figure
from governance.figures.vocabulary import Apart, FigureKey
from governance.indicators import Change, Ratio
from tests.figure_stories import (
    DAY,
    HOUR,
    LONG_AFTER,
    MARCH,
    T0,
    accepted,
    apart,
    closed,
    pair,
    reported,
    story,
)

K = FigureKey
BEFORE = T0 - 40 * DAY


def test_357_of_372_is_shown_cut_off_and_does_not_reach_96_percent() -> None:
    figure = Figure(K.MEDIATION, 357, 372, target=96)
    assert figure.said == "95.96 %"
    assert figure.is_reached is False
    assert Figure(K.MEDIATION, 357, 372, target=95).is_reached is True


def test_an_empty_cohort_has_neither_a_share_nor_a_verdict() -> None:
    figure = Figure(K.CONCLUDED, 0, 0, target=90)
    assert figure.said == "–"
    assert figure.is_reached is None


def test_mediation_is_not_told_by_a_proxy() -> None:
    assert pair(K.MEDIATION, closed(category="dispute")) == (0, 0)
    assert Figure(K.MEDIATION, 0, 0).definition.unavailable is not None


def test_conclusion_counts_closed_of_those_accepted_in_the_period() -> None:
    rows = [closed(), accepted(), closed(accepted_at=BEFORE), story(), accepted(state="merged")]
    assert pair(K.CONCLUDED, *rows) == (1, 2)
    assert apart(K.CONCLUDED, *rows) == {Apart.MERGED: 1}


def test_a_result_handed_in_after_the_limit_is_late_and_one_before_it_on_time() -> None:
    in_time, late = closed(3 * DAY), closed(4 * DAY)  # 3 days: to the end of 5 March
    assert pair(K.ON_TIME, in_time, late) == (1, 2)
    at_midnight = 3 * DAY + 14 * HOUR
    assert pair(K.ON_TIME, closed(at_midnight), closed(at_midnight + HOUR)) == (1, 2)


def test_an_open_incident_is_late_only_once_its_limit_has_passed() -> None:
    soon = replace(MARCH, as_of=T0 + 2 * DAY)
    assert pair(K.ON_TIME, accepted(), span=soon) == (0, 0)
    assert apart(K.ON_TIME, accepted(), span=soon) == {Apart.IN_LIMIT: 1}
    assert pair(K.ON_TIME, accepted()) == (0, 1)


def test_what_waits_for_verification_was_concluded_when_it_was_handed_in() -> None:
    waiting = accepted(state="pending_verification", submitted_at=T0 + DAY)
    assert apart(K.ON_TIME, waiting) == {Apart.IN_LIMIT: 1}
    late = accepted(state="pending_verification", submitted_at=T0 + 9 * DAY)
    assert pair(K.ON_TIME, late) == (0, 1)


def test_extensions_are_told_beside_the_conclusion() -> None:
    assert pair(K.EXTENDED, closed(extensions=0), accepted()) == (0, 2)


def petition(**facts: Any) -> dict[str, Any]:
    return closed(category="petition", **facts)


def test_a_first_petition_is_settled_for_good_when_nobody_comes_again() -> None:
    row = petition()
    assert pair(K.RESOLVED_AT_ONCE, row, reports=[reported(row, "a")]) == (1, 1)


@pytest.mark.parametrize(
    "facts",
    [
        {"reopened": 1},
        {"submitted_at": T0 + 9 * DAY},
    ],
)
def test_a_petition_that_was_reopened_or_late_was_not_settled_at_once(
    facts: dict[str, Any],
) -> None:
    row = petition(**facts)
    assert pair(K.RESOLVED_AT_ONCE, row, reports=[reported(row, "a")]) == (0, 1)


def test_a_petition_is_no_success_when_the_same_person_comes_again_within_90_days() -> None:
    row = petition()
    for later, settled in ((80, 0), (95, 1)):
        again = story(category="petition", reported_at=T0 + later * DAY)
        reports = [reported(row, "a"), reported(again, "a")]
        assert pair(K.RESOLVED_AT_ONCE, row, again, reports=reports) == (settled, 1)
    stranger = story(category="petition", reported_at=T0 + 10 * DAY)
    reports = [reported(row, "a"), reported(stranger, "b")]
    assert pair(K.RESOLVED_AT_ONCE, row, stranger, reports=reports) == (1, 1)


def test_a_petition_still_watched_stands_apart_and_so_does_one_without_a_name() -> None:
    row, nameless = petition(), petition()
    soon = replace(MARCH, as_of=T0 + 60 * DAY)
    reports = [reported(row, "a"), reported(nameless)]
    assert pair(K.RESOLVED_AT_ONCE, row, nameless, span=soon, reports=reports) == (0, 0)
    told = apart(K.RESOLVED_AT_ONCE, row, nameless, span=soon, reports=reports)
    assert told == {Apart.WATCHED: 1, Apart.NO_REPORTER: 1}


def test_a_petition_that_came_before_is_no_first_one() -> None:
    row, earlier = petition(), petition(reported_at=BEFORE, accepted_at=BEFORE)
    reports = [reported(row, "a"), reported(earlier, "a")]
    assert pair(K.RESOLVED_AT_ONCE, row, earlier, reports=reports) == (0, 0)


def called(**facts: Any) -> dict[str, Any]:
    return closed(callback_at=T0 + DAY, **facts)


def test_the_two_satisfactions_of_one_table_differ() -> None:
    """As in Gaoan in September 2022: nobody dissatisfied, and 58.64 % satisfied."""
    answers = ["very"] * 60 + ["satisfied"] * 69 + ["basic"] * 91
    rows = [called(satisfaction=answer) for answer in answers]
    assert pair(K.SATISFIED, *rows) == (129, 220)
    assert str(Ratio(129, 220)) == "58.63 %"
    assert pair(K.NOT_DISSATISFIED, *rows) == (220, 220)


def test_the_response_rate_counts_those_who_could_not_be_reached() -> None:
    rows = [
        called(satisfaction="dissatisfied"),
        called(unreachable_at=T0 + 3 * DAY),
        called(state="pending_callback"),
    ]
    assert pair(K.RESPONDED, *rows) == (1, 3)
    assert pair(K.UNREACHABLE, *rows) == (1, 3)
    assert pair(K.SATISFIED, *rows) == (0, 1)
    assert apart(K.SATISFIED, *rows) == {Apart.UNREACHABLE: 1, Apart.WAITING: 1}
    assert pair(K.NOT_DISSATISFIED, *rows) == (1, 2)


def test_the_change_on_the_year_is_cut_off_towards_nothing() -> None:
    assert str(Change(907, 1000)) == "−9.30 %"
    assert str(Change(4, 3)) == "+33.33 %"
    assert str(Change(2, 3)) == "−33.33 %"
    assert str(Change(5, 5)) == "0.00 %"
    assert str(Change(5, 0)) == "–"


def test_voided_reports_are_no_reports() -> None:
    rows = [story(), story(state="voided"), story(reported_at=BEFORE)]
    assert pair(K.REPORTS_CHANGE, *rows) == (1, 1)
    assert apart(K.REPORTS_CHANGE, *rows) == {Apart.VOIDED: 1}


def test_the_level_of_settlement_is_that_at_closing() -> None:
    rows = [closed(level="grid"), closed(level="village"), closed(level="village"), accepted()]
    shares = {key.value: pair(key, *rows) for key in (K.AT_GRID, K.AT_VILLAGE, K.AT_COUNTY)}
    assert shares == {"M6a": (1, 3), "M6b": (2, 3), "M6d": (0, 3)}


def test_returns_second_dispatches_and_transfers_are_of_those_dispatched() -> None:
    sent: dict[str, Any] = {"dispatched_at": T0 + HOUR, "dispatches": 1}
    rows = [
        accepted(**sent),
        accepted(**sent, returns=1, transfers=1),
        accepted(**sent | {"dispatches": 2}),
        closed(**sent, reopened=1),
        accepted(returns=0),
    ]
    assert pair(K.RETURNED, *rows) == (1, 4)
    assert pair(K.TRANSFERRED, *rows) == (1, 4)
    assert pair(K.DISPATCHED_AGAIN, *rows) == (2, 4)


def test_the_public_is_answered_within_five_working_days_or_not() -> None:
    by_phone = {"channel": "hotline_12345"}
    rows = [
        story(**by_phone, answered_at=T0 + 4 * DAY),
        story(**by_phone, answered_at=T0 + 7 * DAY),  # Monday, when the fifth day ends
        story(**by_phone, answered_at=T0 + 8 * DAY),
        story(**by_phone),
        story(channel="grid_patrol", answered_at=T0),
    ]
    assert pair(K.ANSWERED, *rows) == (2, 4)
    soon = replace(MARCH, as_of=T0 + 6 * DAY)
    assert apart(K.ANSWERED, story(**by_phone), span=soon) == {Apart.IN_LIMIT: 1}


def test_a_merged_report_is_answered_with_what_it_went_into() -> None:
    first = story(channel="video", answered_at=T0 + DAY)
    into = {"state": "merged", "channel": "walk_in"}
    assert pair(K.ANSWERED, first, story(**into, merged_into=first["id"])) == (1, 1)
    lost = story(**into, merged_into=uuid.uuid4())
    assert apart(K.ANSWERED, lost) == {Apart.MERGED: 1}
    open_one = story(channel="video")
    assert pair(K.ANSWERED, open_one, story(**into, merged_into=open_one["id"])) == (0, 1)


def test_a_repeat_is_of_the_same_category_from_the_same_person_or_place() -> None:
    first = story(reported_at=BEFORE, category="traffic")
    same_person, near, far, other = (story(category="traffic") for _ in range(4))
    reports = [
        reported(first, "a", lon=115.4, lat=27.75),
        reported(same_person, "a"),
        reported(near, lon=115.4004, lat=27.75),
        reported(far, lon=115.41, lat=27.75),
        reported(other, "a", category="dispute", lon=115.4, lat=27.75),
    ]
    rows = [first, same_person, near, far, other]
    assert pair(K.REPEATED, *rows, reports=reports) == (2, 4)


def test_supervision_and_delay_are_of_what_is_open_then() -> None:
    rows = [
        accepted(supervision="yellow"),
        accepted(),
        story(entered_at=LONG_AFTER - HOUR),
        story(state="draft"),
        closed(supervision="red"),
    ]
    assert pair(K.SUPERVISED, *rows) == (1, 3)
    assert pair(K.OVERDUE, *rows) == (2, 3)


def test_the_period_ends_with_what_is_known() -> None:
    seen_from = datetime(2026, 3, 10, 4, tzinfo=UTC)
    span = replace(MARCH, as_of=seen_from)
    rows = [story(), story(reported_at=seen_from), story(reported_at=seen_from + HOUR)]
    assert pair(K.REPORTS_CHANGE, *rows, span=span) == (2, 2)
    before = span.year_before()
    assert before.since == datetime(2025, 2, 28, 16, tzinfo=UTC)
    assert before.until - before.since == span.until - span.since


def test_a_leap_day_is_compared_with_the_day_before_it() -> None:
    span = replace(MARCH, first=date(2024, 2, 29), last=date(2024, 2, 29))
    assert span.year_before().first == date(2023, 2, 28)
