"""The engines of reference on published instances, beside the best solutions known.

Ours is made for short evenings with optional stops and does not know loads: this says how good
those are that it is held against.
"""

import time
from pathlib import Path

import pyvrp
import pyvrp.stop

#: Instances of Uchoa et al. (2017), "New benchmark instances for the capacitated vehicle routing
#: problem", European Journal of Operational Research 257; best known, and seconds they get.
BEST_KNOWN = {"X-n101-k25": (27_591, 10.0), "X-n502-k39": (69_226, 30.0)}


def compare_published(folder: Path | None) -> None:
    """Print how far PyVRP stays behind the best known."""
    print("\npublished instances (CVRPLIB X)")
    for name, (best, limit_s) in BEST_KNOWN.items():
        file = folder / f"{name}.vrp" if folder else None
        if file is None or not file.is_file():
            print(
                f"  {name}: not here. Get it from CVRPLIB or the repository PyVRP/Instances, and "
                "name its folder with --instances"
            )
            continue
        data = pyvrp.read(file, round_func="round")
        start = time.perf_counter()
        found = pyvrp.solve(data, pyvrp.stop.MaxRuntime(limit_s), seed=0, collect_stats=False)
        taken = time.perf_counter() - start
        print(f"  {name}: PyVRP {(found.cost() / best - 1) * 100:.2f} % behind, {taken:.0f} s")
