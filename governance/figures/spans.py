"""What is asked of figures: which days, as of when, over which area."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from geo.errors import Words
from governance.errors import GovernanceError

#: Days before the last one that are counted when none are named.
USUAL_DAYS = 179
_LAST_MICROSECOND = timedelta(microseconds=1)


class PeriodTurnedRoundError(GovernanceError):
    """The period ends before it begins, or lies after the day it is looked at from."""

    sentence = Words(
        zh="时间段无效：开始日期须不晚于结束日期，也不晚于截止日期；截止日期不能在将来。",
        en="The period cannot be: it must begin no later than it ends and than the day it is "
        "looked at from, and that day must not lie in the future.",
    )


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open period, looked at from a moment: what happened later is not known.

    Attributes
    ----------
    first, last
        The days asked for, both included.
    as_of
        Nothing after it counts.
    """

    first: date
    last: date
    as_of: datetime
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def until(self) -> datetime:
        """The first moment that is not in it any more; never beyond what is known."""
        ended = datetime.combine(self.last + timedelta(days=1), time(), self.zone)
        return min(ended, self.as_of + _LAST_MICROSECOND)

    def year_before(self) -> "Span":
        """Return the same days a year before, as many of them as have gone by."""
        end = self.until.astimezone(self.zone)
        return replace(
            self,
            first=_a_year_before(self.first),
            last=_a_year_before(self.last),
            as_of=datetime.combine(_a_year_before(end.date()), end.time(), self.zone)
            - _LAST_MICROSECOND,
        )


def _a_year_before(day: date) -> date:
    """Return the same day a year before; of 29 February it is the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def make_span(
    *,
    first: date | None,
    last: date | None,
    as_of: date | None,
    now: datetime,
    zone: ZoneInfo,
) -> Span:
    """Return the period asked for: by default the last 180 days as they are now.

    A day to look from is looked at from its end.

    Raises
    ------
    PeriodTurnedRoundError
        When the days are not in order.
    """
    today = now.astimezone(zone).date()
    seen_from = as_of or today
    end = last or seen_from
    begin = first or min(end, seen_from) - timedelta(days=USUAL_DAYS)
    if begin > end or begin > seen_from or seen_from > today:
        raise PeriodTurnedRoundError
    closing = datetime.combine(seen_from + timedelta(days=1), time(), zone) - _LAST_MICROSECOND
    return Span(begin, end, min(closing, now), zone)
