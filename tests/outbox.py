"""Webhooks, and what waits for them."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, select, text

from api.delivering.posting import Poster
from api.delivering.postman import Postman
from api.delivering.webhook_sender import WebhookSender
from governance.notices.model import Delivery
from governance.notices.telling import Happening, publish
from governance.notices.vocabulary import DeliveryChannel
from governance.notices.webhooks import NewWebhook, add_webhook
from governance.policy import load_policy
from tests.signing_in import KEYRING

LOOPBACK = frozenset({"127.0.0.1"})


@dataclass
class Time:
    """A clock that a test sets on."""

    now: datetime = field(default_factory=lambda: datetime.now().astimezone())

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **by: float) -> None:
        self.now += timedelta(**by)


def store_webhook(
    db: Connection, url: str, *, kinds: tuple[str, ...] = (), name: str = ""
) -> tuple[uuid.UUID, str]:
    new = NewWebhook(name or f"对接 {uuid.uuid4()}", url, kinds)
    return add_webhook(db, new, keyring=KEYRING, actor="tests", now=datetime.now().astimezone())


def store_happenings(db: Connection, number: int, *, now: datetime, kind: str = "accept") -> None:
    for _ in range(number):
        event = f"{uuid.uuid4()}:1"
        publish(db, Happening(kind, event, {"no": "XG-20260302-000001"}), now=now)


def postman(engine: Engine, clock: Time, *, seconds: float = 2.0) -> Postman:
    sender = WebhookSender(engine, KEYRING, Poster(LOOPBACK, seconds=seconds), clock)
    return Postman(engine, load_policy(), {DeliveryChannel.WEBHOOK: sender}, clock)


def rows(engine: Engine) -> list[Delivery]:
    """Every delivery, in the order in which they were written."""
    with engine.connect() as db:
        asked = select(Delivery.__table__).order_by(Delivery.created_at, Delivery.id)
        return list(db.execute(asked))  # type: ignore[arg-type]


def clear(engine: Engine) -> None:
    with engine.begin() as db:
        for table in ("delivery", "webhook", "alarm", "notice"):
            db.execute(text(f"DELETE FROM {table}"))  # noqa: S608 names of our own
