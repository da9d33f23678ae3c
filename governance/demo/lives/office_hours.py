"""The next moment at which an office works."""

from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import takewhile

from governance.clocks.workdays import WorkCalendar


class OfficeHours:
    """The working spans of a stretch of time, laid out once: a life asks for many moments."""

    def __init__(self, calendar: WorkCalendar, since: datetime, until: datetime) -> None:
        spans = takewhile(lambda span: span[0] < until, calendar.working_spans(since))
        self._spans = list(spans)
        self._begins = [begin for begin, _ in self._spans]

    def next(self, moment: datetime) -> datetime:
        """Return the moment itself while the office works, or some minutes after it opens."""
        at = bisect_right(self._begins, moment) - 1
        if at >= 0 and moment < self._spans[at][1]:
            return moment
        if at + 1 >= len(self._begins):
            return moment
        return self._begins[at + 1] + timedelta(minutes=moment.minute, seconds=moment.second)
