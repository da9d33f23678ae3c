"""By how much each home misses each route; compiled."""

import numpy as np
import numpy.typing as npt

from geo.routing.compiled import kept_kernel, kernel
from geo.routing.search.scene import Scene
from geo.routing.search.schedule import NEVER, Routes, begins, time_routes

Int32Array = npt.NDArray[np.int32]
Int64Array = npt.NDArray[np.int64]


@kernel
def late_by(scene: Scene, routes: Routes, home: int, spot: tuple[int, int]) -> int:
    """Return the seconds by which a home, or what follows it, is too late at a place."""
    team, place = spot
    crews, points = scene.crews, scene.homes.point
    ways, stops, point = scene.seconds[crews.mode[team]], routes.stops[team], points[home]
    before = points[stops[place - 1]] if place else crews.start[team]
    is_last = place == routes.length[team]
    after = crews.end[team] if is_last else points[stops[place]]
    arrival = routes.free[team, place] + ways[before, point]
    begin = begins(scene, home, arrival)
    late = 0
    if begin == NEVER:
        first, last = scene.homes.first[home], scene.homes.first[home + 1]
        begin, late = arrival, arrival - scene.homes.closes[first:last].max()
    leaves = begin + scene.homes.service[home]
    return int(max(late, leaves + ways[point, after] - routes.latest[team, place]))


@kept_kernel
def lateness(scene: Scene, routes: Routes, homes: Int64Array) -> Int32Array:
    """Return the least seconds by which each of `homes` (h,) misses each team's route (h, t).

    Not above 0 where it fits; `NEVER` where the team may not go there.
    """
    time_routes(scene, routes)
    late = np.full((len(homes), len(routes.length)), NEVER, np.int32)
    for h in range(len(homes)):
        for team in range(len(routes.length)):
            if scene.homes.may[homes[h], team]:
                for place in range(routes.length[team] + 1):
                    here = late_by(scene, routes, homes[h], (team, place))
                    late[h, team] = min(late[h, team], here)
    return late
