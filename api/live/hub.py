"""One listener a process hears that something happened, and tells every open board.

The database says that there is news; what it is, each board is told within its own sight. Events
are read again from somewhat before the last one known, since a transaction that began earlier may
commit a lower number later; what was told already is left out.
"""

import asyncio
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg
import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from geo.postgis import libpq_conninfo
from governance.incidents.board import board_queries
from governance.incidents.board.board_queries import Board, Happened
from governance.people.sight import Sight

log = structlog.get_logger()

#: How far back events are read again, and how many are remembered for boards that come back.
OVERLAP = 500
REMEMBERED = 5_000
#: Events of so many seconds are told together.
GATHER_S = 0.25
#: Without a word from the database the hub looks by itself.
LOOK_EVERY_S = 2.0
#: A board that does not take its news in is told to begin anew.
MOST_UNREAD = 50


@dataclass(frozen=True, slots=True)
class News:
    """What a board is told at once: rows that changed, what left it, and what happened.

    `board` is None when it must begin anew.
    """

    seq: int
    board: Board | None
    happened: tuple[Happened, ...] = ()
    gone: tuple[uuid.UUID, ...] = ()


@dataclass(eq=False)
class Listener:
    """One open board."""

    sight: Sight
    loop: asyncio.AbstractEventLoop
    news: "asyncio.Queue[News | None]" = field(
        default_factory=lambda: asyncio.Queue(maxsize=MOST_UNREAD)
    )

    def tell(self, news: News | None) -> None:
        """Hand news over from another thread; a loop that has ended waits for nothing."""
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._put, news)

    def _put(self, news: News | None) -> None:
        if self.news.full():
            while not self.news.empty():
                self.news.get_nowait()
            news = None if news is None else News(news.seq, None)
        self.news.put_nowait(news)


class BoardHub:
    """Keeps the open boards of this process informed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._listeners: set[Listener] = set()
        self._guard = threading.Lock()
        self._recent: OrderedDict[int, Happened] = OrderedDict()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to listen."""
        self._stopped.clear()
        self._thread = threading.Thread(target=self._run, name="board hub", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End every stream, and listen no more."""
        self._stopped.set()
        self.close_streams()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def close_streams(self) -> None:
        """Tell every open board that the server stops: an open stream would hold it up."""
        with self._guard:
            listeners = list(self._listeners)
        for listener in listeners:
            listener.tell(None)

    def join(self, sight: Sight, *, since: int | None) -> Listener:
        """Add a board; one that comes back is told what it missed, or to begin anew."""
        listener = Listener(sight, asyncio.get_running_loop())
        with self._guard:
            self._listeners.add(listener)
            oldest = next(iter(self._recent), None)
            missed = [] if since is None else self._after(since)
        if since is None:
            return listener
        if oldest is None or since < oldest:
            listener.tell(News(since, None))
        elif missed:
            threading.Thread(target=self._catch_up, args=(listener, missed), daemon=True).start()
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a board."""
        with self._guard:
            self._listeners.discard(listener)

    def _after(self, since: int) -> list[Happened]:
        return [one for seq, one in self._recent.items() if seq > since - OVERLAP]

    def _catch_up(self, listener: Listener, missed: list[Happened]) -> None:
        with suppress(SQLAlchemyError), self._engine.connect() as db:
            _tell(db, [listener], missed)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except (psycopg.Error, SQLAlchemyError) as error:
                log.warning("board hub lost the database", error=type(error).__name__)
                self._stopped.wait(LOOK_EVERY_S)

    def _listen(self) -> None:
        conninfo = libpq_conninfo(self._engine.url)
        with psycopg.connect(conninfo, autocommit=True) as driver:
            driver.execute("LISTEN wangge_board")
            with self._engine.connect() as db:
                last = board_queries.last_seq(db)
                self._remember(board_queries.events_since(db, last - OVERLAP, most=OVERLAP))
            while not self._stopped.is_set():
                for _ in driver.notifies(timeout=LOOK_EVERY_S, stop_after=1):
                    time.sleep(GATHER_S)
                self._look()

    def _look(self) -> None:
        with self._guard:
            last = next(reversed(self._recent), 0)
        with self._engine.connect() as db:
            found = board_queries.events_since(db, last - OVERLAP, most=REMEMBERED)
            fresh = self._remember(found)
            with self._guard:
                listeners = list(self._listeners)
            if fresh and listeners:
                _tell(db, listeners, fresh)

    def _remember(self, found: Iterable[Happened]) -> list[Happened]:
        """Keep events, and return those that were not known."""
        with self._guard:
            fresh = [one for one in found if one.seq not in self._recent]
            for one in fresh:
                self._recent[one.seq] = one
            if fresh:
                kept = sorted(self._recent.items())[-REMEMBERED:]
                self._recent = OrderedDict(kept)
        return fresh


def _tell(db: Connection, listeners: list[Listener], fresh: list[Happened]) -> None:
    """Tell boards what happened, each within its sight; boards of one sight share the reading."""
    ids = {one.incident_id for one in fresh}
    last = max(one.seq for one in fresh)
    by_sight: dict[Sight, list[Listener]] = {}
    for listener in listeners:
        by_sight.setdefault(listener.sight, []).append(listener)
    for sight, alike in by_sight.items():
        seen = board_queries.seen_among(db, sight, ids)
        if not seen:
            continue
        board = board_queries.read_some(db, sight, seen)
        happened = tuple(one for one in fresh if one.incident_id in seen)
        gone = tuple(seen - set(board.ids))
        news = News(last, board, happened, gone)
        for listener in alike:
            listener.tell(news)
