"""`./run bench handling`: moves, boards that stand open, and a full board; figures of one run."""

import argparse
import os
import platform
import shutil
import sys

from benchmarks.handling.county import County
from benchmarks.handling.fanout import measure_fanout
from benchmarks.handling.full_board import measure_full_board
from benchmarks.handling.moves import compare_moves
from benchmarks.ingest.place import make_place, serving

PARTS = ("moves", "fanout", "board")


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="handling", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all without any")
    parser.add_argument("--clients", type=int, default=8, help="who move at once")
    parser.add_argument("--seconds", type=int, default=3, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--open", type=int, default=10_000, help="incidents on the full board")
    given = parser.parse_args(arguments)
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    wanted = given.parts or PARTS
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"{', '.join(sorted(unknown))}? {' | '.join(PARTS)}")
    with make_place(incidents=300) as place, serving(place) as port:
        county = County(place)
        if "moves" in wanted:
            how = {"clients": given.clients, "seconds": given.seconds, "rounds": given.rounds}
            compare_moves(county, port, **how)
        if "fanout" in wanted:
            measure_fanout(county, port, seconds=2 * given.seconds, per_s=20, rows=2_000)
        if "board" in wanted:
            measure_full_board(county, port, rows=given.open, seconds=given.seconds)


if __name__ == "__main__":
    main()
