"""`./run bench [PART …]`: every comparison with another engine, each in one run."""

import runpy
import sys

PARTS = {
    "assign": "benchmarks.assign",
    "ingest": "benchmarks.ingest",
    "handling": "benchmarks.handling",
    "hotspots": "benchmarks.hotspots",
    "maps": "benchmarks.maps",
}


def main(wanted: list[str]) -> None:
    """Run the parts named, or all."""
    unknown = [part for part in wanted if part not in PARTS]
    if unknown:
        sys.exit(f"{', '.join(unknown)}? {' | '.join(PARTS)}")
    for part in wanted or PARTS:
        print(f"== {part}", flush=True)
        sys.argv = [PARTS[part]]
        runpy.run_module(PARTS[part], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
