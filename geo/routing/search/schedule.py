"""Routes as they are searched, and the times between which each visit may move; compiled.

After Savelsbergh (1992), "The vehicle routing problem with time windows: minimizing route
duration", ORSA Journal on Computing 4: whether a visit fits between two others is known from the
earliest time of the one before and the latest of the one after, without running through the rest.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.routing.compiled import inlined, kernel
from geo.routing.search.scene import Scene

Int32Array = npt.NDArray[np.int32]

#: Later than anything.
NEVER = 1_500_000_000


class Routes(NamedTuple):
    """Routes under way.

    Attributes
    ----------
    stops
        Homes in order (t, c), the first ``length[t]`` of each row.
    length
        How many stops (t,).
    team
        Who visits each home (n,), -1 for nobody.
    free
        When the team is done with what comes before stop k (t, c + 1): at 0 the start of its
        shift.
    latest
        When stop k may begin at the latest so that all after it can be kept (t, c + 1); at
        ``length`` when the team must be back.
    slack
        The longest by which a stop, or coming back, may be put off (t,): no visit that takes
        longer fits in.
    """

    stops: Int32Array
    length: Int32Array
    team: Int32Array
    free: Int32Array
    latest: Int32Array
    slack: Int32Array


def routes_of(stops: list[list[int]], homes: int, most: int) -> Routes:
    """Return routes with room for `most` stops each, times not worked out."""
    count = len(stops)
    routes = Routes(
        np.zeros((count, most + 1), np.int32),
        np.array([len(row) for row in stops], np.int32),
        np.full(homes, -1, np.int32),
        np.zeros((count, most + 1), np.int32),
        np.zeros((count, most + 1), np.int32),
        np.zeros(count, np.int32),
    )
    for team, row in enumerate(stops):
        routes.stops[team, : len(row)] = row
        routes.team[row] = team
    return routes


def stops_of(routes: Routes) -> list[list[int]]:
    """Return the homes each team visits, in order."""
    return [row[:length].tolist() for row, length in zip(routes.stops, routes.length, strict=True)]


@inlined
def begins(scene: Scene, home: int, arrival: int) -> int:
    """Return when a visit begins that cannot before `arrival`; `NEVER` when all is closed."""
    homes = scene.homes
    for w in range(homes.first[home], homes.first[home + 1]):
        if arrival <= homes.closes[w]:
            return int(max(arrival, homes.opens[w]))
    return NEVER


@inlined
def begins_by(scene: Scene, home: int, deadline: int) -> int:
    """Return the latest time not after `deadline` at which a visit may begin; -1 for none."""
    homes = scene.homes
    latest = -1
    for w in range(homes.first[home], homes.first[home + 1]):
        if homes.opens[w] <= deadline:
            latest = max(latest, min(deadline, homes.closes[w]))
    return latest


@inlined
def time_route(scene: Scene, routes: Routes, team: int) -> None:
    """Work out the times of a route anew."""
    crews, points, services = scene.crews, scene.homes.point, scene.homes.service
    ways, stops, count = scene.seconds[crews.mode[team]], routes.stops[team], routes.length[team]
    free, latest, before = routes.free[team], routes.latest[team], crews.start[team]
    free[0] = crews.opens[team]
    for k in range(count):
        home = stops[k]
        begin = begins(scene, home, free[k] + ways[before, points[home]])
        free[k + 1] = begin + services[home]
        before = points[home]
    after, deadline = crews.end[team], crews.closes[team]
    latest[count] = deadline
    slack = deadline - ways[before, after] - free[count]
    for k in range(count - 1, -1, -1):
        home = stops[k]
        before = points[stops[k - 1]] if k else crews.start[team]
        way = ways[points[home], after]
        deadline = begins_by(scene, home, deadline - way - services[home])
        latest[k], after = deadline, points[home]
        slack = max(slack, deadline - ways[before, after] - free[k])
    routes.slack[team] = slack


@kernel
def time_routes(scene: Scene, routes: Routes) -> None:
    """Work out the times of all routes."""
    for team in range(len(routes.length)):
        time_route(scene, routes, team)


@inlined
def put_in(scene: Scene, routes: Routes, home: int, spot: tuple[int, int]) -> None:
    """Put a home into a route before its stop number `place`."""
    team, place = spot
    for k in range(routes.length[team], place, -1):
        routes.stops[team, k] = routes.stops[team, k - 1]
    routes.stops[team, place] = home
    routes.length[team] += 1
    routes.team[home] = team
    time_route(scene, routes, team)


@kernel
def copy_routes(source: Routes, target: Routes) -> None:
    """Make `target` the same as `source`; what lies behind the last stop does not matter."""
    for home in range(len(source.team)):
        target.team[home] = source.team[home]
    for team in range(len(source.length)):
        count = source.length[team]
        target.length[team], target.slack[team] = count, source.slack[team]
        for k in range(count + 1):
            target.stops[team, k] = source.stops[team, k]
            target.free[team, k] = source.free[team, k]
            target.latest[team, k] = source.latest[team, k]


@kernel
def value_of(scene: Scene, routes: Routes, scale: float) -> float:
    """Return what routes are worth: prizes times `scale` less the seconds under way."""
    worth, points, crews = scene.homes.worth, scene.homes.point, scene.crews
    value = 0.0
    for team in range(len(routes.length)):
        count = routes.length[team]
        if count == 0:
            continue
        ways, stops, before = scene.seconds[crews.mode[team]], routes.stops[team], crews.start[team]
        for k in range(count):
            home = stops[k]
            value += scale * worth[home] - ways[before, points[home]]
            before = points[home]
        value -= ways[before, crews.end[team]]
    return value
