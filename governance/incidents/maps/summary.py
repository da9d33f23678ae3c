"""Matching incidents counted in every way that stands beside a map: where, when, what kind."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Date, Integer, SQLColumnExpression, cast, func

from governance.incidents.model import Incident
from governance.incidents.reading.filtering import IncidentFilter, incidents_by_grid, matching
from governance.people.sight import Sight

WEEKDAYS, HOURS = 7, 24


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Incidents of each day from the first on, none left out, in the county's time."""

    first: date
    counts: list[int]

    @classmethod
    def of(cls, by_day: dict[date, int]) -> "DayCounts | None":
        """Fill the days without any; None when there is no day at all."""
        if not by_day:
            return None
        first, last = min(by_day), max(by_day)
        days = ((first + timedelta(days=i)) for i in range((last - first).days + 1))
        return cls(first, [by_day.get(day, 0) for day in days])


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of the same incidents: each way of counting adds up to `n`, the grids to fewer.

    Attributes
    ----------
    grids
        By code of the grid; what waits for a pin lies in none.
    hours
        Seven weekdays from Monday, 24 hours each, in the county's time.
    """

    n: int
    grids: dict[str, int]
    days: DayCounts | None
    hours: list[list[int]]
    categories: dict[str, int]
    channels: dict[str, int]
    tiers: dict[str, int]


def summarise(db: Connection, sight: Sight, wanted: IncidentFilter, *, zone: ZoneInfo) -> Summary:
    """Count the incidents asked for, read three times and no more."""
    kinds = _count_by(db, sight, wanted, Incident.category, Incident.channel, Incident.tier)
    local = func.timezone(zone.key, Incident.occurred_at)
    hour = func.extract("hour", local).cast(Integer)
    moments = _count_by(db, sight, wanted, cast(local, Date), hour)
    hours = [[0] * HOURS for _ in range(WEEKDAYS)]
    for (day, at), n in moments:
        hours[day.weekday()][at] += n
    return Summary(
        n=sum(n for _, n in kinds),
        grids=incidents_by_grid(db, sight, wanted),
        days=DayCounts.of(_sum_over(moments, 0)),
        hours=hours,
        categories=_sum_over(kinds, 0),
        channels=_sum_over(kinds, 1),
        tiers=_sum_over(kinds, 2),
    )


def count_by_day(
    db: Connection, sight: Sight, wanted: IncidentFilter, *, zone: ZoneInfo
) -> DayCounts | None:
    """Return the matching incidents of each day of all time: the period asked for is left out."""
    whole = replace(wanted, since=None, until=None)
    day = cast(func.timezone(zone.key, Incident.occurred_at), Date)
    return DayCounts.of(_sum_over(_count_by(db, sight, whole, day), 0))


_Counted = list[tuple[tuple[Any, ...], int]]


def _count_by(
    db: Connection, sight: Sight, wanted: IncidentFilter, *columns: SQLColumnExpression[Any]
) -> _Counted:
    asked = matching(sight, wanted, *columns, func.count()).group_by(*columns)
    return [(tuple(row[:-1]), row[-1]) for row in db.execute(asked)]


def _sum_over(counted: Iterable[tuple[tuple[Any, ...], int]], column: int) -> dict[Any, int]:
    sums: Counter[Any] = Counter()
    for values, n in counted:
        sums[values[column]] += n
    return dict(sums)
