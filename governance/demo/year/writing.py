"""Writing the year: pages are cut, given to the tellers, and their chapters copied in order."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import pandas as pd
from psycopg import Connection as Driver
from psycopg import sql
from sqlalchemy import Connection, Engine, text

from geo.geocoding.geocoder import Geocoder, GeocodeResult
from governance.demo.news import News
from governance.demo.year.hands import Hand
from governance.demo.year.lines import InTurn
from governance.demo.year.reporting import needs_geocoding
from governance.demo.year.rows import COLUMNS
from governance.demo.year.teller import Chapter, Page

#: So many pages are with the tellers while one is written.
_AHEAD: Final = 3
#: First what others refer to.
_TABLES: Final = tuple(COLUMNS)

_NUMBERS = text("SELECT nextval('incident_number') FROM generate_series(1, :count)")

Waiting = Sequence[Callable[[], Chapter]]


@dataclass
class Pages:
    """The year cut into pages, each row with the serial number of its incident.

    Attributes
    ----------
    year
        With ``reported_at`` and with ``teller``: the hand that each row goes to.
    """

    db: Connection
    geocoder: Geocoder
    year: pd.DataFrame
    size: int
    _known: dict[str, GeocodeResult] = field(default_factory=dict, repr=False)

    def cut(self, hands: int) -> Iterator[list[Page]]:
        """Yield the pages in order, each as the parts that go to the hands.

        What was reported in one moment stands on one page.
        """
        moments = self.year["reported_at"]
        order = moments.argsort(kind="stable").to_numpy()
        moments = moments.iloc[order].reset_index(drop=True)
        is_new = moments.ne(moments.shift()).to_numpy()
        start = 0
        while start < len(order):
            stop = min(start + self.size, len(order))
            while stop < len(order) and not is_new[stop]:
                stop += 1
            until = moments.iloc[stop].to_pydatetime() if stop < len(order) else None
            yield self._parts(self.year.iloc[order[start:stop]], hands, until)
            start = stop

    def _parts(self, rows: pd.DataFrame, hands: int, until: datetime | None) -> list[Page]:
        numbers = self.db.execute(_NUMBERS, {"count": len(rows)}).scalars()
        rows = rows.assign(serial=sorted(numbers))
        answers = self._geocode(rows.loc[needs_geocoding(rows), "address"].unique().tolist())
        pages = []
        for hand in range(hands):
            own = rows[rows["teller"] == hand]
            asked = own.loc[needs_geocoding(own), "address"]
            pages.append(Page(own, {one: answers[one] for one in asked}, until))
        return pages

    def _geocode(self, addresses: Sequence[str]) -> Mapping[str, GeocodeResult]:
        """Return the answers; each address is asked for once in a year."""
        for address in addresses:
            if address not in self._known:
                self._known[address] = self.geocoder.geocode(address)
        return self._known


def write_year(
    pages: Pages, hands: Sequence[Hand], *, advance: Callable[[int], None]
) -> list[News]:
    """Write all that happened; return what there is to tell the ready accounts.

    The tables are those of an empty database, which nobody else writes to. Every constraint
    and trigger is at work: history is chained by the database itself.
    """
    desk = _Desk(pages.db)
    done = 0
    for chapters in _chapters(pages.cut(len(hands)), hands):
        done += desk.write(chapters)
        advance(done)
    return [one for hand in hands for one in hand.news()]


def tidy(engine: Engine) -> None:
    """Let the database note that all see every row: else indexes alone could answer nothing yet.

    A table of millions takes longer than a session otherwise may.
    """
    with engine.connect() as connection:
        db = connection.execution_options(isolation_level="AUTOCOMMIT")
        db.detach()  # its limit is lifted for good: it serves nobody after this
        db.execute(text("SET statement_timeout = 0"))
        for table in _TABLES:
            db.execute(text(f"VACUUM {table}"))


def _chapters(pages: Iterator[list[Page]], hands: Sequence[Hand]) -> Iterator[list[Chapter]]:
    """Yield the chapters of each page in order; the tellers are some pages ahead."""
    given: deque[Waiting] = deque()
    for parts in pages:
        given.append([hand.give(part) for hand, part in zip(hands, parts, strict=True)])
        if len(given) > _AHEAD:
            yield [wait() for wait in given.popleft()]
    while given:
        yield [wait() for wait in given.popleft()]


class _Desk:
    """Where lines are copied into the tables, those that are numbered in their turn."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._in_turn: dict[str, InTurn] = {}

    def write(self, chapters: Sequence[Chapter]) -> int:
        """Write the chapters of one page, and what they let through; return of how many."""
        floors = [one.floor for one in chapters]
        until = None if None in floors else min(floor for floor in floors if floor is not None)
        for one in chapters:
            for table, lines in one.in_turn.items():
                self._in_turn.setdefault(table, InTurn()).add(lines)
        for table in _TABLES:
            self._copy(table, [one.lines.get(table, b"") for one in chapters])
            if table in self._in_turn:
                self._copy(table, [self._in_turn[table].take(until)])
        return sum(one.incidents for one in chapters)

    def _copy(self, table: str, parts: Sequence[bytes]) -> None:
        if not any(parts):
            return
        driver = self._db.connection.driver_connection
        assert isinstance(driver, Driver)  # noqa: S101 the one driver there is
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
        )
        with driver.cursor() as cursor, cursor.copy(into) as copy:
            for part in parts:
                copy.write(part)
