"""Work shared out among the processors."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def on_all_cores(count: int, work: Callable[[tuple[int, int]], object]) -> None:
    """Call `work` with parts ``(start, stop)`` of 0 to `count`, a part a processor, at once.

    What is called must release the interpreter's lock and write to its own part only.
    """
    threads = max(1, min(len(os.sched_getaffinity(0)), count))
    step = -(-count // threads) or 1
    parts = [(start, min(start + step, count)) for start in range(0, count, step)]
    if len(parts) <= 1:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(len(parts)) as pool:
        list(pool.map(work, parts))
