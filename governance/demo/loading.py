"""The demonstration: a synthetic county and a year of its life, the same at every loading."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection, Engine, text

from geo.geocoding.gazetteer import Gazetteer, NewEntry
from geo.geocoding.geocoder import Geocoder, PlaceLevel
from geo.lonlat import LonLat, PositionMethod, RawPosition
from governance.demo.dispatch_rules import bring_rules
from governance.demo.emptiness import is_empty
from governance.demo.handling import handle_year
from governance.demo.incident_ids import id_of
from governance.demo.incidents import demo_year
from governance.demo.lives.cast import Cast
from governance.demo.morning.desks import Desks
from governance.demo.morning.reports import NO_MORNING, Morning, plan_morning
from governance.demo.news import bring_news
from governance.demo.people.ground import Days, Ground
from governance.demo.places import demo_gazetteer
from governance.demo.reporters import reporter_of
from governance.demo.staff import DemoStaff, plan_staff, store_staff
from governance.incidents.intake import Report, prepare_incident
from governance.incidents.ledger import write_incidents
from governance.incidents.ledger_rows import Filing
from governance.incidents.pins import pin_queries
from governance.incidents.pins.pin_queries import Pin
from governance.incidents.pins.pinning import pin_incident
from governance.incidents.reporters import FindKeyring
from governance.incidents.vocabulary import Channel
from governance.people.accounts.demo_accounts import make_demo_accounts
from governance.people.sight import EVERYTHING
from governance.policy import Policy
from grid_boundaries.demo_county import DemoPlan, build_county, store_county
from grid_boundaries.lookup import GridLookup, hold_edition, share_edition
from grid_boundaries.tessellation import TessellatedCounty
from grid_boundaries.upkeep.territory import UNITS_VALID_FROM

SOURCE = "demo"

YEAR = timedelta(days=365)

#: What came in more recently than this still waits in the pinning queue.
UNPINNED = timedelta(days=10)

#: What happens on a day has been reported by the next of these hours, or by midnight.
_REPORTED_BY: Final = (time(9), time(12), time(16), time(20))

#: Of fewer incidents all are drawn, and none is there for the ready accounts.
FEWEST_WITH_MORNING: Final = 500

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
    #: Seals who reported; without one nobody says.
    find_keyring: FindKeyring | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class DemoLoaded:
    """What was loaded."""

    county: str
    grids: int
    places: int
    persons: int
    incidents: int


@dataclass(frozen=True)
class _Made:
    """All that is invented before anything is written."""

    county: TessellatedCounty
    places: pd.DataFrame
    ground: Ground
    staff: DemoStaff
    year: pd.DataFrame
    morning: Morning


def load_demo(shop: Workshop, plan: DemoYearPlan, *, advance: Advance) -> DemoLoaded | None:
    """Build the synthetic county and its year and keep them, all or nothing.

    Returns None when somebody else put something into the database meanwhile.
    """
    advance(0, plan.incidents)
    zone = shop.policy.county.zone
    since = (plan.end - YEAR).astimezone(zone).date()
    boundaries = DemoPlan(plan.county_code, plan.grids, since)
    made = _invent(shop.policy, plan, boundaries)
    with shop.engine.begin() as db:
        hold_edition(db)
        if not is_empty(db):
            return None
        store_county(
            db,
            made.county,
            boundaries,
            tolerances=shop.policy.boundaries.tolerances(),
            now=plan.end - YEAR,
        )
        shop.gazetteer_of(db).add_entries(_entries(made.places))
        _write_year(db, shop, made.year, plan.end, advance)
        _pin_old_tasks(db, shop, made.year, plan.end - UNPINNED)
        _bring_people(db, shop.policy, made, plan.end, boundaries.seed)
        # Nothing was counted yet of tables that were empty: the first plans would be poor.
        db.execute(text("ANALYZE"))
    name = made.county.outline.county.name
    counts = (len(made.county.grids), len(made.places), len(made.staff.persons), len(made.year))
    return DemoLoaded(name, *counts)


def _invent(policy: Policy, plan: DemoYearPlan, boundaries: DemoPlan) -> _Made:
    """Invent county, people and year; the last of its incidents are for the ready accounts."""
    zone, seed = policy.county.zone, boundaries.seed
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
    return _Made(county, places, ground, staff, year, morning)


def _bring_people(db: Connection, policy: Policy, made: _Made, end: datetime, seed: int) -> None:
    """Keep the county's staff, and let them have handled the year."""
    store_staff(db, made.staff, now=end - YEAR)
    make_demo_accounts(db, made.staff.logins, now=end - YEAR)
    cast = Cast(made.ground, made.staff, policy.county.zone)
    lives = handle_year(db, cast, policy, made.morning.plots, seed=seed, now=end)
    bring_news(db, made.staff, lives)
    bring_rules(db, policy, now=end)


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
    filing = Filing.of(shop.policy, shop.find_keyring)
    done = 0
    moments = zip(year["occurred_at"], year["reported_at"], strict=True)
    reported_at = [
        _reported_at(at.astimezone(zone), end) if pd.isna(told) else told.to_pydatetime()
        for at, told in moments
    ]
    for moment, rows in year.groupby(pd.Series(reported_at, index=year.index, dtype=object)):
        prepared = []
        told: Iterable[Any] = rows.itertuples(index=False)
        for row in told:
            report = _report(row)
            if shop.find_keyring is not None:
                who = reporter_of(row.idempotency_key, report.channel)
                report = replace(report, reporter=who)
            one = prepare_incident(report, edition=edition, geocoder=geocoder)
            prepared.append(replace(one, id=id_of(row.idempotency_key, row.occurred_at)))
        write_incidents(db, prepared, filing=filing, now=moment)
        done += len(prepared)
        advance(done, len(year))


def _reported_at(occurred_at: datetime, end: datetime) -> datetime:
    day, clock = occurred_at.date(), occurred_at.time()
    by = next((hour for hour in _REPORTED_BY if clock <= hour), time(23, 59, 59))
    return min(datetime.combine(day, by, occurred_at.tzinfo), end)


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
