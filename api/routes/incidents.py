"""Reports come in; lists, map points and single incidents go out."""

import json
import uuid
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from starlette.concurrency import run_in_threadpool

from api.deps import COUNTING, AtDesk, Counting, Db, Here, Me, Now, Reading, needs
from api.installation import Installation
from api.routes.report_route import ReportRoute
from api.schemas.answers import assignment_of, event_of, incident_of, receipt_of, replay_of
from api.schemas.fields import Key
from api.schemas.filters import Page, Wanted
from api.schemas.incidents import IncidentIn, RevealIn
from api.strict_json import StrictRoute
from governance.incidents import queries, story_queries
from governance.incidents.intake import Report, check_report
from governance.incidents.ledger import IdempotencyConflictError, Receipt
from governance.incidents.locating import Located, locate
from governance.incidents.maps.points import incident_features
from governance.incidents.maps.summary import tell_grids
from governance.incidents.reading.filtering import count_incidents, incidents_by_grid
from governance.incidents.reading.narrowing import refuse_narrow
from governance.incidents.reporters import masked_reporter, reveal_reporter
from governance.night_visits.evening.findings.finding_queries import findings_of_incident
from governance.people.scope import Action

router = APIRouter(tags=["incidents"], route_class=StrictRoute)

#: Reports have a way in of their own: see `ReportRoute`.
desk = APIRouter(tags=["incidents"], route_class=ReportRoute)

MOST_FEATURES = 20_000


@desk.post("/incidents", status_code=201, dependencies=[needs(Action.REPORT)])
async def report_incident(
    me: Me,
    body: IncidentIn,
    here: Here,
    now: Now,
    idempotency_key: Annotated[Key | None, Header()] = None,
) -> Response:
    """Take a report; 201 once it is committed, assigned to its grid or queued for a pin."""
    report = body.to_report(source=me.actor, idempotency_key=idempotency_key)
    check_report(report, here.policy, now=now)
    if report.reporter is not None:
        here.find_keyring()  # refuses now, not in the batch of others, what cannot be sealed
    located = await _locate(report, here)
    written = await here.intake.write(report, located)
    if written.receipt.conflict:
        raise IdempotencyConflictError
    if written.receipt.replayed:
        told = await run_in_threadpool(_tell_again, written.receipt, here)
    else:
        told = receipt_of(written)
    told["receipt_code"] = here.receipt_of(written.receipt.id)
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


@router.get("/incidents", dependencies=[needs(Action.READ)])
def list_incidents(db: Db, now: Now, sight: Reading, wanted: Wanted, page: Page) -> dict[str, Any]:
    """Return incidents, latest first, with how many match of how many may be seen."""
    rows = queries.list_incidents(db, sight, wanted, limit=page.limit, after=page.after)
    n, of = count_incidents(db, sight, wanted)
    return {
        "items": [incident_of(row) for row in rows],
        "total": {"n": n, "of": of},
        "as_of": now,
        "next": page.token_after(rows),
    }


@router.get("/incidents.geojson", dependencies=[needs(Action.READ)])
def incident_points(
    db: Db,
    sight: Reading,
    wanted: Wanted,
    limit: Annotated[int, Query(ge=1, le=MOST_FEATURES)] = MOST_FEATURES,
) -> Response:
    """Return the incidents that have a position as GeoJSON points; `truncated` past the limit."""
    features, more = incident_features(db, sight, wanted, limit=limit)
    opening = f'{{"type":"FeatureCollection","truncated":{json.dumps(more)},"features":['
    body = f"{opening}{','.join(features)}]}}"
    return Response(body, media_type="application/geo+json")


@router.get("/incidents/by-grid", dependencies=[needs(*COUNTING)])
def count_by_grid(desk: AtDesk, sight: Counting, wanted: Wanted) -> dict[str, Any]:
    """Return how many incidents each grid has, by its code; grids without any are absent.

    Who only counts is told which grids have too few to be told.
    """
    refuse_narrow(sight, wanted)
    counts = incidents_by_grid(desk.db, sight, wanted)
    if not sight.is_counting_only:
        return {"counts": counts, "as_of": desk.now}
    told, withheld, _ = tell_grids(counts, desk.policy.hotspots.k)
    return {"counts": told, "withheld": withheld, "as_of": desk.now}


@router.get("/incidents/{incident_id}", dependencies=[needs(Action.READ)])
def read_incident(desk: AtDesk, sight: Reading, incident_id: uuid.UUID) -> dict[str, Any]:
    """Return one incident with every assignment, the reason of each, and its history."""
    db = desk.db
    assignments = story_queries.assignments_of(db, sight, incident_id)
    return incident_of(queries.read_incident(db, sight, incident_id)) | {
        "reporter": masked_reporter(db, desk.here.find_keyring, sight, incident_id),
        "assignments": [assignment_of(row) for row in assignments],
        "events": [event_of(row) for row in story_queries.events_of(db, desk.me, incident_id)],
        "night_visits": [row._asdict() for row in findings_of_incident(db, incident_id, sight)],
    }


@router.post("/incidents/{incident_id}/reporter/reveal", dependencies=[needs(Action.REVEAL)])
def reveal(desk: AtDesk, incident_id: uuid.UUID, body: RevealIn) -> dict[str, Any]:
    """Return who reported an incident, unmasked; who looked and what for is written down."""
    found = reveal_reporter(
        desk.db,
        desk.here.find_keyring,
        desk.me,
        incident_id,
        purpose=body.purpose,
        now=desk.now,
    )
    return asdict(found)
