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


#: Counts by name, those that are withheld None; None when none of them is told.
Told = Mapping[str, int | None] | None


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Incidents of each day from the first on, none left out, in the county's time."""

    first: date
    counts: Sequence[int | None]

    def told_from(self, k: int) -> "DayCounts | None":
        """Return what is told to who only counts; None where that is nothing."""
        told = _tell(self.counts, [""] * len(self.counts), k)
        return None if told is None else DayCounts(self.first, told)

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
    n
        None where it is withheld.
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
    hours: Sequence[Sequence[int | None]] | None
    categories: Told
    channels: Told
    tiers: Told
    withheld: list[str] = field(default_factory=list)

    def told_from(self, k: int) -> "Summary":
        """Return what is told to who only counts.

        No count below `k`, nor one that a total would give away; a way of counting that cannot
        be told so is not told at all.
        """
        grids, withheld, is_given_away = tell_grids(self.grids, k)
        if is_given_away or 0 < (self.n or 0) < k:
            told = {} if (self.n or 0) < k else grids
            return Summary(
                None, told, None, None, None, None, None, sorted({*self.grids} - {*told})
            )
        days = [str(day) for day in range(WEEKDAYS) for _ in range(HOURS)]
        hours = _tell([count for row in self.hours or [] for count in row], days, k)
        return Summary(
            n=self.n,
            grids=grids,
            days=self.days and self.days.told_from(k),
            hours=None
            if hours is None
            else [hours[at : at + HOURS] for at in range(0, len(hours), HOURS)],
            categories=_tell_named(self.categories, k),
            channels=_tell_named(self.channels, k),
            tiers=_tell_named(self.tiers, k),
            withheld=withheld,
        )


def _tell_named(counts: Told, k: int) -> Told:
    names = sorted(counts or {})
    told = _tell([(counts or {})[name] for name in names], [""] * len(names), k)
    return None if told is None else dict(zip(names, told, strict=True))


def _tell(counts: Sequence[int | None], groups: Sequence[str], k: int) -> list[int | None] | None:
    """Return counts beside whose sum none below `k` is told; None where that cannot be."""
    known = np.array([count or 0 for count in counts], np.int64)
    found = withhold(known, groups, k)
    if found.total or found.groups:
        return None
    return [None if hidden else int(n) for n, hidden in zip(known, found.cells, strict=True)]


def tell_grids(counts: Mapping[str, int], k: int) -> tuple[dict[str, int], list[str], bool]:
    """Return the counts of grids that are told, the withheld grids, and if a total tells of them.

    Further ones are withheld so that no total of a township or the county gives one away; where
    none could be, the county's total would.
    """
    codes = sorted(counts)
    townships = [code[: Level.TOWNSHIP.digits] for code in codes]
    found = withhold(np.array([counts[code] for code in codes], np.int64), townships, k)
    withheld = [code for code, is_hidden in zip(codes, found.cells, strict=True) if is_hidden]
    told = {code: n for code, n in counts.items() if code not in set(withheld)}
    return told, withheld, found.total


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
