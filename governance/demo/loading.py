"""The demonstration: a synthetic county and a year of its life, the same at every loading."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine

from geo.geocoding.gazetteer import Gazetteer, NewEntry
from geo.geocoding.geocoder import Geocoder, PlaceLevel
from geo.lonlat import LonLat, PositionMethod, RawPosition
from governance.demo.emptiness import is_empty
from governance.demo.incidents import demo_year
from governance.demo.places import demo_gazetteer
from governance.incidents.intake import Report, prepare_incident
from governance.incidents.ledger import write_incidents
from governance.incidents.pins import pin_queries
from governance.incidents.pins.pin_queries import Pin
from governance.incidents.pins.pinning import pin_incident
from governance.incidents.vocabulary import Channel
from governance.policy import Policy
from grid_boundaries.demo_county import DemoPlan, build_county, store_county
from grid_boundaries.lookup import GridLookup, hold_edition, share_edition
from grid_boundaries.upkeep.territory import UNITS_VALID_FROM

SOURCE = "demo"

YEAR = timedelta(days=365)

#: What came in more recently than this still waits in the pinning queue.
UNPINNED = timedelta(days=10)

Advance = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class DemoYearPlan:
    """Which county, how many grids and incidents, and when the year it tells of ends.

    The same plan gives the same county and the same year.
    """

    county_code: str
    grids: int
    incidents: int
    end: datetime


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the loading works with."""

    engine: Engine
    lookup: GridLookup
    policy: Policy
    gazetteer_of: Callable[[Connection], Gazetteer]


@dataclass(frozen=True, slots=True)
class DemoLoaded:
    """What was loaded."""

    county: str
    grids: int
    places: int
    incidents: int


def load_demo(shop: Workshop, plan: DemoYearPlan, *, advance: Advance) -> DemoLoaded | None:
    """Build the synthetic county and its year and keep them, all or nothing.

    Returns None when somebody else put something into the database meanwhile.
    """
    advance(0, plan.incidents)
    boundaries = DemoPlan(
        plan.county_code,
        plan.grids,
        (plan.end - YEAR).astimezone(shop.policy.county.zone).date(),
    )
    county = build_county(boundaries)
    places = demo_gazetteer(county, seed=boundaries.seed)
    year = demo_year(county, places, count=plan.incidents, end=plan.end, seed=boundaries.seed)
    with shop.engine.begin() as db:
        hold_edition(db)
        if not is_empty(db):
            return None
        store_county(
            db,
            county,
            boundaries,
            tolerances=shop.policy.boundaries.tolerances(),
            now=plan.end - YEAR,
        )
        shop.gazetteer_of(db).add_entries(_entries(places))
        _write_year(db, shop, year, advance)
        _pin_old_tasks(db, shop, year, plan.end - UNPINNED)
    return DemoLoaded(county.outline.county.name, len(county.grids), len(places), len(year))


def _entries(places: pd.DataFrame) -> Iterator[NewEntry]:
    rows: Iterable[Any] = places.itertuples(index=False)
    for place in rows:
        yield NewEntry(
            name=place.name,
            level=PlaceLevel(place.level),
            point=LonLat(place.lon, place.lat),
            source=place.source,
            valid_from=UNITS_VALID_FROM,
            parents=tuple(place.parents),
            village_code=_text(place.village_code),
            township_code=place.township_code,
            aliases=tuple(place.aliases),
            synthetic=bool(place.synthetic),
        )


def _write_year(db: Connection, shop: Workshop, year: pd.DataFrame, advance: Advance) -> None:
    """Write the year day by day: what happens on a day is reported by its end."""
    share_edition(db)
    edition = shop.lookup.active(db)
    geocoder: Geocoder = shop.gazetteer_of(db)
    zone = shop.policy.county.zone
    done = 0
    for day, rows in year.groupby(year["occurred_at"].dt.tz_convert(zone).dt.date):
        prepared = [
            prepare_incident(_report(row), edition=edition, geocoder=geocoder)
            for row in rows.itertuples(index=False)
        ]
        evening = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=zone)
        write_incidents(
            db,
            prepared,
            now=evening,
            number_prefix=shop.policy.county.number_prefix,
            zone=zone,
        )
        done += len(prepared)
        advance(done, len(year))


def _pin_old_tasks(db: Connection, shop: Workshop, year: pd.DataFrame, until: datetime) -> None:
    """Pin what waited before `until` where it truly happened, a day after it came in."""
    edition = shop.lookup.active(db)
    if edition is None:
        return
    truth = year.set_index("idempotency_key")[["true_lon", "true_lat"]]
    for task in pin_queries.waiting_before(db, until):
        lon, lat = truth.loc[task.idempotency_key]
        position = RawPosition(float(lon), float(lat), "cgcs2000", None, PositionMethod.MAP_CLICK)
        if edition.match(LonLat(float(lon), float(lat))).code is not None:
            pin = Pin(position, "demo", None)
            later = task.opened_at + timedelta(days=1)
            pin_incident(db, task.id, pin, edition=edition, now=later)


def _report(row: Any) -> Report:  # noqa: ANN401 a named tuple of pandas
    position = None
    if pd.notna(row.x):
        accuracy = None if pd.isna(row.accuracy_m) else float(row.accuracy_m)
        position = RawPosition(
            float(row.x), float(row.y), row.crs, accuracy, PositionMethod(row.method)
        )
    return Report(
        channel=Channel(row.channel),
        category=row.category,
        title=row.title,
        narrative=_text(row.narrative),
        occurred_at=row.occurred_at.to_pydatetime(),
        position=position,
        address=_text(row.address),
        source=SOURCE,
        idempotency_key=row.idempotency_key,
        synthetic=True,
    )


def _text(cell: object) -> str | None:
    return cell if isinstance(cell, str) and cell else None
