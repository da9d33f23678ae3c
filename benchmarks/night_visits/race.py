"""Engines in turn on one evening, their plans checked, and what each collects beside ours."""

import time
from typing import NamedTuple

from benchmarks.night_visits.engines import (
    Engine,
    Stops,
    by_station,
    plan_with_ortools,
    plan_with_pyvrp,
    plan_with_vroom,
)
from geo.routing.checking import check_plan
from geo.routing.effort import Effort
from geo.routing.leaving_out import Reason, explain
from geo.routing.solving import plan_evening
from geo.routing.timetable import plan_of
from geo.routing.travel import Travel
from geo.routing.values import Evening

WHOLE: dict[str, Engine] = {
    "PyVRP": plan_with_pyvrp,
    "VROOM -x 5": plan_with_vroom,
    "OR-Tools": plan_with_ortools,
}
BY_STATION: dict[str, Engine] = {
    "VROOM -x 5 by station": by_station(plan_with_vroom),
}


class Run(NamedTuple):
    """What an engine collected, and the seconds it took."""

    name: str
    prize: float
    travel_s: int
    taken_s: float


def race(evening: Evening, travel: Travel, limit_s: float, *, is_split: bool) -> None:
    """Run all engines and print their prizes, ours last; each engine is told the same limit.

    Raises
    ------
    SystemExit
        When a plan breaks a rule, or leaves a home out for no reason.
    """
    engines = WHOLE | (BY_STATION if is_split else {})
    runs = [_run_other(name, engines[name], (evening, travel), limit_s) for name in engines]
    runs.append(_run_ours(evening, travel))
    ours = runs[-1]
    print(
        f"  {'':28}{'prize':>10}{'ours more by':>14}{'under way':>12}{'took':>10}{'of it ours':>12}"
    )
    for run in runs:
        more = (ours.prize / run.prize - 1) * 100 if run.prize else float("inf")
        print(
            f"  {run.name:28}{run.prize:10,.0f}{more:12.2f} %{run.travel_s / 3600:10.1f} h"
            f"{run.taken_s:8.1f} s{ours.taken_s / run.taken_s:12.2f}"
        )
    best = max(runs[: len(WHOLE)], key=lambda run: run.prize)
    more, share = (ours.prize / best.prize - 1) * 100, ours.taken_s / best.taken_s
    print(f"  beside the best on the whole, {best.name}: {more:+.2f} % in {share:.2f} of the time")


def _run_other(name: str, engine: Engine, case: tuple[Evening, Travel], limit_s: float) -> Run:
    print(f"  … {name}", flush=True)
    start = time.perf_counter()
    stops = engine(*case, limit_s)
    return _checked(name, case, stops, time.perf_counter() - start)


def _run_ours(evening: Evening, travel: Travel) -> Run:
    print("  … ours", flush=True)
    start = time.perf_counter()
    plan = plan_evening(evening, travel, Effort())
    taken_s = time.perf_counter() - start
    left = explain(evening, travel, plan)
    if any(one.reason is Reason.NOT_CHOSEN for one in left):
        raise SystemExit("ours: a home that would fit is left out")
    stops = [list(route.stops) for route in plan.routes]
    return _checked("ours", (evening, travel), stops, taken_s)


def _checked(name: str, case: tuple[Evening, Travel], stops: Stops, taken_s: float) -> Run:
    verdict = check_plan(*case, plan_of(*case, stops, (0, 0)))
    if verdict.violations:
        raise SystemExit(f"{name}: {verdict.violations[:5]}")
    return Run(name, verdict.prize, verdict.travel_s, taken_s)
