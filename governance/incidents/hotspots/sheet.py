"""Hotspots of a period as a sheet: measured, and withheld where who looks may only count."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection

from governance.incidents.hotspots.counting import CountDays, count_by_grid_and_day
from governance.incidents.hotspots.day_table import DayTable, Span
from governance.incidents.hotspots.grounds import EditionGround
from governance.incidents.hotspots.measuring import Hotspots, measure_hotspots
from governance.incidents.hotspots.question import HotspotQuestion
from governance.people.sight import Sight
from governance.people.withholding import Withheld, withhold
from governance.policies.sections import HotspotPolicy

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True, slots=True)
class HotspotSheet:
    """What is told of hotspots.

    Attributes
    ----------
    k
        The smallest count that is told to who looks; 1 for staff.
    withheld
        Counts that are not told.
    """

    question: HotspotQuestion
    ground: EditionGround
    table: DayTable
    hotspots: Hotspots
    k: int
    withheld: Withheld

    @property
    def placed(self) -> int:
        """Incidents of the period in one of these grids."""
        return int(self.hotspots.counts.sum())

    def grid_frame(self) -> "gpd.GeoDataFrame":
        """Return one row a grid, in EPSG:4490; what is withheld is NaN in every column it tells.

        A smoothed rate knows the county's total, Gi* and its p the neighbours': where any count
        is withheld, these are told of no grid, or the counts could be solved for.

        Columns: ``code, name, village, township``; ``exposure``, ``count``, ``lower``,
        ``upper``, ``rate``, ``smoothed`` (per unit of exposure), ``heat``, ``z``, ``q``,
        ``quadrant`` (empty without one), ``is_silent``, ``is_withheld``; and, for the period
        before and the same days of the year before, ``before_count``, ``before_ratio``,
        ``before_p``, ``year_count`` … (NaN where that period is not known).
        """
        measured, ground, hidden = self.hotspots, self.ground, self.withheld.cells
        told = {
            "count": measured.counts.astype(float),
            "lower": measured.lower,
            "upper": measured.upper,
            "rate": measured.rates,
            "smoothed": measured.smoothed,
            "z": measured.z,
            "q": measured.q,
        }
        if hidden.any():
            told |= dict.fromkeys(("smoothed", "z", "q"), np.full(len(hidden), np.nan))
        for name, (then, change) in measured.changes.items():
            few = withhold(np.nan_to_num(then).astype(np.int64), ground.townships, self.k).cells
            told |= {
                f"{name}_count": np.where(few, np.nan, then),
                f"{name}_ratio": np.where(few, np.nan, change.ratio),
                f"{name}_p": np.where(few, np.nan, change.p),
            }
        frame = ground.frame()
        columns = {
            "exposure": ground.against(self.question.exposure).exposure,
            "heat": [heat.value for heat in measured.heat],
            "quadrant": [quadrant.value if quadrant else "" for quadrant in measured.quadrants],
            "is_silent": measured.counts == 0,
            "is_withheld": hidden,
            **{name: np.where(hidden, np.nan, values) for name, values in told.items()},
        }
        for name, values in columns.items():
            frame[name] = values
        return frame


def read_hotspots(
    db: Connection,
    sight: Sight,
    ground: EditionGround,
    question: HotspotQuestion,
    rules: HotspotPolicy,
    *,
    count: CountDays = count_by_grid_and_day,
) -> HotspotSheet:
    """Count, measure and withhold; the earliest day counted is that of the year before."""
    span = question.span
    whole = Span(min(span.before.begin, span.year_before.begin), span.end)
    table = count(db, sight, question.wanted, ground.codes, whole, zone=question.zone)
    hotspots = measure_hotspots(table, span, ground.against(question.exposure), rules)
    k = rules.k if sight.is_counting_only else 1
    withheld = withhold(hotspots.counts, ground.townships, k)
    return HotspotSheet(question, ground, table, hotspots, k, withheld)
