"""Work that outlives a request: kept in the database, done by a worker, retried when cut off."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status
from sqlalchemy import Connection, text

from api.imports import abandon_import, run_import
from api.installation import Installation
from api.ogc.monthly_counts import renew
from api.watching import Watching
from geo.errors import RuleError, Words
from geo.postgis import libpq_conninfo
from governance.night_visits.review.stated.ending import end_past_evenings
from governance.night_visits.review.stated.stating import restate_recent
from governance.night_visits.review.tracks import forget_signs, kept_since
from governance.notices import outbox

if TYPE_CHECKING:
    from api.delivering.postman import Postman

log = structlog.get_logger()

#: A worker that was silent for so long is dead; its job goes to another.
STALLED_AFTER_S = 30.0

IMPORT = "import_incidents"
DELIVER = "deliver_notices"

FORGET = "forget_sent_deliveries"
LOOK_AFTER_VISITS = "look_after_visits"
COUNT_MONTHS = "count_months"

EVERY_MINUTE = "* * * * *"
EVERY_NIGHT = "17 19 * * *"  # UTC: in the small hours of a county in China
EVERY_MORNING = "17 22 * * *"  # there, when the evening before is over

#: So long a record of what was sent is kept.
SENT_KEPT = timedelta(days=30)

#: How often a job is begun when what it needs fails, and how long it rests in between.
MOST_ATTEMPTS = 3
REST_S = 5

_GAVE_UP = Words(
    zh="导入多次中断（数据库或程序出错），已停止。已导入的行会保留；"
    "问题排除后请再次上传同一文件，不会重复建立。",
    en="The import broke off several times (a fault of the database or the program) and was "
    "stopped. The rows taken so far stay; once the fault is mended, upload the same file again: "
    "nothing is created twice.",
)


_QUEUED = text(
    "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = :task AND status = 'todo')"
)


def is_queued(db: Connection, task: str) -> bool:
    """Return whether a task waits to be begun already."""
    return bool(db.scalar(_QUEUED, {"task": task}))


class Jobs:
    """The queue of one installation."""

    def __init__(
        self, installation: Installation, *, stalled_after_s: float = STALLED_AFTER_S
    ) -> None:
        self._installation = installation
        self._stalled_after_s = stalled_after_s
        conninfo = libpq_conninfo(installation.engine.url)
        self.app = App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4))
        #: Only puts jobs in, on the connection of a request; the worker's own is asynchronous.
        self._desk = App(connector=SyncPsycopgConnector(conninfo=conninfo))
        again = RetryStrategy(max_attempts=MOST_ATTEMPTS - 1, wait=REST_S)
        self.app.task(name=IMPORT, retry=again, pass_context=True)(self._import_incidents)
        #: One round at a time: a slow receiver must not hold every worker of a process.
        deliver = self.app.task(name=DELIVER, lock=DELIVER)(self._deliver)
        self.app.periodic(cron=EVERY_MINUTE, queueing_lock=f"{DELIVER}:minute")(deliver)
        forget = self.app.task(name=FORGET)(self._forget_sent)
        self.app.periodic(cron=EVERY_NIGHT)(forget)
        visits = self.app.task(name=LOOK_AFTER_VISITS)(self._look_after_visits)
        self.app.periodic(cron=EVERY_MORNING)(visits)
        count = self.app.task(name=COUNT_MONTHS)(self._count_months)
        self.app.periodic(cron=EVERY_NIGHT)(count)
        self._watching = Watching(self.app, installation)

    def import_later(self, db: Connection, batch_id: uuid.UUID) -> None:
        """Queue an import in the caller's transaction: rolled back, there is no job."""
        driver = db.connection.driver_connection
        job = self._desk.configure_task(IMPORT, connection=driver, lock=f"import:{batch_id}")
        job.defer(batch_id=str(batch_id))

    def _import_incidents(self, context: JobContext, batch_id: str) -> None:
        now = datetime.now(UTC)
        batch = uuid.UUID(batch_id)
        try:
            run_import(self._installation, batch, now=now)
        except RuleError as broken:
            log.warning("import refused", batch=batch_id, rule=type(broken).__name__)
        except Exception:
            if context.job.attempts + 1 >= MOST_ATTEMPTS:
                abandon_import(self._installation, batch, _GAVE_UP, now=now)
            raise

    def deliver_soon(self, db: Connection, *, now: datetime) -> None:
        """Queue a round of the postman in the caller's transaction, when anything waits.

        The round of the minute delivers it in any case; this one makes it prompt.
        """
        if outbox.is_due(db, now=now) and not is_queued(db, DELIVER):
            driver = db.connection.driver_connection
            self._desk.configure_task(DELIVER, connection=driver, lock=DELIVER).defer()

    def _deliver(self, timestamp: int = 0) -> None:  # noqa: ARG002 the minute, of no matter
        with self._installation.transaction() as db:
            if not outbox.is_due(db, now=datetime.now(UTC)):
                return
        self._postman.go_round()

    def _forget_sent(self, timestamp: int = 0) -> None:  # noqa: ARG002 as above
        with self._installation.transaction() as db:
            outbox.forget_sent(db, before=datetime.now(UTC) - SENT_KEPT)

    def _look_after_visits(self, timestamp: int = 0) -> None:  # noqa: ARG002 as above
        policy, now = self._installation.policy, datetime.now(UTC)
        with self._installation.transaction() as db:
            forget_signs(db, before=kept_since(now, policy.night_visits.review))
            end_past_evenings(db, policy, now=now)
            restate_recent(db, policy, now=now)

    def _count_months(self, timestamp: int = 0) -> None:  # noqa: ARG002 as above
        with self._installation.transaction() as db:
            renew(db)

    @cached_property
    def _postman(self) -> "Postman":
        # An HTTP client is loaded only where something is to be sent.
        from api.delivering.setting_up import postman_of  # noqa: PLC0415

        here = self._installation
        return postman_of(here.engine, here.policy, here.keyring, here.gateways)

    async def _take_over(self) -> None:
        """Give the jobs of workers that died to the living, now and ever again."""
        while True:
            with suppress(ConnectorException):  # the worker itself waits for the database, too
                manager = self.app.job_manager
                for job in await manager.get_stalled_jobs(
                    seconds_since_heartbeat=self._stalled_after_s
                ):
                    try:
                        await manager.retry_job(job)
                    except UniqueViolation:  # it waits once more already; this one ends its lock
                        await manager.finish_job(job, Status.FAILED, delete_job=True)
            await asyncio.sleep(self._stalled_after_s / 3)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Run a worker in this process while the block lasts."""
        async with self.app.open_async():
            tasks = [
                asyncio.create_task(self._work(install_signal_handlers=False)),
                asyncio.create_task(self._take_over()),
                asyncio.create_task(self._watching.beat()),
            ]
            try:
                yield
            finally:
                await _cancel(tasks)

    async def work(self) -> None:
        """Run a worker until it is told to stop."""
        async with self.app.open_async():
            beside = [
                asyncio.create_task(self._take_over()),
                asyncio.create_task(self._watching.beat()),
            ]
            try:
                await self._work(install_signal_handlers=True)
            finally:
                await _cancel(beside)

    async def _work(self, *, install_signal_handlers: bool) -> None:
        await self.app.run_worker_async(
            install_signal_handlers=install_signal_handlers,
            concurrency=2,
            update_heartbeat_interval=self._stalled_after_s / 6,
            stalled_worker_timeout=self._stalled_after_s,
            delete_jobs="successful",  # a task of every minute leaves half a million rows a year
        )


async def _cancel(tasks: Sequence["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task
