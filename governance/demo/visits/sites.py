"""Where the homes of a grid stand: at the doors of roads, in buildings, lanes and hamlets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.metric import METRES_PER_DEGREE

FloatArray = NDArray[np.float64]

#: Homes behind one door of a road, and in one building, at most.
_PER_DOOR: Final = 4
_PER_BUILDING: Final = 48
_FLATS_A_FLOOR: Final = 2
_FLOORS: Final = 6
_DOORS_A_LANE: Final = 24
_LANE_STEP_M: Final = 12.0
#: Of the homes of a hamlet: how far most stand from its middle, and how far those apart do.
_HAMLET_M, _APART_M, _APART = 75.0, 320.0, 0.07
_DOORSTEP_M: Final = 4.0
_TRIES: Final = 6


@dataclass(frozen=True)
class GridSites:
    """What the gazetteer knows inside one grid.

    Attributes
    ----------
    number
        Of the grid in its village.
    doors, buildings, hamlets
        Name and (longitude, latitude) of each.
    """

    shape: BaseGeometry
    number: int
    township: str
    village: str
    doors: tuple[tuple[str, tuple[float, float]], ...]
    buildings: tuple[tuple[str, tuple[float, float]], ...]
    hamlets: tuple[tuple[str, tuple[float, float]], ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """Homes that stand together: an address and a position each."""

    addresses: list[str]
    points: FloatArray


def homes_of_grid(sites: GridSites, count: int, rng: np.random.Generator) -> Stand:
    """Return where `count` homes of a grid stand; the same generator gives the same."""
    parts = [*(_in_hamlets if sites.hamlets else _in_town)(sites, count, rng)]
    addresses = [f"{sites.township}{one}" for part in parts for one in part.addresses]
    points = np.concatenate([part.points for part in parts]) if parts else np.empty((0, 2))
    return Stand(addresses, _kept_inside(sites.shape, points, rng))


def _in_hamlets(sites: GridSites, count: int, rng: np.random.Generator) -> Iterator[Stand]:
    """Hamlets share the homes; the houses that have a place of their own keep it."""
    share = count // len(sites.hamlets)
    rest = count - share * len(sites.hamlets)
    for nth, (hamlet, middle) in enumerate(sites.hamlets):
        size = share + (nth < rest)
        known = [at for name, at in sites.doors if name.startswith(hamlet)][:size]
        far = np.where(rng.random(size) < _APART, _APART_M, _HAMLET_M)
        points = np.array(middle) + rng.normal(0, 1, (size, 2)) * far[:, None] / _metres(middle)
        points[: len(known)] = known or points[:0]
        yield Stand([f"{hamlet}{number}号" for number in range(1, size + 1)], points)


def _in_town(sites: GridSites, count: int, rng: np.random.Generator) -> Iterator[Stand]:
    """Flats of buildings first, then homes behind the doors of roads, the others in lanes."""
    left = count
    for name, at in sites.buildings:
        size = min(left // 2, _PER_BUILDING)
        left -= size
        yield Stand([f"{name}{_flat(nth)}" for nth in range(size)], _around(at, size, rng))
    for name, at in sites.doors:
        size = min(left, int(rng.integers(1, _PER_DOOR + 1)))
        left -= size
        flats = [name] if size == 1 else [f"{name}{_flat(nth)}" for nth in range(size)]
        yield Stand(flats[:size], _around(at, size, rng))
    for lane in range(-(-left // _DOORS_A_LANE)):
        size = min(left, _DOORS_A_LANE)
        left -= size
        name = f"{sites.village}{sites.number}区{lane + 1}巷"
        yield Stand([f"{name}{n}号" for n in range(1, size + 1)], _lane(sites.shape, size, rng))


def _flat(nth: int) -> str:
    """Return the staircase, floor and flat of the nth home of a house."""
    stair, within = divmod(nth, _FLOORS * _FLATS_A_FLOOR)
    floor, flat = divmod(within, _FLATS_A_FLOOR)
    return f"{stair + 1}单元{floor + 1}0{flat + 1}室"


def _around(at: tuple[float, float], size: int, rng: np.random.Generator) -> FloatArray:
    return np.array(at) + rng.normal(0, _DOORSTEP_M, (size, 2)) / _metres(at)


def _lane(shape: BaseGeometry, size: int, rng: np.random.Generator) -> FloatArray:
    west, south, east, north = shape.bounds
    tries = rng.uniform((west, south), (east, north), (64, 2))
    inside = tries[shapely.contains_xy(shape, tries[:, 0], tries[:, 1])]
    inner = shape.representative_point()
    middle = inside[0] if len(inside) else np.array([inner.x, inner.y])
    angle = rng.uniform(0, np.pi)
    reach = (np.arange(size) - size / 2) / 2 * _LANE_STEP_M
    side = np.where(np.arange(size) % 2, 6.0, -6.0)
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    return np.asarray(middle + (reach[:, None] * along + side[:, None] * across) / _metres(middle))


def _kept_inside(shape: BaseGeometry, points: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return the points, those beyond the grid's border moved to a neighbour within it."""
    points = np.round(points, 7)
    if not len(points):
        return points
    shapely.prepare(shape)
    for _ in range(_TRIES):
        inside = np.asarray(shapely.contains_xy(shape, points[:, 0], points[:, 1]))
        if inside.all():
            return points
        pool = (
            points[inside] if inside.any() else np.array([shape.representative_point().coords[0]])
        )
        chosen = pool[rng.integers(len(pool), size=int((~inside).sum()))]
        jitter = rng.normal(0, _DOORSTEP_M * 3, chosen.shape) / _metres(chosen[0])
        points[~inside] = np.round(chosen + jitter, 7)
    outside = ~np.asarray(shapely.contains_xy(shape, points[:, 0], points[:, 1]))
    inner = shape.representative_point()
    points[outside] = np.round((inner.x, inner.y), 7)
    return points


def _metres(at: "tuple[float, float] | FloatArray") -> FloatArray:
    """Return metres per degree of longitude and latitude."""
    return np.array([METRES_PER_DEGREE * np.cos(np.radians(at[1])), METRES_PER_DEGREE])
