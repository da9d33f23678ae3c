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
from governance.incidents.vocabulary import (
    OPEN_STATES,
    Channel,
    EventKind,
    PinOutcome,
    PinReason,
    State,
)
from governance.incidents.workflow.vocabulary import Supervision
from governance.people.scope import Label
from governance.vocabulary import ClockKind, Level, Risk, Scale, Severity, Tier, Verb

_OPEN = one_of("state", sorted(OPEN_STATES))

INCIDENT_NUMBER = Sequence("incident_number", metadata=Base.metadata)


class Incident(Base):
    """One thing reported, whatever the channel; the raw position never changes."""

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint(one_of("channel", Channel), name="channel"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("label", Label), name="label"),
        CheckConstraint(one_of("level", Level), name="level"),
        CheckConstraint(one_of("tier", Tier), name="tier"),
        CheckConstraint(one_of("severity", Severity), name="severity"),
        CheckConstraint(one_of("risk", Risk), name="risk"),
        CheckConstraint(one_of("scale", Scale), name="scale"),
        CheckConstraint(one_of("supervision", Supervision), name="supervision"),
        CheckConstraint(one_of("due_kind", ClockKind), name="due_kind"),
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
        # Carries what maps and counts ask of every incident: they read this and nothing else.
        Index(
            "ix_incident_occurred_at_id",
            "occurred_at",
            "id",
            postgresql_include=[
                "category",
                "channel",
                "tier",
                "state",
                "area",
                "label",
                "holder",
                "geom",
            ],
        ),
        Index("ix_incident_area", "area", postgresql_ops={"area": "text_pattern_ops"}),
        Index("ix_incident_open", "holder", "due_at", postgresql_where=text(_OPEN)),
        Index("ix_incident_act_at", "act_at", postgresql_where=text("act_at IS NOT NULL")),
        Index(
            "ix_incident_merged_into",
            "merged_into",
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
        # Every page asks whether there is any: where none is invented, this is empty.
        Index("ix_incident_synthetic", "synthetic", postgresql_where=text("synthetic")),
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
    #: Where it lies, for scope: its grid's code; empty while it waits for a pin.
    area: Mapped[str] = mapped_column(Text, server_default=text("''"))
    label: Mapped[str] = mapped_column(Text, server_default=text("'normal'"))
    #: Who decides over it: a unit's code, that of a centre being its area's; empty before the pin.
    holder: Mapped[str] = mapped_column(Text, server_default=text("''"))
    level: Mapped[str] = mapped_column(Text, server_default=text("'grid'"))
    tier: Mapped[str] = mapped_column(Text, server_default=text("'unset'"))
    severity: Mapped[str | None] = mapped_column(Text)
    risk: Mapped[str | None] = mapped_column(Text)
    scale: Mapped[str | None] = mapped_column(Text)
    urgent: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    supervision: Mapped[str] = mapped_column(Text, server_default=text("'none'"))
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    first_closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    merged_into: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("incident.id"))
    #: The clock that runs for its holder; recomputable from history at any time.
    due_kind: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    #: When the watch has next to look at it.
    act_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    #: What else stands of its handling; see `handling.stored_case`.
    handling: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


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
    __table_args__ = (
        CheckConstraint(one_of("kind", [*EventKind, *Verb]), name="kind"),
        Index(
            "uq_incident_event_actor_key",
            "actor",
            "key",
            unique=True,
            postgresql_where=text("key IS NOT NULL"),
        ),
        Index("uq_incident_event_seq", "seq", unique=True),
    )

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: In the order of writing over all incidents; what is committed later may be lower.
    seq: Mapped[int] = mapped_column(BigInteger, Identity())
    kind: Mapped[str] = mapped_column(Text)
    from_state: Mapped[str | None] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    #: A person's id, or the system, or the source of a report.
    actor: Mapped[str] = mapped_column(Text)
    #: The unit for which the person acted, and as what.
    unit: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    #: Sent along by who acted: a repetition is known by it.
    key: Mapped[str | None] = mapped_column(Text)
    #: Set by the database from this row and the hash of the row before: a chain per incident.
    hash: Mapped[bytes] = mapped_column(LargeBinary)
