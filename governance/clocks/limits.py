"""Limits and the clocks that run against them.

A limit is an amount of time on a line: every hour counts, or working hours alone. Periods in days
begin on the next day and end with the last one (Civil Code 民法典, articles 201 and 203: the
day something happens is not counted; the last day ends at midnight, or where there are working
hours at their end). Periods in hours and minutes begin at once.

Everything here is computed from a start, a limit and the pauses, so that it can be computed again
from history at any time.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from geo.errors import Words
from governance.clocks.workdays import HORIZON, Span, WorkCalendar
from governance.errors import GovernanceError


class Unit(StrEnum):
    """In what a limit is counted."""

    MINUTES = "min"  #: 分钟
    HOURS = "h"  #: 小时
    WORKING_HOURS = "wh"  #: 工作小时
    DAYS = "d"  #: 日（自然日）
    WORKING_DAYS = "wd"  #: 工作日


_WORDS: Final = {
    Unit.MINUTES: Words("{n} 分钟", "{n} min"),
    Unit.HOURS: Words("{n} 小时", "{n} h"),
    Unit.WORKING_HOURS: Words("{n} 工作小时", "{n} working hours"),
    Unit.DAYS: Words("{n} 日", "{n} days"),
    Unit.WORKING_DAYS: Words("{n} 个工作日", "{n} working days"),
}
_WRITTEN: Final = re.compile(r"([1-9][0-9]{0,3}) ?(min|h|wh|d|wd)", re.ASCII)
_LENGTHS: Final = {
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.WORKING_HOURS: timedelta(hours=1),
    Unit.DAYS: timedelta(days=1),
}
_WORKING: Final = frozenset({Unit.WORKING_HOURS, Unit.WORKING_DAYS})
_BY_DAY: Final = frozenset({Unit.DAYS, Unit.WORKING_DAYS})


class LimitTextError(GovernanceError):
    """A limit is not written as a number and a unit."""

    sentence = Words(
        zh="时限应写成数字加单位：30min、4h、4wh（工作小时）、3d（日）、2wd（工作日）。",
        en="Write a limit as a number and a unit: 30min, 4h, 4wh (working hours), 3d (days), "
        "2wd (working days).",
    )


class EndlessLimitError(GovernanceError):
    """A limit does not end within ten years of the calendar."""

    sentence = Words(
        zh="按当前工作日历，该时限十年内不会到期，请检查工作时间和暂停记录。",
        en="By the working calendar this limit does not end within ten years; check the working "
        "hours and the pauses.",
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of time of one unit."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Read a limit as it is written in a policy, for example ``3wd``.

        Raises
        ------
        LimitTextError
            When it is written otherwise.
        """
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise LimitTextError
        return cls(int(found[1]), Unit(found[2]))

    @property
    def is_in_days(self) -> bool:
        """Whether it is counted in days, and so from the day after it began."""
        return self.unit in _BY_DAY

    @property
    def words(self) -> Words:
        """Return the limit in words."""
        return _WORDS[self.unit].fill(n=self.amount)

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"


Pause = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit that runs from a start, standing still in its pauses.

    Attributes
    ----------
    started_at
        With its zone.
    pauses
        Half-open spans in any order; they may overlap. One without an end is still going on.
    """

    limit: Limit
    started_at: datetime
    calendar: WorkCalendar
    pauses: tuple[Pause, ...] = ()

    @property
    def total(self) -> timedelta:
        """Return the time there is, on the clock's own line."""
        one = _LENGTHS.get(self.limit.unit) or self.calendar.day_length()
        return self.limit.amount * one

    def due_at(self) -> datetime | None:
        """Return the moment at which the limit ends; None while a pause without end goes on.

        Raises
        ------
        EndlessLimitError
            When it does not end within ten years.
        """
        return self.reach(self.total)

    def reach(self, amount: timedelta) -> datetime | None:
        """Return the moment by which so much time has been used; see `due_at`."""
        left = amount
        for start, end in self._counted():
            if end - start >= left:
                return start + left
            left -= end - start
        if any(end is None for _, end in self.pauses):
            return None
        raise EndlessLimitError

    def used_at(self, now: datetime) -> timedelta:
        """Return how much time has been used by a moment; more than `total` when overdue."""
        used = timedelta()
        for start, end in self._counted():
            if start >= now:
                break
            used += min(end, now) - start
        return used

    def _counted(self) -> Iterator[Span]:
        """Yield the spans that count, in order, for ten years."""
        begin = self._begin()
        line: Iterable[Span] = [(begin, begin + HORIZON)]
        if self.limit.unit in _WORKING:
            line = self.calendar.working_spans(begin)
        return _without(line, _merged(self.pauses))

    def _begin(self) -> datetime:
        if not self.limit.is_in_days:
            return self.started_at
        here = self.started_at.astimezone(self.calendar.zone)
        return datetime.combine(here.date() + timedelta(days=1), time(), self.calendar.zone)


def _merged(pauses: Sequence[Pause]) -> list[Pause]:
    """Return pauses in order and apart."""
    apart: list[Pause] = []
    for start, end in sorted(pauses, key=lambda pause: pause[0]):
        if not apart or _is_past(apart[-1][1], start):
            apart.append((start, end))
        else:
            before = apart[-1][1]
            longer = None if before is None or end is None else max(before, end)
            apart[-1] = (apart[-1][0], longer)
    return apart


def _is_past(end: datetime | None, moment: datetime) -> bool:
    return end is not None and end < moment


def _without(line: Iterable[Span], pauses: Sequence[Pause]) -> Iterator[Span]:
    """Yield what is left of the spans of `line` when `pauses`, in order and apart, are cut out."""
    for start, end in line:
        at = start
        for begins, ends in pauses:
            if begins > at:
                yield at, min(begins, end)
            at = end if ends is None else max(at, ends)
            if at >= end or begins >= end:
                break
        if at < end:
            yield at, end
