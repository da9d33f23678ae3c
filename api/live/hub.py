"""One listener a process hears that something happened, and tells every open board.

The database says that there is news; what it is, each board is told within its own sight. Events
are read again from somewhat before the last one known, since a transaction that began earlier may
commit a lower number later; what was told already is left out.
"""

import asyncio
import secrets
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

import psycopg
import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from api.live.mark import Mark
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

    mark: Mark
    board: Board | None
    happened: tuple[Happened, ...] = ()
    gone: tuple[uuid.UUID, ...] = ()


@dataclass(eq=False)
class Listener:
    """One open board."""

    sight: Sight
    loop: asyncio.AbstractEventLoop
    has_left: bool = False
    news: "asyncio.Queue[News | None]" = field(
        default_factory=lambda: asyncio.Queue(maxsize=MOST_UNREAD)
    )

    def tell(self, news: News | None) -> None:
        """Hand news over from another thread; None ends the stream, and the board comes back.

        A loop that has ended waits for nothing.
        """
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._put, news)

    def _put(self, news: News | None) -> None:
        if self.news.full():
            while not self.news.empty():
                self.news.get_nowait()
            news = None if news is None else News(news.mark, None)
        self.news.put_nowait(news)


class BoardHub:
    """Keeps the open boards of this process informed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._name = secrets.token_hex(4)
        self._listeners: set[Listener] = set()
        self._guard = threading.Lock()
        #: In the order in which this hub learned of them.
        self._recent: OrderedDict[int, Happened] = OrderedDict()
        self._count = self._last = 0
        self._has_begun = False
        #: Boards that come back are told one after the other: others need the database, too.
        self._catching_up = threading.Lock()
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

    @property
    def mark(self) -> Mark:
        """How far this hub has come; who reads the board after it misses nothing from here on."""
        with self._guard:
            return self._mark()

    def join(self, sight: Sight, *, after: Mark | None) -> Listener:
        """Add a board; one that was told up to a mark is told what it missed, or to begin anew."""
        listener = Listener(sight, asyncio.get_running_loop())
        with self._guard:
            if after is None or self._missed(after) == []:
                self._listeners.add(listener)
                return listener
        threading.Thread(target=self._catch_up, args=(listener, after), daemon=True).start()
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a board."""
        with self._guard:
            listener.has_left = True
            self._listeners.discard(listener)

    def _mark(self) -> Mark:
        return Mark(self._name, self._count, self._last)

    def _missed(self, after: Mark) -> list[Happened] | None:
        """Return what is new since a mark; None when it is not remembered any more.

        Of a mark of another process only the number is known, and what was committed late may
        have a lower one: somewhat more is told, rather too much than too little.
        """
        if after.hub == self._name:
            fresh = self._count - after.count
            if fresh > len(self._recent):
                return None
            return list(islice(self._recent.values(), len(self._recent) - fresh, None))
        if not self._recent or after.seq < min(self._recent):
            return None
        return [one for seq, one in self._recent.items() if seq > after.seq - OVERLAP]

    def _catch_up(self, listener: Listener, after: Mark) -> None:
        """Tell a board what it missed until that is nothing, and add it then."""
        with self._catching_up:
            while True:
                with self._guard:
                    missed, mark = self._missed(after), self._mark()
                    if listener.has_left:
                        return
                    if not missed:
                        self._listeners.add(listener)
                        break
                if not self._tell([listener], missed, mark):
                    return
                after = mark
        if missed is None:
            listener.tell(News(mark, None))

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
            if not self._has_begun:
                self._begin()
            while not self._stopped.is_set():
                # Also after the database was gone: what happened meanwhile nobody has told.
                while self._look():
                    pass
                if list(driver.notifies(timeout=LOOK_EVERY_S, stop_after=1)):
                    time.sleep(GATHER_S)

    def _begin(self) -> None:
        """Remember what happened last; boards that were quicker than this must read anew."""
        with self._engine.connect() as db:
            last = board_queries.last_seq(db)
            self._remember(board_queries.events_since(db, last - OVERLAP, most=OVERLAP))
        self._has_begun = True
        with self._guard:
            early, mark = list(self._listeners), self._mark()
        for listener in early:
            listener.tell(News(mark, None))

    def _look(self) -> bool:
        """Tell what is new; return whether there was anything."""
        with self._engine.connect() as db:
            found = board_queries.events_since(db, self._last - OVERLAP, most=REMEMBERED)
        with self._guard:
            fresh = [one for one in found if one.seq not in self._recent]
            listeners = list(self._listeners)  # who joins later is told by `_catch_up`
        mark = self._remember(fresh)
        if fresh and listeners:
            self._tell(listeners, fresh, mark)
        return bool(fresh)

    def _remember(self, fresh: list[Happened]) -> Mark:
        with self._guard:
            for one in fresh:
                self._recent[one.seq] = one
                self._last = max(self._last, one.seq)
            self._count += len(fresh)
            while len(self._recent) > REMEMBERED:
                self._recent.popitem(last=False)
            return self._mark()

    def _tell(self, listeners: list[Listener], fresh: list[Happened], mark: Mark) -> bool:
        """Tell boards; those for whom the database did not answer are closed, and come back."""
        untold = set(listeners)
        try:
            with self._engine.connect() as db:
                for alike, news in _news_for(db, listeners, fresh, mark):
                    untold.difference_update(alike)
                    for listener in alike if news else ():
                        listener.tell(news)
        except SQLAlchemyError as error:
            log.warning("boards not told", boards=len(untold), error=type(error).__name__)
            for listener in untold:
                listener.tell(None)
            return False
        return True


def _news_for(
    db: Connection, listeners: list[Listener], fresh: list[Happened], mark: Mark
) -> Iterator[tuple[list[Listener], News | None]]:
    """Yield what boards are told, each within its sight; boards of one sight share the reading."""
    ids = {one.incident_id for one in fresh}
    by_sight: dict[Sight, list[Listener]] = {}
    for listener in listeners:
        by_sight.setdefault(listener.sight, []).append(listener)
    for sight, alike in by_sight.items():
        seen = board_queries.seen_among(db, sight, ids)
        if not seen:
            yield alike, None
            continue
        board = board_queries.read_some(db, sight, seen)
        happened = tuple(one for one in fresh if one.incident_id in seen)
        yield alike, News(mark, board, happened, tuple(seen - set(board.ids)))
