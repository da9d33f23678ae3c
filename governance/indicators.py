"""Figures as pairs: how many of how many, over which cohort, as of when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Ratio:
    """`met` of `of`; thresholds compare whole numbers, and nothing is rounded up."""

    met: int
    of: int

    def reaches(self, percent: int) -> bool:
        """Whether the exact share is at least `percent`; never for an empty cohort."""
        return self.of > 0 and self.met * 100 >= percent * self.of

    def __str__(self) -> str:
        """Return the share with two decimals, cut off, or “–” for an empty cohort."""
        if self.of == 0:
            return "–"
        hundredths = self.met * 10_000 // self.of
        return f"{hundredths // 100}.{hundredths % 100:02d} %"


@dataclass(frozen=True, slots=True)
class Change:
    """How many `now`, against how many `before`; nothing is rounded up, in either direction."""

    now: int
    before: int

    def __str__(self) -> str:
        """Return the change with sign and two decimals, cut off, or “–” when there was nothing."""
        if self.before == 0:
            return "–"
        difference = self.now - self.before
        hundredths = abs(difference) * 10_000 // self.before
        sign = "−" if difference < 0 else "+" if difference > 0 else ""
        return f"{sign}{hundredths // 100}.{hundredths % 100:02d} %"


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days in the county's own time, the first and the last included."""

    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def back_from(cls, now: datetime, days: int, zone: ZoneInfo) -> "Days":
        """Return today and as many `days` before it: what pages call the last `days` days."""
        today = now.astimezone(zone).date()
        return cls(today - timedelta(days=days), today, zone)

    @property
    def since(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def until(self) -> datetime:
        """The first moment that is not in it any more."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone)


@dataclass(frozen=True, slots=True)
class Glance:
    """The county at a glance over some days.

    Attributes
    ----------
    reported
        Incidents that occurred in the period, of all that are kept.
    assigned
        Incidents of the period that were given their grid without a person, of `reported`.
    pinning
        Incidents that wait for a pin now, of all that ever did.
    grids
        Grids with at least one incident of the period, of those in force.
    """

    reported: Ratio
    assigned: Ratio
    pinning: Ratio
    grids: Ratio
    days: Days
