"""The course of each grid: its weeks one by one, and what they add up to."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.clusters.courses import COURSES, Course, classify_courses
from geo.clusters.discovery import q_values
from geo.clusters.local_g import local_g_star
from geo.clusters.permutations import permute
from geo.clusters.rates import smoothed_rates
from governance.incidents.hotspots.day_table import DayTable
from governance.incidents.hotspots.measuring import Ground
from governance.policies.sections import HotspotPolicy

WEEK = 7

#: As many as tell one hot grid of a county's from chance, in every week anew.
PERMUTATIONS: Final = 9_999


@dataclass(frozen=True, slots=True)
class Weeks:
    """Whole weeks counted back from the last day of a table, the earliest first.

    Attributes
    ----------
    begins
        The first day of each week.
    counts
        (weeks, grids).
    """

    begins: tuple[date, ...]
    counts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, table: DayTable, weeks: int) -> "Weeks":
        """Return the last whole weeks of a table, at most so many as it has."""
        held = min(weeks, table.span.days // WEEK)
        days = table.counts[:, table.span.days - held * WEEK :]
        first = table.span.end - timedelta(days=held * WEEK)
        begins = tuple(first + timedelta(days=week * WEEK) for week in range(held))
        return cls(begins, days.reshape(len(days), held, WEEK).sum(axis=2).T)


def follow_courses(weeks: Weeks, ground: Ground, rules: HotspotPolicy) -> tuple[Course, ...]:
    """Return the course of each grid over all the weeks.

    A week is hot in a grid when its Gi* of smoothed rates is higher than chance arrangements
    give, with false discoveries held down over the grids of that week: over a dozen weeks, mere
    1.96 would find a hot one in every fourth grid.
    """
    known, held = ground.known, len(weeks.begins)
    z = np.full(weeks.counts.T.shape, np.nan)
    is_hot = np.zeros(z.shape, bool)
    if known.sum() > 1 and held:
        rates = np.column_stack(
            [smoothed_rates(week[known], ground.exposure[known]) for week in weeks.counts]
        )
        near = ground.neighbours.among(known)
        z[known] = local_g_star(rates, near)
        ranks = permute(rates, near, permutations=PERMUTATIONS, seed=rules.seed)
        q = np.column_stack([q_values(week) for week in ranks.p_high.T])
        is_hot[known] = (q <= rules.likely) & (z[known] > 0)
    courses = classify_courses(z, is_hot).course if held else np.zeros(len(z), dtype=np.uint8)
    return tuple(COURSES[number] for number in courses)
