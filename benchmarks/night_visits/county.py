"""An evening of a whole county of 504 grids with a river through it: how long all of it takes."""

import time

import numpy as np
import shapely

from benchmarks.hotspots.county import draw_county
from geo.routing.barriers import Barriers, travel_over
from geo.routing.checking import check_plan
from geo.routing.effort import Effort
from geo.routing.leaving_out import explain
from geo.routing.solving import plan_evening
from geo.routing.values import Candidates, Evening, FloatArray, Mode, Teams, Windows

HOMES, TEAMS, STATIONS, BRIDGES = 1_000, 60, 30, 6
SHIFT_S = 7_200


def plan_county(seed: int) -> None:
    """Plan it, and print what each part takes."""
    evening, river = draw_county_evening(seed)
    clock = [time.perf_counter()]
    travel = travel_over(evening.places_m, river)
    clock.append(time.perf_counter())
    plan = plan_evening(evening, travel, Effort(seed=seed))
    clock.append(time.perf_counter())
    left = explain(evening, travel, plan)
    clock.append(time.perf_counter())
    if check_plan(evening, travel, plan).violations:
        raise SystemExit("the county's plan breaks a rule")
    print(f"\n{HOMES:,} homes in 504 grids, {TEAMS} teams, {BRIDGES} bridges")
    parts = zip(("travel", "plan", "reasons"), np.diff(clock), strict=True)
    print("  " + ", ".join(f"{name} {taken:.1f} s" for name, taken in parts))
    print(f"  {len(plan.served)} visited, {len(left)} left out, each with its reason")


def draw_county_evening(seed: int) -> tuple[Evening, Barriers]:
    """Return homes by people; each team serves the grids nearest its station."""
    rng = np.random.default_rng(seed)
    county = draw_county()
    grid = rng.choice(county.count, HOMES, p=county.people / county.people.sum())
    stations = county.centroids_m[rng.choice(county.count, STATIONS, replace=False)]
    away = np.hypot(*(county.centroids_m[:, None] - stations).transpose(2, 0, 1))
    nearest = np.argsort(away, axis=1)[:, :3]
    station = np.arange(TEAMS) % STATIONS
    brief = np.flatnonzero(rng.random(HOMES) < 0.2)
    open_s = rng.integers(0, SHIFT_S - 2_400, len(brief))
    candidates = Candidates(
        county.centroids_m[grid] + rng.normal(0, 400, (HOMES, 2)),
        rng.integers(1, 101, HOMES).astype(np.float64),
        rng.choice([480, 600, 900], HOMES),
        Windows(brief, open_s, open_s + 2_400),
        grid,
    )
    teams = Teams(
        station,
        station,
        np.tile([[0, SHIFT_S]], (TEAMS, 1)),
        (Mode.DRIVING,) * TEAMS,
        tuple(frozenset(np.flatnonzero((nearest == s).any(axis=1)).tolist()) for s in station),
    )
    return Evening(stations, candidates, teams), _river(county.centroids_m, rng)


def _river(centroids_m: FloatArray, rng: np.random.Generator) -> Barriers:
    """Return a winding river from south to north through the middle, with bridges."""
    west, south = centroids_m.min(axis=0) - 20_000
    east, north = centroids_m.max(axis=0) + 20_000
    y = np.linspace(south, north, 400)
    x = (west + east) / 2 + 1_500 * np.sin(y / 2_500) + 300 * np.sin(y / 400)
    bridges = rng.choice(np.arange(80, 320), BRIDGES, replace=False)
    line = shapely.linestrings(np.column_stack([x, y]))
    return Barriers(np.array([line]), np.column_stack([x, y])[bridges])
