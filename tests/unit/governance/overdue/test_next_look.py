"""When the watch comes after a move: never later than what follows next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from governance.clocks.limits import Clock, Limit, Unit
from governance.incidents.handling.running import next_look, terms_of
from governance.incidents.workflow.deadlines import RunningClock
from governance.policy import load_policy
from governance.vocabulary import ClockKind

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
POLICY = load_policy()
CALENDAR = POLICY.calendar.calendar(ZoneInfo("Asia/Shanghai"))


def clock(hours: int) -> RunningClock:
    made = Clock(Limit(hours, Unit.HOURS), NOW, CALENDAR)
    return RunningClock(ClockKind.CONCLUDE, made, made.due_at(), made.reach(made.total * 0.8))


def test_the_watch_comes_at_the_warning_and_then_at_the_end() -> None:
    assert next_look([clock(10)], NOW) == NOW + 8 * HOUR
    assert next_look([clock(10)], NOW + 8 * HOUR) == NOW + 10 * HOUR
    assert next_look([replace(clock(10), warn_at=None)], NOW) == NOW + 10 * HOUR


def test_a_limit_that_has_passed_is_looked_at_at_once_whatever_else_runs() -> None:
    late = NOW + 11 * HOUR
    assert next_look([clock(10), clock(1000)], late) == late


def test_what_stands_still_is_not_looked_at() -> None:
    still = replace(clock(10), due_at=None, warn_at=None)
    assert next_look([still], NOW) is None
    assert next_look([still, clock(20)], NOW) == NOW + 16 * HOUR


def test_the_county_decides_when_it_warns() -> None:
    assert terms_of(POLICY).warn == 0.8
    quiet = POLICY.model_copy(update={"overdue": POLICY.overdue.model_copy(update={"warn": False})})
    assert terms_of(quiet).warn is None
