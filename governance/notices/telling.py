"""Telling people and systems of what happens, in the transaction in which it happens.

What is rolled back was never told. An inbox row is the telling itself; what goes further, to
systems, phones and WeChat, is written to the outbox and sent once the transaction holds.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB, insert

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


def publish(db: Connection, happening: Happening, *, now: datetime) -> int:
    """Queue a happening for every webhook that wants its kind; return for how many."""
    body = {
        "type": happening.kind,
        "event": happening.event,
        "timestamp": now.isoformat(),
        "data": dict(happening.payload),
    }
    wanting = select(
        func.gen_random_uuid(),
        literal(DeliveryChannel.WEBHOOK.value),
        cast(Webhook.id, Text),
        literal(happening.event),
        cast(literal(body, JSONB), JSONB),
        literal(now),
        literal(now),
    ).where(
        Webhook.active,
        or_(func.cardinality(Webhook.kinds) == 0, Webhook.kinds.contains([happening.kind])),
    )
    columns = ["id", "channel", "target", "event", "payload", "next_at", "created_at"]
    queued = insert(Delivery).from_select(columns, wanting).on_conflict_do_nothing()
    return len(db.scalars(queued.returning(Delivery.id)).all())
