"""`./run bench night_visits`: prizes collected in an evening, ours and others'; one run."""

import argparse
import os
import platform
import time
from pathlib import Path

from benchmarks.night_visits.county import plan_county
from benchmarks.night_visits.evenings import draw_evening
from benchmarks.night_visits.published import compare_published
from benchmarks.night_visits.race import race
from geo.routing.effort import Effort
from geo.routing.solving import plan_evening
from geo.routing.travel import straight_travel

#: Teams, stations, and seconds each engine has, by number of homes.
SIZES = {50: (3, 1, 8.0), 200: (10, 2, 20.0), 1_000: (50, 12, 30.0), 5_000: (240, 60, 60.0)}


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="night_visits", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=sorted(SIZES), choices=SIZES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--instances", type=Path, help="folder with X-n101-k25.vrp and others")
    given = parser.parse_args(arguments)
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    warm_up()
    for homes in given.sizes:
        for is_clustered in (True, False):
            compare(homes, given.seed, is_clustered=is_clustered)
    plan_county(given.seed)
    compare_published(given.instances)


def warm_up() -> None:
    """Compile, and say how long that took."""
    evening = draw_evening((20, 2, 1), 1)
    start = time.perf_counter()
    plan_evening(evening, straight_travel(evening.places_m), Effort(rounds=1, attempts=1))
    print(f"compiled, or loaded what was kept, in {time.perf_counter() - start:.1f} s")


def compare(homes: int, seed: int, *, is_clustered: bool) -> None:
    """Race all engines on one evening."""
    teams, stations, limit_s = SIZES[homes]
    evening = draw_evening((homes, teams, stations), seed, is_clustered=is_clustered)
    where = "gathered round stations" if is_clustered else "spread evenly"
    print(f"\n{homes:,} homes {where}, {teams} teams, {stations} stations; {limit_s:g} s each")
    race(evening, straight_travel(evening.places_m), limit_s, is_split=stations > 1)


if __name__ == "__main__":
    main()
