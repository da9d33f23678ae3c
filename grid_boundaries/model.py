"""Tables: the administrative tree, editions of the grid, and the grids themselves."""

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
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.postgis import Base, geometry_type, one_of
from grid_boundaries.codes import LEVELS_OF_UNITS
from grid_boundaries.vocabulary import EditionState, GridKind


class AdminArea(Base):
    """A county, township or village under one code system, for one span of time."""

    __tablename__ = "admin_area"
    __table_args__ = (
        CheckConstraint(one_of("level", LEVELS_OF_UNITS), name="level"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="span"),
        ExcludeConstraint(
            ("code_system", "="),
            ("code", "="),
            (func.daterange(text("valid_from"), text("valid_to")), "&&"),
            name="ex_admin_area_code_span",
            using="gist",
        ),
        Index("ix_admin_area_geom", "geom", postgresql_using="gist"),
        Index("ix_admin_area_parent_id", "parent_id"),
        Index("ix_admin_area_code", "code"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    code_system: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("admin_area.id"))
    geom: Mapped[WKBElement | None] = mapped_column(geometry_type("MULTIPOLYGON"))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    synthetic_geom: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    has_ground: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))


class Edition(Base):
    """One whole set of grids, in force from a date until the next set takes over."""

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint(one_of("state", EditionState), name="state"),
        CheckConstraint("effective_to IS NULL OR effective_to >= effective_from", name="span"),
        UniqueConstraint("county_code", "name", name="uq_edition_county_code_name"),
        Index(
            "uq_edition_one_active", "state", unique=True, postgresql_where=text("state='active'")
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    county_code: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    effective_from: Mapped[date] = mapped_column(Date)
    effective_to: Mapped[date | None] = mapped_column(Date)
    expected_grids: Mapped[int | None] = mapped_column(Integer)
    code_scheme: Mapped[str] = mapped_column(Text)
    synthetic: Mapped[bool] = mapped_column(Boolean)
    source: Mapped[dict[str, Any]] = mapped_column(JSONB)
    based_on: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("edition.id"))
    datum_confirmed: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    water: Mapped[WKBElement | None] = mapped_column(geometry_type("MULTIPOLYGON"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    validated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    activated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    retired_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Grid(Base):
    """One grid of one edition; its row never changes once the edition is active."""

    __tablename__ = "grid"
    __table_args__ = (
        UniqueConstraint("edition_id", "code"),
        CheckConstraint(one_of("kind", GridKind), name="kind"),
        Index("ix_grid_geom", "geom", postgresql_using="gist"),
        Index("ix_grid_village_code", "village_code"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"))
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    village_code: Mapped[str] = mapped_column(Text)
    area_m2: Mapped[float] = mapped_column(Double)
    households: Mapped[int | None] = mapped_column(Integer)
    residents: Mapped[int | None] = mapped_column(Integer)
    geom: Mapped[WKBElement] = mapped_column(geometry_type("MULTIPOLYGON"))


class EditionFinding(Base):
    """What the boundary doctor found in an edition, last time it looked."""

    __tablename__ = "edition_finding"
    __table_args__ = (Index("ix_edition_finding_edition_id", "edition_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(Text)
    subjects: Mapped[list[str]] = mapped_column(ARRAY(Text))
    size_m2: Mapped[float | None] = mapped_column(Double)
    words: Mapped[dict[str, str]] = mapped_column(JSONB)
    geom: Mapped[WKBElement | None] = mapped_column(geometry_type("GEOMETRY"))


class GridLineage(Base):
    """How a grid of an edition came from grids of the edition before it."""

    __tablename__ = "grid_lineage"
    __table_args__ = (Index("ix_grid_lineage_edition_id", "edition_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    old_code: Mapped[str | None] = mapped_column(Text)
    new_code: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    share_of_old: Mapped[float | None] = mapped_column(Double)
    share_of_new: Mapped[float | None] = mapped_column(Double)
