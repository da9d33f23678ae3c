"""Which days are worked, and between which hours.

Public holidays and adjusted workdays (调休) are decided year by year in a notice of the State
Council. Where the `holidays` package knows the notice of a year it is taken from there; a county
may state a year itself, before the package does or instead of it. For a year that neither
knows, weekends alone are free, and `is_announced` says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from geo.errors import Words
from governance.errors import GovernanceError

_SATURDAY = 5
_DAY = timedelta(days=1)
#: No limit runs longer: a calendar in which nobody works must not be searched for ever.
HORIZON = timedelta(days=3660)

Span = tuple[datetime, datetime]


class WorkingHoursError(GovernanceError):
    """The hours of a working day are none, run backward, or overlap."""

    sentence = Words(
        zh="工作时间须至少一段，每段先开始后结束，各段依次排列、互不重叠。",
        en="Working hours are one span or more, each beginning before it ends, in order and apart.",
    )


@dataclass(frozen=True, slots=True)
class Year:
    """What is decided about one year: weekdays that are free, weekend days that are worked."""

    days_off: frozenset[date]
    workdays: frozenset[date]


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The county's working time.

    Attributes
    ----------
    zone
        In which days begin and end.
    hours
        Spans of a working day, in order.
    years
        What the county states itself; a year in here is not asked of the package.
    """

    zone: ZoneInfo
    hours: tuple[tuple[time, time], ...]
    years: Mapping[int, Year] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ends = [moment for span in self.hours for moment in span]
        if not ends or any(later <= earlier for earlier, later in pairwise(ends)):
            raise WorkingHoursError

    def is_announced(self, year: int) -> bool:
        """Return whether the holidays of a year are known, and not only its weekends."""
        return year in self.years or packaged_year(year) is not None

    def is_workday(self, day: date) -> bool:
        """Return whether a day is worked."""
        known = self.years.get(day.year) or packaged_year(day.year)
        if known is not None and day in known.workdays:
            return True
        if known is not None and day in known.days_off:
            return False
        return day.weekday() < _SATURDAY

    def day_length(self) -> timedelta:
        """Return the working time of one working day."""
        day = date.min
        spans = (
            datetime.combine(day, end) - datetime.combine(day, start) for start, end in self.hours
        )
        return sum(spans, timedelta())

    def working_spans(self, since: datetime) -> Iterator[Span]:
        """Yield the spans of working time from a moment on, for ten years."""
        here = since.astimezone(self.zone)
        day, last = here.date(), (here + HORIZON).date()
        while day <= last:
            if self.is_workday(day):
                for start, end in self.hours:
                    opens = datetime.combine(day, start, self.zone)
                    closes = datetime.combine(day, end, self.zone)
                    if closes > since:
                        yield max(opens, since), closes
            day += _DAY


@cache
def packaged_year(year: int) -> Year | None:
    """Return what the `holidays` package knows of a year; None where it has no notice for it."""
    from holidays.countries.china import China, ChinaStaticHolidays  # noqa: PLC0415 slow to load

    if year not in ChinaStaticHolidays.special_public_holidays:
        return None
    # A holiday of New Year may be announced with the year before.
    listed = China(years=[year - 1, year, year + 1])  # type: ignore[no-untyped-call]
    return Year(
        frozenset(day for day in listed if day.year == year),
        frozenset(day for day in listed.weekend_workdays if day.year == year),
    )
