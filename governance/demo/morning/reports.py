"""The morning's reports: rows like those of the year, each with the plot of what became of it."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.lonlat import PositionMethod
from governance.clocks.workdays import WorkCalendar
from governance.demo.incident_ids import id_of
from governance.demo.incidents import CHINA
from governance.demo.morning.agenda import AGENDA, Item, Plot, Where
from governance.demo.morning.desks import Desks
from governance.demo.morning.matters import twin_of
from governance.demo.positions import Form
from governance.demo.wording import THEMES, Theme

#: When halves of a working day begin, the later first; and what it takes to come to a desk.
_HALVES: Final = (time(14, 35), time(8, 35))
_ON_ITS_WAY: Final = timedelta(hours=3)
_THEMES: Final[Mapping[str, Theme]] = {theme.category: theme for theme in THEMES}
#: Grids numbered first never lack their worker; see `people.posts`.
_FIRST: Final = "001"
_TOWNSHIP_DIGITS: Final = 9
_TRIES: Final = 48
#: The longest that a county may rest.
_PATIENCE: Final = 60


@dataclass(frozen=True)
class Morning:
    """What came in lately for the ready accounts.

    Attributes
    ----------
    reports
        Rows with the columns of `incidents.demo_year`, and with ``reported_at``.
    plots
        By their idempotency keys.
    """

    reports: pd.DataFrame
    plots: dict[str, Plot] = field(default_factory=dict)


#: For a year too short of incidents to spare some.
NO_MORNING: Final = Morning(pd.DataFrame({"reported_at": pd.DatetimeIndex([], tz=CHINA)}))


def plan_morning(
    grids: gpd.GeoDataFrame, desks: Desks, calendar: WorkCalendar, *, end: datetime, seed: int
) -> Morning:
    """Invent the reports of the last days that the ready accounts find on their desks.

    `grids` are those of the synthetic county: ``code``, and geometry in EPSG:4490.
    """
    rng = Random(f"{seed}:morning")  # noqa: S311 a demonstration
    grounds = _grounds(grids, desks)
    rows: list[dict[str, Any]] = []
    plots: dict[str, Plot] = {}
    for number, item in enumerate(AGENDA, start=1):
        before = rows[-1] if item.repeats else None
        row = _row(item, before or _site(grounds[item.where], item, number, rng))
        at = _moment(item, calendar, end) + timedelta(seconds=rng.randrange(240))
        row |= {"occurred_at": at, "reported_at": at + timedelta(seconds=30)}
        row["idempotency_key"] = f"demo-{seed}-morning-{number:02d}"
        plots[row["idempotency_key"]] = twin_of(str(_id(before))) if before else item.plot
        rows.append(row)
    reports = pd.DataFrame(rows)
    for name in ("occurred_at", "reported_at"):
        reports[name] = pd.DatetimeIndex(pd.to_datetime(reports[name], utc=True)).tz_convert(CHINA)
    return Morning(reports, plots)


def _id(row: Mapping[str, Any]) -> uuid.UUID:
    return id_of(row["idempotency_key"], row["occurred_at"])


def _grounds(grids: gpd.GeoDataFrame, desks: Desks) -> dict[Where, gpd.GeoDataFrame]:
    """Return the grids in which each kind of item may happen."""
    code = grids["code"]
    first = code.str.endswith(_FIRST) & (code.str[:-3] != desks.grid[:-3])
    in_town, in_other = code.str.startswith(desks.town), code.str.startswith(desks.other_town)
    found = {
        Where.GRID: grids[code == desks.grid],
        Where.TOWN: grids[first & in_town],
        Where.OTHER_TOWN: grids[first & in_other],
        Where.AFAR: grids[first & ~in_town & ~in_other],
    }
    # A county of one village has no elsewhere.
    return {where: rows if len(rows) else found[Where.GRID] for where, rows in found.items()}


def _site(ground: gpd.GeoDataFrame, item: Item, turn: int, rng: Random) -> dict[str, Any]:
    """Choose where something happened, every township in its turn, and what it was."""
    towns = sorted(set(ground["code"].str[:_TOWNSHIP_DIGITS]))
    there = ground[ground["code"].str.startswith(towns[turn % len(towns)])]
    lon, lat = _point_in(there.geometry.iloc[rng.randrange(len(there))], rng)
    theme = _THEMES[item.category]
    title, narrative = rng.choice(theme.stories)
    channel = str(rng.choice(list(theme.channels)))
    told = {"title": title, "narrative": narrative, "channel": channel}
    return told | {"true_lon": round(lon, 7), "true_lat": round(lat, 7)}


def _point_in(shape: BaseGeometry, rng: Random) -> tuple[float, float]:
    west, south, east, north = shape.bounds
    for _ in range(_TRIES):
        lon, lat = rng.uniform(west, east), rng.uniform(south, north)
        if shapely.contains_xy(shape, lon, lat):
            return lon, lat
    inner = shape.representative_point()
    return inner.x, inner.y


def _row(item: Item, site: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row at a place that somebody clicked on the map."""
    return {
        **site,
        "category": item.category,
        "hotspot": -1,
        "x": site["true_lon"],
        "y": site["true_lat"],
        "crs": "cgcs2000",
        "accuracy_m": None,
        "method": PositionMethod.MAP_CLICK.value,
        "address": None,
        "form": Form.MAP,
        "synthetic": True,
    }


def _moment(item: Item, calendar: WorkCalendar, end: datetime) -> datetime:
    """Return when an item came in."""
    if item.hours is not None:
        return end - timedelta(hours=item.hours)
    worked = _workdays_before(end.astimezone(calendar.zone).date(), calendar)
    halves = (
        (number, clock, datetime.combine(day, clock, calendar.zone))
        for number, day in enumerate(worked)
        for clock in _HALVES
    )
    last, clock = next((n, clock) for n, clock, at in halves if at + _ON_ITS_WAY <= end)
    worked = _workdays_before(end.astimezone(calendar.zone).date(), calendar)
    day = next(islice(worked, last + item.workdays, None))
    return datetime.combine(day, clock, calendar.zone)


def _workdays_before(day: date, calendar: WorkCalendar) -> Iterator[date]:
    """Yield the days that are worked from a day on backward."""
    past = (day - timedelta(days=number) for number in range(_PATIENCE))
    return (one for one in past if calendar.is_workday(one))
