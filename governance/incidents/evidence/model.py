"""Table: pictures, re-encoded and without what the camera wrote into them."""

import uuid
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.postgis import Base


class Attachment(Base):
    """One picture of an incident; what it shows is one of the county's kinds of evidence."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("octet_length(content) > 0", name="not_empty"),
        Index("ix_attachment_incident_id", "incident_id"),
        Index(
            "uq_attachment_incident_id_round", "incident_id", "round", "sha256", "kind", unique=True
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"))
    round: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    #: Of what came in: the same photograph sent twice in a round is kept once.
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str] = mapped_column(Text)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    uploaded_by: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
