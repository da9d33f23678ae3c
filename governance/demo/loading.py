"""The demonstration: a synthetic county and a year of its life, the same at every loading."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection, Engine

from geo.geocoding.gazetteer import Gazetteer, NewEntry
from geo.geocoding.geocoder import Geocoder, PlaceLevel
from geo.lonlat import LonLat, PositionMethod, RawPosition
from governance.demo.emptiness import is_empty
from governance.demo.handling import handle_year
from governance.demo.incidents import demo_year
from governance.demo.lives.cast import Cast
from governance.demo.people.ground import Days, Ground
from governance.demo.places import demo_gazetteer
from governance.demo.staff import plan_staff, store_staff
from governance.incidents.intake import Report, prepare_incident
from governance.incidents.ledger import write_incidents
from governance.incidents.ledger_rows import Filing
from governance.incidents.pins import pin_queries
from governance.incidents.pins.pin_queries import Pin
from governance.incidents.pins.pinning import pin_incident
from governance.incidents.vocabulary import Channel
from governance.people.accounts.demo_accounts import make_demo_accounts
from governance.people.sight import EVERYTHING
from governance.policy import Policy
from grid_boundaries.demo_county import DemoPlan, build_county, store_county
from grid_boundaries.lookup import GridLookup, hold_edition, share_edition
from grid_boundaries.upkeep.territory import UNITS_VALID_FROM

SOURCE = "demo"

YEAR = timedelta(days=365)

#: What came in more recently than this still waits in the pinning queue.
UNPINNED = timedelta(days=10)

#: What happens on a day has been reported by the next of these hours, or by midnight.
_REPORTED_BY: Final = (time(9), time(12), time(16), time(20))

#: Version 7 of RFC 9562: the time in front, so that neighbours in time are neighbours in an index.
_VERSION: Final = (7 << 76) | (0b10 << 62)
_FREE_BITS: Final = (0xFFF << 64) | (2**62 - 1)

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
    persons: int
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
        _write_year(db, shop, year, plan.end, advance)
        _pin_old_tasks(db, shop, year, plan.end - UNPINNED)
        persons = _bring_people(db, shop, Ground.of(county), plan.end, boundaries.seed)
    name = county.outline.county.name
    return DemoLoaded(name, len(county.grids), len(places), persons, len(year))


def _bring_people(db: Connection, shop: Workshop, ground: Ground, end: datetime, seed: int) -> int:
    """Keep the county's staff, and let them have handled the year; return how many they are."""
    zone = shop.policy.county.zone
    staff = plan_staff(ground, Days(end.astimezone(zone).date(), zone), seed=seed)
    store_staff(db, staff, now=end - YEAR)
    make_demo_accounts(db, staff.logins, now=end - YEAR)
    handle_year(db, Cast(ground, staff, zone), shop.policy, seed=seed, now=end)
    return len(staff.persons)


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


def _write_year(
    db: Connection, shop: Workshop, year: pd.DataFrame, end: datetime, advance: Advance
) -> None:
    """Write the year as it came in: what happens is reported by one of the hours of its day."""
    share_edition(db)
    edition = shop.lookup.active(db)
    geocoder: Geocoder = shop.gazetteer_of(db)
    zone = shop.policy.county.zone
    filing = Filing.of(shop.policy)
    done = 0
    reported_at = [_reported_at(at.astimezone(zone), end) for at in year["occurred_at"]]
    for moment, rows in year.groupby(pd.Series(reported_at, index=year.index, dtype=object)):
        prepared = []
        for row in rows.itertuples(index=False):
            one = prepare_incident(_report(row), edition=edition, geocoder=geocoder)
            prepared.append(replace(one, id=_id_of(row)))
        write_incidents(db, prepared, filing=filing, now=moment)
        done += len(prepared)
        advance(done, len(year))


def _reported_at(occurred_at: datetime, end: datetime) -> datetime:
    day, clock = occurred_at.date(), occurred_at.time()
    by = next((hour for hour in _REPORTED_BY if clock <= hour), time(23, 59, 59))
    return min(datetime.combine(day, by, occurred_at.tzinfo), end)


def _id_of(row: Any) -> uuid.UUID:  # noqa: ANN401 a named tuple of pandas
    """Return the id of a synthetic incident: the same at every loading, and in order of time."""
    drawn = int.from_bytes(hashlib.sha256(row.idempotency_key.encode()).digest()[:16])
    head = int(row.occurred_at.timestamp() * 1000) << 80
    return uuid.UUID(int=head | _VERSION | (drawn & _FREE_BITS))


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
            pin_incident(db, EVERYTHING, task.id, pin, edition=edition, now=later)


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
