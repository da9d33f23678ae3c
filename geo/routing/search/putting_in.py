"""Put homes into routes where they lengthen the way least; compiled."""

import numpy as np
import numpy.typing as npt

from geo.routing.compiled import inlined, kernel
from geo.routing.search.chance import Dice, any_of, chance
from geo.routing.search.scene import Scene
from geo.routing.search.schedule import NEVER, Routes, put_in

FlagArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

#: Place number so many at most, by lot, is overlooked: the same choice is not made for ever.
OVERLOOKED = 100
NOWHERE = -1
#: Orders in which homes are put in: by lot, the most worth first, the most worth a minute first.
BY_LOT, BY_WORTH, ORDERS = 0, 1, 3


@inlined
def order_of(scene: Scene, team: npt.NDArray[np.int32], centre: int, dice: Dice) -> IntArray:
    """Return the homes nobody visits, in one of the orders drawn by lot.

    A minute is one of the visit, or of the way from the home in the centre.
    """
    order = any_of(ORDERS, dice)
    ways, points, homes = scene.seconds[0], scene.homes.point, scene.homes
    outside = np.flatnonzero(team < 0)
    keys = np.empty(len(outside), np.float64)
    for k in range(len(outside)):
        home = outside[k]
        luck = chance(dice)
        worth = homes.worth[home] * (0.3 + luck)
        if order == BY_LOT:
            keys[k] = luck
        elif order == BY_WORTH:
            keys[k] = -worth
        else:
            keys[k] = -worth / (1.0 + homes.service[home] + ways[points[centre], points[home]])
    return outside[np.argsort(keys)]


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

    It returns nothing: to return whether it fits makes Numba count again, and a search five
    times as slow. When no place is to be overlooked, neither is one that only a way through a third place
    shorter than the direct one makes possible.
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
    for home in order_of(scene, routes.team, centre, dice):
        skip = any_of(OVERLOOKED, dice)
        put_where_best(scene, routes, home, everyone if is_out[home] else is_touched, skip)
