"""Tables of the base map: what is on the ground, and from whom it is known."""

from datetime import datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.postgis import Base, geometry_type, one_of
from grid_boundaries.ground.vocabulary import GroundKind


class BasemapSource(Base):
    """One file that the base map is drawn from; imported again, it is another row."""

    __tablename__ = "basemap_source"
    __table_args__ = (UniqueConstraint("name"),)

    #: Never given twice, so the ids of all sources are the version of the base map.
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    #: What every map that draws it has to show.
    attribution: Mapped[str] = mapped_column(Text)
    #: Format, coordinates, digest: as with an edition.
    provenance: Mapped[dict[str, Any]] = mapped_column(JSONB)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB)
    imported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BasemapFeature(Base):
    """One river, road, railway, wood or settlement within the county or close to it."""

    __tablename__ = "basemap_feature"
    __table_args__ = (
        CheckConstraint(one_of("kind", GroundKind), name="kind"),
        Index("ix_basemap_feature_geom", "geom", postgresql_using="gist"),
        Index("ix_basemap_feature_source_id", "source_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey(BasemapSource.id, ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, server_default=text("''"))
    ref: Mapped[str] = mapped_column(Text, server_default=text("''"))
    bridge: Mapped[bool] = mapped_column(Boolean, server_default=false())
    tunnel: Mapped[bool] = mapped_column(Boolean, server_default=false())
    geom: Mapped[WKBElement] = mapped_column(geometry_type("GEOMETRY"))
