"""Imports between the wire, the queue and the importer."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from api.installation import Installation
from geo.errors import RuleError, Words
from governance.incidents.importing import batches
from governance.incidents.importing.batches import Failure, Tally
from governance.incidents.importing.importer import Importer
from governance.incidents.importing.mapping import ColumnMapping, Part
from governance.incidents.importing.rows import RowReader
from governance.incidents.vocabulary import ImportState
from governance.sheets.table import Table, read_table

Watch = Callable[[int, int | None], None]

#: Who brings a sheet by the command line.
CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as it was brought, and as it was read."""

    filename: str
    content: bytes
    table: Table

    @classmethod
    def read(cls, filename: str, content: bytes) -> "Sheet":
        """Read a file; raises like `read_table`."""
        return cls(filename[:200].replace("\x00", ""), content, read_table(content))


def keep_sheet(db: Connection, sheet: Sheet, *, by: str, now: datetime) -> uuid.UUID:
    """Keep a sheet that somebody brought until it is imported; return the batch's id."""
    upload = {
        "filename": sheet.filename,
        "uploaded_by": by,
        "content": sheet.content,
        "encoding": sheet.table.encoding,
        "columns": list(sheet.table.columns),
        "total": len(sheet.table.rows),
    }
    return batches.keep_upload(db, upload, now=now)


def importer_of(installation: Installation, *, is_rehearsal: bool = False) -> Importer:
    """Return the importer of an installation."""
    return Importer(
        installation.engine,
        installation.lookup,
        installation.policy,
        installation.geocoder,
        is_rehearsal,
    )


def kept_form(mapping: ColumnMapping) -> dict[str, Any]:
    """Return a mapping as it is kept with an import."""
    columns = {part.value: column for part, column in mapping.columns.items()}
    return asdict(mapping) | {"columns": columns}


def mapping_of(kept: dict[str, Any]) -> ColumnMapping:
    """Return the mapping that was kept with an import."""
    columns = {Part(part): column for part, column in kept["columns"].items()}
    return ColumnMapping(columns, kept["crs"], kept["category"], kept["channel"])


def run_import(
    installation: Installation,
    batch_id: uuid.UUID,
    *,
    now: datetime,
    watch: Watch = lambda _done, _of: None,
) -> Tally:
    """Do a queued import to its end; one that was cut off goes on, and creates nothing twice.

    Raises
    ------
    RuleError
        When the file as a whole cannot be taken; the import is then marked as failed, with
        the reason.
    """
    with installation.transaction() as db:
        batch = batches.begin_batch(db, batch_id)
        content = batches.read_content(db, batch_id)
    try:
        table = read_table(content)
        mapping = mapping_of(batch.mapping)
        mapping.check(table.columns)
        reader = RowReader.of(mapping, installation.policy, now=now)
        report = partial(_report, batch_id, len(table.rows), watch)
        tally = importer_of(installation).run(table, reader, watch=report)
    except RuleError as broken:
        abandon_import(installation, batch_id, broken.words, now=now)
        raise
    with installation.transaction() as db:
        batches.end_batch(db, batch_id, ImportState.DONE, now=now)
    return tally


def import_now(
    installation: Installation,
    sheet: Sheet,
    mapping: ColumnMapping,
    *,
    now: datetime,
    watch: Watch = lambda _done, _of: None,
) -> tuple[Tally, list[Failure]]:
    """Keep a sheet and import it at once; return what became of its rows. Raises like above."""
    with installation.transaction() as db:
        batch_id = keep_sheet(db, sheet, by=CONSOLE, now=now)
        batches.queue_batch(db, batch_id, kept_form(mapping))
    tally = run_import(installation, batch_id, now=now, watch=watch)
    with installation.transaction() as db:
        return tally, list(batches.failures_of(db, batch_id))


def rehearse_import(
    installation: Installation,
    table: Table,
    reader: RowReader,
    *,
    watch: Watch = lambda _done, _of: None,
) -> tuple[Tally, list[Failure]]:
    """Return what would become of a table's rows; nothing is written."""
    found: list[Failure] = []

    def note(_db: Connection, tally: Tally, failures: Sequence[Failure]) -> None:
        found.extend(failures)
        watch(tally.done, len(table.rows))

    importer = importer_of(installation, is_rehearsal=True)
    return importer.run(table, reader, watch=note), found


def abandon_import(
    installation: Installation, batch_id: uuid.UUID, words: Words, *, now: datetime
) -> None:
    """Mark an import as failed for a reason; what it wrote stays."""
    with installation.transaction() as db:
        batches.fail_batch(db, batch_id, words, now=now)


def _report(
    batch_id: uuid.UUID,
    of: int,
    watch: Watch,
    db: Connection,
    tally: Tally,
    failures: Sequence[Failure],
) -> None:
    batches.record_progress(db, batch_id, tally, failures)
    watch(tally.done, of)
