"""Tables: notices in people's inboxes, the outbox of deliveries, and who listens."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.postgis import Base, one_of
from governance.notices.vocabulary import DeliveryChannel, DeliveryState, NoticeKind


class Notice(Base):
    """Something one person is told of, once."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint(one_of("kind", NoticeKind), name="kind"),
        Index("uq_notice_person_id_event", "person_id", "event", unique=True),
        Index("ix_notice_person_id_created_at", "person_id", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(Text)
    #: What happened, as a key: the same happening told twice is told once.
    event: Mapped[str] = mapped_column(Text)
    #: The incident's id; no foreign key, notices know no incidents.
    subject: Mapped[str | None] = mapped_column(Text)
    words: Mapped[dict[str, str]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Webhook(Base):
    """A system that wants to be told; its secret is sealed."""

    __tablename__ = "webhook"
    __table_args__ = (Index("uq_webhook_name", "name", unique=True),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: Kinds of happenings, verbs of the workflow; empty for all of them.
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Delivery(Base):
    """Something to be sent, written in the transaction of what it tells of."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint(one_of("channel", DeliveryChannel), name="channel"),
        CheckConstraint(one_of("state", DeliveryState), name="state"),
        Index("uq_delivery_event", "channel", "target", "event", unique=True),
        Index("ix_delivery_next_at", "next_at", postgresql_where=text("state = 'waiting'")),
    )

    #: Also the event id that the receiver knows a repetition by.
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    channel: Mapped[str] = mapped_column(Text)
    #: A webhook's or a person's id, never an address or a number.
    target: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text, server_default=text("'waiting'"))
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    next_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
