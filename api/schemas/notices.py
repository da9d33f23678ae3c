"""Notices, deliveries and webhooks on the wire."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from api.schemas.fields import Line, Moment, Wire
from geo.postgis import Record
from governance.incidents.disclosure import Shown
from governance.notices.webhooks import NewWebhook
from governance.vocabulary import Verb

#: Why something is given up or switched off.
Reason = Annotated[Line, Field(min_length=2)]


class ReadAllIn(Wire):
    """Until when the messages were told that were seen."""

    told_until: Moment


class ReasonIn(Wire):
    """Why."""

    reason: Reason


class WebhookIn(Wire):
    """A system that wants to be told; without kinds, of everything."""

    name: Line
    url: Annotated[str, Field(min_length=8, max_length=500, pattern=r"^https?://[\x21-\x7e]+$")]
    kinds: Annotated[tuple[Verb, ...], Field(max_length=len(Verb))] = ()

    def to_webhook(self) -> NewWebhook:
        """Return it in our own type."""
        return NewWebhook(self.name, self.url, tuple(dict.fromkeys(self.kinds)))


class CodeIn(Wire):
    """What the mini-program was given by ``wx.login``."""

    code: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\w-]+$")]


def notice_of(row: Record, subjects: Mapping[str, Shown]) -> dict[str, Any]:
    """Return a notice; its incident is named when its reader may still see it."""
    about = subjects.get(row.subject or "")
    return {
        "id": row.id,
        "kind": row.kind,
        "words": row.words,
        "created_at": row.created_at,
        "read_at": row.read_at,
        "incident": None
        if about is None
        else {"id": about.id, "no": about.no, "title": about.title, "state": about.state},
    }


def delivery_of(row: Record) -> dict[str, Any]:
    """Return a delivery without what it says and to whom."""
    return row._asdict()


def webhook_of(row: Record) -> dict[str, Any]:
    """Return a webhook without its secret."""
    return row._asdict()
