from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.clocks.limits import (
    Clock,
    EndlessLimitError,
    Limit,
    LimitTextError,
    Pause,
    Unit,
)
from governance.clocks.workdays import WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(ZONE, ((time(8, 30), time(12)), (time(14, 30), time(17, 30))))


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


def due(limit: str, start: datetime, *pauses: Pause) -> datetime | None:
    return Clock(Limit.parse(limit), start, CALENDAR, pauses).due_at()


@pytest.mark.parametrize(
    ("limit", "start", "ends"),
    [
        ("30min", at(2026, 3, 6, 17, 20), at(2026, 3, 6, 17, 50)),
        ("24h", at(2026, 3, 6, 17, 20), at(2026, 3, 7, 17, 20)),
        # A Friday afternoon: ten minutes are left, the rest is Monday's.
        ("1wh", at(2026, 3, 6, 17, 20), at(2026, 3, 9, 9, 20)),
        # The day of the start is not counted; the last day ends with its working hours.
        ("1wd", at(2026, 3, 5, 9), at(2026, 3, 6, 17, 30)),
        ("1wd", at(2026, 3, 6, 9), at(2026, 3, 9, 17, 30)),
        ("3wd", at(2026, 2, 12, 16), at(2026, 2, 24, 17, 30)),  # across the Spring Festival
        ("7d", at(2026, 3, 5, 9), at(2026, 3, 13)),
        ("60d", at(2026, 1, 1, 23, 59), at(2026, 3, 3)),
    ],
)
def test_a_limit_ends_when_the_civil_code_says(limit: str, start: datetime, ends: datetime) -> None:
    assert due(limit, start) == ends


def test_days_are_the_county_s_and_not_those_of_the_clock_s_zone() -> None:
    late_utc = datetime(2026, 3, 5, 20, tzinfo=UTC)  # four in the morning of the 6th in Xingan
    assert due("1d", late_utc) == at(2026, 3, 8)


def test_a_limit_says_itself_in_words_and_as_it_was_written() -> None:
    limit = Limit.parse(" 3 wd ")
    assert (str(limit), limit.words.zh, limit.words.en) == ("3wd", "3 个工作日", "3 working days")


@pytest.mark.parametrize("text", ["", "3", "wd", "0d", "-1d", "3 weeks", "3.5h", "12345d", "３d"])
def test_a_limit_that_is_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(LimitTextError):
        Limit.parse(text)


def test_a_pause_of_two_working_days_moves_the_end_by_two_working_days() -> None:
    pause = (at(2026, 3, 9), at(2026, 3, 11))
    assert due("5wd", at(2026, 3, 5, 9)) == at(2026, 3, 12, 17, 30)
    assert due("5wd", at(2026, 3, 5, 9), pause) == at(2026, 3, 16, 17, 30)


def test_a_pause_over_a_weekend_costs_working_time_nothing() -> None:
    weekend = (at(2026, 3, 6, 17, 30), at(2026, 3, 9, 8, 30))
    assert due("1wd", at(2026, 3, 6, 9), weekend) == due("1wd", at(2026, 3, 6, 9))


def test_while_a_pause_goes_on_nothing_is_due() -> None:
    assert due("24h", at(2026, 3, 6, 9), (at(2026, 3, 6, 10), None)) is None
    clock = Clock(Limit.parse("24h"), at(2026, 3, 6, 9), CALENDAR, ((at(2026, 3, 6, 10), None),))
    assert clock.used_at(at(2026, 4, 1)) == timedelta(hours=1)


def test_a_calendar_that_never_works_again_is_not_searched_for_ever() -> None:
    ten_years = (at(2026, 1, 1), at(2046, 1, 1))
    with pytest.raises(EndlessLimitError):
        due("1wd", at(2026, 3, 6, 9), ten_years)


moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda m: at(2025, 1, 1) + timedelta(minutes=m))
limits = st.builds(Limit, st.integers(1, 60), st.sampled_from(Unit))


@st.composite
def pauses(draw: st.DrawFn) -> tuple[Pause, ...]:
    starts = draw(st.lists(moments, max_size=4))
    lengths = [timedelta(minutes=draw(st.integers(0, 20_000))) for _ in starts]
    return tuple((start, start + length) for start, length in zip(starts, lengths, strict=True))


@given(limits, moments, pauses())
def test_at_its_end_a_clock_has_used_just_its_limit(
    limit: Limit, start: datetime, stops: tuple[Pause, ...]
) -> None:
    clock = Clock(limit, start, CALENDAR, stops)
    ends = clock.due_at()
    assert ends is not None
    assert ends >= start
    assert clock.used_at(ends) == clock.total
    assert clock.used_at(ends - timedelta(seconds=1)) <= clock.total


@given(limits, moments, pauses(), st.lists(moments, min_size=2, max_size=6))
def test_time_used_never_runs_backward(
    limit: Limit, start: datetime, stops: tuple[Pause, ...], asked: list[datetime]
) -> None:
    clock = Clock(limit, start, CALENDAR, stops)
    used = [clock.used_at(now) for now in sorted(asked)]
    assert all(earlier <= later for earlier, later in pairwise(used))
    assert used[0] >= timedelta()


@given(limits, moments, pauses(), moments, st.integers(0, 5000))
def test_one_more_pause_never_makes_a_limit_end_earlier(
    limit: Limit, start: datetime, stops: tuple[Pause, ...], more: datetime, minutes: int
) -> None:
    before = Clock(limit, start, CALENDAR, stops).due_at()
    pause = (more, more + timedelta(minutes=minutes))
    after = Clock(limit, start, CALENDAR, (*stops, pause)).due_at()
    assert before is not None
    assert after is not None
    assert after >= before
