"""Tables: households, without anybody's name or identity number."""

import uuid
from datetime import date, datetime

from geoalchemy2 import WKBElement
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Double,
    Identity,
    Index,
    Integer,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.postgis import Base, geometry_type, one_of
from governance.night_visits.vocabulary import Occupancy, Outcome


class Household(Base):
    """One door: where it is, how often it is to be called at, and what is known of the last calls.

    What begins with ``last_`` is told by `visit`, and recomputed with every visit that comes in.
    """

    __tablename__ = "household"
    __table_args__ = (
        CheckConstraint(one_of("occupancy", Occupancy), name="occupancy"),
        CheckConstraint(one_of("last_outcome", Outcome), name="last_outcome"),
        CheckConstraint("(raw_x IS NULL) = (raw_crs IS NULL)", name="raw_position_whole"),
        CheckConstraint("(raw_x IS NULL) = (raw_y IS NULL)", name="raw_position_pair"),
        CheckConstraint("area = '' OR geom IS NOT NULL", name="placed_with_grid"),
        CheckConstraint("(area = '') = (unplaced IS NOT NULL)", name="unplaced_with_reason"),
        Index("uq_household_number", "number", unique=True),
        Index("ix_household_geom", "geom", postgresql_using="gist"),
        Index("ix_household_area", "area", postgresql_ops={"area": "text_pattern_ops"}),
        Index("ix_household_due_on", "due_on", "visit_class"),
        Index("ix_household_unplaced", "id", postgresql_where=text("unplaced IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    #: The county's own number of the door; known again at the next import.
    number: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    raw_x: Mapped[float | None] = mapped_column(Double)
    raw_y: Mapped[float | None] = mapped_column(Double)
    raw_crs: Mapped[str | None] = mapped_column(Text)
    accuracy_m: Mapped[float | None] = mapped_column(Double)
    method: Mapped[str] = mapped_column(Text)
    geom: Mapped[WKBElement | None] = mapped_column(geometry_type("POINT"))
    #: The code of its grid; empty while somebody has to say where it is.
    area: Mapped[str] = mapped_column(Text, server_default=text("''"))
    #: Why it is in its grid, in both languages.
    reason: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    #: Why it is in none, and which places it might be.
    unplaced: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    occupancy: Mapped[str] = mapped_column(Text)
    #: One of the policy's classes: an interval and a weight, and nothing about the people.
    visit_class: Mapped[str] = mapped_column(Text)
    opted_out: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    #: Nobody calls before this day.
    not_before: Mapped[date | None] = mapped_column(Date)
    #: When somebody is at home, where that is known: minutes after the midnight before the evening.
    at_home_from: Mapped[int | None] = mapped_column(Integer)
    at_home_until: Mapped[int | None] = mapped_column(Integer)
    registered_on: Mapped[date] = mapped_column(Date)
    #: The last visit before wangge knew of any.
    visited_before: Mapped[date | None] = mapped_column(Date)
    last_met_on: Mapped[date | None] = mapped_column(Date)
    last_attempt_on: Mapped[date | None] = mapped_column(Date)
    last_outcome: Mapped[str | None] = mapped_column(Text)
    #: Calls in a row at which nobody was at home, and how many of them on working days.
    misses: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    weekday_misses: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    #: What the register says of `occupancy` and `not_before` where visits tell otherwise, so that
    #: a visit told anew can take it back. Whoever sets one of the two by hand empties it.
    before_visits: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    #: The day on which the next visit is due; none for who is not to be visited.
    due_on: Mapped[date | None] = mapped_column(Date)
    synthetic: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class HouseholdChange(Base):
    """What was changed about a household by hand, by whom and when; never rewritten."""

    __tablename__ = "household_change"
    __table_args__ = (Index("ix_household_change_household_id", "household_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    household_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changes: Mapped[dict[str, object]] = mapped_column(JSONB)
