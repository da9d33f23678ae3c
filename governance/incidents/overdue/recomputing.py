"""Whether the clocks that are stored are those that follow from history."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, or_, select

from geo.errors import Words
from governance.incidents.handling import case_queries
from governance.incidents.handling.running import terms_of
from governance.incidents.model import Incident
from governance.incidents.overdue import watch_queries
from governance.incidents.overdue.escalation import Outlook
from governance.incidents.overdue.watch import AGAIN_AFTER
from governance.incidents.overdue.watch_queries import Watched
from governance.incidents.vocabulary import State
from governance.incidents.workflow.deadlines import RunningClock
from governance.incidents.workflow.moves import WAITING
from governance.policy import Policy

I15: Final = Words(
    "期限等于由历史重新计算的结果，到点时系统会查看",
    "Due times are those that follow from history, and the watch will look in time",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """Something stored of an incident's clocks that history contradicts.

    Attributes
    ----------
    what
        ``due``, ``due of task 2``, or ``act_at``.
    """

    incident_id: uuid.UUID
    no: str
    what: str
    stored: str
    computed: str


def recompute(
    db: Connection, incident_id: uuid.UUID, policy: Policy, *, now: datetime
) -> list[Difference]:
    """Return in what the stored clocks of an incident differ from those of its history.

    A report that the watch has not come to yet has no clock stored; that is no difference.
    """
    watched = watch_queries.read_watched(db, incident_id, terms_of(policy))
    row = watch_queries.stored_clocks(db, incident_id)
    is_new = row.due_kind is None and row.act_at is not None
    if is_new and watched.stored.case.state is State.REPORTED:
        return []
    found = list(_of_dues(db, watched, _told(row.due_kind, row.due_at)))
    keys = watch_queries.keys_of_system(db, incident_id)
    outlook = watched.look_ahead(policy, keys, now)
    found += _of_next_look(row.act_at, outlook, watched.at(now))
    stored = watched.stored
    return [Difference(stored.id, stored.no, *told) for told in found]


def find_drift(
    db: Connection,
    policy: Policy,
    incident_ids: Iterable[uuid.UUID] | None = None,
    *,
    now: datetime,
) -> Iterator[Difference]:
    """Yield the differences of these incidents, or of all for which a clock runs or is stored."""
    for incident_id in clocked(db) if incident_ids is None else incident_ids:
        yield from recompute(db, incident_id, policy, now=now)


def clocked(db: Connection, *, most: int | None = None) -> Sequence[uuid.UUID]:
    """Return the incidents for which a clock should run or is stored; `most` of them, drawn."""
    asked = select(Incident.id).where(
        or_(Incident.state.in_([str(state) for state in WAITING]), Incident.due_kind.is_not(None))
    )
    # Ids are random: their order is a sample.
    return db.scalars(asked.order_by(Incident.id).limit(most)).all()


def restate(db: Connection, incident_id: uuid.UUID, policy: Policy, *, now: datetime) -> None:
    """Write the clocks of an incident anew from its history, after limits or holidays changed."""
    watched = watch_queries.read_watched(db, incident_id, terms_of(policy))
    watch_queries.write_clocks(db, watched, act_at=now if watched.running.every else None)


_Told = tuple[str, str, str]


def _of_dues(db: Connection, watched: Watched, own: str) -> Iterator[_Told]:
    computed = _clock(watched.running.of_incident)
    if own != computed:
        yield "due", own, computed
    for work in case_queries.works_of(db, watched.stored.id):
        stored = _told(work.due_kind, work.due_at)
        computed = _clock(watched.running.of_works.get(work.no))
        if stored != computed:
            yield f"due of task {work.no}", stored, computed


def _of_next_look(act_at: datetime | None, outlook: Outlook, now: datetime) -> Iterator[_Told]:
    """Yield whether the watch would come too late; that its moment has come is no difference."""
    latest = now + AGAIN_AFTER if outlook.moves else outlook.next_at
    is_due = act_at is not None and act_at <= now
    if latest is None or is_due or (act_at is not None and act_at <= latest):
        return
    yield "act_at", _told("look", act_at), _told("look", latest)


def _clock(clock: RunningClock | None) -> str:
    return "–" if clock is None else _told(clock.kind, clock.due_at)


def _told(kind: str | None, at: datetime | None) -> str:
    if kind is None:
        return "–"
    return f"{kind} {'–' if at is None else at.astimezone(UTC).isoformat()}"
