"""A postman in a process that may be killed, in a time that runs fast, or carrying a fault."""

import multiprocessing
import os
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Event
from typing import Any

_FORKS = multiprocessing.get_context("forkserver")
#: One server forks for every drill: it loads what any of them needs.
_FORKS.set_forkserver_preload(
    ["api.app", "uvicorn", "geo.assign.index", "api.delivering.setting_up"]
)

#: So many seconds pass in one: a lease of five minutes runs out within three.
SPEED = 100


class FastTime:
    """The time that all processes of a drill share."""

    def __init__(self, start: float) -> None:
        self._start = start

    def __call__(self) -> datetime:
        passed = (time.time() - self._start) * SPEED
        return datetime.fromtimestamp(self._start, UTC) + timedelta(seconds=passed)


def deliver(url: str, start: float, fault: str, ready: Event) -> None:
    """Go round for ever; `fault` names what is wrong with it."""
    from api.delivering import postman as module  # noqa: PLC0415 loaded in the child
    from geo.postgis import make_engine  # noqa: PLC0415
    from tests.outbox import postman  # noqa: PLC0415

    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    if fault == "sent before sending":
        _mark_before_sending(module)
    if fault == "no lease":
        vars(module)["LEASE"] = timedelta(0)
    man = postman(make_engine(url), FastTime(start))  # type: ignore[arg-type]
    ready.set()
    while True:
        man.go_round()
        time.sleep(0.02)


def _mark_before_sending(module: Any) -> None:
    """Plant the fault of noting that something was sent before it is."""
    sound = module.Postman._send

    def send(self: Any, one: Any) -> None:
        with self.engine.begin() as db:
            module.outbox.mark_sent(db, one, now=self.clock())
        sound(self, one)

    module.Postman._send = send


class PostmanProcess:
    """One postman, started again as often as it is killed."""

    def __init__(self, url: str, start: float, fault: str = "") -> None:
        self._arguments = (url, start, fault)
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        """Start it, and return once it delivers."""
        ready = _FORKS.Event()
        self._process = _FORKS.Process(target=deliver, args=(*self._arguments, ready), daemon=True)
        self._process.start()
        assert ready.wait(timeout=30)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.join()
