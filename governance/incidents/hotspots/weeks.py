"""The course of each grid: its weeks one by one, and what they add up to."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from geo.clusters.courses import COURSES, Course, classify_courses
from geo.clusters.local_g import local_g_star
from geo.clusters.rates import smoothed_rates
from governance.incidents.hotspots.day_table import DayTable
from governance.incidents.hotspots.measuring import Floats, Ground

WEEK = 7


@dataclass(frozen=True, slots=True)
class Weeks:
    """Whole weeks counted back from the last day of a table, the earliest first.

    Attributes
    ----------
    begins
        The first day of each week.
    counts
        (weeks, grids).
    z
        (weeks, grids) Gi* of each week's smoothed rates; NaN without exposure.
    courses
        One a grid, over all the weeks.
    """

    begins: tuple[date, ...]
    counts: npt.NDArray[np.int64]
    z: Floats
    courses: tuple[Course, ...]


def measure_weeks(table: DayTable, ground: Ground, weeks: int) -> Weeks:
    """Return the last whole weeks of a table, at most so many as it has."""
    held = min(weeks, table.span.days // WEEK)
    days = table.counts[:, table.span.days - held * WEEK :]
    counts = days.reshape(len(days), held, WEEK).sum(axis=2)
    known = ground.known
    z = np.full(counts.shape, np.nan)
    if known.sum() > 1 and held:
        rates = np.column_stack(
            [smoothed_rates(counts[known, week], ground.exposure[known]) for week in range(held)]
        )
        z[known] = local_g_star(rates, ground.neighbours.among(known))
    courses = classify_courses(z).course if held else np.zeros(len(counts), dtype=np.uint8)
    first = table.span.end - timedelta(days=held * WEEK)
    begins = tuple(first + timedelta(days=week * WEEK) for week in range(held))
    return Weeks(begins, counts.T, z.T, tuple(COURSES[number] for number in courses))
