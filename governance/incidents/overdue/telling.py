"""Telling people of a clock; what was told under a key is told to nobody twice."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo.errors import Words
from governance.incidents.handling.move_asked import MoveMade
from governance.incidents.handling.stored_case import Stored
from governance.incidents.handling.told.telling_of_moves import PRESSING, tell_of_move
from governance.incidents.overdue import wording
from governance.incidents.overdue.escalation import CARDS, Act
from governance.incidents.overdue.moving import unit_named
from governance.incidents.overdue.recipients import Around, Persons
from governance.incidents.overdue.vocabulary import Stage
from governance.incidents.workflow.deadlines import RunningClock
from governance.notices.telling import News, tell
from governance.notices.vocabulary import DeliveryChannel, NoticeKind
from governance.policy import Policy


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of one incident as it stood when the watch looked."""

    db: Connection
    stored: Stored
    policy: Policy
    now: datetime
    by: Collection[DeliveryChannel] = ()

    def tell_of_report(self, clock: RunningClock) -> int:
        """Tell who owes it that a report waits to be accepted; return how many had not heard."""
        holder = self.stored.case.holder
        words = wording.to_accept(
            self.stored.no, clock.due_at or self.now, self._zone, has_grid=holder != ""
        )
        key = report_key(self.stored, clock)
        return self._tell(self._around.owing(clock), NoticeKind.TO_ACCEPT, key, words)

    def tell_of(self, act: Act) -> int:
        """Tell of a warning, or of a limit that ran out; return how many had not heard."""
        if act.stage is not Stage.WARN:
            return self._tell_overdue(act)
        unit = unit_named(self.db, self.stored, act)
        words = wording.due_soon(self.stored.no, act, self._zone, unit)
        return self._tell(self._around.owing(act.clock), NoticeKind.DUE_SOON, act.key, words)

    def tell_of_move(self, act: Act, made: MoveMade) -> int:
        """Tell of what the system did, and those above of the limit that ran out.

        Who works on it hears of the supervision, and not of the limit as well.
        """
        told = tell_of_move(self.db, made, day=self._around.day, by=self.by)
        if act.stage not in CARDS:
            return told
        return told + self._tell_overdue(act, self._around.at_work())

    def _tell_overdue(self, act: Act, spared: Persons = frozenset()) -> int:
        unit = unit_named(self.db, self.stored, act)
        words = wording.overdue(self.stored.no, act, self._zone, unit)
        persons = self._around.overdue(act.clock) - spared
        return self._tell(persons, NoticeKind.OVERDUE, act.key, words)

    @property
    def _zone(self) -> ZoneInfo:
        return self.policy.county.zone

    @property
    def _around(self) -> Around:
        day = self.now.astimezone(self._zone).date()
        return Around(self.db, self.stored, self.policy.county.code, self.now, day)

    def _tell(
        self, persons: Collection[uuid.UUID], kind: NoticeKind, key: str, words: Words
    ) -> int:
        news = News(kind, f"{self.stored.id}/{key}", str(self.stored.id), words)
        ways = self.by if kind in PRESSING else ()
        return tell(self.db, persons, news, now=self.now, by=ways)


def report_key(stored: Stored, clock: RunningClock) -> str:
    """Return the key under which a holder is told of a report; another holder is told anew."""
    return f"report/{int(clock.started_at.timestamp())}/{stored.case.holder}"
