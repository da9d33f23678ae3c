"""Ways that cross a river only where there is a bridge, a ford or a ferry."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.routing.compiled import kept_kernel
from geo.routing.errors import StrayCrossingError
from geo.routing.travel import USUAL_PACE, Pace, Travel, by_pace
from geo.routing.values import BoolArray, FloatArray, Mode

Geometries = npt.NDArray[np.object_]

#: A crossing lies at most so far from the water it crosses, in metres.
AT_WATER_M = 100.0
#: No river is wider.
WIDEST_M = 5_000.0
#: A way round a bend keeps so far from the bank, and bends sharper than that are cut, in metres.
CLEAR_M = 25.0
#: Straight lines held against the rivers at once.
LINES_AT_ONCE = 400_000


@dataclass(frozen=True, slots=True, eq=False)
class Barriers:
    """Rivers, motorways, railways, and where one gets over.

    Attributes
    ----------
    lines_m
        Lines or polygons in the metric plane of the places.
    crossings_m
        The middle of each bridge (k, 2) in the same plane.
    """

    lines_m: Geometries
    crossings_m: FloatArray


def travel_over(
    places_m: FloatArray,
    barriers: Barriers,
    paces: Mapping[Mode, Pace] = USUAL_PACE,
    reach_m: float = np.inf,
) -> Travel:
    """Return travel along straight lines that meet no barrier, bent at crossings and banks.

    Places (p, 2) further apart than `reach_m` have no way: for thousands of places, of which no
    team goes from one end of the county to the other. A place in the water has no way at all.

    Raises
    ------
    StrayCrossingError
        When a crossing is further than `AT_WATER_M` from every barrier.
    """
    closed = _opened(barriers)
    shapely.prepare(closed)
    knots_m = np.concatenate([barriers.crossings_m, _corners(closed)])
    line_m = _clear(places_m, places_m, closed, reach_m)
    to_m = _clear(places_m, knots_m, closed, reach_m)
    between_m = _clear(knots_m, knots_m, closed, reach_m)
    by_knots_m = dijkstra(csr_array(np.where(np.isfinite(between_m), between_m, 0.0)))
    onward_m = np.full_like(to_m, np.inf)
    join(to_m, by_knots_m, onward_m)
    away = np.hypot(*(places_m[:, None] - places_m).transpose(2, 0, 1))
    go_round(onward_m, to_m, (away <= reach_m) & np.isinf(line_m), line_m)
    text = f"straight line over {len(barriers.crossings_m)} crossings of {len(barriers.lines_m)}"
    return by_pace(line_m, paces, f"{text} barriers, within {reach_m:g} m")


def _opened(barriers: Barriers) -> shapely.Geometry:
    """Return the barriers with an opening at each crossing, as wide as the water there."""
    water = shapely.union_all(barriers.lines_m)
    places = [shapely.Point(*crossing) for crossing in barriers.crossings_m]
    for index, place in enumerate(places):
        away = shapely.distance(water, place)
        if not away <= AT_WATER_M:
            raise StrayCrossingError(index=index, away_m=round(away))
    openings = [shapely.buffer(place, _half_width(barriers.lines_m, place)) for place in places]
    return shapely.difference(water, shapely.union_all(openings))


def _half_width(lines_m: Geometries, place: shapely.Point) -> float:
    """Return how far the further bank is from a crossing, straight across, and a metre."""
    nearest = lines_m[int(shapely.distance(lines_m, place).argmin())]
    if shapely.get_dimensions(nearest) < 2:  # noqa: PLR2004 - a line has no width
        return float(shapely.distance(nearest, place)) + 1.0
    bank = shapely.get_coordinates(shapely.shortest_line(place, shapely.boundary(nearest)))[1]
    here = np.array([place.x, place.y])
    across = (here - bank) if shapely.intersects(nearest, place) else (bank - here)
    length = float(np.hypot(*across)) or 1.0
    ray = shapely.linestrings([bank, bank + across / length * WIDEST_M])
    wet = shapely.get_parts(shapely.intersection(ray, nearest))
    first = wet[int(shapely.distance(wet, shapely.points(bank)).argmin())]
    ends = shapely.get_coordinates(first)
    return float(np.hypot(*(np.vstack([ends, bank]) - here).T).max()) + 1.0


def _corners(closed: shapely.Geometry) -> FloatArray:
    """Return places along the banks (c, 2) between which one gets round every bend.

    None at the end of a line: a river does not end where its drawing does.
    """
    plain = shapely.simplify(closed, CLEAR_M / 2)
    outline = shapely.buffer(plain, CLEAR_M, cap_style="flat", join_style="mitre")
    corners = np.unique(shapely.get_coordinates(outline), axis=0)
    parts = shapely.get_parts(plain)
    is_line = shapely.get_type_id(parts) == 1
    lines = shapely.get_parts(shapely.line_merge(shapely.union_all(parts[is_line])))
    ends = shapely.union_all(shapely.get_point(np.repeat(lines, 2), np.tile([0, -1], len(lines))))
    places = shapely.points(corners)
    is_end = shapely.dwithin(places, ends, 1.5 * CLEAR_M) & bool(len(lines))
    return np.asarray(corners[~is_end & ~shapely.intersects(closed, places)], np.float64)


def _clear(
    from_m: FloatArray, to_m: FloatArray, closed: shapely.Geometry, reach_m: float
) -> FloatArray:
    """Return the distance (f, t) where the straight line meets no barrier, infinite elsewhere."""
    away = np.hypot(*(from_m[:, None] - to_m).transpose(2, 0, 1))
    is_same = from_m is to_m
    wanted = np.triu(away <= reach_m, 1) if is_same else away <= reach_m
    begin, end = np.nonzero(wanted)
    clear = np.full(away.shape, np.inf)
    for start in range(0, len(begin), LINES_AT_ONCE):
        part = slice(start, start + LINES_AT_ONCE)
        is_clear = ~_meets(from_m[begin[part]], to_m[end[part]], closed)
        kept = begin[part][is_clear], end[part][is_clear]
        clear[kept] = away[kept]
    if is_same:
        clear = np.minimum(clear, clear.T)
        np.fill_diagonal(clear, 0.0)
    return clear


def _meets(begin: FloatArray, end: FloatArray, closed: shapely.Geometry) -> BoolArray:
    lines = shapely.linestrings(np.stack([begin, end], axis=1))
    return np.asarray(shapely.intersects(closed, lines), np.bool_)


@kept_kernel
def join(to_m: FloatArray, between_m: FloatArray, onward_m: FloatArray) -> None:
    """Write the shortest way from each place over any knot to each knot (p, k)."""
    for p in range(len(to_m)):
        for k in range(to_m.shape[1]):
            if to_m[p, k] < np.inf:
                for j in range(to_m.shape[1]):
                    way = to_m[p, k] + between_m[k, j]
                    onward_m[p, j] = min(onward_m[p, j], way)


@kept_kernel
def go_round(
    onward_m: FloatArray, to_m: FloatArray, is_wanted: BoolArray, line_m: FloatArray
) -> None:
    """Write the shortest way over knots where one is wanted (p, p)."""
    for p in range(len(line_m)):
        for q in range(p):
            if is_wanted[p, q]:
                least = np.inf
                for k in range(to_m.shape[1]):
                    least = min(least, onward_m[p, k] + to_m[q, k])
                line_m[p, q] = least
                line_m[q, p] = least
