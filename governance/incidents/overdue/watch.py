"""The watch: takes incidents whose moment has come, and does what their clocks call for.

An incident is one transaction. What is due is computed from its history; what was done is in its
history, too, under a key. Cut off in between, nothing is half done, and the next look does it.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from geo.errors import Words
from governance.incidents.dispatching.alarms import raise_alarm
from governance.incidents.handling.running import terms_of
from governance.incidents.overdue import fresh_reports, watch_queries
from governance.incidents.overdue.escalation import Act, Outlook
from governance.incidents.overdue.moving import make
from governance.incidents.overdue.telling import Teller
from governance.incidents.overdue.watch_queries import Watched
from governance.incidents.vocabulary import State
from governance.incidents.workflow.refusals import MoveRefusedError
from governance.notices.vocabulary import DeliveryChannel
from governance.policy import Policy

log = structlog.get_logger()

#: The kind of the alarm; its subject is the number of the incident.
WATCH_FAILED: Final = "watch"
#: After so long the watch tries again what it could not do.
AGAIN_AFTER: Final = timedelta(hours=1)

_REFUSED: Final = Words(
    "{no}：时限已到，但系统未能自动处理（{zh}）。请打开该事件人工处理。",
    "{no}: its time has come, but the system could not act ({en}). Open the incident and see to "
    "it.",
)
_BROKEN: Final = Words("程序出错：{name}", "a fault of the program: {name}")


@dataclass(frozen=True, slots=True)
class Looked:
    """What the watch did: reports taken up, incidents looked at, moves, people told, refusals."""

    reports: int = 0
    incidents: int = 0
    moves: int = 0
    told: int = 0
    refused: int = 0

    def __add__(self, other: "Looked") -> "Looked":
        return Looked(
            self.reports + other.reports,
            self.incidents + other.incidents,
            self.moves + other.moves,
            self.told + other.told,
            self.refused + other.refused,
        )


@dataclass(frozen=True, slots=True)
class Watch:
    """The watch of a county; `by` are the channels on which people are told beside the pages."""

    policy: Policy
    by: Collection[DeliveryChannel] = ()

    def take_up_reports(self, db: Connection, now: datetime) -> Looked | None:
        """Start the clocks of reports that just came in, many at once; None when there is none.

        Where one of them breaks it, they are left to be looked at one by one.
        """
        try:
            with db.begin_nested():
                taken, told = fresh_reports.take_up(db, self.policy, now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as fault:  # noqa: BLE001 each look says which one it is
            log.error("reports not taken up", error=type(fault).__name__)  # noqa: TRY400 as below
            return None
        return Looked(reports=taken, told=told) if taken else None

    def look_at_next(self, db: Connection, now: datetime) -> Looked | None:
        """Look at one incident whose moment has come, and do what is due; None when none waits.

        Whatever comes of it, the incident waits for a later moment afterwards: one that cannot be
        helped keeps nobody else from it.
        """
        incident_id = watch_queries.take_next(db, now)
        if incident_id is None:
            return None
        try:
            with db.begin_nested():
                return _Look(db, self, incident_id, now).finish()
        except (OperationalError, InterfaceError):  # the database, not the incident
            raise
        except Exception as fault:  # noqa: BLE001 the others wait, and an alarm says so
            log.error(  # noqa: TRY400 its text may hold what was reported
                "watch failed", incident=str(incident_id), error=type(fault).__name__
            )
            watch_queries.set_incident(db, incident_id, act_at=now + AGAIN_AFTER)
            no = watch_queries.number_of(db, incident_id)
            _raise_alarm(db, no, _BROKEN.fill(name=type(fault).__name__), now)
            return Looked(incidents=1, refused=1)


@dataclass(slots=True)
class _Look:
    """One look at one incident: as long as a move follows from the last."""

    db: Connection
    watch: Watch
    incident_id: uuid.UUID
    now: datetime
    done: set[str] = field(default_factory=set)
    looked: Looked = Looked(incidents=1)

    def finish(self) -> Looked:
        """Do what is due and write when to look next."""
        self.done = watch_queries.keys_of_system(self.db, self.incident_id)
        watched, outlook = self._look()
        self._tell_of_report(watched, outlook)
        while outlook.moves:
            self._move(watched, outlook.moves[0])
            watched, outlook = self._look()
        next_at = outlook.next_at
        if self.looked.refused:
            again = watched.at(self.now) + AGAIN_AFTER
            next_at = again if next_at is None else min(next_at, again)
        watch_queries.write_clocks(self.db, watched, act_at=next_at)
        return self.looked

    def _look(self) -> tuple[Watched, Outlook]:
        policy = self.watch.policy
        watched = watch_queries.read_watched(self.db, self.incident_id, terms_of(policy))
        outlook = watched.look_ahead(policy, self.done, self.now)
        for act in outlook.tells:
            self._count(told=self._teller(watched).tell_of(act))
        return watched, outlook

    def _move(self, watched: Watched, act: Act) -> None:
        key, at = watched.key(act.key), watched.at(self.now)
        self.done.add(key)
        try:
            made = make(self.db, watched.stored, act, key=key, policy=self.watch.policy, now=at)
        except MoveRefusedError as refused:
            log.warning("watch refused", act=act.stage, rule=type(refused).__name__)
            _raise_alarm(self.db, watched.stored.no, refused.words, self.now)
            self._count(refused=1)
            return
        self._count(moves=1)
        self._count(told=self._teller(watched).tell_of_move(act, made))

    def _tell_of_report(self, watched: Watched, outlook: Outlook) -> None:
        """Tell its holder of a report that nobody took up yet."""
        own = watched.running.of_incident
        fresh = watched.stored.case.state is State.REPORTED and not outlook.moves
        if fresh and own is not None and own.due_at is not None and own.due_at > self.now:
            self._count(told=self._teller(watched).tell_of_report(own))

    def _teller(self, watched: Watched) -> Teller:
        return Teller(self.db, watched.stored, self.watch.policy, self.now, self.watch.by)

    def _count(self, *, moves: int = 0, told: int = 0, refused: int = 0) -> None:
        self.looked += Looked(moves=moves, told=told, refused=refused)


def _raise_alarm(db: Connection, no: str, why: Words, now: datetime) -> None:
    raise_alarm(db, WATCH_FAILED, no, _REFUSED.fill(no=no, zh=why.zh, en=why.en), now)
