"""Tables: the county's dispatch rules, as sets that are tried before they hold, and alarms."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.postgis import Base, one_of
from governance.incidents.dispatching.vocabulary import RuleHours, RuleSetState
from governance.vocabulary import Tier


class DispatchRuleSet(Base):
    """All dispatch rules that hold together; one set is active."""

    __tablename__ = "dispatch_rule_set"
    __table_args__ = (
        CheckConstraint(one_of("state", RuleSetState), name="state"),
        Index(
            "uq_dispatch_rule_set_one_active",
            "state",
            unique=True,
            postgresql_where=text("state = 'active'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    activated_by: Mapped[str | None] = mapped_column(Text)
    activated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    #: What the last replay on past incidents found.
    replay: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class DispatchRule(Base):
    """For which incidents which unit is proposed; empty means every one."""

    __tablename__ = "dispatch_rule"
    __table_args__ = (
        CheckConstraint(one_of("tier", Tier), name="tier"),
        CheckConstraint(one_of("hours", RuleHours), name="hours"),
        Index("uq_dispatch_rule_set_id_position", "set_id", "position", unique=True),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    set_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("dispatch_rule_set.id", ondelete="CASCADE")
    )
    position: Mapped[int] = mapped_column(Integer)
    area: Mapped[str] = mapped_column(Text, server_default=text("''"))
    category: Mapped[str | None] = mapped_column(Text)
    tier: Mapped[str | None] = mapped_column(Text)
    hours: Mapped[str] = mapped_column(Text, server_default=text("'any'"))
    unit: Mapped[str] = mapped_column(Text)
    support: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))


class Alarm(Base):
    """Something that went wrong and waits for a person; the same trouble is one alarm."""

    __tablename__ = "alarm"
    __table_args__ = (
        Index(
            "uq_alarm_kind_subject_open",
            "kind",
            "subject",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    words: Mapped[dict[str, str]] = mapped_column(JSONB)
    times: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_by: Mapped[str | None] = mapped_column(Text)
