"""Tables: campaigns, an evening's plan, its teams, their stops, and who was left out and why."""

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
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.postgis import Base, geometry_type, one_of
from governance.night_visits.vocabulary import LeftOut, PlanState, TeamPart, TravelMode


class VisitCampaign(Base):
    """Some weeks with a goal: which classes are to be visited, where, and why."""

    __tablename__ = "visit_campaign"
    __table_args__ = (CheckConstraint("ends_on >= begins_on", name="span"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    goal: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)
    begins_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    classes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    synthetic: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))


class VisitPlan(Base):
    """One evening of one area."""

    __tablename__ = "visit_plan"
    __table_args__ = (
        CheckConstraint(one_of("state", PlanState), name="state"),
        CheckConstraint("closes_at > opens_at", name="window"),
        Index("ix_visit_plan_evening", "evening", "area"),
        Index("ix_visit_plan_campaign_id", "campaign_id"),
        # Two plans that are alive would send two teams to one door.
        Index(
            "uq_visit_plan_alive",
            "evening",
            "area",
            unique=True,
            postgresql_where=text("state <> 'cancelled'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("visit_campaign.id"))
    #: The day on which the evening begins; what happens after midnight is of it, too.
    evening: Mapped[date] = mapped_column(Date)
    area: Mapped[str] = mapped_column(Text)
    opens_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text, server_default=text("'draft'"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    #: How it was reckoned: travel, weights, solver, seed, iterations; the plan states all of it.
    method: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    due: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    planned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    approved_by: Mapped[str | None] = mapped_column(Text)
    approved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    synthetic: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))


class VisitPlanEvent(Base):
    """What was done with a plan, by whom and when; never rewritten."""

    __tablename__ = "visit_plan_event"
    __table_args__ = (Index("ix_visit_plan_event_plan_id", "plan_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visit_plan.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class VisitTeam(Base):
    """Two to four people who go together, from a station and back to it."""

    __tablename__ = "visit_team"
    __table_args__ = (
        CheckConstraint(one_of("mode", TravelMode), name="mode"),
        CheckConstraint("closes_at > opens_at", name="window"),
        UniqueConstraint("plan_id", "number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visit_plan.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    station: Mapped[str] = mapped_column(Text)
    geom: Mapped[WKBElement] = mapped_column(geometry_type("POINT"))
    mode: Mapped[str] = mapped_column(Text)
    #: Codes of the areas whose households it may call at.
    areas: Mapped[list[str]] = mapped_column(ARRAY(Text))
    opens_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    most_stops: Mapped[int | None] = mapped_column(Integer)
    #: Its route stays as it is when the rest is planned again.
    locked: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    metres: Mapped[float | None] = mapped_column(Double)
    back_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class VisitTeamMember(Base):
    """Somebody in a team."""

    __tablename__ = "visit_team_member"
    __table_args__ = (
        CheckConstraint(one_of("part", TeamPart), name="part"),
        Index("ix_visit_team_member_person_id", "person_id"),
    )

    team_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("visit_team.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    part: Mapped[str] = mapped_column(Text)


class VisitStop(Base):
    """A door on a team's way."""

    __tablename__ = "visit_stop"
    __table_args__ = (
        UniqueConstraint("plan_id", "household_id"),
        Index("ix_visit_stop_team_id", "team_id", "position"),
        Index("ix_visit_stop_household_id", "household_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visit_plan.id", ondelete="CASCADE"))
    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visit_team.id", ondelete="CASCADE"))
    household_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("household.id"))
    position: Mapped[int] = mapped_column(Integer)
    arrives_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    leaves_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    #: Metres from the stop before.
    metres: Mapped[float] = mapped_column(Double)
    #: A person put it into this team; planning again leaves it there.
    pinned: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    points: Mapped[float] = mapped_column(Double)
    #: What the points are made of; see `households.due`.
    why: Mapped[dict[str, Any]] = mapped_column(JSONB)


class VisitLeftOut(Base):
    """Somebody who is due and is not visited this evening, and why."""

    __tablename__ = "visit_left_out"
    __table_args__ = (CheckConstraint(one_of("reason", LeftOut), name="reason"),)

    plan_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("visit_plan.id", ondelete="CASCADE"), primary_key=True
    )
    household_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("household.id"), primary_key=True)
    points: Mapped[float] = mapped_column(Double)
    why: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
