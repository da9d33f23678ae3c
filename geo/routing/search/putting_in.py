"""Put homes into routes where they lengthen the way least; compiled."""

import numpy as np
import numpy.typing as npt

from geo.routing.compiled import inlined, kernel
from geo.routing.search.chance import Dice, any_of, chance
from geo.routing.search.scene import Scene
from geo.routing.search.schedule import NEVER, Routes, put_in

FlagArray = npt.NDArray[np.bool_]
Int32Array = npt.NDArray[np.int32]
FloatArray = npt.NDArray[np.float64]

#: Place number so many at most, by lot, is overlooked: the same choice is not made for ever.
OVERLOOKED = 100
NOWHERE = -1
#: Orders in which homes are put in: by lot, the most worth first, the most worth a minute first.
BY_LOT, BY_WORTH, ORDERS = 0, 1, 3


@kernel
def sort_by(keys: FloatArray, homes: Int32Array, count: int) -> None:
    """Sort the first `count` homes by their keys: Shell's way, with the gaps of Ciura (2001)."""
    for gap in (132, 57, 23, 10, 4, 1):
        for k in range(gap, count):
            key, home, place = keys[k], homes[k], k
            while place >= gap and keys[place - gap] > key:
                keys[place], homes[place] = keys[place - gap], homes[place - gap]
                place -= gap
            keys[place], homes[place] = key, home


@inlined
def order_of(
    scene: Scene, team: Int32Array, is_out: FlagArray, centre: int, dice: Dice
) -> Int32Array:
    """Return homes nobody visits, in one of the orders drawn by lot: those out, those near.

    A minute is one of the visit, or of the way from the home in the centre.
    """
    order, near, count = any_of(ORDERS, dice), scene.homes.near[centre], 0
    ways, points, worths = scene.seconds[0], scene.homes.point, scene.homes.worth
    services = scene.homes.service
    homes, keys = np.empty(len(team), np.int32), np.empty(len(team), np.float64)
    for k in range(len(near) + len(team)):
        home = near[k] if k < len(near) else np.int32(k - len(near))
        if team[home] >= 0 or is_out[home] != (k >= len(near)):
            continue
        luck = chance(dice)
        worth = worths[home] * (0.3 + luck)
        homes[count], keys[count] = home, luck if order == BY_LOT else -worth
        if order > BY_WORTH:
            keys[count] /= 1.0 + services[home] + ways[points[centre], points[home]]
        count += 1
    sort_by(keys, homes, count)
    return homes[:count]


@inlined
def best_place(scene: Scene, routes: Routes, home: int, team: int, skip: int) -> tuple[int, int]:
    """Return the cheapest place in a route and by how much the way grows; `NEVER` for none.

    Place number `skip` is overlooked.
    """
    crews, points, homes = scene.crews, scene.homes.point, scene.homes
    ways, stops, count = scene.seconds[crews.mode[team]], routes.stops[team], routes.length[team]
    free, latest, point = routes.free[team], routes.latest[team], points[home]
    first, last, service = homes.first[home], homes.first[home + 1], homes.service[home]
    opens, closes = homes.opens, homes.closes
    best, least, before = NOWHERE, NEVER, crews.start[team]
    for place in range(count + 1):
        after = crews.end[team] if place == count else points[stops[place]]
        to, fro = ways[before, point], ways[point, after]
        added = to + fro - ways[before, after]
        before = after
        begin = free[place] + to
        if added >= least or place == skip or begin + service + fro > latest[place]:
            continue
        w = first
        while w < last and begin > closes[w]:
            w += 1
        if w < last and max(begin, opens[w]) + service + fro <= latest[place]:
            best, least = place, added
    return best, least


@inlined
def put_where_best(scene: Scene, routes: Routes, home: int, teams: FlagArray, skip: int) -> None:
    """Put a home where it lengthens a way least, among teams (t,); nowhere when it fits nowhere.

    It returns nothing: to say whether it fits makes Numba count again, and a search five times as
    slow. When no place is to be overlooked, neither is one that only a detour shorter than the
    direct way makes possible.
    """
    best, place, least = NOWHERE, NOWHERE, NEVER
    service, length, slack = scene.homes.service[home], routes.length, routes.slack
    may, most = scene.homes.may[home], scene.crews.most
    for team in range(len(teams)):
        is_room = service <= slack[team] or skip == NOWHERE
        if not (is_room and teams[team] and may[team] and length[team] < most[team]):
            continue
        spot, added = best_place(scene, routes, home, team, skip)
        if added < least:
            best, place, least = team, spot, added
    if best != NOWHERE:
        put_in(scene, routes, home, (best, place))


@kernel
def put_back(
    scene: Scene, routes: Routes, marks: tuple[FlagArray, FlagArray], centre: int, dice: Dice
) -> None:
    """Put homes in, in an order drawn by lot.

    Those just taken out may go anywhere; others only into routes that something was taken out of,
    for there was no room for them in the rest.
    """
    is_out, is_touched = marks
    everyone = np.ones_like(is_touched)
    for home in order_of(scene, routes.team, is_out, centre, dice):
        skip = any_of(OVERLOOKED, dice)
        put_where_best(scene, routes, home, everyone if is_out[home] else is_touched, skip)
