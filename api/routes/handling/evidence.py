"""Pictures of incidents: sent in, listed, shown."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Response

from api.deps import AtDesk, needs
from api.schemas.fields import Key
from api.strict_json import StrictRoute
from governance.incidents.evidence import keeping
from governance.incidents.evidence.pictures import Picture, clean_picture
from governance.incidents.handling import case_queries
from governance.incidents.queries import IncidentNotFoundError
from governance.people.scope import Action
from governance.people.sight import Sight

router = APIRouter(tags=["handling"], route_class=StrictRoute)

#: Of a picture that is only to show what was found: no policy asks for it.
PLAIN = "photo"


def _picture(file: Annotated[bytes, File()]) -> Picture:
    return clean_picture(file)


#: Asked for before the desk: while pictures wait to be decoded no transaction is open.
Cleaned = Annotated[Picture, Depends(_picture)]


@router.post(
    "/incidents/{incident_id}/pictures", status_code=201, dependencies=[needs(Action.HANDLE)]
)
def add_picture(
    picture: Cleaned,
    desk: AtDesk,
    incident_id: uuid.UUID,
    kind: Annotated[Key, Form()] = PLAIN,
) -> dict[str, Any]:
    """Keep a photograph; what the camera wrote into it is left out."""
    known = [PLAIN, *desk.policy.handling.evidence_kinds]
    if kind not in known:
        raise keeping.UnknownEvidenceError(known="、".join(known))
    _check_seen(desk, incident_id, desk.me.sight(Action.HANDLE))
    kept = keeping.add_picture(
        desk.db, incident_id, picture, kind=kind, by=desk.me.actor, now=desk.now
    )
    return {"id": kept.id, "replayed": kept.replayed, "kind": kind}


@router.get("/incidents/{incident_id}/pictures", dependencies=[needs(Action.READ)])
def list_pictures(desk: AtDesk, incident_id: uuid.UUID) -> dict[str, Any]:
    """Return the pictures of an incident that may be seen, without their content."""
    sight = desk.me.sight()
    _check_seen(desk, incident_id, sight)
    rows = keeping.pictures_of(desk.db, incident_id, sight)
    return {"items": [row._asdict() for row in rows]}


@router.get("/pictures/{attachment_id}", dependencies=[needs(Action.READ)])
def show_picture(desk: AtDesk, attachment_id: uuid.UUID) -> Response:
    """Return a picture of an incident that may be seen."""
    row = keeping.read_picture(desk.db, attachment_id, desk.me.sight())
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": "inline"}
    return Response(bytes(row.content), media_type=row.media_type, headers=headers)


def _check_seen(desk: AtDesk, incident_id: uuid.UUID, sight: Sight) -> None:
    if case_queries.find_case(desk.db, incident_id, sight, lock=False) is None:
        raise IncidentNotFoundError
