"""The homes of the synthetic county: about as many as its grids say, nobody's and labelled so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.geocoding.geocoder import PlaceLevel
from governance.demo.people.ground import Ground
from governance.demo.visits.sites import FloatArray, GridSites, homes_of_grid
from governance.night_visits.vocabulary import Occupancy
from governance.policies.night_visits import NightVisitPolicy
from grid_boundaries.tessellation import TessellatedCounty

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

#: Of all homes: in which class, the rest in the one that is visited least.
_CLASSES: Final = (0.002, 0.010, 0.050)
_OCCUPANCY: Final[Mapping[Occupancy, float]] = {
    Occupancy.OCCUPIED: 0.92,
    Occupancy.SEASONAL: 0.03,
    Occupancy.VACANT: 0.035,
    Occupancy.MOVED: 0.015,
}
_OPTED_OUT, _HOURS_KNOWN = 0.003, 0.03
#: When somebody is at home, as minutes of the evening.
_HOURS: Final = ((1140, 1200), (1170, 1230), (1200, 1290), (1215, 1290))
#: The register was made so many days before the end of the year that is told.
REGISTERED_AGO: Final = 400
#: Of homes with long intervals: last visited too long ago, and never.
_LAPSED, _NEVER = 0.024, 0.016
#: No day: nothing happened yet.
NEVER: Final = -1


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day of the visits that are told to the day on which they end, exclusive."""

    first: date
    end: date
    seed: int


@dataclass
class Homes:
    """Every home as arrays in one order; days are ordinals, `NEVER` for none.

    Attributes
    ----------
    grid
        Position in `grids`, the codes.
    every
        Days of the interval of each home's class; `weight` its points.
    """

    grids: tuple[str, ...]
    grid: IntArray
    number: list[str]
    address: list[str]
    lon: FloatArray
    lat: FloatArray
    visit_class: list[str]
    every: IntArray
    weight: FloatArray
    occupancy: list[str]
    lived_in: BoolArray
    opted_out: BoolArray
    hours: list[tuple[int, int] | None]
    visited_before: IntArray

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True)
class Land:
    """The synthetic county with its named places, which are from `places.demo_gazetteer`."""

    county: TessellatedCounty
    places: pd.DataFrame
    ground: Ground

    @property
    def households(self) -> int:
        """How many households its grids say they have."""
        return int(self.county.grids["households"].sum())


def invent_homes(land: Land, count: int, policy: NightVisitPolicy, span: Span) -> Homes:
    """Invent the county's homes, spread over its grids as their figures say."""
    rng = np.random.default_rng([span.seed, 31])
    grids = land.county.grids.sort_values("code")
    told = np.cumsum(grids["households"].to_numpy())
    sizes = np.diff(told * count // max(int(told[-1]), 1), prepend=0)
    sites = _sites(land)
    stands = [
        homes_of_grid(sites[code], int(size), rng)
        for code, size in zip(grids["code"], sizes, strict=True)
    ]
    numbers = [
        f"H{code[6:]}{nth:04d}"
        for code, size in zip(grids["code"], sizes, strict=True)
        for nth in range(1, int(size) + 1)
    ]
    points = np.concatenate([one.points for one in stands])
    classes = _draw_classes(count, policy, rng)
    occupancy = _draw_occupancy(count, rng)
    every = np.array([policy.classes[one].every_days for one in classes], np.int64)
    hours = rng.random(count) < _HOURS_KNOWN
    which = rng.integers(len(_HOURS), size=count)
    return Homes(
        grids=tuple(grids["code"]),
        grid=np.repeat(np.arange(len(grids)), sizes),
        number=numbers,
        address=[address for one in stands for address in one.addresses],
        lon=points[:, 0],
        lat=points[:, 1],
        visit_class=classes,
        every=every,
        weight=np.array([policy.classes[one].weight for one in classes]),
        occupancy=occupancy,
        lived_in=np.isin(np.array(occupancy, dtype=np.str_), ["occupied", "seasonal"]),
        opted_out=rng.random(count) < _OPTED_OUT,
        hours=[_HOURS[w] if known else None for w, known in zip(which, hours, strict=True)],
        visited_before=_visited_before(every, span, rng),
    )


def _sites(land: Land) -> dict[str, GridSites]:
    """Return what the gazetteer knows in each grid, in its order."""
    own = land.places[land.places["grid_code"].notna()]
    found: dict[str, dict[str, list[tuple[str, tuple[float, float]]]]] = {}
    columns = (own[name] for name in ("grid_code", "level", "name", "lon", "lat"))
    for code, level, name, lon, lat in zip(*columns, strict=True):
        of_grid = found.setdefault(str(code), {})
        of_grid.setdefault(str(level), []).append((str(name), (float(lon), float(lat))))
    towns, villages = land.ground.townships, land.ground.village_names
    made = {}
    for code, shape in zip(land.county.grids["code"], land.county.grids.geometry, strict=True):
        known = found.get(code, {})
        doors, buildings, hamlets = (
            tuple(known.get(level.value, ()))
            for level in (PlaceLevel.DOOR, PlaceLevel.BUILDING, PlaceLevel.GROUP)
        )
        names = towns.get(code[:9], ""), villages[code[:12]]
        made[code] = GridSites(shape, int(code[12:]), *names, doors, buildings, hamlets)
    return made


def _draw_classes(count: int, policy: NightVisitPolicy, rng: np.random.Generator) -> list[str]:
    """Return classes: few in those that are visited most, most in the one visited least."""
    by_interval = sorted(policy.classes, key=lambda code: policy.classes[code].every_days)
    shares = [*_CLASSES][: len(by_interval) - 1]
    shares += [0.0] * (len(by_interval) - 1 - len(shares))
    drawn = rng.choice(len(by_interval), size=count, p=[*shares, 1 - sum(shares)])
    return [by_interval[one] for one in drawn]


def _draw_occupancy(count: int, rng: np.random.Generator) -> list[str]:
    words = [one.value for one in _OCCUPANCY]
    drawn = rng.choice(len(words), size=count, p=list(_OCCUPANCY.values()))
    return [words[one] for one in drawn]


def _visited_before(every: IntArray, span: Span, rng: np.random.Generator) -> IntArray:
    """Return when each home was last visited before the visits that are told."""
    start, last = span.first.toordinal(), span.end.toordinal()
    count = len(every)
    # Within its interval: on time at the end, or else until the first evening.
    since = np.minimum(np.maximum(last - every + 1, start - every), start - 1)
    days = since + np.floor(rng.random(count) * (start - since)).astype(np.int64)
    luck = rng.random(count)
    is_long = every > (last - start)
    lapsed = last - every - 1 - rng.integers(0, 90, count)
    days = np.where(is_long & (luck < _LAPSED), np.minimum(lapsed, start - 1), days)
    return np.where(is_long & (luck > 1 - _NEVER), NEVER, days)
