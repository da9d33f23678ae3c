"""Tables: units, persons, and who is what where and when."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Text,
    Uuid,
    column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.postgis import Base, one_of
from governance.people.roles import EXCLUSIVE, Role
from governance.people.scope import Label
from governance.people.vocabulary import StaffPart, Stationing, UnitKind
from governance.vocabulary import Level


class Unit(Base):
    """A centre, agency, mediation body or team; a centre's code is that of its area."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint(one_of("kind", UnitKind), name="kind"),
        CheckConstraint(one_of("level", Level), name="level"),
        CheckConstraint(one_of("stationing", Stationing), name="stationing"),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    #: The area it serves: a county, township or village code.
    area: Mapped[str] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(ForeignKey("unit.code"))
    stationing: Mapped[str | None] = mapped_column(Text)
    #: Categories of incidents it is in charge of.
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    synthetic: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))


class Person(Base):
    """Somebody who works for the county's governance; belongs to one unit, may serve in another."""

    __tablename__ = "person"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    #: The unit that employs (归属单位) and the one in which they serve (双重管理).
    home_unit: Mapped[str | None] = mapped_column(ForeignKey("unit.code"))
    duty_unit: Mapped[str | None] = mapped_column(ForeignKey("unit.code"))
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: By what the county's mini-program knows them.
    wechat_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    synthetic: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))


class RoleGrant(Base):
    """A role that somebody holds over an area or for a unit, while it lasts."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(one_of("role", Role), name="role"),
        CheckConstraint(one_of("clearance", Label), name="clearance"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="span"),
        CheckConstraint("area <> '' OR unit <> ''", name="somewhere"),
        # 三员分立: nobody holds two roles that watch each other.
        ExcludeConstraint(
            (column("person_id"), "="),
            (column("role"), "<>"),
            (text("daterange(valid_from, valid_to)"), "&&"),
            where=text(f"{one_of('role', sorted(EXCLUSIVE))} AND revoked_at IS NULL"),
            using="gist",
            name="ex_role_grant_separate_admins",
        ),
        Index("ix_role_grant_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text, server_default=text("''"))
    unit: Mapped[str] = mapped_column(Text, server_default=text("''"))
    clearance: Mapped[str | None] = mapped_column(Text)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    granted_by: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_by: Mapped[str | None] = mapped_column(Text)
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class GridStaffing(Base):
    """Who serves a grid, as what, from when until when (half-open days)."""

    __tablename__ = "grid_staffing"
    __table_args__ = (
        CheckConstraint(one_of("part", StaffPart), name="part"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="span"),
        ExcludeConstraint(
            (column("grid_code"), "="),
            (column("person_id"), "="),
            (column("part"), "="),
            (text("daterange(valid_from, valid_to)"), "&&"),
            using="gist",
            name="ex_grid_staffing_once",
        ),
        Index("ix_grid_staffing_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    grid_code: Mapped[str] = mapped_column(Text)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    part: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class Absence(Base):
    """Leave, and who stands in meanwhile."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="span"),
        CheckConstraint("substitute_id IS DISTINCT FROM person_id", name="somebody_else"),
        Index("ix_absence_person_id", "person_id"),
        Index("ix_absence_substitute_id", "substitute_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    substitute_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class DutySlot(Base):
    """Who is on duty for a unit, from when until when."""

    __tablename__ = "duty_slot"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="span"),
        Index("ix_duty_slot_unit_ends_at", "unit", "ends_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("unit.code"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
