"""Other engines on the same evenings: VROOM, PyVRP and OR-Tools, whole and by station."""

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pyvrp
import pyvrp.stop
import vroom
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.night_visits.evenings import SHIFT_S
from geo.routing.travel import Travel
from geo.routing.values import Candidates, Evening, Mode, Teams, Windows

Stops = list[list[int]]
Engine = Callable[[Evening, Travel, float], Stops]
#: Seconds under way that one point of prize is worth, as our own search has it.
SCALE_S = 100


def window_of(evening: Evening) -> np.ndarray:
    """Return when each home may be begun (n, 2), both ends included; of these evenings one each."""
    spans = np.tile([0, SHIFT_S], (len(evening.candidates), 1))
    windows = evening.candidates.windows
    spans[windows.home] = np.column_stack([windows.open_s, windows.close_s - 1])
    return spans


def plan_with_vroom(evening: Evening, travel: Travel, limit_s: float) -> Stops:
    """VROOM at its highest exploration level, two threads."""
    given, stations = vroom.Input(), len(evening.stations_m)
    given.set_durations_matrix("car", travel.seconds[Mode.DRIVING])
    for team in range(len(evening.teams)):
        station = int(evening.teams.starts[team])
        given.add_vehicle(vroom.Vehicle(team, start=station, end=station, time_window=[0, SHIFT_S]))
    spans, homes = window_of(evening), evening.candidates
    for home in range(len(homes)):
        job = vroom.Job(
            home,
            stations + home,
            default_service=int(homes.service_s[home]),
            priority=int(homes.prizes[home]),
            time_windows=[vroom.TimeWindow(*map(int, spans[home]))],
        )
        given.add_job(job)
    frame = given.solve(5, 2, timeout=timedelta(seconds=limit_s)).routes
    visits = frame[frame["type"] == "job"]
    stops: Stops = [[] for _ in range(len(evening.teams))]
    for team, home in zip(visits["vehicle_id"], visits["id"], strict=True):
        stops[int(team)].append(int(home))
    return stops


def plan_with_pyvrp(evening: Evening, travel: Travel, limit_s: float) -> Stops:
    """PyVRP's iterated local search, one thread."""
    data = _pyvrp_data(evening, travel)
    result = pyvrp.solve(data, pyvrp.stop.MaxRuntime(limit_s), seed=0, collect_stats=False)
    stops: Stops = [[] for _ in range(len(evening.teams))]
    free = {
        station: np.flatnonzero(evening.teams.starts == station).tolist()
        for station in range(len(evening.stations_m))
    }
    for route in result.best.routes():
        stops[free[route.start_depot()].pop()] = [step.idx for step in route if step.is_client()]
    return stops


def _pyvrp_data(evening: Evening, travel: Travel) -> pyvrp.ProblemData:
    homes, stations = evening.candidates, len(evening.stations_m)
    seconds = travel.seconds[Mode.DRIVING].astype(np.int64)
    spans = window_of(evening)
    clients = [
        pyvrp.Client(
            stations + home,
            service_duration=int(homes.service_s[home]),
            tw_early=int(spans[home, 0]),
            tw_late=int(spans[home, 1]),
            prize=int(SCALE_S * homes.prizes[home]),
            required=False,
        )
        for home in range(len(homes))
    ]
    fleets = [
        pyvrp.VehicleType(
            int(np.sum(evening.teams.starts == station)),
            start_depot=station,
            end_depot=station,
            tw_early=0,
            tw_late=SHIFT_S,
        )
        for station in range(stations)
    ]
    return pyvrp.ProblemData(
        [pyvrp.Location(float(x), float(y)) for x, y in evening.places_m],
        clients,
        [pyvrp.Depot(station) for station in range(stations)],
        fleets,
        [seconds],
        [seconds],
    )


def plan_with_ortools(evening: Evening, travel: Travel, limit_s: float) -> Stops:
    """OR-Tools' routing: parallel cheapest insertion, guided local search; one thread."""
    starts, stations = evening.teams.starts.tolist(), len(evening.stations_m)
    homes, spans = evening.candidates, window_of(evening)
    nodes = pywrapcp.RoutingIndexManager(
        stations + len(homes), len(evening.teams), starts, evening.teams.ends.tolist()
    )
    model = pywrapcp.RoutingModel(nodes)
    seconds = travel.seconds[Mode.DRIVING]
    service = np.concatenate([np.zeros(stations, np.int64), homes.service_s])
    way = model.RegisterTransitMatrix(seconds.tolist())
    model.SetArcCostEvaluatorOfAllVehicles(way)
    busy = model.RegisterTransitMatrix((seconds + service[:, None]).tolist())
    model.AddDimension(busy, SHIFT_S, SHIFT_S, False, "time")  # noqa: FBT003 - theirs
    times = model.GetDimensionOrDie("time")
    for home in range(len(homes)):
        index = nodes.NodeToIndex(stations + home)
        times.CumulVar(index).SetRange(*map(int, spans[home]))
        model.AddDisjunction([index], int(SCALE_S * homes.prizes[home]))
    wanted = pywrapcp.DefaultRoutingSearchParameters()
    wanted.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    wanted.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    wanted.time_limit.FromMilliseconds(int(limit_s * 1_000))
    found = model.SolveWithParameters(wanted)
    routes = [_ortools_route(model, nodes, found, team) for team in range(len(evening.teams))]
    return [[node - stations for node in route] for route in routes]


def _ortools_route(
    model: pywrapcp.RoutingModel,
    nodes: pywrapcp.RoutingIndexManager,
    found: pywrapcp.Assignment | None,
    team: int,
) -> list[int]:
    if found is None:
        return []
    stops, index = [], found.Value(model.NextVar(model.Start(team)))
    while not model.IsEnd(index):
        stops.append(nodes.IndexToNode(index))
        index = found.Value(model.NextVar(index))
    return stops


def by_station(engine: Engine) -> Engine:
    """Return an engine that plans each station by itself, homes going to the nearest."""

    def plan(evening: Evening, travel: Travel, limit_s: float) -> Stops:
        stops: Stops = [[] for _ in range(len(evening.teams))]
        stations = len(evening.stations_m)
        away = travel.seconds[Mode.DRIVING][:stations, stations:]
        for station in range(stations):
            homes = np.flatnonzero(away.argmin(axis=0) == station)
            teams = np.flatnonzero(evening.teams.starts == station)
            if len(homes) and len(teams):
                part, ways = _part(evening, travel, station, homes, len(teams))
                for team, row in zip(teams, engine(part, ways, limit_s / stations), strict=True):
                    stops[team] = homes[row].tolist()
        return stops

    return plan


def _part(
    evening: Evening, travel: Travel, station: int, homes: np.ndarray, teams: int
) -> tuple[Evening, Travel]:
    given, spans = evening.candidates, window_of(evening)[homes]
    windows = Windows(np.arange(len(homes)), spans[:, 0], spans[:, 1] + 1)
    points = np.concatenate([[station], homes + len(evening.stations_m)])
    part = Evening(
        evening.stations_m[[station]],
        Candidates(given.places_m[homes], given.prizes[homes], given.service_s[homes], windows),
        Teams(
            np.zeros(teams, np.int64),
            np.zeros(teams, np.int64),
            np.tile([[0, SHIFT_S]], (teams, 1)),
            (Mode.DRIVING,) * teams,
            (None,) * teams,
        ),
    )
    cut = np.ix_(points, points)
    seconds = {mode: np.ascontiguousarray(matrix[cut]) for mode, matrix in travel.seconds.items()}
    return part, Travel(seconds, {m: x[cut] for m, x in travel.metres.items()}, travel.method)
