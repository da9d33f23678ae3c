"""`./run bench hotspots`: Gi*, permutations, density and scans; figures of one run."""

import argparse
import os
import platform

from benchmarks.hotspots.county import draw_county
from benchmarks.hotspots.scans import compare_others, compare_scans
from benchmarks.hotspots.statistics_of_neighbours import compare_permutations, compare_scores
from benchmarks.hotspots.surfaces import compare_surfaces


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="hotspots", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--permutations", type=int, default=9_999)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--replicates", type=int, default=999)
    given = parser.parse_args(arguments)
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    county = draw_county()
    compare_scores(county, given.rounds)
    compare_permutations(county, given.rounds, given.permutations)
    compare_surfaces(given.rounds, given.points)
    compare_scans(county, given.rounds, given.replicates)
    compare_others(county, given.rounds, given.replicates)


if __name__ == "__main__":
    main()
