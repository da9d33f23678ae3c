"""Ways to the same answer, timed in turn, so that what else the machine does falls on all."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple


class Way(NamedTuple):
    """One way.

    Attributes
    ----------
    times
        What the call does is this part of the task; its time is multiplied.
    """

    name: str
    call: Callable[[], object]
    times: float = 1.0


def race(task: str, ways: list[Way], rounds: int) -> None:
    """Print what each way takes, medians of rounds, and by how many times the first is faster.

    Seconds on the clock, then seconds of all processors: on a busy machine the steadier figure.
    """
    wall: dict[str, list[float]] = {way.name: [] for way in ways}
    busy: dict[str, list[float]] = {way.name: [] for way in ways}
    for way in ways:
        way.call()  # compiles, loads, fills caches
    for _ in range(rounds):
        for way in ways:
            start, start_busy = time.perf_counter(), time.process_time()
            way.call()
            busy[way.name].append((time.process_time() - start_busy) * way.times)
            wall[way.name].append((time.perf_counter() - start) * way.times)
    print(f"\n{task}, medians of {rounds} rounds")
    print(f"  {'':48}{'clock':>12}{'ratio':>9}{'processors':>14}{'ratio':>9}")
    for way in ways:
        scaled = "" if way.times == 1 else f"  (1/{way.times:,.0f} of it run)"
        figures = "".join(
            f"{statistics.median(taken[way.name]):{width}.4f} s"
            f"{_ratio(taken[ways[0].name], taken[way.name]):8.1f}x"
            for taken, width in ((wall, 10), (busy, 12))
        )
        print(f"  {way.name:48}{figures}{scaled}")


def _ratio(first: list[float], other: list[float]) -> float:
    return statistics.median(b / max(a, 1e-9) for a, b in zip(first, other, strict=True))


def agree(what: str, difference: float, most: float) -> None:
    """Print how far two answers are apart.

    Raises
    ------
    SystemExit
        When they are further apart than they may be.
    """
    print(f"  {what}: differ by {difference:.2g} at most")
    if not difference <= most:
        raise SystemExit(f"{what}: {difference} is more than {most}")
