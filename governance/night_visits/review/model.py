"""Tables: nightly statements, each with the digest of what it says."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Identity, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.postgis import Base


class VisitStatement(Base):
    """What an evening came to in one grid; made again after a correction, it is another row."""

    __tablename__ = "visit_statement"
    __table_args__ = (UniqueConstraint("evening", "area", "number"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    evening: Mapped[date] = mapped_column(Date)
    area: Mapped[str] = mapped_column(Text)
    #: Counted from 1 for each grid and evening.
    number: Mapped[int] = mapped_column(BigInteger)
    statement: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    #: By which households became the numbers of this statement; never told.
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[str] = mapped_column(Text)
