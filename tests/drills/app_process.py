"""The application in a process that may be killed, quickly started again, or carry a fault."""

import contextlib
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from typing import Any

import httpx2

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["api.app", "uvicorn", "geo.assign.index"])

#: A fault: the answer leaves, and the transaction is committed somewhat later.
COMMITS_AFTER_ANSWERING = "commits after answering"


def serve(url: str, port: int, fault: str) -> None:
    """Serve an installation; `fault` names what is wrong with it."""
    import uvicorn  # noqa: PLC0415 loaded in the child

    from api.app import make_app  # noqa: PLC0415
    from api.installation import Installation  # noqa: PLC0415
    from geo.postgis import make_engine  # noqa: PLC0415
    from governance.policy import load_policy  # noqa: PLC0415

    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    if fault == "history after commit":
        _write_history_after_commit()
    if fault == COMMITS_AFTER_ANSWERING:
        _commit_after_answering()
    app = make_app(Installation.on(make_engine(url), load_policy()))
    uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, access_log=False)


def _write_history_after_commit() -> None:
    """Plant the fault of writing the history in a second transaction."""
    from api.intake import intake_queue  # noqa: PLC0415 loaded in the child
    from governance.incidents import ledger  # noqa: PLC0415

    sound = ledger.commit_incidents
    whole = ledger._WRITE_IN_EDITION
    start, end = whole.index(", told AS ("), whole.index("SELECT id, no FROM made")
    ledger._WRITE_IN_EDITION = whole[:start] + "\n" + whole[end:]

    def commit(driver: Any, prepared: Any, **more: Any) -> Any:
        receipts = sound(driver, prepared, **more)
        time.sleep(0.005)
        for one in receipts or ():
            driver.execute(
                "INSERT INTO incident_event (incident_id, version, kind, to_state, actor, at,"
                " details) VALUES (%s, 1, 'reported', 'reported', 'x', now(), '{}')"
                " ON CONFLICT DO NOTHING",
                [one.id],
            )
        return receipts

    vars(intake_queue)["commit_incidents"] = commit


def _commit_after_answering() -> None:
    """Plant the fault of answering first."""
    from api.installation import Installation  # noqa: PLC0415 loaded in the child

    @contextmanager
    def transaction(self: Installation) -> Iterator[Any]:
        connection = self.engine.connect()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        threading.Timer(0.1, _commit_and_close, [connection]).start()

    Installation.transaction = transaction  # type: ignore[method-assign]


def _commit_and_close(connection: Any) -> None:
    connection.commit()
    connection.close()


class AppProcess:
    """One application, started again as often as it is killed."""

    def __init__(self, url: str, port: int, fault: str = "") -> None:
        self._arguments = (url, port, fault)
        self.port = port
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        self._process = _FORKS.Process(target=serve, args=self._arguments, daemon=True)
        self._process.start()

    def kill(self) -> None:
        """End it as a power cut would: no handler runs, nothing is flushed."""
        assert self._process is not None
        self._process.kill()
        self._process.join()

    def wait_until_up(self, seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx2.HTTPError):
                httpx2.get(f"http://127.0.0.1:{self.port}/healthz", timeout=2)
                return
            time.sleep(0.02)
        raise TimeoutError


@contextmanager
def running_app(url: str, port: int, fault: str = "") -> Iterator[AppProcess]:
    app = AppProcess(url, port, fault)
    app.start()
    try:
        app.wait_until_up()
        yield app
    finally:
        app.kill()
