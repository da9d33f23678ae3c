"""Matching incidents counted in every way that stands beside a map: where, when, what kind."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection, Date, Integer, SQLColumnExpression, cast, func

from governance.incidents.model import Incident
from governance.incidents.reading.filtering import IncidentFilter, matching
from governance.people.sight import Sight
from governance.people.withholding import withhold
from governance.vocabulary import Level

WEEKDAYS, HOURS = 7, 24


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Incidents of each day from the first on, none left out, in the county's time."""

    first: date
    counts: Sequence[int | None]

    def told_from(self, k: int) -> "DayCounts":
        """Return what is told to who only counts: no count from 1 to below `k`."""
        return DayCounts(self.first, [_told(n, k) for n in self.counts])

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
    withheld
        Grids whose counts are not told.
    hours
        Seven weekdays from Monday, 24 hours each, in the county's time.
    """

    n: int | None
    grids: dict[str, int]
    days: DayCounts | None
    hours: Sequence[Sequence[int | None]]
    categories: Mapping[str, int | None]
    channels: Mapping[str, int | None]
    tiers: Mapping[str, int | None]
    withheld: list[str] = field(default_factory=list)

    def told_from(self, k: int) -> "Summary":
        """Return what is told to who only counts: no count from 1 to below `k`.

        A summary of fewer than `k` in all tells nothing.
        """
        if self.n is None or self.n < k:
            return Summary(None if self.n else 0, {}, None, [], {}, {}, {})
        grids, withheld = tell_grids(self.grids, k)
        return Summary(
            n=self.n,
            grids=grids,
            days=self.days and self.days.told_from(k),
            hours=[[_told(n, k) for n in row] for row in self.hours],
            categories={name: _told(n, k) for name, n in self.categories.items()},
            channels={name: _told(n, k) for name, n in self.channels.items()},
            tiers={name: _told(n, k) for name, n in self.tiers.items()},
            withheld=withheld,
        )


def _told(n: int | None, k: int) -> int | None:
    return None if n is None or 0 < n < k else n


def tell_grids(counts: Mapping[str, int], k: int) -> tuple[dict[str, int], list[str]]:
    """Return the counts of grids that are told, by code, and the grids whose counts are withheld.

    Further ones are withheld so that neither a township's total nor the county's gives one away.
    """
    codes = sorted(counts)
    townships = [code[: Level.TOWNSHIP.digits] for code in codes]
    hidden = withhold(np.array([counts[code] for code in codes], np.int64), townships, k).cells
    withheld = [code for code, is_hidden in zip(codes, hidden, strict=True) if is_hidden]
    return {code: n for code, n in counts.items() if code not in set(withheld)}, withheld


def summarise(db: Connection, sight: Sight, wanted: IncidentFilter, *, zone: ZoneInfo) -> Summary:
    """Count the incidents asked for, read twice and no more."""
    kinds = _count_by(
        db, sight, wanted, Incident.category, Incident.channel, Incident.tier, Incident.area
    )
    local = func.timezone(zone.key, Incident.occurred_at)
    hour = func.extract("hour", local).cast(Integer)
    moments = _count_by(db, sight, wanted, cast(local, Date), hour)
    hours = [[0] * HOURS for _ in range(WEEKDAYS)]
    for (day, at), n in moments:
        hours[day.weekday()][at] += n
    grids = _sum_over(kinds, 3)
    grids.pop("", None)
    return Summary(
        n=sum(n for _, n in kinds),
        grids=grids,
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
    return [(tuple(row[:-1]), row[-1]) for row in db.execute(asked).all()]


def _sum_over(counted: Iterable[tuple[tuple[Any, ...], int]], column: int) -> dict[Any, int]:
    sums: Counter[Any] = Counter()
    for values, n in counted:
        sums[values[column]] += n
    return dict(sums)
