"""The outbox: what waits, taken by one worker at a time, sent, tried again, or given up.

Taking moves `next_at` on before anything is sent. A worker that dies in the middle only delays:
when its lease has run out, another takes the delivery again, under the same id.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, select, update
from sqlalchemy.orm import aliased

from geo.postgis import Record
from governance.notices.model import Delivery
from governance.notices.patience import MOST_ATTEMPTS, rest_after
from governance.notices.sending import Outgoing, SendError
from governance.notices.vocabulary import DeliveryChannel, DeliveryState


def take_due(db: Connection, *, now: datetime, limit: int, lease: timedelta) -> list[Outgoing]:
    """Take what is due, the longest due first; nobody else takes it until the lease runs out."""
    due = (
        select(Delivery.id)
        .where(Delivery.state == DeliveryState.WAITING, Delivery.next_at <= now)
        .order_by(Delivery.next_at, Delivery.created_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = (
        update(Delivery)
        .where(Delivery.id == due.c.id)
        .values(next_at=now + lease, attempts=Delivery.attempts + 1)
        .returning(
            Delivery.id,
            Delivery.channel,
            Delivery.target,
            Delivery.event,
            Delivery.payload,
            Delivery.attempts,
            Delivery.created_at,
        )
    )
    rows = sorted(db.execute(taken).all(), key=lambda row: (row.created_at, row.id))
    return [_outgoing(row) for row in rows]


def _outgoing(row: Record) -> Outgoing:
    channel = DeliveryChannel(row.channel)
    return Outgoing(row.id, channel, row.target, row.event, row.payload, row.attempts)


def mark_sent(db: Connection, sent: Outgoing, *, now: datetime) -> None:
    """Note that the other side has it: even when the lease ran out and another took it again."""
    own = (Delivery.id == sent.id, Delivery.state == DeliveryState.WAITING)
    db.execute(update(Delivery).where(*own).values(state=DeliveryState.SENT, sent_at=now))


def mark_failed(
    db: Connection, failed: Outgoing, error: SendError, *, now: datetime
) -> tuple[DeliveryState, datetime]:
    """Note a failure; return where the delivery stands now, and when it is tried again."""
    again_at = now + rest_after(failed.attempt, failed.id)
    if error.instead is not None and _redirect(db, failed, error.instead, error.note, now):
        return DeliveryState.WAITING, now
    is_over = error.is_final or failed.attempt >= MOST_ATTEMPTS
    state = DeliveryState.DEAD if is_over else DeliveryState.WAITING
    _set(db, failed, state=state, next_at=again_at, last_error=error.note)
    return state, again_at


def put_back(db: Connection, unsent: Outgoing, *, until: datetime) -> None:
    """Put back what was taken but not tried: it does not count as an attempt."""
    _set(db, unsent, next_at=until, attempts=unsent.attempt - 1)


def _redirect(
    db: Connection, failed: Outgoing, channel: DeliveryChannel, reason: str, now: datetime
) -> bool:
    """Let a delivery go on by another channel, unless that one has the same news already."""
    other = aliased(Delivery)
    known = exists().where(
        other.channel == channel, other.target == failed.target, other.event == failed.event
    )
    moved = (
        update(Delivery)
        .where(*_as_taken(failed), ~known)
        .values(channel=channel, attempts=0, next_at=now, last_error=reason)
    )
    return db.execute(moved).rowcount == 1


def _set(db: Connection, one: Outgoing, **values: object) -> None:
    db.execute(update(Delivery).where(*_as_taken(one)).values(**values))


def _as_taken(one: Outgoing) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a delivery waits still, in this attempt and in no later one."""
    return (
        Delivery.id == one.id,
        Delivery.state == DeliveryState.WAITING,
        Delivery.attempts == one.attempt,
    )


#: Put together once: it is asked after every move.
_IS_DUE = select(
    exists().where(Delivery.state == DeliveryState.WAITING, Delivery.next_at <= bindparam("now"))
)


def is_due(db: Connection, *, now: datetime) -> bool:
    """Return whether anything waits to be sent now."""
    return bool(db.scalar(_IS_DUE, {"now": now}))


def forget_sent(db: Connection, *, before: datetime) -> int:
    """Delete what was sent before a moment; what was given up stays until a person decides."""
    old = (Delivery.state == DeliveryState.SENT, Delivery.sent_at < before)
    return db.execute(delete(Delivery).where(*old)).rowcount
