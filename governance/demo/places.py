"""Named places of a synthetic county: villages, hamlets, streets with house numbers, schools.

Names of townships and villages are those of the county; every hamlet, road, compound and house
is invented and marked ``synthetic``, and so is the position of every village.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.geocoding.geocoder import PlaceLevel
from geo.metric import METRES_PER_DEGREE
from grid_boundaries.codes import AreaLevel, UnitKind
from grid_boundaries.county.units import Unit
from grid_boundaries.tessellation import TessellatedCounty

PLACE_COLUMNS: Final = (
    "name",
    "level",
    "parents",
    "village_code",
    "township_code",
    "grid_code",
    "lon",
    "lat",
    "aliases",
    "source",
    "synthetic",
)
_SOURCE: Final = "synthetic"
_HAMLETS: Final = (
    "老屋 新屋 上边 下边 塘边 樟树 桥头 墙背 坪上 岭下 湖背 井头 上塘 下塘 石陂 荷塘 枫树 "
    "竹山 坑口 路背 水口 大屋 祠下 田心 沙洲 窑前 松山 泉塘 仓下 园背 港边 茶山 油榨 社前"
)
_ROADS: Final = (
    "滨江 文昌 人民 建设 解放 玉华 莲花 新华 朝阳 环城 站前 河西 学府 迎宾 青云 府前 平安 "
    "振兴 橘乡 商城 兴盛 金城 望江 东门 西门 南门 北门 育才 健康 丰收 团结 胜利"
)
_COMPOUNDS: Final = (
    "阳光小区 御景花园 滨江花园 金色家园 怡和小区 学府花园 锦绣家园 水岸小区 桃源小区"
)
_PUBLIC: Final = ("中心小学", "中学", "卫生院", "敬老院", "农贸市场")
_TRIES: Final = 48
_DOOR_STEP_M: Final = 16.0
_DOORS_PER_ROAD: Final = 60
_ROADS_PER_COMMUNITY: Final = 2
_HAMLETS_PER_GRID: Final = 2
_HOUSES_PER_HAMLET: Final = 8


@dataclass(frozen=True, slots=True)
class _Village:
    """A village with ground: its unit, its township's name, its grids and their polygons."""

    unit: Unit
    township: str
    grid_codes: list[str]
    shapes: NDArray[np.object_]

    @property
    def parents(self) -> tuple[str, str]:
        return (self.township, self.unit.spoken_name)


def demo_gazetteer(county: TessellatedCounty, *, seed: int) -> pd.DataFrame:
    """Invent the named places of a county; the same county and seed give the same frame.

    Columns are `PLACE_COLUMNS`: ``level`` is a `PlaceLevel`, ``parents`` the names of township
    and village, ``lon`` and ``lat`` EPSG:4490 degrees, ``grid_code`` the grid the place was
    drawn in (empty for townships and villages). Names below the village carry the village's
    name in the country (廖坊村老屋自然村3号) and the road's in town (文昌路25号).
    """
    rng = np.random.default_rng([seed, 11])
    rows = list(_township_rows(county))
    roads: dict[str, list[str]] = {}
    for village in _villages(county):
        rows.append(_village_row(village))
        if village.unit.kind is UnitKind.RESIDENT_COMMITTEE:
            unused = roads.setdefault(village.township, rng.permutation(_ROADS.split()).tolist())
            rows += _town_rows(village, unused, rng)
        else:
            rows += _country_rows(village, rng)
    return pd.DataFrame(rows, columns=list(PLACE_COLUMNS))


def _villages(county: TessellatedCounty) -> Iterator[_Village]:
    townships = {u.code: u.name for u in county.units.at_level(AreaLevel.TOWNSHIP)}
    members = dict(iter(county.grids.groupby("village_code")))
    for unit in county.units.at_level(AreaLevel.VILLAGE):
        own = members.get(unit.code.text)
        if own is not None and unit.parent is not None:
            shapes = own.geometry.to_numpy()
            yield _Village(unit, townships[unit.parent], own["code"].tolist(), shapes)


def _township_rows(county: TessellatedCounty) -> Iterator[dict[str, Any]]:
    """Townships stand at their known seat, else somewhere inside."""
    ground = county.townships.set_index("code").geometry
    for unit in county.units.at_level(AreaLevel.TOWNSHIP):
        shape = ground[unit.code.text]
        if shape is None:
            continue
        seat = unit.seats[0] if unit.seat_source == "geonames" else None
        middle = shape.representative_point()
        yield {
            "name": unit.name,
            "level": PlaceLevel.TOWNSHIP.value,
            "parents": (),
            "village_code": None,
            "township_code": unit.code.text,
            "grid_code": None,
            "lon": seat.lon if seat else middle.x,
            "lat": seat.lat if seat else middle.y,
            "aliases": unit.aliases,
            "source": unit.seat_source if seat else _SOURCE,
            "synthetic": seat is None,
        }


def _village_row(village: _Village) -> dict[str, Any]:
    point = shapely.point_on_surface(shapely.coverage_union_all(village.shapes))
    row = _row(village, village.unit.spoken_name, PlaceLevel.VILLAGE, (point.x, point.y), None)
    return {**row, "parents": (village.township,), "aliases": village.unit.aliases}


def _country_rows(village: _Village, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Hamlets of some houses; one village in three has a school, market or clinic."""
    names = iter(rng.permutation(_HAMLETS.split()))
    last = len(village.grid_codes) - 1
    for index, (grid, shape) in enumerate(zip(village.grid_codes, village.shapes, strict=True)):
        spots = _points_inside(shape, _HAMLETS_PER_GRID + 1, rng)
        for spot, name in zip(spots[:_HAMLETS_PER_GRID], names, strict=False):
            hamlet = f"{village.unit.spoken_name}{name}自然村"
            yield _row(village, hamlet, PlaceLevel.GROUP, spot, grid)
            houses = spot + rng.normal(0, 45, (_HOUSES_PER_HAMLET, 2)) / _metres(spot[1])
            for number, house in enumerate(houses[_inside(shape, houses)], start=1):
                yield _row(village, f"{hamlet}{number}号", PlaceLevel.DOOR, house, grid)
        if index == last and rng.random() < 1 / 3:
            name = f"{village.unit.short_name}{rng.choice(_PUBLIC)}"
            yield _row(village, name, PlaceLevel.BUILDING, spots[-1], grid)


def _town_rows(
    village: _Village, unused_roads: list[str], rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    """Roads with numbered doors on both sides, and a compound of some buildings."""
    whole = shapely.coverage_union_all(village.shapes)
    tree = shapely.STRtree(village.shapes)
    for _ in range(min(_ROADS_PER_COMMUNITY, len(unused_roads))):
        road = unused_roads.pop() + str(rng.choice(["路", "路", "街", "大道"]))
        yield from _road_rows(village, road, (whole, tree), rng)
    name = str(rng.choice(_COMPOUNDS.split()))
    for number, spot in enumerate(_points_inside(whole, int(rng.integers(3, 9)), rng), start=1):
        full = f"{village.unit.short_name}{name}{number}栋"
        grid = village.grid_codes[int(tree.nearest(shapely.Point(spot)))]
        yield _row(village, full, PlaceLevel.BUILDING, spot, grid)


def _road_rows(
    village: _Village,
    road: str,
    ground: tuple[BaseGeometry, shapely.STRtree],
    rng: np.random.Generator,
) -> Iterator[dict[str, Any]]:
    whole, tree = ground
    middle = _points_inside(whole, 1, rng)[0]
    angle = rng.uniform(0, np.pi)
    along, across = (
        np.array([np.cos(angle), np.sin(angle)]),
        np.array([-np.sin(angle), np.cos(angle)]),
    )
    number = np.arange(1, _DOORS_PER_ROAD + 1)
    reach = (number - _DOORS_PER_ROAD / 2) / 2 * _DOOR_STEP_M
    side = np.where(number % 2, 9.0, -9.0)
    doors = middle + (reach[:, None] * along + side[:, None] * across) / _metres(middle[1])
    inside = _inside(whole, doors)
    yield _row(village, road, PlaceLevel.ROAD, middle, None)
    grids = tree.nearest(shapely.points(doors[inside]))
    for plate, door, grid in zip(number[inside], doors[inside], grids, strict=True):
        code = village.grid_codes[int(grid)]
        yield _row(village, f"{road}{plate}号", PlaceLevel.DOOR, door, code)


def _row(
    village: _Village,
    name: str,
    level: PlaceLevel,
    spot: "NDArray[np.float64] | tuple[float, float]",
    grid: str | None,
) -> dict[str, Any]:
    return {
        "name": name,
        "level": level.value,
        "parents": village.parents,
        "village_code": village.unit.code.text,
        "township_code": village.unit.code.text[:9],
        "grid_code": grid,
        "lon": round(float(spot[0]), 7),
        "lat": round(float(spot[1]), 7),
        "aliases": (),
        "source": _SOURCE,
        "synthetic": True,
    }


def _points_inside(
    shape: BaseGeometry, count: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw points inside a polygon by rejection; its inner point stands in where that fails."""
    west, south, east, north = shape.bounds
    tries = rng.uniform((west, south), (east, north), (_TRIES * count, 2))
    found = tries[_inside(shape, tries)][:count]
    middle = shapely.get_coordinates(shapely.point_on_surface(shape))
    return np.concatenate([found, np.repeat(middle, count - len(found), axis=0)])


def _inside(shape: BaseGeometry, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    shapely.prepare(shape)
    return np.asarray(shapely.contains_xy(shape, points[:, 0], points[:, 1]))


def _metres(lat: float) -> NDArray[np.float64]:
    """Return metres per degree of longitude and latitude."""
    return np.array([METRES_PER_DEGREE * np.cos(np.radians(lat)), METRES_PER_DEGREE])
