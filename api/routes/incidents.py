"""Reports come in; lists, map points and single incidents go out."""

import json
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from starlette.concurrency import run_in_threadpool

from api.deps import Db, Here, Now
from api.installation import Installation
from api.report_route import ReportRoute
from api.schemas.answers import assignment_of, event_of, incident_of, receipt_of, replay_of
from api.schemas.fields import Key
from api.schemas.filters import Page, Wanted
from api.schemas.incidents import IncidentIn
from api.strict_json import StrictRoute
from governance.incidents import queries, story_queries
from governance.incidents.intake import Report, check_report
from governance.incidents.ledger import IdempotencyConflictError, Receipt
from governance.incidents.locating import Located, locate

router = APIRouter(tags=["incidents"], route_class=StrictRoute)

#: Reports have a way in of their own: see `ReportRoute`.
desk = APIRouter(tags=["incidents"], route_class=ReportRoute)

MOST_FEATURES = 20_000


@desk.post("/incidents", status_code=201)
async def report_incident(
    body: IncidentIn,
    here: Here,
    now: Now,
    idempotency_key: Annotated[Key | None, Header()] = None,
) -> Response:
    """Take a report; 201 once it is committed, assigned to its grid or queued for a pin."""
    report = body.to_report(source="local", idempotency_key=idempotency_key)
    check_report(report, here.policy, now=now)
    located = await _locate(report, here)
    written = await here.intake.write(report, located)
    if written.receipt.conflict:
        raise IdempotencyConflictError
    if written.receipt.replayed:
        told = await run_in_threadpool(_tell_again, written.receipt, here)
    else:
        told = receipt_of(written)
    return Response(json.dumps(told), 201, media_type="application/json")


def _tell_again(receipt: Receipt, here: Installation) -> dict[str, Any]:
    with here.transaction() as db:
        first = story_queries.first_assignment(db, receipt.id)
        return replay_of(receipt, first, story_queries.first_task(db, receipt.id))


async def _locate(report: Report, here: Installation) -> Located:
    if report.position is not None:
        return locate(report.position, None, None)
    return await run_in_threadpool(_locate_by_address, report, here)


def _locate_by_address(report: Report, here: Installation) -> Located:
    with here.transaction() as connection:
        return locate(None, report.address, here.geocoder(connection))


@router.get("/incidents")
def list_incidents(db: Db, now: Now, wanted: Wanted, page: Page) -> dict[str, Any]:
    """Return incidents, latest first, with how many match of how many there are."""
    rows = queries.list_incidents(db, wanted, limit=page.limit, after=page.after)
    n, of = queries.count_incidents(db, wanted)
    return {
        "items": [incident_of(row) for row in rows],
        "total": {"n": n, "of": of},
        "as_of": now,
        "next": page.token_after(rows),
    }


@router.get("/incidents.geojson")
def incident_points(
    db: Db, wanted: Wanted, limit: Annotated[int, Query(ge=1, le=MOST_FEATURES)] = MOST_FEATURES
) -> Response:
    """Return the incidents that have a position as GeoJSON points; `truncated` past the limit."""
    features, more = queries.incident_features(db, wanted, limit=limit)
    opening = f'{{"type":"FeatureCollection","truncated":{json.dumps(more)},"features":['
    body = f"{opening}{','.join(features)}]}}"
    return Response(body, media_type="application/geo+json")


@router.get("/incidents/by-grid")
def count_by_grid(db: Db, now: Now, wanted: Wanted) -> dict[str, Any]:
    """Return how many incidents each grid has, by its code; grids without any are absent."""
    return {"counts": queries.incidents_by_grid(db, wanted), "as_of": now}


@router.get("/incidents/{incident_id}")
def read_incident(db: Db, incident_id: uuid.UUID) -> dict[str, Any]:
    """Return one incident with every assignment, the reason of each, and its history."""
    return incident_of(queries.read_incident(db, incident_id)) | {
        "assignments": [
            assignment_of(row) for row in story_queries.assignments_of(db, incident_id)
        ],
        "events": [event_of(row) for row in story_queries.events_of(db, incident_id)],
    }
