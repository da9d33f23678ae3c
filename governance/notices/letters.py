"""Deliveries for the operator's eyes: what waits, what was sent, what was given up."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    cast,
    delete,
    exists,
    func,
    select,
    tuple_,
    update,
)

from geo.errors import Words
from geo.postgis import Record
from governance.errors import GovernanceError
from governance.notices.model import Delivery, Webhook
from governance.notices.vocabulary import DeliveryChannel, DeliveryState


class DeliveryNotFoundError(GovernanceError):
    """There is no such delivery."""

    sentence = Words(zh="没有这条发送记录。", en="There is no such delivery.")


class DeliveryNotDeadError(GovernanceError):
    """Only what was given up can be sent again or dropped."""

    sentence = Words(
        zh="只有“未能送达”的才能重发或放弃；这一条已发出或仍在自动重试。",
        en="Only what was not delivered can be sent again or dropped; this one was sent, or is "
        "still tried again by itself.",
    )


def counts(db: Connection) -> dict[DeliveryState, int]:
    """Return how many deliveries stand where."""
    asked = select(Delivery.state, func.count()).group_by(Delivery.state)
    found = {DeliveryState(state): n for state, n in db.execute(asked)}
    return {state: found.get(state, 0) for state in DeliveryState}


def list_deliveries(
    db: Connection, state: DeliveryState, *, limit: int, after: uuid.UUID | None = None
) -> Sequence[Record]:
    """Return deliveries of a state, the newest first, those beyond one of them.

    `receiver` is the webhook's name; None where a person is the target.
    """
    asked = (
        select(Delivery.id, Delivery.channel, Delivery.event, Delivery.state, Delivery.attempts)
        .add_columns(Delivery.next_at, Delivery.last_error, Delivery.created_at, Delivery.sent_at)
        .add_columns(Webhook.name.label("receiver"))
        .outerjoin(Webhook, cast(Webhook.id, Text) == Delivery.target)
        .where(Delivery.state == state)
        .order_by(Delivery.created_at.desc(), Delivery.id.desc())
        .limit(limit)
    )
    return db.execute(asked if after is None else asked.where(_beyond(after))).all()


def _beyond(after: uuid.UUID) -> ColumnElement[bool]:
    last = select(Delivery.created_at).where(Delivery.id == after).scalar_subquery()
    return tuple_(Delivery.created_at, Delivery.id) < tuple_(last, after)


def retry(db: Connection, delivery: uuid.UUID, *, now: datetime) -> Record:
    """Let what was given up wait again, with all its attempts before it; return its row.

    Raises
    ------
    DeliveryNotFoundError, DeliveryNotDeadError
    """
    again = (
        update(Delivery)
        .where(*_dead(delivery))
        .values(state=DeliveryState.WAITING, attempts=0, next_at=now)
        .returning(Delivery.id, Delivery.channel, Delivery.target, Delivery.event)
    )
    return db.execute(again).one_or_none() or _refuse(db, delivery)


def drop(db: Connection, delivery: uuid.UUID) -> Record:
    """Take what was given up out of the outbox for good; return what its row was.

    Raises
    ------
    DeliveryNotFoundError, DeliveryNotDeadError
    """
    gone = (
        delete(Delivery)
        .where(*_dead(delivery))
        .returning(Delivery.id, Delivery.channel, Delivery.target, Delivery.event)
    )
    return db.execute(gone).one_or_none() or _refuse(db, delivery)


def _dead(delivery: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    return Delivery.id == delivery, Delivery.state == DeliveryState.DEAD


def _refuse(db: Connection, delivery: uuid.UUID) -> Record:
    if db.scalar(select(exists().where(Delivery.id == delivery))):
        raise DeliveryNotDeadError
    raise DeliveryNotFoundError


def trouble_of(channel: DeliveryChannel, target: str) -> str:
    """Return what is in trouble when a delivery fails: that webhook, or the whole channel."""
    return f"webhook:{target}" if channel is DeliveryChannel.WEBHOOK else channel.value


def is_in_trouble(db: Connection, channel: DeliveryChannel, target: str) -> bool:
    """Return whether any delivery of the same webhook or channel is given up."""
    dead = [Delivery.state == DeliveryState.DEAD, Delivery.channel == channel]
    if channel is DeliveryChannel.WEBHOOK:
        dead.append(Delivery.target == target)
    return bool(db.scalar(select(exists().where(*dead))))
