from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from governance.clocks.workdays import WorkCalendar, WorkingHoursError, Year

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = ((time(8, 30), time(12)), (time(14, 30), time(17, 30)))
CALENDAR = WorkCalendar(ZONE, HOURS)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 2, 13), True),  # an ordinary Friday
        (date(2026, 2, 14), True),  # a Saturday, worked for the Spring Festival
        (date(2026, 2, 15), False),
        (date(2026, 2, 23), False),  # a Monday, free for it
        (date(2026, 2, 24), True),
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),
        (date(2025, 10, 8), False),
        (date(2025, 9, 28), True),
    ],
)
def test_holidays_and_adjusted_workdays_follow_the_notice_of_the_state_council(
    day: date,
    worked: bool,  # noqa: FBT001 a case
) -> None:
    assert CALENDAR.is_workday(day) is worked


def test_a_year_without_a_notice_has_weekends_alone_and_says_so() -> None:
    assert CALENDAR.is_announced(2026)
    assert not CALENDAR.is_announced(2041)
    assert CALENDAR.is_workday(date(2041, 1, 1))  # a Tuesday
    assert not CALENDAR.is_workday(date(2041, 1, 5))


def test_what_the_county_states_of_a_year_stands_instead_of_the_package() -> None:
    own = Year(frozenset({date(2041, 1, 1)}), frozenset({date(2041, 1, 5)}))
    calendar = WorkCalendar(ZONE, HOURS, {2041: own, 2026: Year(frozenset(), frozenset())})
    assert calendar.is_announced(2041)
    assert not calendar.is_workday(date(2041, 1, 1))
    assert calendar.is_workday(date(2041, 1, 5))
    assert calendar.is_workday(date(2026, 10, 7))


def test_working_time_of_a_day_is_cut_at_the_moment_asked_from() -> None:
    noon = datetime(2026, 3, 2, 11, tzinfo=ZONE)
    spans = CALENDAR.working_spans(noon)
    first = [next(spans), next(spans), next(spans)]
    assert [(a.hour, b.hour) for a, b in first] == [(11, 12), (14, 17), (8, 12)]
    assert CALENDAR.day_length() == timedelta(hours=6, minutes=30)


@pytest.mark.parametrize(
    "hours",
    [
        (),
        ((time(12), time(8)),),
        ((time(8), time(8)),),
        ((time(8), time(12)), (time(11), time(17))),
    ],
)
def test_hours_that_cannot_be_worked_are_refused(hours: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(WorkingHoursError):
        WorkCalendar(ZONE, hours)
