"""Reports from many requests, written together: one commit serves all that wait.

A request is answered only after the commit that holds its incident.
"""

import asyncio
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import psycopg
from sqlalchemy import Engine

from api.intake.writing_line import WritingLine
from geo.errors import Words
from governance.errors import GovernanceError
from governance.incidents.intake import PreparedIncident, Report, new_ids, place_incident
from governance.incidents.ledger import Receipt, commit_incidents
from governance.incidents.ledger_rows import Filing
from governance.incidents.locating import Located
from grid_boundaries.lookup import EditionIndex, GridLookup

MOST_AT_ONCE = 200

#: With more than this many reports before it, a new one is sent away at once: it would wait
#: longer than its sender does.
MOST_WAITING = 500

#: A commit that takes so long is broken off; its reports are answered without confirmation.
LONGEST_WAIT_S = 10.0


class IntakeFullError(GovernanceError):
    """More reports wait to be written than will be in a reasonable time."""

    sentence = Words(
        zh="同时上报的事件太多，本条没有保存，请稍后用同一个幂等键重试。",
        en="Too many reports at once; this one was not saved. "
        "Try again shortly with the same idempotency key.",
    )


class IntakeUncertainError(GovernanceError):
    """The database has not confirmed a report in time, or broke off while it did."""

    sentence = Words(
        zh="数据库暂时不可用，本条事件是否已保存尚不确定。请用同一个幂等键重试，不会重复建立。",
        en="The database is not available just now, and whether this report was saved is not "
        "known. Send it again with the same idempotency key: it will not be created twice.",
    )


@dataclass(frozen=True, slots=True)
class Written:
    """One report after its commit: what was decided, and its receipt."""

    incident: PreparedIncident
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class _Waiting:
    report: Report
    located: Located
    answer: "asyncio.Future[Written]"


_Told = tuple["asyncio.Future[Written]", Written | Exception]


class IntakeQueue:
    """Writes located reports in the order of arrival, as many at once as wait (group commit)."""

    def __init__(
        self,
        engine: Engine,
        lookup: GridLookup,
        filing: Filing,
        *,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._most_waiting = most_waiting
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._writer = _Writer(engine, lookup, filing)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to write."""
        self._ended.clear()
        work = partial(self._writer.write_all, self._waiting)
        self._thread = threading.Thread(target=work, name="intake", daemon=True)
        self._thread.start()
        threading.Thread(target=self._watch, name="intake watch", daemon=True).start()

    def stop(self) -> None:
        """Write what waits, then end."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None
            self._ended.set()

    async def write(self, report: Report, located: Located) -> Written:
        """Have a report written; return after its commit.

        Raises
        ------
        IntakeFullError
            When too many wait already.
        IntakeUncertainError
            When the commit was not confirmed.
        OperationalError
            When the database cannot be reached; nothing was written.
        """
        if self._waiting.qsize() >= self._most_waiting:
            raise IntakeFullError
        answer: asyncio.Future[Written] = asyncio.get_running_loop().create_future()
        self._waiting.put(_Waiting(report, located, answer))
        return await answer

    def _watch(self) -> None:
        """Break off a commit that the database does not answer; one thread, not a timer each."""
        while not self._ended.wait(1.0):
            self._writer.give_up_after(LONGEST_WAIT_S)


class _Writer:
    """Takes what waits, writes it in one commit, and tells those who wait."""

    def __init__(self, engine: Engine, lookup: GridLookup, filing: Filing) -> None:
        self._engine = engine
        self._lookup = lookup
        self._filing = filing
        self._line = WritingLine(engine)
        self._edition: EditionIndex | None = None
        self._begun_at: float | None = None

    def write_all(self, waiting: "queue.SimpleQueue[_Waiting | None]") -> None:
        """Write until a None comes."""
        while (first := waiting.get()) is not None:
            batch = [first]
            ends = False
            while len(batch) < MOST_AT_ONCE and not waiting.empty() and not ends:
                following = waiting.get()
                if following is None:
                    ends = True
                else:
                    batch.append(following)
            self._answer(batch)
            if ends:
                break
        self._line.close()

    def give_up_after(self, seconds: float) -> None:
        """Break off a commit that has lasted longer; for another thread to call."""
        begun_at = self._begun_at
        if begun_at is not None and time.monotonic() - begun_at > seconds:
            self._line.break_off()

    def _answer(self, batch: list[_Waiting]) -> None:
        """Write a batch and tell those who wait what became of it."""
        try:
            told: Sequence[Written | Exception] = self._write(batch)
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            self._line.close()
            if len(batch) > 1:  # one report must not fail its neighbours
                for one in batch:
                    self._answer([one])
                return
            told = [error]
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear it
            self._line.close()
            is_lost = isinstance(error, psycopg.OperationalError)
            told = [IntakeUncertainError() if is_lost else error] * len(batch)
        _tell(batch, told)

    def _write(self, batch: list[_Waiting]) -> list[Written]:
        while True:
            edition = self._edition
            prepared = [
                place_incident(incident_id, one.report, one.located, edition)
                for incident_id, one in zip(new_ids(len(batch)), batch, strict=True)
            ]
            receipts = self._commit(prepared, edition)
            if receipts is not None:
                return [Written(*pair) for pair in zip(prepared, receipts, strict=True)]
            with self._engine.connect() as connection:
                self._edition = self._lookup.active(connection)

    def _commit(
        self, prepared: list[PreparedIncident], edition: EditionIndex | None
    ) -> list[Receipt] | None:
        """Commit within the time limit, which is for the database: indexing an edition is not."""
        driver = self._line.driver()
        self._begun_at = time.monotonic()
        try:
            return commit_incidents(
                driver,
                prepared,
                edition_id=edition.edition_id if edition else None,
                now=datetime.now(UTC),
                filing=self._filing,
            )
        finally:
            self._begun_at = None


def _tell(batch: Sequence[_Waiting], told: Sequence[Written | Exception]) -> None:
    """Hand each waiting request its answer; one wake-up for each event loop."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[_Told]] = defaultdict(list)
    for one, result in zip(batch, told, strict=True):
        by_loop[one.answer.get_loop()].append((one.answer, result))
    for loop, pairs in by_loop.items():
        with suppress(RuntimeError):  # a loop that has ended waits for nothing
            loop.call_soon_threadsafe(_set_all, pairs)


def _set_all(pairs: Sequence[_Told]) -> None:
    for answer, result in pairs:
        if answer.done():  # its request has gone
            continue
        if isinstance(result, Exception):
            answer.set_exception(result)
        else:
            answer.set_result(result)
