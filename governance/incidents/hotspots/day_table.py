"""Incidents by grid and day, and the spans of days that they are summed over."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt


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
        The day of the first report that may be seen; None without any. Days before it were not
        quiet: what is known of them was told long after.
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
