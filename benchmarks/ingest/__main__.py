"""`./run bench ingest`: reports one by one, and a sheet of them; figures of one run."""

import argparse
import os
import platform
import shutil
import statistics
import sys

from benchmarks.ingest.place import Place, make_place, serving
from benchmarks.ingest.sheet import time_copy, time_import, write_sheet
from benchmarks.ingest.single import Rate, measure_pgbench, measure_posts, warm_up

PGBENCH = {
    "pgbench, grid looked up in the statement": "lookup",
    "pgbench, grid given beforehand": "given",
}


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="ingest", description=__doc__)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the sheet; 0: no sheet")
    given = parser.parse_args(arguments)
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    with make_place(incidents=2_000) as place:
        if given.rounds:
            compare_single(place, given)
        if given.rows:
            compare_sheet(place, given.rows)


def compare_single(place: Place, given: argparse.Namespace) -> None:
    """Interleave the contenders, so that what else the machine does falls on all of them."""
    how = {"clients": given.clients, "seconds": given.seconds}
    found: dict[str, list[Rate]] = {"POST /incidents": []} | {name: [] for name in PGBENCH}
    with serving(place) as port:
        warm_up(place, port)
        measure_posts(place, port, clients=given.clients, seconds=3)
        for _ in range(given.rounds):
            for name, script in PGBENCH.items():
                found[name].append(measure_pgbench(place, script, **how))
            found["POST /incidents"].append(measure_posts(place, port, **how))
    print(f"one report, {given.clients} connections, medians of {given.rounds} rounds:")
    for name, rates in found.items():
        middle = sorted(rates, key=lambda one: one.per_s)[len(rates) // 2]
        print(
            f"  {name:42}{middle.per_s:8.0f}/s   p50 {middle.p50_ms:6.2f} ms"
            f"   p99 {middle.p99_ms:6.2f} ms"
        )
    for name in PGBENCH:
        pairs = zip(found["POST /incidents"], found[name], strict=True)
        shares = [ours.per_s / theirs.per_s for ours, theirs in pairs]
        each = " ".join(f"{share:.2f}" for share in shares)
        print(f"  {statistics.median(shares):.2f} of {name} (rounds: {each})")


def compare_sheet(place: Place, rows: int) -> None:
    """Time the import of one sheet and `COPY` of another, twice each in turn."""
    copied, imported = [], []
    for _ in range(2):
        copied.append(time_copy(place, write_sheet(place, rows), rows))
        imported.append(time_import(place, write_sheet(place, rows), rows))
    print(f"a sheet of {rows} rows, the better of two:")
    print(f"  COPY and the same join in SQL   {min(copied):7.1f} s")
    print(f"  wangge incidents import         {min(imported):7.1f} s")
    print(f"  {min(copied) / min(imported):.2f} of the speed of COPY")


if __name__ == "__main__":
    main()
