"""Tables: the tasks of units on an incident, and who reported it."""

import uuid
from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.postgis import Base, one_of
from governance.incidents.workflow.vocabulary import WorkRole, WorkState
from governance.vocabulary import ClockKind


class IncidentWork(Base):
    """The task of one unit on an incident, numbered from 1."""

    __tablename__ = "incident_work"
    __table_args__ = (
        CheckConstraint(one_of("role", WorkRole), name="role"),
        CheckConstraint(one_of("state", WorkState), name="state"),
        CheckConstraint(one_of("before", WorkState), name="before"),
        CheckConstraint(one_of("due_kind", ClockKind), name="due_kind"),
        Index("ix_incident_work_unit", "unit"),
        Index(
            "ix_incident_work_unit_open",
            "unit",
            postgresql_where=text(
                "state IN ('pending_sign','signed','working','return_requested')"
            ),
        ),
        # An incident has one task in charge that is open.
        Index(
            "uq_incident_work_open_lead",
            "incident_id",
            unique=True,
            postgresql_where=text(
                "role = 'lead' AND state IN ('pending_sign','signed','working','return_requested')"
            ),
        ),
    )

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    no: Mapped[int] = mapped_column(Integer, primary_key=True)
    unit: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    before: Mapped[str | None] = mapped_column(Text)
    whistled: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    round: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    signed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    due_kind: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    result: Mapped[str | None] = mapped_column(Text)


class IncidentReporter(Base):
    """Who reported an incident: sealed, found again by a blind index of the phone number.

    Row-level security lets nobody read it who has not said which areas they see.
    """

    __tablename__ = "incident_reporter"
    __table_args__ = (Index("ix_incident_reporter_phone_index", "phone_index"),)

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: Asks that nobody but the county's centre learn who they are.
    is_informant: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
