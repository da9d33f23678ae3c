"""How many grids, people and square metres each township and village of a synthetic county gets."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.errors import Words
from geo.lonlat import LonLat
from grid_boundaries.codes import AreaLevel, UnitKind
from grid_boundaries.county.units import Unit, UnitTable
from grid_boundaries.errors import BoundaryError

_SEAT_FACTOR: Final = 3.0
"""How much more people a residents' committee of the county seat has than a village."""
_TOWN_FACTOR: Final = 1.4
_SEAT_GRID: Final = 0.16
"""Area of a grid in the county seat, as a share of the county's mean grid."""
_TOWN_GRID: Final = 0.22
_MAX_BUILT_UP: Final = 0.45
_SPREAD: Final = 0.3
_PERSONS_PER_VILLAGE: Final = 1500.0
_PERSONS_PER_HOUSEHOLD: Final = 3.1


class TooFewGridsError(BoundaryError):
    """There are more villages than grids, though a grid lies in one village only."""

    sentence = Words(
        zh="网格数 {grids} 少于村（社区）数 {villages}：每个村（社区）至少要有一个网格。",
        en="{grids} grids are fewer than the {villages} villages; each needs at least one.",
    )


class NoVillagesError(BoundaryError):
    """No village of the table has ground of its own."""

    sentence = Words(
        zh="单位表中没有任何有辖区的村（社区），无法划分网格。",
        en="No village in the table has a polygon; there is nothing to divide.",
    )


@dataclass(frozen=True, slots=True)
class VillagePlan:
    """What a village is to get.

    Attributes
    ----------
    is_built_up
        Lies at the seat of its township rather than in the country.
    area
        Weight among the villages of the same part.
    """

    unit: Unit
    grids: int
    households: int
    area: float
    is_built_up: bool


@dataclass(frozen=True, slots=True)
class PartPlan:
    """One connected part of a township: most townships have one.

    Attributes
    ----------
    seat
        Where it lies, about; None where it is not known.
    is_seat_certain
        The seat must come to lie inside the part.
    area
        Weight among all parts of the county.
    """

    township: Unit
    seat: LonLat | None
    is_seat_certain: bool
    area: float
    villages: tuple[VillagePlan, ...]


@dataclass(frozen=True, slots=True)
class _Township:
    unit: Unit
    villages: list[Unit]
    is_county_seat: bool


def allot(
    table: UnitTable, grids: int, mean_grid_m2: float, rng: np.random.Generator
) -> list[PartPlan]:
    """Divide grids, people and ground over the villages that have polygons.

    A township without such a village gets no polygon either, for every grid belongs to a
    village.

    Raises
    ------
    NoVillagesError, TooFewGridsError
        When the villages cannot be served.
    """
    townships = _populated_townships(table)
    villages = sum(len(t.villages) for t in townships)
    if not villages:
        raise NoVillagesError
    if grids < villages:
        raise TooFewGridsError(grids=grids, villages=villages)
    persons = [_share_persons(township, rng) for township in townships]
    extra = _largest_remainder(np.concatenate(persons), grids - villages)
    plans: list[PartPlan] = []
    first = 0
    for township, people in zip(townships, persons, strict=True):
        counts = 1 + extra[first : first + len(people)]
        first += len(people)
        planned = _plan_villages(township, people, counts, mean_grid_m2, rng)
        plans += _split_parts(township.unit, planned)
    return plans


def _populated_townships(table: UnitTable) -> list[_Township]:
    """List the townships to draw; the county seat is the one whose seat the county shares."""
    pairs = [
        (unit, [village for village in table.under(unit.code) if village.has_polygon])
        for unit in table.at_level(AreaLevel.TOWNSHIP)
        if unit.has_polygon
    ]
    pairs = [(unit, villages) for unit, villages in pairs if villages]
    at_seat = [unit for unit, _ in pairs if set(unit.seats) & set(table.county.seats)]
    seat = (at_seat or [unit for unit, _ in pairs] or [table.county])[0]
    return [_Township(unit, villages, unit is seat) for unit, villages in pairs]


def _share_persons(township: _Township, rng: np.random.Generator) -> NDArray[np.float64]:
    """Spread the people of a township over its villages."""
    committee = _SEAT_FACTOR if township.is_county_seat else _TOWN_FACTOR
    factor = np.array(
        [committee if _is_committee(village) else 1.0 for village in township.villages]
    )
    weight = factor * rng.lognormal(0.0, _SPREAD, len(factor))
    total = township.unit.population or _PERSONS_PER_VILLAGE * float(factor.sum())
    return np.asarray(weight / weight.sum() * total)


def _plan_villages(
    township: _Township,
    persons: NDArray[np.float64],
    counts: NDArray[np.int64],
    mean_grid_m2: float,
    rng: np.random.Generator,
) -> list[VillagePlan]:
    """Give the built-up villages small grids, the others what ground is left."""
    figure = township.unit.area_km2
    ground = figure * 1e6 if figure else float(counts.sum()) * mean_grid_m2
    built_up = np.array([_is_committee(village) for village in township.villages])
    grid_share = _SEAT_GRID if township.is_county_seat else _TOWN_GRID
    inner = np.where(built_up, counts * grid_share * mean_grid_m2, 0.0)
    if not built_up.all():
        inner *= min(1.0, _MAX_BUILT_UP * ground / max(float(inner.sum()), 1.0))
    rural = np.where(built_up, 0.0, rng.lognormal(0.0, _SPREAD, len(counts)))
    left = max(ground - float(inner.sum()), 0.0)
    area = inner + rural / max(float(rural.sum()), 1e-9) * left
    if built_up.all():
        area *= ground / area.sum()
    households = np.maximum(np.round(persons / _PERSONS_PER_HOUSEHOLD), counts)
    return [
        VillagePlan(unit, int(count), int(homes), float(size), bool(is_built_up))
        for unit, count, homes, size, is_built_up in zip(
            township.villages, counts, households, area, built_up, strict=True
        )
    ]


def _split_parts(township: Unit, villages: list[VillagePlan]) -> list[PartPlan]:
    """Cut the list of villages into as many runs as the township has seats."""
    seats: tuple[LonLat | None, ...] = township.seats[: len(villages)] or (None,)
    runs = np.array_split(np.arange(len(villages)), len(seats))
    return [
        PartPlan(
            township,
            seat,
            seat is not None and township.seat_source != "assumed",
            sum(villages[index].area for index in run),
            tuple(villages[index] for index in run),
        )
        for seat, run in zip(seats, runs, strict=True)
    ]


def _is_committee(village: Unit) -> bool:
    return village.kind is UnitKind.RESIDENT_COMMITTEE


def _largest_remainder(weight: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Hand out `total` whole things by weight; ties go to the earlier."""
    ideal = weight / weight.sum() * total
    given: NDArray[np.int64] = np.floor(ideal).astype(np.int64)
    rest = np.argsort(given - ideal, kind="stable")[: total - int(given.sum())]
    given[rest] += 1
    return given
