"""Evenings drawn by lot: homes gathered round stations, or spread evenly."""

import numpy as np

from geo.routing.values import Candidates, Evening, Mode, Teams, Windows

#: The evening is two hours long, the way back included.
SHIFT_S = 7_200
#: Stations lie about so far apart, homes about so far from theirs, in metres.
APART_M, SPREAD_M = 8_000.0, 3_000.0
SERVICE_S = (480, 600, 900)


def draw_evening(sizes: tuple[int, int, int], seed: int, *, is_clustered: bool = True) -> Evening:
    """Return an evening of so many homes, teams and stations.

    A fifth of the homes is in for 40 minutes only; prizes are whole numbers from 1 to 100.
    """
    homes, teams, stations = sizes
    rng = np.random.default_rng(seed)
    side_m = APART_M * np.sqrt(stations)
    stations_m = rng.uniform(0, side_m, (stations, 2))
    if is_clustered:
        of_station = rng.integers(0, stations, homes)
        places_m = stations_m[of_station] + rng.normal(0, SPREAD_M, (homes, 2))
    else:
        places_m = rng.uniform(0, side_m, (homes, 2))
    brief = np.flatnonzero(rng.random(homes) < 0.2)
    open_s = rng.integers(0, SHIFT_S - 2_400, len(brief))
    candidates = Candidates(
        places_m,
        rng.integers(1, 101, homes).astype(np.float64),
        rng.choice(SERVICE_S, homes).astype(np.int64),
        Windows(brief, open_s, open_s + 2_400),
    )
    return Evening(stations_m, candidates, _teams(teams, stations))


def _teams(count: int, stations: int) -> Teams:
    station = np.arange(count) % stations
    return Teams(
        station,
        station,
        np.tile(np.array([[0, SHIFT_S]]), (count, 1)),
        (Mode.DRIVING,) * count,
        (None,) * count,
    )
