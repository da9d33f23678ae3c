"""Webhooks: systems that want to be told, and the secrets by which they know us."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection, Text, cast, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from geo.errors import Words
from geo.postgis import Record
from governance.errors import GovernanceError
from governance.notices.model import Delivery, Webhook
from governance.notices.signatures import new_secret
from governance.notices.vocabulary import DeliveryChannel, DeliveryState, SendTrouble
from governance.people.sealing.keyring import Keyring


class WebhookNotFoundError(GovernanceError):
    """There is no such webhook."""

    sentence = Words(zh="没有这个对接系统。", en="There is no such webhook.")


class WebhookNameTakenError(GovernanceError):
    """Another webhook has this name."""

    sentence = Words(
        zh="已有同名的对接系统，请换一个名称。",
        en="Another webhook has this name. Choose another one.",
    )


class WebhookAddressError(GovernanceError):
    """A webhook's address is not one to which we send."""

    sentence = Words(
        zh="地址应形如 https://主机/路径，不含用户名、口令和 #。"
        "内网或 http 地址须先由运维写入 WANGGE_WEBHOOK_HOSTS。",
        en="An address looks like https://host/path, without user, password or #. For one inside "
        "the network, or over http, the operator first names its host in WANGGE_WEBHOOK_HOSTS.",
    )


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook to be; `kinds` are verbs, empty for all of them."""

    name: str
    url: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where a webhook's deliveries go, and with what they are signed."""

    url: str
    secret: str


def check_address(url: str, allowed_hosts: frozenset[str]) -> None:
    """Refuse an address that can be told to be wrong by its text.

    Where its name leads is looked at each time something is sent.

    Raises
    ------
    WebhookAddressError
        When it is no https address, nor one over http at a host of `allowed_hosts`.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise WebhookAddressError from None
    schemes = {"https", "http"} if host in allowed_hosts else {"https"}
    is_plain = url.isascii() and url.isprintable() and " " not in url
    has_more = "@" in parts.netloc or "#" in url
    if parts.scheme not in schemes or not host or has_more or not is_plain:
        raise WebhookAddressError


def add_webhook(
    db: Connection, new: NewWebhook, *, keyring: Keyring, actor: str, now: datetime
) -> tuple[uuid.UUID, str]:
    """Add a webhook; return its id and the secret, which nobody is shown again.

    Raises
    ------
    WebhookNameTakenError
        When another one has the name.
    """
    webhook, secret = uuid.uuid4(), new_secret()
    row = {
        "id": webhook,
        "name": new.name,
        "url": new.url,
        "secret_sealed": keyring.seal(secret, _place(webhook)),
        "kinds": list(new.kinds),
        "created_by": actor,
        "created_at": now,
    }
    try:
        with db.begin_nested():
            db.execute(insert(Webhook).values(row))
    except IntegrityError:
        raise WebhookNameTakenError from None
    return webhook, secret


def rotate_secret(db: Connection, webhook: uuid.UUID, *, keyring: Keyring) -> str:
    """Give a webhook a new secret and return it; raises `WebhookNotFoundError`."""
    secret = new_secret()
    sealed = keyring.seal(secret, _place(webhook))
    changed = update(Webhook).where(Webhook.id == webhook).values(secret_sealed=sealed)
    if db.execute(changed).rowcount == 0:
        raise WebhookNotFoundError
    return secret


def deactivate(db: Connection, webhook: uuid.UUID) -> int:
    """Switch a webhook off; return how many waiting deliveries are given up with it.

    Raises
    ------
    WebhookNotFoundError
        When there is none.
    """
    switched = update(Webhook).where(Webhook.id == webhook).values(active=False)
    if db.execute(switched).rowcount == 0:
        raise WebhookNotFoundError
    waiting = (Delivery.target == str(webhook), Delivery.state == DeliveryState.WAITING)
    given_up = {"state": DeliveryState.DEAD, "last_error": SendTrouble.SWITCHED_OFF}
    return db.execute(update(Delivery).where(*waiting).values(given_up)).rowcount


def activate(db: Connection, webhook: uuid.UUID) -> None:
    """Switch a webhook on again; raises `WebhookNotFoundError`."""
    switched = update(Webhook).where(Webhook.id == webhook).values(active=True)
    if db.execute(switched).rowcount == 0:
        raise WebhookNotFoundError


def list_webhooks(db: Connection) -> Sequence[Record]:
    """Return every webhook without its secret, and when something last reached it."""
    reached = (
        select(func.max(Delivery.sent_at))
        .where(
            Delivery.channel == DeliveryChannel.WEBHOOK, Delivery.target == cast(Webhook.id, Text)
        )
        .scalar_subquery()
    )
    asked = select(
        Webhook.id, Webhook.name, Webhook.url, Webhook.kinds, Webhook.active, Webhook.created_at
    ).add_columns(reached.label("reached_at"))
    return db.execute(asked.order_by(Webhook.active.desc(), Webhook.name)).all()


def receiver_of(db: Connection, webhook: uuid.UUID, *, keyring: Keyring) -> Receiver | None:
    """Return where to send for a webhook; None when it is switched off or gone."""
    asked = select(Webhook.url, Webhook.secret_sealed).where(Webhook.id == webhook, Webhook.active)
    row = db.execute(asked).one_or_none()
    if row is None:
        return None
    return Receiver(row.url, keyring.open(row.secret_sealed, _place(webhook)))


def _place(webhook: uuid.UUID) -> bytes:
    return f"webhook.secret:{webhook}".encode()
