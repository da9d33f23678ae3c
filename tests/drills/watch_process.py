"""The watch in a process that dies at a chosen act, sound or with a fault planted."""

import multiprocessing
import os
import signal
from datetime import datetime
from typing import Any

_FORKS = multiprocessing.get_context("forkserver")

#: What a faulty watch does first: it says that an incident was seen to, and sees to it then.
MARKS_FIRST = "marks before acting"


def look_and_die(url: str, now: datetime, at_act: int, fault: str = "") -> int | None:
    """Look in a process of its own that is killed in the middle of an act; return how it ended."""
    process = _FORKS.Process(target=_look, args=(url, now, at_act, fault), daemon=True)
    process.start()
    process.join(60)
    return process.exitcode


def _look(url: str, now: datetime, at_act: int, fault: str) -> None:
    from api.installation import Installation  # noqa: PLC0415 loaded in the child
    from api.watching import look  # noqa: PLC0415
    from geo.postgis import make_engine  # noqa: PLC0415
    from governance.incidents.overdue import watch  # noqa: PLC0415
    from governance.policy import load_policy  # noqa: PLC0415

    engine = make_engine(url)
    sound, left = vars(watch)["make"], iter(range(at_act, 0, -1))

    def make(*given: Any, **more: Any) -> Any:
        made = sound(*given, **more)
        if next(left) == 1:
            os.kill(os.getpid(), signal.SIGKILL)  # written, told to nobody, not committed
        return made

    vars(watch)["make"] = make
    if fault == MARKS_FIRST:
        _mark_first(engine)
    look(Installation.on(engine, load_policy()), clock=lambda: now)


def _mark_first(engine: Any) -> None:
    from governance.incidents.overdue import watch, watch_queries  # noqa: PLC0415 in the child

    def look_at_next(self: Any, db: Any, now: datetime) -> Any:
        with engine.begin() as first:
            incident = watch_queries.take_next(first, now)
            if incident is None:
                return None
            watch_queries.set_incident(first, incident, act_at=None)
        return watch._Look(db, self, incident, now).finish()

    watch.Watch.look_at_next = look_at_next  # type: ignore[method-assign]


def work(url: str) -> None:
    """Do the jobs of an installation, the watch twice a second, until killed."""
    import asyncio  # noqa: PLC0415 loaded in the child

    from api.installation import Installation  # noqa: PLC0415
    from api.jobs import Jobs  # noqa: PLC0415
    from geo.postgis import make_engine  # noqa: PLC0415
    from governance.policy import load_policy  # noqa: PLC0415

    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    jobs = Jobs(Installation.on(make_engine(url), load_policy()), stalled_after_s=2.0)
    jobs._watching._every_s = jobs._watching._first_after_s = 0.5
    asyncio.run(jobs.work())


def start_worker(url: str) -> Any:
    process = _FORKS.Process(target=work, args=(url,), daemon=True)
    process.start()
    return process
