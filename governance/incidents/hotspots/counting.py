"""Matching incidents by grid and day: the table that every statistic of hotspots starts from."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from sqlalchemy import Cast, Connection, Date, cast, func

from governance.incidents.model import Incident
from governance.incidents.reading.filtering import IncidentFilter, matching, visible
from governance.people.sight import Sight


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days in the county's time, `end` excluded."""

    begin: date
    end: date

    @staticmethod
    def back_from(end: date, days: int) -> date:
        """Return the first of so many days before `end`."""
        return end - timedelta(days=days)

    @property
    def days(self) -> int:
        """How many."""
        return (self.end - self.begin).days

    @property
    def before(self) -> "Span":
        """As many days just before."""
        return Span(self.begin - timedelta(days=self.days), self.begin)

    @property
    def year_before(self) -> "Span":
        """The same days of the year before: the last of February stands for a leap day."""
        begin = _year_before(self.begin)
        return Span(begin, begin + timedelta(days=self.days))


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 2, 28)


@dataclass(frozen=True, slots=True)
class DayTable:
    """Incidents by grid and day.

    Attributes
    ----------
    counts
        (grids, days) of `span`.
    since
        The first day of which any incident is known; None without incidents. Days before it were
        not quiet: nothing is known of them.
    elsewhere
        Matching incidents of the span in none of these grids: not placed, or in a grid that the
        edition does not have.
    """

    span: Span
    counts: npt.NDArray[np.int64]
    since: date | None
    elsewhere: int

    def over(self, span: Span) -> npt.NDArray[np.int64]:
        """Return the incidents of each grid over some days of the table."""
        first = (span.begin - self.span.begin).days
        counted: npt.NDArray[np.int64] = self.counts[:, first : first + span.days].sum(axis=1)
        return counted

    def knows(self, span: Span) -> bool:
        """Whether reports were taken all through some days of the table."""
        return self.since is not None and span.begin >= max(self.since, self.span.begin)


def local_day(zone: ZoneInfo) -> Cast[date]:
    """Return the day on which an incident occurred, in the county's time."""
    return cast(func.timezone(zone.key, Incident.occurred_at), Date)


def count_by_grid_and_day(
    db: Connection,
    sight: Sight,
    wanted: IncidentFilter,
    codes: list[str],
    span: Span,
    *,
    zone: ZoneInfo,
) -> DayTable:
    """Count the incidents asked for in each grid of a list and on each day of a span."""
    day = local_day(zone)
    begin, end = (datetime.combine(one, time(), zone) for one in (span.begin, span.end))
    here = replace(wanted, since=begin, until=end)
    asked = matching(sight, here, Incident.area, day, func.count()).group_by(Incident.area, day)
    at = {code: i for i, code in enumerate(codes)}
    counts = np.zeros((len(codes), span.days), dtype=np.int64)
    elsewhere = 0
    for code, occurred, n in db.execute(asked):
        if code in at:
            counts[at[code], (occurred - span.begin).days] = n
        else:
            elsewhere += n
    first = db.scalar(visible(sight, func.min(Incident.occurred_at)))
    since = None if first is None else first.astimezone(zone).date()
    return DayTable(span, counts, since, elsewhere)
