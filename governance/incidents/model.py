"""Tables: incidents, the grid each is assigned to, the pinning queue, and their history."""

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.assign.vocabulary import Confidence, Rule
from geo.postgis import Base, geometry_type, one_of
from governance.incidents.vocabulary import Channel, EventKind, PinOutcome, PinReason, State

INCIDENT_NUMBER = Sequence("incident_number", metadata=Base.metadata)


class Incident(Base):
    """One thing reported, whatever the channel; the raw position never changes."""

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint(one_of("channel", Channel), name="channel"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint("(raw_x IS NULL) = (raw_crs IS NULL)", name="raw_position_whole"),
        CheckConstraint("(raw_x IS NULL) = (raw_y IS NULL)", name="raw_position_pair"),
        CheckConstraint("raw_x IS NOT NULL OR address IS NOT NULL", name="somewhere"),
        Index("uq_incident_no", "no", unique=True),
        Index(
            "uq_incident_source_idempotency_key",
            "source",
            "idempotency_key",
            unique=True,
            postgresql_where=text("idempotency_key IS NOT NULL"),
        ),
        Index("ix_incident_geom", "geom", postgresql_using="gist"),
        Index("ix_incident_occurred_at_id", "occurred_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    no: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    idempotency_key: Mapped[str | None] = mapped_column(Text)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary)
    channel: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    narrative: Mapped[str | None] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text)
    round: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    raw_x: Mapped[float | None] = mapped_column(Double)
    raw_y: Mapped[float | None] = mapped_column(Double)
    raw_crs: Mapped[str | None] = mapped_column(Text)
    accuracy_m: Mapped[float | None] = mapped_column(Double)
    method: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    geom: Mapped[WKBElement | None] = mapped_column(geometry_type("POINT"))
    synthetic: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))


class GridAssignment(Base):
    """The grid an incident was given, by which rule, and why; never rewritten."""

    __tablename__ = "grid_assignment"
    __table_args__ = (
        CheckConstraint(one_of("rule", Rule), name="rule"),
        CheckConstraint(one_of("confidence", Confidence), name="confidence"),
        Index(
            "uq_grid_assignment_current",
            "incident_id",
            unique=True,
            postgresql_where=text("current"),
        ),
        Index("ix_grid_assignment_grid_id", "grid_id"),
        Index("ix_grid_assignment_incident_id", "incident_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"))
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"))
    grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id"))
    grid_code: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    edge_m: Mapped[float | None] = mapped_column(Double)
    second_code: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[dict[str, str]] = mapped_column(JSONB)
    geom: Mapped[WKBElement] = mapped_column(geometry_type("POINT"))
    accuracy_m: Mapped[float | None] = mapped_column(Double)
    method: Mapped[str] = mapped_column(Text)
    provider: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    current: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))


class PinTask(Base):
    """An incident that waits for a person to say where it is."""

    __tablename__ = "pin_task"
    __table_args__ = (
        CheckConstraint(one_of("reason", PinReason), name="reason"),
        CheckConstraint(one_of("outcome", PinOutcome), name="outcome"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_outcome"),
        Index(
            "uq_pin_task_open",
            "incident_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_pin_task_open", "id", postgresql_where=text("closed_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"))
    reason: Mapped[str] = mapped_column(Text)
    words: Mapped[dict[str, str]] = mapped_column(JSONB)
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    outcome: Mapped[str | None] = mapped_column(Text)
    closed_by: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    request: Mapped[bytes | None] = mapped_column(LargeBinary)


class IncidentEvent(Base):
    """One step of an incident's history; versions run from 1 without a gap."""

    __tablename__ = "incident_event"
    __table_args__ = (CheckConstraint(one_of("kind", EventKind), name="kind"),)

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    from_state: Mapped[str | None] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
