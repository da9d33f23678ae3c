"""Times of an evening as minutes after the midnight before it: half past nine is 1,290."""

from datetime import time
from typing import Final

_DAY_MIN: Final = 24 * 60


def minute_of(clock: time, night_ends: time) -> int:
    """Return the minute of a time of an evening; what comes before `night_ends` is after it."""
    minute = clock.hour * 60 + clock.minute
    return minute + _DAY_MIN if clock < night_ends else minute


def clock_of(minute: int) -> str:
    """Return a minute of an evening as a clock shows it: 1,470 is 00:30."""
    return f"{minute % _DAY_MIN // 60:02d}:{minute % 60:02d}"
