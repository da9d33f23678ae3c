"""Tables: a spreadsheet of incidents on its way in, and the rows that could not be taken."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.postgis import Base, one_of
from governance.incidents.vocabulary import ImportState


class ImportBatch(Base):
    """One uploaded file; `done` counts the rows looked at so far, of `total`."""

    __tablename__ = "import_batch"
    __table_args__ = (CheckConstraint(one_of("state", ImportState), name="state"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    filename: Mapped[str] = mapped_column(Text)
    #: Who brought it, as `Identity.actor` says it; empty for those of earlier programs.
    uploaded_by: Mapped[str] = mapped_column(Text, server_default=text("''"))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    encoding: Mapped[str | None] = mapped_column(Text)
    columns: Mapped[list[str]] = mapped_column(JSONB)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text)
    total: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    created: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    pinned: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    duplicates: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    failed: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ImportFailure(Base):
    """A row that was not taken: where it stood, what it said, and why."""

    __tablename__ = "import_failure"
    __table_args__ = (Index("ix_import_failure_batch_id_row_no", "batch_id", "row_no"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("import_batch.id"))
    row_no: Mapped[int] = mapped_column(Integer)
    words: Mapped[dict[str, str]] = mapped_column(JSONB)
    row: Mapped[dict[str, Any]] = mapped_column(JSONB)
