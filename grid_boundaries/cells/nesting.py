"""Nested straight regions: parts of townships, villages in them, grids in those.

Every region is cut from the one above it, and is connected unless its land is not.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grid_boundaries.cells.allotment import PartPlan, VillagePlan
from grid_boundaries.cells.faces import SNAP_M, cut_faces, join_scraps
from grid_boundaries.cells.power import Points, Sites, balance_sites, cut_cells
from grid_boundaries.cells.seats import anchor, hold_seats, settle_around_seats
from grid_boundaries.county.units import Unit

_COUNTY_SAMPLES: Final = 12_000
_SAMPLES_PER_VILLAGE: Final = 160
_SAMPLES_PER_GRID: Final = 90
_GRID_SPREAD: Final = 0.28
_GOLDEN_ANGLE: Final = np.pi * (3 - np.sqrt(5))
_PETALS: Final = 400


@dataclass(frozen=True, slots=True)
class GridCell:
    """One grid before it is bent.

    Attributes
    ----------
    shape
        In straight metres; reaches a little beyond the outline. Empty where the ground did
        not suffice.
    """

    township: Unit
    village: VillagePlan
    shape: BaseGeometry


def nest_cells(
    land: BaseGeometry, seats: list[Points | None], plans: list[PartPlan], seed: int
) -> list[GridCell]:
    """Divide `land` (metres) into parts of townships, villages, grids.

    Each part and village draws from a random stream of its own, so that one village's grids do
    not depend on how many another has.
    """
    rng = np.random.default_rng([seed, 1])
    samples, sample_m2 = _sample(land, _COUNTY_SAMPLES)
    start = _spread(samples, seats, rng)
    anchors = anchor(
        start,
        np.array([plan.is_seat_certain for plan in plans]),
        np.array([len(plan.township.seats) > 1 for plan in plans]),
    )
    share = np.array([plan.area for plan in plans])
    sites = balance_sites(samples, sample_m2, start, share, anchors.is_pinned)
    sites = hold_seats(sites, anchors)
    sites = settle_around_seats(sites, samples, sample_m2, share, anchors)
    cells: list[GridCell] = []
    for index, (plan, ground) in enumerate(zip(plans, cut_regions(land, sites), strict=True)):
        rng = np.random.default_rng([seed, 2, index])
        for village, home in _divide_part(plan, ground, start[index], rng):
            grids = _divide_village(village.grids, home, rng)
            cells += [GridCell(plan.township, village, grid) for grid in grids]
    return cells


def cut_regions(ground: BaseGeometry, sites: Sites) -> list[BaseGeometry]:
    """Cut ground into one region per site, connected where the ground allows; some may be empty."""
    width = float(np.sqrt(ground.area))
    frame = shapely.box(*ground.buffer(0.02 * width).bounds)
    cells = np.array(cut_cells(frame, sites), dtype=np.object_)
    faces = cut_faces(ground, shapely.union_all(shapely.boundary(cells)), SNAP_M)
    label = sites.owner_of(shapely.get_coordinates(shapely.point_on_surface(faces)))
    join_scraps(faces, label, np.zeros((len(cells), 1), dtype=np.int64))
    return [shapely.coverage_union_all(faces[label == index]) for index in range(len(cells))]


def _divide_part(
    plan: PartPlan, ground: BaseGeometry, seat: Points, rng: np.random.Generator
) -> list[tuple[VillagePlan, BaseGeometry]]:
    """Villages: the built-up ones stay in a sunflower around the seat, the others wander."""
    villages = plan.villages
    if ground.is_empty:
        return [(village, ground) for village in villages]
    samples, sample_m2 = _sample(ground, _SAMPLES_PER_VILLAGE * len(villages))
    area = np.array([village.area for village in villages])
    area *= sample_m2 * len(samples) / area.sum()
    start = rng.permutation(samples)[: len(villages)]
    core = np.array([village.is_built_up for village in villages])
    if core.any():
        start[core] = _sunflower(ground, seat, area[core], rng)
    sites = balance_sites(samples, sample_m2, start, area, core & ~core.all())
    return list(zip(villages, cut_regions(ground, sites), strict=True))


def _divide_village(
    grids: int, ground: BaseGeometry, rng: np.random.Generator
) -> list[BaseGeometry]:
    if ground.is_empty:
        return [ground] * grids
    samples, sample_m2 = _sample(ground, _SAMPLES_PER_GRID * grids)
    start = rng.permutation(samples)[:grids]
    share = rng.lognormal(0.0, _GRID_SPREAD, grids)
    sites = balance_sites(samples, sample_m2, start, share, np.zeros(grids, np.bool_))
    return cut_regions(ground, sites)


def _sunflower(
    ground: BaseGeometry, seat: Points, area: Points, rng: np.random.Generator
) -> Points:
    """Put one site per built-up village around the seat, as near as the ground allows."""
    if not shapely.contains_xy(ground, *seat):
        seat = shapely.get_coordinates(shapely.point_on_surface(ground))[0]
    step = float(area.mean()) / np.pi
    angle = _GOLDEN_ANGLE * np.arange(_PETALS) + rng.uniform(0, 2 * np.pi)
    reach = np.sqrt((np.arange(_PETALS) + 0.3) * step)
    petals = seat + reach[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    inner = petals[shapely.contains_xy(ground, petals[:, 0], petals[:, 1])]
    spare = _sample(ground, 3 * len(area))[0]
    nearest_first = spare[np.argsort(((spare - seat) ** 2).sum(axis=1), kind="stable")]
    return np.concatenate([inner, nearest_first])[: len(area)]


def _sample(ground: BaseGeometry, count: int) -> tuple[Points, float]:
    """Spread about `count` points evenly over the ground; also the area each stands for."""
    step = float(np.sqrt(ground.area / count))
    west, south, east, north = ground.bounds
    x, y = np.meshgrid(
        np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step)
    )
    inside = shapely.contains_xy(ground, x.ravel(), y.ravel())
    return np.stack([x.ravel()[inside], y.ravel()[inside]], axis=1), step**2


def _spread(samples: Points, seats: list[Points | None], rng: np.random.Generator) -> Points:
    """Take the known seats; put each unknown one far from all others."""
    known = [seat for seat in seats if seat is not None]
    chosen = list(known) or [samples[rng.integers(len(samples))]]
    wanted = len(seats) - len(known) + (0 if known else -1)
    for _ in range(wanted):
        gap = np.min([((samples - at) ** 2).sum(axis=1) for at in chosen], axis=0)
        chosen.append(samples[int(np.argmax(gap * rng.uniform(0.5, 1.0, len(gap))))])
    spare = iter(chosen[len(known) :])
    return np.array([next(spare) if seat is None else seat for seat in seats])
