"""A teller takes in reports page by page and tells what became of them, as lines to be copied."""

import uuid
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final

import pandas as pd

from geo.geocoding.geocoder import GeocodeResult
from governance.demo.handling import Plot, Telling
from governance.demo.lives.cast import Cast
from governance.demo.lives.plots import WEEK, elsewhere
from governance.demo.lives.telling import Life
from governance.demo.news import Inboxes, News
from governance.demo.people.ground import Ground
from governance.demo.staff import DemoStaff
from governance.demo.year.filing import Filed, Registry
from governance.demo.year.lines import turn
from governance.demo.year.reporting import KnownAnswers
from governance.demo.year.rows import Row, RowsOf, line_of
from governance.incidents.ledger_rows import Filing
from governance.incidents.reporters import FindKeyring
from governance.policy import Policy
from grid_boundaries.lookup import EditionIndex

#: The time told of, and some more for what began before it.
_SPAN: Final = timedelta(days=370)
#: Of what came in since, every picture is there.
_PICTURES_SINCE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Brief:
    """What every teller of a year has to know.

    Attributes
    ----------
    merging
        How likely a report is the same matter as an open one; see `handling.merging`.
    pictured
        The share of older incidents of which the pictures are kept.
    """

    policy: Policy
    ground: Ground
    staff: DemoStaff
    end: datetime
    seed: int
    merging: float
    pictured: float = 1.0

    def telling(self) -> Telling:
        """Begin to tell."""
        cast = Cast(self.ground, self.staff, self.policy.county.zone)
        since = self.end - _SPAN
        telling = Telling.at(self.end, cast, self.policy, since=since, seed=self.seed)
        telling.merging = self.merging
        return telling


@dataclass(frozen=True, slots=True)
class Page:
    """Reports in the order in which they came in.

    Attributes
    ----------
    until
        When the first of the next page was reported; None after the last page.
    """

    rows: pd.DataFrame
    answers: Mapping[str, GeocodeResult]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """What a page led to.

    Attributes
    ----------
    lines
        By table, in any order.
    in_turn
        By table, each after its turn: lines that the table numbers.
    floor
        No line of a later chapter has its turn before this moment; None: nothing comes any more.
    """

    incidents: int
    lines: dict[str, bytes]
    in_turn: dict[str, list[bytes]]
    floor: datetime | None


@dataclass
class _Draft:
    """A chapter being written."""

    pictured: float
    since: datetime
    lines: dict[str, list[bytes]] = field(default_factory=dict)
    in_turn: dict[str, list[bytes]] = field(default_factory=dict)

    def add(self, filed: Filed, life: Life | None, filing: Filing) -> None:
        """Write down an incident and all that became of it."""
        rows, owner = RowsOf(filed, life, filing), filed.prepared.id
        self._add("incident", [rows.incident], owner)
        self._add("incident_work", rows.works(), owner)
        self._add("incident_reporter", rows.reporters(), owner)
        if filed.reported_at > self.since or _share(owner) < self.pictured:
            self._add("attachment", rows.attachments(), owner)
        self._add_in_turn("grid_assignment", rows.assignments(), "decided_at", owner)
        self._add_in_turn("pin_task", rows.pin_tasks(), "opened_at", owner)
        self._add_in_turn("incident_event", rows.events(), "at", owner)

    def _add(self, table: str, rows: Iterable[Row], owner: uuid.UUID) -> None:
        self.lines.setdefault(table, []).extend(map(line_of(table, owner), rows))

    def _add_in_turn(self, table: str, rows: Iterable[Row], at: str, owner: uuid.UUID) -> None:
        to_line = line_of(table, owner)
        kept = self.in_turn.setdefault(table, [])
        kept.extend(turn(row[at], owner, number) + to_line(row) for number, row in enumerate(rows))


def _share(owner: uuid.UUID) -> float:
    """Return the lot of an incident, 0 to 1, by which it is one of those with pictures."""
    return (owner.int & 0xFFFF_FFFF) / 2**32


class Teller:
    """Tells the lives of a county's incidents, or of some categories of them.

    Parameters
    ----------
    plots
        Of the reports with these keys; what becomes of any other is drawn.
    """

    def __init__(
        self,
        brief: Brief,
        edition: EditionIndex,
        find_keyring: FindKeyring | None,
        plots: Mapping[str, Plot],
    ) -> None:
        self._brief, self._plots = brief, plots
        self._telling = brief.telling()
        self._filing = Filing.of(brief.policy, find_keyring)
        self._registry = Registry(edition, self._filing, brief.end)
        self._inboxes = Inboxes(brief.staff)
        self._waiting: list[Filed] = []
        self.news: list[News] = []

    def tell(self, page: Page) -> Chapter:
        """Take in a page, and tell of all that has its grid before the next page begins."""
        known = KnownAnswers(page.answers)
        rows: Iterable[Any] = page.rows.itertuples(index=False)
        self._waiting.extend(self._registry.take_in(row, known) for row in rows)
        self._waiting.sort(key=lambda one: (one.at, one.key))
        draft = _Draft(self._brief.pictured, self._brief.end - _PICTURES_SINCE)
        ready = self._ready(page.until)
        for filed in ready:
            life = self._life_of(filed)
            draft.add(filed, life, self._filing)
            self.news.extend(self._inboxes.of([] if life is None else [life]))
        lines = {table: b"".join(kept) for table, kept in draft.lines.items()}
        return Chapter(len(ready), lines, draft.in_turn, self._floor(page.until))

    def _ready(self, until: datetime | None) -> list[Filed]:
        cut = len(self._waiting)
        if until is not None:
            cut = bisect_left(self._waiting, until, key=lambda one: one.at)
        ready, self._waiting = self._waiting[:cut], self._waiting[cut:]
        return ready

    def _floor(self, until: datetime | None) -> datetime | None:
        moments = (one.reported_at for one in self._waiting)
        return min(chain([] if until is None else [until], moments), default=None)

    def _life_of(self, filed: Filed) -> Life | None:
        row = filed.awaiting(self._filing)
        if filed.area:
            return self._telling.tell(row, self._plots.get(filed.key))
        if filed.is_outside and filed.reported_at < self._brief.end - WEEK:
            return self._telling.tell(row, elsewhere)
        return None
