"""Take strings of neighbouring visits out of neighbouring routes; compiled.

Christiaens & Vanden Berghe (2020), "Slack induction by string removals for vehicle routing
problems", Transportation Science 54.
"""

import numpy as np
import numpy.typing as npt

from geo.routing.compiled import kernel
from geo.routing.search.chance import Dice, any_of
from geo.routing.search.scene import Scene
from geo.routing.search.schedule import Routes, time_route

FlagArray = npt.NDArray[np.bool_]

#: Routes that something is taken out of at once, at most, and visits out of each. Small holes
#: pay where what is scarce is time: found on stations of 80 homes.
MOST_STRINGS = 3
LONGEST_STRING = 5


@kernel
def string_at(routes: Routes, home: int, dice: Dice) -> tuple[int, int]:
    """Draw a string of visits, a home's among them: where it begins, and how many."""
    team = routes.team[home]
    count = routes.length[team]
    length = 1 + any_of(min(LONGEST_STRING, count), dice)
    place = 0
    while routes.stops[team, place] != home:
        place += 1
    first = max(0, place - length + 1)
    last = min(place, count - length)
    return first + any_of(last - first + 1, dice), length


@kernel
def take_out(scene: Scene, routes: Routes, string: tuple[int, int, int], is_out: FlagArray) -> None:
    """Take a team's visits out: as many as said, from a stop on."""
    team, start, length = string
    for k in range(start, start + length):
        home = routes.stops[team, k]
        routes.team[home] = -1
        is_out[home] = True
    for k in range(start, routes.length[team] - length):
        routes.stops[team, k] = routes.stops[team, k + length]
    routes.length[team] -= length
    time_route(scene, routes, team)


@kernel
def take_strings(
    scene: Scene, routes: Routes, marks: tuple[FlagArray, FlagArray], dice: Dice
) -> int:
    """Take out strings round a home drawn by lot, which is returned.

    Homes that were taken out are marked (n,), and the teams (t,).
    """
    is_out, is_touched = marks
    is_out[:] = False
    is_touched[:] = False
    near = scene.homes.near
    strings = 1 + any_of(MOST_STRINGS, dice)
    centre = any_of(len(near), dice)
    for k in range(near.shape[1]):
        home = near[centre, k]
        team = routes.team[home]
        if team < 0 or is_touched[team]:
            continue
        start, length = string_at(routes, home, dice)
        take_out(scene, routes, (team, start, length), is_out)
        is_touched[team] = True
        strings -= 1
        if strings == 0:
            break
    return centre
