"""A synthetic year of incidents: seeded, labelled, with hotspots planted for analyses to find."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import Words
from geo.geocoding.geocoder import PlaceLevel
from geo.metric import METRES_PER_DEGREE
from governance.demo.positions import give_positions
from governance.demo.wording import THEMES, Theme
from governance.errors import GovernanceError
from governance.incidents.vocabulary import Channel
from grid_boundaries.tessellation import TessellatedCounty

DAYS: Final = 365
CHINA: Final = timezone(timedelta(hours=8))
_SATURDAY: Final = 5
_VISIT_HOURS: Final = (18.5, 21.5)
_EMERGING_DAYS: Final = 60
_SCATTER_M: Final = 70.0
#: Category, share of it drawn to the hotspot, radius in metres, in the last days only, in town.
_HOTSPOT_KINDS: Final = (
    ("urban_management", 0.30, 600.0, False, True),
    ("traffic", 0.25, 500.0, False, True),
    ("dispute", 0.12, 1500.0, True, False),
    ("environment", 0.18, 1200.0, False, False),
    ("natural_hazard", 0.30, 2000.0, False, False),
)


class NaiveEndError(GovernanceError):
    """The end of the synthetic year has no time zone."""

    sentence = Words(
        zh="演示数据的截止时间必须带时区。", en="The end of the demo year needs a time zone."
    )


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A planted cluster: the truth that an analysis should find.

    Attributes
    ----------
    share
        Part of the category's incidents drawn to it while it is active.
    is_emerging
        Active in the last 60 days only.
    """

    category: str
    lon: float
    lat: float
    radius_m: float
    share: float
    is_emerging: bool


def plant_hotspots(places: pd.DataFrame, *, seed: int) -> tuple[Hotspot, ...]:
    """Choose where the planted clusters of a year lie: two in the largest town."""
    rng = np.random.default_rng([seed, 21])
    is_road = places["level"] == PlaceLevel.ROAD.value
    roads = places.loc[is_road, "township_code"].value_counts()
    is_town = is_road & (places["township_code"] == (roads.index[0] if len(roads) else ""))
    is_country = places["level"] == PlaceLevel.GROUP.value
    spots = []
    for category, share, radius_m, is_emerging, wants_town in _HOTSPOT_KINDS:
        pool = places[is_town if wants_town else is_country]
        pool = pool if len(pool) else places
        at = pool.iloc[int(rng.integers(len(pool)))]
        spot = Hotspot(category, at["lon"], at["lat"], radius_m, share, is_emerging)
        spots.append(spot)
    return tuple(spots)


def demo_year(
    county: TessellatedCounty, places: pd.DataFrame, *, count: int, end: datetime, seed: int
) -> pd.DataFrame:
    """Invent `count` incidents in the 365 days before `end`, in order of time.

    Parameters
    ----------
    places
        From `places.demo_gazetteer` for the same county.
    end
        Exclusive; aware.

    Returns
    -------
    DataFrame
        ``idempotency_key, occurred_at`` (UTC+8), ``channel, category, title, narrative``;
        ``x, y, crs, accuracy_m, method``: the position as a device gave it, or empty;
        ``address``: as somebody wrote it, or empty; never are both empty. For checks only:
        ``true_lon, true_lat`` (EPSG:4490), ``place_name``, ``hotspot`` (index into
        `plant_hotspots` or -1), ``form`` (how the position was told). ``synthetic`` is true.

    Raises
    ------
    NaiveEndError
        When `end` has no time zone.
    """
    if end.tzinfo is None:
        raise NaiveEndError
    rng = np.random.default_rng([seed, 22])
    weight = np.array([theme.share for theme in THEMES])
    theme = rng.choice(len(THEMES), size=count, p=weight / weight.sum())
    hotspots = plant_hotspots(places, seed=seed)
    sites = _Sites.gather(county, places)
    parts = [
        _tell_theme(THEMES[index], int((theme == index).sum()), (sites, hotspots), end, rng)
        for index in range(len(THEMES))
    ]
    year = pd.concat(parts, ignore_index=True)
    year = year.sort_values(["occurred_at", "category", "place_name"], ignore_index=True)
    year = give_positions(year, county, places, rng)
    year.insert(0, "idempotency_key", [f"demo-{seed}-{row:06d}" for row in range(len(year))])
    year["synthetic"] = True
    return year


@dataclass(frozen=True, slots=True)
class _Sites:
    """Places at which incidents happen, and how likely each is, household for household."""

    rows: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    weight: NDArray[np.float64]
    is_town: NDArray[np.bool_]
    names: NDArray[np.object_]
    polygon: shapely.MultiPolygon

    @classmethod
    def gather(cls, county: TessellatedCounty, places: pd.DataFrame) -> "_Sites":
        """Spread each grid's households over the places in it."""
        own = places[places["grid_code"].notna()]
        grids = county.grids.set_index("code")
        per_grid = own.groupby("grid_code")["name"].transform("size").to_numpy()
        households = grids["households"].reindex(own["grid_code"]).to_numpy()
        return cls(
            rows=own.index.to_numpy(),
            lon=own["lon"].to_numpy(),
            lat=own["lat"].to_numpy(),
            weight=households / per_grid,
            is_town=grids["is_built_up"].reindex(own["grid_code"]).to_numpy(dtype=np.bool_),
            names=own["name"].to_numpy(dtype=np.object_),
            polygon=county.polygon,
        )


def _tell_theme(
    theme: Theme,
    count: int,
    scene: tuple[_Sites, tuple[Hotspot, ...]],
    end: datetime,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Tell the incidents of one category: channel, time, place, words."""
    sites, hotspots = scene
    channels = list(theme.channels)
    likely = np.array(list(theme.channels.values()))
    channel = rng.choice(len(channels), size=count, p=likely / likely.sum())
    is_visit = np.array([c is Channel.NIGHT_VISIT for c in channels])[channel]
    when = _draw_times(theme, is_visit, end, rng)
    site, hotspot = _draw_sites(theme, when, (sites, hotspots), end, rng)
    lon, lat = _scatter(sites, site, rng)
    story = rng.integers(len(theme.stories), size=count)
    return pd.DataFrame(
        {
            "occurred_at": when,
            "channel": [channels[index].value for index in channel],
            "category": theme.category,
            "title": [theme.stories[index][0] for index in story],
            "narrative": [theme.stories[index][1] for index in story],
            "true_lon": lon,
            "true_lat": lat,
            "place_row": sites.rows[site],
            "place_name": sites.names[site],
            "hotspot": hotspot,
        }
    )


def _draw_times(
    theme: Theme, is_visit: NDArray[np.bool_], end: datetime, rng: np.random.Generator
) -> pd.DatetimeIndex:
    """Draw times in [end - 365 days, end), by month, weekday and hour of the theme."""
    count = len(is_visit)
    last = pd.Timestamp(end.astimezone(CHINA)).floor("s")
    days = pd.date_range(last.normalize() - pd.Timedelta(days=DAYS - 1), periods=DAYS, tz=CHINA)
    weight = np.array(theme.months)[days.month - 1]
    weight = weight * np.where(days.day_of_week >= _SATURDAY, theme.weekend, 1.0)
    day = rng.choice(DAYS, size=count, p=weight / weight.sum())
    hour = rng.normal(theme.peak_hour, theme.spread_h, count) % 24
    hour = np.where(is_visit, rng.uniform(*_VISIT_HOURS, count), hour)
    when = days[day] + pd.to_timedelta(np.floor(hour * 3600), unit="s")
    late = np.asarray(when >= last)
    return pd.DatetimeIndex(when - pd.to_timedelta(late * DAYS, unit="D"))


def _draw_sites(
    theme: Theme,
    when: pd.DatetimeIndex,
    scene: tuple[_Sites, tuple[Hotspot, ...]],
    end: datetime,
    rng: np.random.Generator,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Choose a place for each incident; some are drawn to the theme's hotspots."""
    sites, hotspots = scene
    weight = sites.weight * np.where(sites.is_town, theme.town, 1.0)
    site = rng.choice(len(weight), size=len(when), p=weight / weight.sum())
    mark = np.full(len(when), -1, dtype=np.int64)
    is_recent = np.asarray(when >= pd.Timestamp(end) - pd.Timedelta(days=_EMERGING_DAYS))
    for index, spot in enumerate(hotspots):
        if spot.category != theme.category:
            continue
        near = _near(sites, spot) * sites.weight
        share = 3 * spot.share if spot.is_emerging else spot.share
        drawn = (rng.random(len(when)) < share) & (is_recent | (not spot.is_emerging))
        site[drawn] = rng.choice(len(near), size=int(drawn.sum()), p=near / near.sum())
        mark[drawn] = index
    return site, mark


def _near(sites: _Sites, spot: Hotspot) -> NDArray[np.float64]:
    """Mark the places inside a hotspot; its own place always is."""
    east = (sites.lon - spot.lon) * np.cos(np.radians(spot.lat))
    gap_m = np.hypot(east, sites.lat - spot.lat) * METRES_PER_DEGREE
    return np.asarray((gap_m <= max(spot.radius_m, float(gap_m.min()))).astype(np.float64))


def _scatter(
    sites: _Sites, site: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Move incidents some steps off their place, but not out of the county."""
    shift = rng.normal(0.0, _SCATTER_M, (2, len(site))) / METRES_PER_DEGREE
    lon = sites.lon[site] + shift[0] / np.cos(np.radians(sites.lat[site]))
    lat = sites.lat[site] + shift[1]
    shapely.prepare(sites.polygon)
    inside = shapely.contains_xy(sites.polygon, lon, lat)
    return np.where(inside, lon, sites.lon[site]), np.where(inside, lat, sites.lat[site])
