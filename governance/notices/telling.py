"""Telling people and systems of what happens, in the transaction in which it happens.

What is rolled back was never told. An inbox row is the telling itself; what goes further, to
systems, phones and WeChat, is written to the outbox and sent once the transaction holds.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, any_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from geo.errors import Words
from governance.notices.model import Delivery, Notice, Webhook
from governance.notices.vocabulary import DeliveryChannel, NoticeKind


@dataclass(frozen=True, slots=True)
class News:
    """What people are told.

    Attributes
    ----------
    event
        The happening, as a key: the same person has it once, however often it is told.
    subject
        The id of the incident it is about.
    words
        Without anything personal: they travel further than the pages.
    """

    kind: NoticeKind
    event: str
    subject: str | None
    words: Words


@dataclass(frozen=True, slots=True)
class Happening:
    """What systems are told.

    Attributes
    ----------
    kind
        By which a webhook chooses: a verb of the workflow.
    payload
        Codes, numbers and times; nothing personal.
    """

    kind: str
    event: str
    payload: Mapping[str, object]


def tell(
    db: Connection,
    persons: Iterable[uuid.UUID],
    news: News,
    *,
    now: datetime,
    by: Collection[DeliveryChannel] = (),
) -> int:
    """Put news into inboxes and return how many persons had not been told before.

    Parameters
    ----------
    by
        Channels on which the newly told are sent it as well.
    """
    words = {"zh": news.words.zh, "en": news.words.en}
    rows = [
        {
            "id": uuid.uuid4(),
            "person_id": person,
            "kind": news.kind,
            "event": news.event,
            "subject": news.subject,
            "words": words,
            "created_at": now,
        }
        for person in sorted(set(persons))  # in one order, so that two who tell never deadlock
    ]
    if not rows:
        return 0
    kept = insert(Notice).on_conflict_do_nothing().returning(Notice.person_id)
    told = db.scalars(kept, rows).all()
    payload = {"kind": news.kind, "subject": news.subject, **words}
    _queue(db, told, by, event=news.event, payload=payload, now=now)
    return len(told)


def _queue(
    db: Connection,
    persons: Collection[uuid.UUID],
    by: Collection[DeliveryChannel],
    *,
    event: str,
    payload: Mapping[str, Any],
    now: datetime,
) -> None:
    rows = [
        {
            "id": uuid.uuid4(),
            "channel": channel,
            "target": str(person),
            "event": event,
            "payload": payload,
            "next_at": now,
            "created_at": now,
        }
        for channel in sorted(by)
        for person in persons
    ]
    if rows:
        db.execute(insert(Delivery).on_conflict_do_nothing(), rows)


#: Put together once: it is asked at every move, and mostly nobody wants to hear.
_WANTING = select(Webhook.id).where(
    Webhook.active,
    or_(func.cardinality(Webhook.kinds) == 0, bindparam("kind", type_=Text) == any_(Webhook.kinds)),
)


def publish(db: Connection, happening: Happening, *, now: datetime) -> int:
    """Queue a happening for every webhook that wants its kind; return for how many."""
    body = {
        "type": happening.kind,
        "event": happening.event,
        "timestamp": now.isoformat(),
        "data": dict(happening.payload),
    }
    rows = [
        {
            "id": uuid.uuid4(),
            "channel": DeliveryChannel.WEBHOOK.value,
            "target": str(webhook),
            "event": happening.event,
            "payload": body,
            "next_at": now,
            "created_at": now,
        }
        for webhook in db.scalars(_WANTING, {"kind": happening.kind})
    ]
    if not rows:
        return 0
    queued = insert(Delivery).on_conflict_do_nothing().returning(Delivery.id)
    return len(db.scalars(queued, rows).all())
