"""When a team leaves, begins each visit and is back, given the order of its stops."""

import numpy as np

from geo.routing.travel import Travel
from geo.routing.values import Evening, IntArray, Plan, Route


def plan_of(
    evening: Evening, travel: Travel, stops: list[list[int]], done: tuple[int, int]
) -> Plan:
    """Return the plan in which each team makes its stops in this order, as early as can be.

    `done` are the rounds and iterations it took.
    """
    routes = tuple(route_of(evening, travel, team, tuple(row)) for team, row in enumerate(stops))
    served = [home for row in stops for home in row]
    return Plan(
        routes,
        float(evening.candidates.prizes[served].sum()),
        sum(route.travel_s for route in routes),
        sum(route.travel_m for route in routes),
        *done,
    )


def route_of(evening: Evening, travel: Travel, team: int, stops: tuple[int, ...]) -> Route:
    """Return one team's route; a visit whose windows are past is put after all of them."""
    teams = evening.teams
    opens = int(teams.shifts_s[team, 0])
    if not stops:
        return Route(team, (), (), opens, opens, 0, 0.0)
    mode, homes = teams.modes[team], np.array(stops) + len(evening.stations_m)
    points = np.concatenate([[teams.starts[team]], homes, [teams.ends[team]]])
    way_s = travel.seconds[mode][points[:-1], points[1:]].astype(np.int64)
    way_m = travel.metres[mode][points[:-1], points[1:]].astype(np.float64)
    service = evening.candidates.service_s[list(stops)]
    begin_s, time = [], opens
    for k, home in enumerate(stops):
        time = _begins(evening, home, time + int(way_s[k]))
        begin_s.append(time)
        time += int(service[k])
    return Route(
        team,
        stops,
        tuple(begin_s),
        begin_s[0] - int(way_s[0]),
        time + int(way_s[-1]),
        int(way_s.sum()),
        float(way_m.sum()),
    )


def _begins(evening: Evening, home: int, arrival: int) -> int:
    windows = evening.candidates.windows
    mine: IntArray = np.flatnonzero(windows.home == home)
    if not len(mine):
        return arrival
    fits = mine[windows.close_s[mine] > arrival]
    return max(arrival, int(windows.open_s[fits].min())) if len(fits) else arrival
