"""The watch over clocks as a job: begun at start-up and every minute, whatever the wall clock says.

A schedule by the wall clock would stand still for as long as that is set back. So each process with
a worker counts the minutes itself and asks for a look; one that waits already is not asked for
twice. Two workers at once do no harm: each incident is kept by whoever looks at it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from threading import Lock
from typing import Final

import structlog
from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from api.installation import Installation
from governance.incidents.overdue.watch import Looked, Watch
from governance.night_visits.evening.safety.alarms import Telling, watch_teams

log = structlog.get_logger()

WATCH: Final = "watch_clocks"
EVERY_S: Final = 60.0
#: After start-up, when the first pages are served.
FIRST_AFTER_S: Final = 5.0
#: So many incidents in one run at most; what is left comes with the next.
MOST_LOOKS: Final = 5000
#: Before imports, which may take minutes each.
_PRIORITY: Final = 10


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Watching:
    """The watch of one installation."""

    def __init__(
        self,
        app: App,
        installation: Installation,
        *,
        every_s: float = EVERY_S,
        first_after_s: float = FIRST_AFTER_S,
    ) -> None:
        self._installation = installation
        self._every_s = every_s
        self._first_after_s = first_after_s
        self._looking = Lock()
        # No `lock`: a dead worker's would keep every later look from running.
        self._task = app.task(name=WATCH, queue=WATCH, queueing_lock=WATCH, priority=_PRIORITY)(
            self._look
        )

    def _look(self) -> None:
        if not self._looking.acquire(blocking=False):
            return  # one look at a time in a process: imports need workers, too
        try:
            look(self._installation)
            look_at_teams(self._installation)
        finally:
            self._looking.release()

    async def beat(self) -> None:
        """Ask for a look now and ever again; without a database it is asked for later."""
        await asyncio.sleep(self._first_after_s)
        while True:
            with suppress(ConnectorException, AlreadyEnqueued):
                await self._task.defer_async()
            await asyncio.sleep(self._every_s)


def look(
    installation: Installation,
    *,
    clock: Callable[[], datetime] = _utc_now,
    most: int = MOST_LOOKS,
) -> Looked:
    """Take up new reports, then look at every incident whose moment has come, one a transaction."""
    watch, looked = Watch(installation.policy, installation.gateways.channels), Looked()
    steps = (watch.take_up_reports, watch.look_at_next)
    for step in steps:
        while looked.reports + looked.incidents < most:
            with installation.transaction() as db:
                one = step(db, clock())
            if one is None:
                break
            looked += one
    if looked != Looked():
        log.info(
            "watched",
            reports=looked.reports,
            incidents=looked.incidents,
            moves=looked.moves,
            told=looked.told,
            refused=looked.refused,
        )
    return looked


def look_at_teams(installation: Installation, *, clock: Callable[[], datetime] = _utc_now) -> int:
    """Raise the alarm of each team that is silent for too long; return of how many."""
    telling = Telling(installation.policy, clock(), installation.gateways.channels)
    with installation.transaction() as db:
        silent = watch_teams(db, telling)
    if silent:
        log.warning("teams silent", teams=silent)
    return silent
