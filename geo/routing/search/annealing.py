"""Take out, put in, and keep what is better, or by chance not much worse; compiled."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.routing.compiled import kept_kernel
from geo.routing.search.chance import Dice, any_of, chance
from geo.routing.search.putting_in import NOWHERE, put_back, put_where_best
from geo.routing.search.scene import Scene
from geo.routing.search.schedule import Routes, copy_routes, time_routes, value_of
from geo.routing.search.taking_out import take_strings

Int64Array = npt.NDArray[np.int64]


class Heat(NamedTuple):
    """How much worse a change may be: seconds of value at first and at last, over iterations.

    Attributes
    ----------
    scale
        Seconds under way that one point of prize is worth.
    """

    first: float
    last: float
    iterations: int
    scale: float


class Spaces(NamedTuple):
    """Room for a search: the best found, those at hand, and a trial."""

    best: Routes
    present: Routes
    trial: Routes


@kept_kernel
def anneal(scene: Scene, spaces: Spaces, heat: Heat, dice: Dice) -> float:
    """Search on from the routes at hand; return the value of the best found on the way."""
    best, present, trial = spaces
    marks = (np.zeros(len(best.team), np.bool_), np.ones(len(best.length), np.bool_))
    time_routes(scene, present)
    put_back(scene, present, marks, any_of(len(best.team), dice), dice)
    copy_routes(present, trial)
    copy_routes(present, best)
    value = value_of(scene, present, heat.scale)
    record, now = value, heat.first
    cooling = (heat.last / heat.first) ** (1.0 / max(heat.iterations, 1))
    for _ in range(heat.iterations):
        centre = take_strings(scene, trial, marks, dice)
        put_back(scene, trial, marks, centre, dice)
        found = value_of(scene, trial, heat.scale)
        if found > value + now * math.log(1.0 - chance(dice)):
            value = found
            copy_routes(trial, present)
        else:
            copy_routes(present, trial)
        if value > record:
            record = value
            copy_routes(present, best)
        now *= cooling
    return record


@kept_kernel
def fill_up(scene: Scene, routes: Routes, order: Int64Array) -> None:
    """Put in whatever still fits, in this order (n,), until nothing does."""
    time_routes(scene, routes)
    everyone = np.ones(len(routes.length), np.bool_)
    is_changed = True
    while is_changed:
        is_changed = False
        for home in order:
            if routes.team[home] < 0:
                put_where_best(scene, routes, home, everyone, NOWHERE)
                is_changed |= routes.team[home] >= 0
