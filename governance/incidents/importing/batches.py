"""Reading and changing import batches and the rows they could not take."""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, text, true, update

from geo.errors import Words
from geo.postgis import Record
from governance.errors import GovernanceError
from governance.incidents.importing.model import ImportBatch, ImportFailure
from governance.incidents.vocabulary import ImportState


class ImportNotFoundError(GovernanceError):
    """There is no such import."""

    sentence = Words(zh="没有这次导入。", en="There is no such import.")


class ImportStateError(GovernanceError):
    """The import is not where this step needs it."""

    sentence = Words(
        zh="该导入已开始或已完成，不能再次开始；如需重新导入，请再次上传（重复的行不会重复建立）。",
        en="This import has begun or ended and cannot be begun again. To repeat it, upload the "
        "file again: rows that are known are not created twice.",
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the rows looked at so far."""

    done: int = 0
    created: int = 0
    pinned: int = 0
    duplicates: int = 0
    failed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.done + other.done,
            self.created + other.created,
            self.pinned + other.pinned,
            self.duplicates + other.duplicates,
            self.failed + other.failed,
        )


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that was not taken: its number in the file (the header is row 1), and why."""

    row_no: int
    words: Words
    row: dict[str, str]


#: The row number under which stands why a file as a whole could not be taken.
WHOLE_FILE = 0

_SHOWN = [column for column in ImportBatch.__table__.columns if column.name != "content"]

_FAILURES = text(
    "INSERT INTO import_failure (batch_id, row_no, words, row)"
    " SELECT :batch, row_no, words::jsonb, row::jsonb"
    " FROM unnest(CAST(:row_nos AS int[]), CAST(:words AS text[]), CAST(:rows AS text[]))"
    " AS t(row_no, words, row)"
)


def keep_upload(db: Connection, upload: dict[str, Any], *, now: datetime) -> uuid.UUID:
    """Keep an uploaded file with what was found in it; return the batch's id."""
    batch_id = uuid.uuid4()
    db.execute(
        insert(ImportBatch).values(
            id=batch_id, state=ImportState.UPLOADED, uploaded_at=now, mapping={}, **upload
        )
    )
    return batch_id


#: Whose imports are asked for: those that one actor brought, or everybody's.
Whose = str | None

EVERYBODYS: Whose = None


def list_batches(db: Connection, whose: Whose, *, limit: int = 50) -> Sequence[Record]:
    """Return the imports, latest first."""
    asked = select(*_SHOWN).where(_brought_by(whose))
    return db.execute(asked.order_by(ImportBatch.uploaded_at.desc()).limit(limit)).all()


def read_batch(db: Connection, batch_id: uuid.UUID, whose: Whose = EVERYBODYS) -> Record:
    """Return one import.

    Raises
    ------
    ImportNotFoundError
        When there is none with this id, or somebody else brought it.
    """
    asked = select(*_SHOWN).where(ImportBatch.id == batch_id, _brought_by(whose))
    row = db.execute(asked).one_or_none()
    if row is None:
        raise ImportNotFoundError
    return row


def _brought_by(whose: Whose) -> ColumnElement[bool]:
    return true() if whose is EVERYBODYS else ImportBatch.uploaded_by == whose


def read_content(db: Connection, batch_id: uuid.UUID) -> bytes:
    """Return the uploaded file; raises like `read_batch`."""
    content = db.scalar(select(ImportBatch.content).where(ImportBatch.id == batch_id))
    if content is None:
        raise ImportNotFoundError
    return bytes(content)


def queue_batch(db: Connection, batch_id: uuid.UUID, mapping: dict[str, Any]) -> None:
    """Let an uploaded file wait for the importer, with its column mapping.

    Raises
    ------
    ImportStateError
        When it has begun already.
    """
    changed = db.execute(
        update(ImportBatch)
        .where(ImportBatch.id == batch_id, ImportBatch.state == ImportState.UPLOADED)
        .values(state=ImportState.QUEUED, mapping=mapping)
    )
    if changed.rowcount == 0:
        read_batch(db, batch_id)
        raise ImportStateError


def begin_batch(db: Connection, batch_id: uuid.UUID) -> Record:
    """Mark an import as running and return it; one cut off before begins anew.

    Rows it had written already count as duplicates, so nothing is created twice.
    """
    db.execute(text("DELETE FROM import_failure WHERE batch_id = :batch"), {"batch": batch_id})
    db.execute(
        update(ImportBatch)
        .where(ImportBatch.id == batch_id)
        .values(state=ImportState.RUNNING, done=0, created=0, pinned=0, duplicates=0, failed=0)
    )
    return read_batch(db, batch_id)


def record_progress(
    db: Connection, batch_id: uuid.UUID, tally: Tally, failures: Sequence[Failure]
) -> None:
    """Keep how far an import has come, and the rows that failed since."""
    db.execute(
        update(ImportBatch)
        .where(ImportBatch.id == batch_id)
        .values(
            done=tally.done,
            created=tally.created,
            pinned=tally.pinned,
            duplicates=tally.duplicates,
            failed=tally.failed,
        )
    )
    _keep_failures(db, batch_id, failures)


def _keep_failures(db: Connection, batch_id: uuid.UUID, failures: Sequence[Failure]) -> None:
    if failures:
        db.execute(
            _FAILURES,
            {
                "batch": batch_id,
                "row_nos": [one.row_no for one in failures],
                "words": [json.dumps({"zh": f.words.zh, "en": f.words.en}) for f in failures],
                "rows": [json.dumps(one.row, ensure_ascii=False) for one in failures],
            },
        )


def end_batch(db: Connection, batch_id: uuid.UUID, state: ImportState, *, now: datetime) -> None:
    """Close an import."""
    db.execute(
        update(ImportBatch)
        .where(ImportBatch.id == batch_id)
        .values(state=state.value, finished_at=now)
    )


def fail_batch(db: Connection, batch_id: uuid.UUID, words: Words, *, now: datetime) -> None:
    """Close an import that could not go on, with the reason; what it wrote stays."""
    _keep_failures(db, batch_id, [Failure(WHOLE_FILE, words, {})])
    end_batch(db, batch_id, ImportState.FAILED, now=now)


def reason_of_failure(db: Connection, batch_id: uuid.UUID) -> dict[str, str] | None:
    """Return why a file as a whole could not be taken, in both languages, if it could not."""
    words: dict[str, str] | None = db.scalar(
        select(ImportFailure.words).where(
            ImportFailure.batch_id == batch_id, ImportFailure.row_no == WHOLE_FILE
        )
    )
    return words


def failures_of(db: Connection, batch_id: uuid.UUID) -> Iterator[Failure]:
    """Yield the rows that failed, in the order of the file."""
    asked = (
        select(ImportFailure.row_no, ImportFailure.words, ImportFailure.row)
        .where(ImportFailure.batch_id == batch_id)
        .order_by(ImportFailure.row_no)
    )
    for one in db.execute(asked):
        yield Failure(one.row_no, Words(**one.words), one.row)
