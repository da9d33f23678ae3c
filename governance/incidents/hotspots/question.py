"""What is asked of hotspots: which incidents, of which whole days, counted against what."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from geo.errors import Words
from governance.errors import GovernanceError
from governance.incidents.hotspots.day_table import Span
from governance.incidents.hotspots.vocabulary import Exposure
from governance.incidents.reading.filtering import IncidentFilter

#: Three years and a leap day: with the year before it, as far back as anybody compares.
MOST_DAYS: Final = 1096


class EmptyPeriodError(GovernanceError):
    """A period that ends before it begins."""

    sentence = Words(
        zh="结束日期早于开始日期，请重新选择时间段。",
        en="The period ends before it begins. Choose other dates.",
    )


class FuturePeriodError(GovernanceError):
    """A period of which no day has begun."""

    sentence = Words(
        zh="所选时间段还没有开始，请选择今天或更早的日期。",
        en="The period has not begun yet. Choose dates up to today.",
    )


class LongPeriodError(GovernanceError):
    """A period of more days than are measured at once."""

    sentence = Words(
        zh=f"时间段超过三年（{MOST_DAYS} 天），请缩短后再看。",
        en=f"The period is longer than three years ({MOST_DAYS} days). Choose a shorter one.",
    )


@dataclass(frozen=True, slots=True)
class HotspotQuestion:
    """What is asked.

    Attributes
    ----------
    wanted
        Its period is not looked at: `span` is the period.
    """

    wanted: IncidentFilter
    span: Span
    exposure: Exposure
    zone: ZoneInfo

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The first moment, and the first that is not in it any more."""
        return (
            datetime.combine(self.span.begin, time(), self.zone),
            datetime.combine(self.span.end, time(), self.zone),
        )

    @property
    def every_incident(self) -> IncidentFilter:
        """The filter of the period alone."""
        since, until = self.moments
        return IncidentFilter(since=since, until=until)

    @classmethod
    def of(
        cls, wanted: IncidentFilter, exposure: Exposure, zone: ZoneInfo, *, now: datetime
    ) -> "HotspotQuestion":
        """Take the whole days that a filter's period touches, today the last of them.

        Days to come would count as quiet ones, and be compared with days that are over.

        Raises
        ------
        EmptyPeriodError
            When the period ends before it begins, or is open at an end.
        FuturePeriodError
            When it begins after today.
        LongPeriodError
            When it has more than `MOST_DAYS`.
        """
        since, until = wanted.since, wanted.until
        if since is None or until is None or since >= until:
            raise EmptyPeriodError
        today = now.astimezone(zone).date()
        tomorrow = datetime.combine(today + timedelta(days=1), time(), zone)
        if since >= tomorrow:
            raise FuturePeriodError
        if min(until, tomorrow) - since > timedelta(days=MOST_DAYS):
            raise LongPeriodError
        begin = since.astimezone(zone).date()
        end = (min(until, tomorrow).astimezone(zone) - timedelta(microseconds=1)).date()
        plain = replace(wanted, since=None, until=None, each_matter_once=True)
        return cls(plain, Span(begin, end + timedelta(days=1)), exposure, zone)
