"""Tables: what teams sent in, the visits and findings made of it, and signs of life."""

import uuid
from datetime import date, datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.postgis import Base, geometry_type, one_of
from governance.night_visits.vocabulary import FindingState, GeoProof, Outcome


class VisitSending(Base):
    """One thing that a device sent, as it came; whatever becomes of it, it is kept.

    `id` is the device's own: the same again is known. A visit may be sent several times as its
    record grows; `revision` counts that, and the highest one counts whenever it arrives.
    """

    __tablename__ = "visit_sending"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision"),
        Index("ix_visit_sending_team_id", "team_id", "id"),
        Index("ix_visit_sending_upon", "upon", postgresql_where=text("result = 'held'")),
        Index(
            "ix_visit_sending_waiting",
            "received_at",
            postgresql_where=text("result IN ('refused', 'held') AND closed_at IS NULL"),
        ),
        UniqueConstraint("about", "revision", "digest"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    #: As the device named it; it may be none of ours, and is kept all the same.
    team_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    #: The area of the team's plan, or the county's: whoever is in charge there sees it.
    area: Mapped[str] = mapped_column(Text)
    device: Mapped[str] = mapped_column(Text)
    #: What it tells of: `vocabulary.SendingKind`.
    kind: Mapped[str] = mapped_column(Text)
    #: The id that the device gave to the visit or finding.
    about: Mapped[uuid.UUID] = mapped_column(Uuid)
    #: The visit that a finding was made at.
    upon: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    revision: Mapped[int] = mapped_column(Integer)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    device_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    #: How far the device's clock was ahead of ours when it sent; seconds.
    clock_ahead_s: Mapped[float] = mapped_column(Double)
    #: `vocabulary.SendingResult`, with the reason in words.
    result: Mapped[str] = mapped_column(Text)
    words: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    #: A person has seen to what was refused or still waits, and what they say of it.
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_by: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


class Visit(Base):
    """A call at a door, as its latest revision tells it."""

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint(one_of("outcome", Outcome), name="outcome"),
        CheckConstraint(one_of("proof", GeoProof), name="proof"),
        CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name="span"),
        CheckConstraint("left_at IS NULL OR left_at < arrived_at + interval '12 hours'",
                        name="short"),
        Index("ix_visit_household_id", "household_id", "evening"),
        Index("ix_visit_evening", "evening", "area"),
        Index("ix_visit_team_id", "team_id"),
        # Of one evening and one door one visit counts; others wait for a person.
        Index(
            "uq_visit_counted",
            "household_id",
            "evening",
            unique=True,
            postgresql_where=text("counts"),
        ),
    )  # fmt: skip

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    household_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("household.id"))
    team_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("visit_team.id"))
    stop_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    revision: Mapped[int] = mapped_column(Integer)
    #: The day on which its evening began.
    evening: Mapped[date] = mapped_column(Date)
    #: The household's grid then.
    area: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    #: By the device's clock, and by ours when it came in.
    arrived_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    left_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    #: How far the device's clock was ahead of ours when it sent; seconds.
    clock_ahead_s: Mapped[float | None] = mapped_column(Double)
    geom: Mapped[WKBElement | None] = mapped_column(geometry_type("POINT"))
    accuracy_m: Mapped[float | None] = mapped_column(Double)
    #: From the device to the door.
    distance_m: Mapped[float | None] = mapped_column(Double)
    proof: Mapped[str] = mapped_column(Text)
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    opinion: Mapped[str | None] = mapped_column(Text)
    consent: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    counts: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    synthetic: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))


class VisitConflict(Base):
    """Two tellings of one call that do not agree; a person says which counts."""

    __tablename__ = "visit_conflict"
    __table_args__ = (
        Index(
            "uq_visit_conflict_open",
            "household_id",
            "evening",
            unique=True,
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    household_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("household.id"))
    evening: Mapped[date] = mapped_column(Date)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    settled_by: Mapped[str | None] = mapped_column(Text)
    kept: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("visit.id"))


class VisitFinding(Base):
    """Something found at a door; it becomes an incident, joins one, or is only noted."""

    __tablename__ = "visit_finding"
    __table_args__ = (
        CheckConstraint(one_of("state", FindingState), name="state"),
        CheckConstraint(
            "(incident_id IS NOT NULL) = (state IN ('reported', 'joined'))", name="incident"
        ),
        Index("ix_visit_finding_visit_id", "visit_id"),
        Index("ix_visit_finding_incident_id", "incident_id"),
        Index("ix_visit_finding_open", "id", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visit.id"))
    revision: Mapped[int] = mapped_column(Integer)
    category: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    narrative: Mapped[str | None] = mapped_column(Text)
    urgent: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    found_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text, server_default=text("'open'"))
    incident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("incident.id"))
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class VisitPicture(Base):
    """A photograph of premises, taken with consent; re-encoded, without what the camera wrote."""

    __tablename__ = "visit_picture"
    __table_args__ = (
        CheckConstraint("octet_length(content) > 0", name="not_empty"),
        UniqueConstraint("visit_id", "sha256"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visit.id"))
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str] = mapped_column(Text)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    uploaded_by: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class TeamSign(Base):
    """A team's sign of life, and where it was then."""

    __tablename__ = "team_sign"
    __table_args__ = (Index("ix_team_sign_team_id_at", "team_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visit_team.id"))
    #: By the device's clock.
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    geom: Mapped[WKBElement | None] = mapped_column(geometry_type("POINT"))
    accuracy_m: Mapped[float | None] = mapped_column(Double)
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    #: Asks for help, quietly.
    help: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))


class TeamAlarm(Base):
    """A team from which nothing was heard in time, or that asked for help."""

    __tablename__ = "team_alarm"
    __table_args__ = (
        Index(
            "uq_team_alarm_open", "team_id", unique=True, postgresql_where=text("closed_at IS NULL")
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visit_team.id"))
    help: Mapped[bool] = mapped_column(Boolean)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_by: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
