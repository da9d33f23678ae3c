"""Incidents by the sheet: upload and preview, map the columns, import, fetch the errors."""

import uuid
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Request, Response, UploadFile

from api.deps import AtDesk, Db, Me, Now, needs
from api.imports import Sheet, keep_sheet, kept_form, mapping_of
from api.schemas.answers import import_of, words_of
from api.schemas.imports import ImportStartIn
from api.strict_json import StrictRoute
from geo.errors import RuleError
from governance.incidents.importing import batches
from governance.incidents.importing.batches import EVERYBODYS, Whose
from governance.incidents.importing.error_sheet import error_sheet, mask_failure
from governance.incidents.importing.mapping import suggest_mapping
from governance.incidents.importing.repeats import NumbersSeen
from governance.incidents.importing.rows import RowReader
from governance.people.scope import Action
from governance.sheets.table import Table, read_table

router = APIRouter(tags=["imports"], route_class=StrictRoute, dependencies=[needs(Action.IMPORT)])

SAMPLE = 20


def _whose(me: Me) -> Whose:
    """Return whose imports may be seen: the county's centre sees all, others their own."""
    return EVERYBODYS if me.sight(Action.IMPORT).is_countywide else me.actor


Mine = Annotated[Whose, Depends(_whose)]


@router.post("/imports", status_code=201)
def upload_sheet(db: Db, now: Now, me: Me, file: Annotated[UploadFile, File()]) -> dict[str, Any]:
    """Keep a sheet and return its columns, a suggested mapping and its first rows."""
    sheet = Sheet.read(file.filename or "upload", file.file.read())
    batch_id = keep_sheet(db, sheet, by=me.actor, now=now)
    return import_of(batches.read_batch(db, batch_id)) | {
        "suggested": suggest_mapping(sheet.table.columns),
        "sample": [row for _, row in islice(sheet.table.records(), SAMPLE)],
        "sample_numbers": sheet.table.numbers[:SAMPLE],
    }


@router.get("/imports")
def list_imports(db: Db, now: Now, whose: Mine) -> dict[str, Any]:
    """Return the imports so far, latest first."""
    return {"items": [import_of(row) for row in batches.list_batches(db, whose)], "as_of": now}


@router.get("/imports/{batch_id}")
def read_import(db: Db, now: Now, whose: Mine, batch_id: uuid.UUID) -> dict[str, Any]:
    """Return how far an import has come; `problem` says why it failed as a whole, if it did."""
    batch = batches.read_batch(db, batch_id, whose)
    return import_of(batch) | {"problem": batches.reason_of_failure(db, batch_id), "as_of": now}


@router.post("/imports/{batch_id}/preview")
def preview_import(
    desk: AtDesk, whose: Mine, batch_id: uuid.UUID, body: ImportStartIn
) -> dict[str, Any]:
    """Return what the mapping would make of the first rows; nothing is written."""
    batches.read_batch(desk.db, batch_id, whose)
    table = read_table(batches.read_content(desk.db, batch_id))
    mapping = body.to_mapping()
    mapping.check(table.columns)
    return {"problems": _problems(table, RowReader.of(mapping, desk.policy, now=desk.now))}


@router.post("/imports/{batch_id}/start", status_code=202)
def start_import(
    request: Request, desk: AtDesk, whose: Mine, batch_id: uuid.UUID, body: ImportStartIn
) -> dict[str, Any]:
    """Queue the import with its mapping; follow it at /imports/{id}."""
    db = desk.db
    batch = batches.read_batch(db, batch_id, whose)
    mapping = body.to_mapping()
    mapping.check(batch.columns)
    RowReader.of(mapping, desk.policy, now=desk.now)  # refuses an unknown datum now, not later
    batches.queue_batch(db, batch_id, kept_form(mapping))
    request.app.state.jobs.import_later(db, batch_id)
    return import_of(batches.read_batch(db, batch_id))


@router.get("/imports/{batch_id}/errors.csv")
def download_errors(db: Db, me: Me, whose: Mine, batch_id: uuid.UUID) -> Response:
    """Return the rows that were not taken, with the reason, as a sheet to correct.

    Who did not bring the sheet sees them masked.
    """
    batch = batches.read_batch(db, batch_id, whose)
    failures = batches.failures_of(db, batch_id)
    if batch.uploaded_by != me.actor:
        columns = mapping_of(batch.mapping).columns
        failures = (mask_failure(one, columns) for one in failures)
    sheet = "".join(error_sheet(batch.columns, failures))
    headers = {"Content-Disposition": f'attachment; filename="errors-{batch_id}.csv"'}
    return Response(sheet, media_type="text/csv; charset=utf-8", headers=headers)


def _problems(table: Table, reader: RowReader) -> list[dict[str, Any]]:
    found = []
    numbers = NumbersSeen()
    for row_no, row in islice(table.records(), SAMPLE):
        try:
            wrong = numbers.add(row_no, reader.check(row))
        except RuleError as broken:
            wrong = broken.words
        if wrong is not None:
            found.append({"row": row_no, **words_of(wrong)})
    return found
