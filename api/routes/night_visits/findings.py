"""Findings and photographs of an evening's visits."""

import uuid
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Response

from api.deps import AtDesk, needs
from api.routes.handling.evidence import Cleaned
from api.routes.night_visits.evening import visiting
from api.schemas.dispatching import likeness_of
from api.schemas.night_visits.evening import JoiningIn
from api.strict_json import StrictRoute
from governance.night_visits.evening.findings import deciding, premises
from governance.people.scope import Action

router = APIRouter(prefix="/night-visits", tags=["night visits"], route_class=StrictRoute)

DECIDING = needs(Action.VISIT, Action.HANDLE)
VISITING = needs(Action.VISIT)


@router.get("/findings/{finding_id}/duplicates", dependencies=[DECIDING])
def likely(desk: AtDesk, finding_id: uuid.UUID) -> dict[str, Any]:
    """Return open incidents in sight that may be of the same thing, the likeliest first."""
    found = deciding.likely_incidents(desk.db, finding_id, visiting(desk))
    return {"items": [likeness_of(one) for one in found], "as_of": desk.now}


@router.post(
    "/findings/{finding_id}/report",
    status_code=201,
    dependencies=[DECIDING, needs(Action.REPORT)],
)
def report(desk: AtDesk, finding_id: uuid.UUID) -> dict[str, Any]:
    """Make an incident of a finding, from the household's door."""
    made = deciding.report_finding(desk.db, finding_id, visiting(desk))
    return {"incident_id": made.incident, "no": made.no}


@router.post("/findings/{finding_id}/joining", dependencies=[DECIDING])
def join(desk: AtDesk, finding_id: uuid.UUID, body: JoiningIn) -> dict[str, Any]:
    """Say that a finding is part of an open incident."""
    no = deciding.join_finding(desk.db, finding_id, body.incident_id, visiting(desk))
    return {"incident_id": body.incident_id, "no": no}


@router.post("/findings/{finding_id}/noting", status_code=204, dependencies=[DECIDING])
def note(desk: AtDesk, finding_id: uuid.UUID) -> None:
    """Say that nothing is to be done about a finding."""
    deciding.note_finding(desk.db, finding_id, visiting(desk))


@router.post("/visits/{visit_id}/pictures", status_code=201, dependencies=[VISITING])
def add_picture(picture: Cleaned, desk: AtDesk, visit_id: uuid.UUID) -> dict[str, Any]:
    """Keep a photograph of premises, agreed to at the door; what the camera wrote is left out."""
    return asdict(premises.add_picture(desk.db, visit_id, picture, visiting(desk)))


@router.get("/visits/{visit_id}/pictures", dependencies=[VISITING])
def list_pictures(desk: AtDesk, visit_id: uuid.UUID) -> dict[str, Any]:
    """Return the photographs of a visit, without their content."""
    rows = premises.pictures_of(desk.db, visit_id, visiting(desk))
    return {"items": [row._asdict() for row in rows]}


@router.get("/pictures/{picture_id}", dependencies=[VISITING])
def show_picture(desk: AtDesk, picture_id: uuid.UUID) -> Response:
    """Return a photograph of a visit."""
    row = premises.read_picture(desk.db, picture_id, visiting(desk))
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": "inline"}
    return Response(bytes(row.content), media_type=row.media_type, headers=headers)
