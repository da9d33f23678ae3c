"""`./run bench [PART …] [OPTION …]`: every comparison with another engine, each in one run."""

import runpy
import sys
from itertools import dropwhile

PARTS = {
    "assign": "benchmarks.assign",
    "ingest": "benchmarks.ingest",
    "handling": "benchmarks.handling",
    "hotspots": "benchmarks.hotspots",
    "maps": "benchmarks.maps",
    "night_visits": "benchmarks.night_visits",
}


def main(wanted: list[str]) -> None:
    """Run the parts named, or all; options go to each of them."""
    options = list(dropwhile(lambda word: not word.startswith("-"), wanted))
    wanted = wanted[: len(wanted) - len(options)]
    unknown = [part for part in wanted if part not in PARTS]
    if unknown:
        sys.exit(f"{', '.join(unknown)}? {' | '.join(PARTS)}")
    for part in wanted or PARTS:
        print(f"== {part}", flush=True)
        sys.argv = [PARTS[part], *options]
        runpy.run_module(PARTS[part], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
