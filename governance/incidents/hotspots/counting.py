"""Matching incidents by grid and day: the table that every statistic of hotspots starts from."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Cast, Connection, Date, cast, func

from governance.incidents.hotspots.day_table import DayTable, Span
from governance.incidents.model import Incident
from governance.incidents.reading.filtering import Asked, IncidentFilter, matching, visible
from governance.people.sight import Sight


class CountDays(Protocol):
    """Counts incidents by grid and day: as they are, or as they were known at a moment."""

    def __call__(  # noqa: D102 the class says it
        self,
        db: Connection,
        sight: Sight,
        wanted: IncidentFilter,
        codes: list[str],
        span: Span,
        *,
        zone: ZoneInfo,
    ) -> DayTable: ...


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
    since = visible(sight, func.min(Incident.reported_at))
    return gather(db, asked, since, codes, span, zone=zone)


def gather(
    db: Connection, asked: Asked, since: Asked, codes: list[str], span: Span, *, zone: ZoneInfo
) -> DayTable:
    """Return what a query of area, day and number finds as a table, and one of the first report."""
    at = {code: i for i, code in enumerate(codes)}
    counts = np.zeros((len(codes), span.days), dtype=np.int64)
    elsewhere = 0
    for code, occurred, n in db.execute(asked).all():
        if code in at:
            counts[at[code], (occurred - span.begin).days] = n
        else:
            elsewhere += n
    first: datetime | None = db.scalar(since)
    begun = None if first is None else first.astimezone(zone).date()
    return DayTable(span, counts, begun, elsewhere)
