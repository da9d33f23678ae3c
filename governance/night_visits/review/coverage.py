"""Coverage of a period for a map: columns of each grid, steps through time, and cells of homes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.coverage.sweeping import sweep
from geo.metric import METRES_PER_DEGREE, LocalMetric
from geo.topology import Polygons
from governance.night_visits.review.measures import BUCKETS, NOT_DUE, Counts, Pairs, age
from governance.night_visits.review.sheet import ReviewSheet
from governance.night_visits.review.tables import NEVER, Floats, Mask, day_number
from governance.night_visits.review.vocabulary import Ageing, Grouping, ReviewKey
from governance.people.withholding import withhold, withhold_weeks
from governance.vocabulary import Level

#: Up to so many evenings are stepped through one by one, more of them by the week.
MOST_EVENINGS: Final = 31
_WEEK: Final = 7
#: Metres of a degree of latitude where it is shortest: a cell is never smaller than it says.
_LEAST_DEGREE_M: Final = 110_574.0

#: Columns of pairs, by the figure they are of.
PAIRS: Final[Mapping[str, ReviewKey]] = {
    "attempted": ReviewKey.ATTEMPTED,
    "met": ReviewKey.MET,
    "due_attempted": ReviewKey.DUE_ATTEMPTED,
    "due_met": ReviewKey.DUE_MET,
    "due_on_time": ReviewKey.ON_TIME,
}
#: Columns of homes that nobody met, by how late they are.
WAITING: Final[Mapping[str, Ageing]] = {
    "waiting_week": Ageing.WEEK,
    "waiting_month": Ageing.MONTH,
    "waiting_longer": Ageing.LONGER,
    "waiting_never": Ageing.NEVER,
}


@dataclass(frozen=True, slots=True)
class Steps:
    """Homes met, (steps, grids), by the first evening of each step; NaN where withheld."""

    begins: Sequence[date]
    days: int
    met: Floats


@dataclass(frozen=True, slots=True)
class Cells:
    """Homes that were due and nobody met, by cell.

    Attributes
    ----------
    counts
        (rows, columns), the northernmost row first; 0 where there are fewer than `k`.
    bounds
        West, south, east, north in degrees.
    left_out
        Homes in cells with too few to be told.
    """

    counts: Counts
    bounds: tuple[float, float, float, float]
    cell_m: int
    k: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is drawn; in `columns` NaN stands for what is withheld.

    Attributes
    ----------
    columns
        One value a grid: ``…_n`` and ``…_of`` of `PAIRS`, `WAITING`, ``too_often``, ``called``,
        ``swept_n`` of ``swept_of`` homes, ``swept_m2`` of ``inhabited_m2``.
    is_idle
        Nobody called there for a month.
    """

    columns: Mapping[str, Floats]
    is_idle: Mask
    steps: Steps
    cells: Cells


def cover(
    sheet: ReviewSheet, polygons: Polygons, metric: LocalMetric, townships: Sequence[str]
) -> Coverage:
    """Return the coverage of a sheet's grids, whose polygons and townships are given in order."""
    grouped = sheet.by(Grouping.GRID)
    columns: dict[str, Floats] = {}
    for name, key in PAIRS.items():
        columns |= _pair(name, grouped.measured.pairs[key], grouped.hidden[key])
    for name, bucket in WAITING.items():
        columns[name] = _told(sheet, grouped.measured.waiting[BUCKETS.index(bucket)])
    often = Pairs(sheet.too_often.astype(np.int64), sheet.called.astype(np.int64))
    hidden = sheet.is_withheld(often, grouped.codes)
    columns |= _pair("too_often", often, hidden)
    columns |= _swept(sheet, polygons, metric)
    return Coverage(
        columns=columns,
        is_idle=np.isin(grouped.codes, sheet.idle),
        steps=_steps(sheet, townships),
        cells=cells_of(sheet, shapely.total_bounds(polygons).tolist()),
    )


def _pair(name: str, pairs: Pairs, hidden: Mask) -> dict[str, Floats]:
    return {
        f"{name}_n": np.where(hidden, np.nan, pairs.met),
        f"{name}_of": np.where(hidden, np.nan, pairs.of),
    }


def _told(sheet: ReviewSheet, counts: Counts) -> Floats:
    townships = [code[: Level.TOWNSHIP.digits] for code in sheet.review.grids]
    return np.where(withhold(counts, townships, sheet.k).cells, np.nan, counts)


def _swept(sheet: ReviewSheet, polygons: Polygons, metric: LocalMetric) -> dict[str, Floats]:
    """Return what good device points of the period's calls reached."""
    rules, homes, calls = sheet.rules.review, sheet.review.homes, sheet.review.calls
    kept = homes.lived_in & ~np.isnan(homes.lon)
    good = calls.is_attempt & calls.has_point & (calls.accuracy_m <= rules.accuracy_m)
    places = np.column_stack(metric.project(homes.lon[kept], homes.lat[kept]))
    stood = np.column_stack(metric.project(calls.lon[good], calls.lat[good]))
    shapes = metric.project_geometries(polygons)
    found = sweep(shapes, places, homes.grid[kept], stood, rules.swept_m)
    pairs = Pairs(found.homes_within, found.homes)
    hidden = sheet.is_withheld(pairs, list(sheet.review.grids))
    return _pair("swept", pairs, hidden) | {
        "swept_m2": np.where(hidden, np.nan, found.swept_m2.round()),
        "inhabited_m2": np.where(hidden, np.nan, found.inhabited_m2.round()),
    }


def _steps(sheet: ReviewSheet, townships: Sequence[str]) -> Steps:
    """Return homes met evening by evening, or in whole weeks back from the last evening."""
    evenings, calls, n = sheet.question.evenings, sheet.review.calls, len(sheet.review.grids)
    total = (evenings.last - evenings.first).days + 1
    days = 1 if total <= MOST_EVENINGS else _WEEK
    count = total // days
    begin = evenings.last - timedelta(days=count * days - 1)
    step = (calls.evening - day_number(begin)) // days
    kept = calls.is_met & (step >= 0)
    place = step[kept].astype(np.int64) * n + calls.grid[kept]
    counts = np.bincount(place, minlength=count * n).reshape(count, n)
    told = counts.astype(np.float64)
    if sheet.k > 1:
        told[withhold_weeks(counts, townships, sheet.k)] = np.nan
    begins = [begin + timedelta(days=days * i) for i in range(count)]
    return Steps(begins, days, told)


def cells_of(sheet: ReviewSheet, bounds: Sequence[float]) -> Cells:
    """Return the homes that were due and nobody met, in cells of at least `k`, whoever asks.

    Where there are none one empty cell covers the bounds.
    """
    rules, homes = sheet.rules.review, sheet.review.homes
    is_due = age(homes, sheet.question.evenings.end) != NOT_DUE
    kept = is_due & (homes.first_met == NEVER) & ~np.isnan(homes.lon)
    lon, lat = homes.lon[kept], homes.lat[kept]
    if not len(lon):
        west, south, east, north = bounds
        nothing = np.zeros((1, 1), np.int64)
        return Cells(nothing, (west, south, east, north), rules.cell_m, rules.k, 0)
    lat_step = rules.cell_m / _LEAST_DEGREE_M
    narrow = np.cos(np.radians(np.abs(lat).max() + lat_step))
    lon_step = rules.cell_m / (METRES_PER_DEGREE * narrow)
    column, row = _places(lon, lon_step), _places(lat, lat_step)
    counts = np.zeros((int(np.ptp(row)) + 1, int(np.ptp(column)) + 1), dtype=np.int64)
    np.add.at(counts, (row.max() - row, column - column.min()), 1)
    few = counts < rules.k
    west, south = column.min() * lon_step, row.min() * lat_step
    east, north = (column.max() + 1) * lon_step, (row.max() + 1) * lat_step
    return Cells(
        np.where(few, 0, counts),
        (float(west), float(south), float(east), float(north)),
        rules.cell_m,
        rules.k,
        int(counts[few].sum()),
    )


def _places(degrees: Floats, step: float) -> npt.NDArray[np.int64]:
    return np.floor(degrees / step).astype(np.int64)
