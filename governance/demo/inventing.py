"""All of the demonstration that is invented before anything is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import pandas as pd

from geo.geocoding.gazetteer import NewEntry
from geo.geocoding.geocoder import PlaceLevel
from geo.lonlat import LonLat
from governance.demo.incidents import demo_year
from governance.demo.morning.desks import Desks
from governance.demo.morning.reports import NO_MORNING, Morning, plan_morning
from governance.demo.people.ground import Days, Ground
from governance.demo.places import demo_gazetteer
from governance.demo.staff import DemoStaff, plan_staff
from governance.policy import Policy
from grid_boundaries.demo_county import DemoPlan, build_county
from grid_boundaries.tessellation import TessellatedCounty
from grid_boundaries.upkeep.territory import UNITS_VALID_FROM

YEAR: Final = timedelta(days=365)

#: Of fewer incidents all are drawn, and none is there for the ready accounts.
FEWEST_WITH_MORNING: Final = 500

#: Of fewer incidents no more households are drawn than that: it is a demonstration for tests.
FEWEST_WITH_ALL_HOMES: Final = 6_000


@dataclass(frozen=True, slots=True)
class DemoYearPlan:
    """Which county, how many grids and incidents, and when the year it tells of ends.

    The same plan gives the same county and the same year.

    Attributes
    ----------
    households
        None: as many as the grids say, but no more than incidents in a small demonstration.
    """

    county_code: str
    grids: int
    incidents: int
    end: datetime
    households: int | None = None

    def homes(self, told: int) -> int:
        """Return how many households there will be in a county whose grids tell of so many."""
        if self.households is not None:
            return self.households
        return told if self.incidents >= FEWEST_WITH_ALL_HOMES else min(told, self.incidents)


@dataclass(frozen=True)
class Made:
    """County, places, people, and a year of reports."""

    boundaries: DemoPlan
    county: TessellatedCounty
    places: pd.DataFrame
    ground: Ground
    staff: DemoStaff
    year: pd.DataFrame
    morning: Morning

    def entries(self) -> Iterator[NewEntry]:
        """Yield the places as the gazetteer takes them."""
        rows: Iterable[Any] = self.places.itertuples(index=False)
        for place in rows:
            yield NewEntry(
                name=place.name,
                level=PlaceLevel(place.level),
                point=LonLat(place.lon, place.lat),
                source=place.source,
                valid_from=UNITS_VALID_FROM,
                parents=tuple(place.parents),
                village_code=place.village_code if isinstance(place.village_code, str) else None,
                township_code=place.township_code,
                aliases=tuple(place.aliases),
                synthetic=bool(place.synthetic),
            )


def invent(policy: Policy, plan: DemoYearPlan) -> Made:
    """Invent county, people and year; the last of its incidents are for the ready accounts."""
    zone = policy.county.zone
    since = (plan.end - YEAR).astimezone(zone).date()
    boundaries = DemoPlan(plan.county_code, plan.grids, since)
    seed = boundaries.seed
    county = build_county(boundaries)
    places = demo_gazetteer(county, seed=seed)
    ground = Ground.of(county)
    staff = plan_staff(ground, Days(plan.end.astimezone(zone).date(), zone), seed=seed)
    morning = NO_MORNING
    if plan.incidents >= FEWEST_WITH_MORNING:
        calendar = policy.calendar.calendar(zone)
        morning = plan_morning(county.grids, Desks.of(staff), calendar, end=plan.end, seed=seed)
    count = plan.incidents - len(morning.plots)
    year = demo_year(county, places, count=count, end=plan.end, seed=seed)
    year = pd.concat([year, morning.reports], ignore_index=True).assign(synthetic=True)
    return Made(boundaries, county, places, ground, staff, year, morning)
