"""The evening: rounds go out to telephones, sendings come in, and a board shows how it goes."""

import hashlib
import json
import uuid
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.encoders import jsonable_encoder

from api.deps import AtDesk, needs
from api.deps import Desk as ApiDesk
from api.schemas.night_visits.evening import BatchIn, ClosingIn, SettlementIn, answers_of
from api.strict_json import StrictRoute
from governance.night_visits.evening.desk import Desk
from governance.night_visits.evening.safety.alarms import close_alarm
from governance.night_visits.evening.shown.board import MOST_ITEMS, WATCHING, read_evening
from governance.night_visits.evening.shown.rounds import read_rounds
from governance.night_visits.evening.taking.batches import take_batch
from governance.night_visits.evening.taking.conflicts import open_conflicts, settle_conflict
from governance.night_visits.evening.taking.waiting import close_sending, read_sending
from governance.people.scope import Action

router = APIRouter(prefix="/night-visits", tags=["night visits"], route_class=StrictRoute)

CHOOSING = needs(Action.PLAN_VISITS, Action.VISIT)
Number = Annotated[int, Path(ge=1, le=2**62)]


def visiting(desk: ApiDesk) -> Desk:
    """Return what the evening's work is done with."""
    here = desk.here
    return Desk(desk.me, desk.policy, desk.now, here.lookup.active, here.gateways.channels)


@router.post("/sendings", dependencies=[needs(Action.VISIT)])
def send(request: Request, desk: AtDesk, body: BatchIn) -> dict[str, Any]:
    """Take what a device tells, each on its own; the answer tells what became of each."""
    answers = take_batch(desk.db, body.to_batch(), visiting(desk))
    request.app.state.jobs.deliver_soon(desk.db, now=desk.now)
    return answers_of(answers, desk.now)


@router.get("/rounds", dependencies=[needs(Action.VISIT)])
def my_rounds(desk: AtDesk, response: Response) -> dict[str, Any]:
    """Return the caller's rounds with their doors: from approval until the evening after."""
    response.headers["Cache-Control"] = "no-store"
    return read_rounds(desk.db, visiting(desk))


@router.get("/sendings/{sending_id}", dependencies=[needs(Action.VISIT)])
def show_sending(desk: AtDesk, sending_id: uuid.UUID) -> dict[str, Any]:
    """Return something that was refused, or waits for its visit, as it was sent."""
    return read_sending(desk.db, sending_id, visiting(desk))


@router.post("/sendings/{sending_id}/closing", status_code=204, dependencies=[needs(*WATCHING)])
def see_to_sending(desk: AtDesk, sending_id: uuid.UUID, body: ClosingIn) -> None:
    """Say that somebody has seen to it; it stays kept."""
    close_sending(desk.db, sending_id, body.note, visiting(desk))


@router.get("/conflicts", dependencies=[CHOOSING])
def list_conflicts(
    desk: AtDesk, limit: Annotated[int, Query(ge=1, le=500)] = MOST_ITEMS
) -> dict[str, Any]:
    """Return calls that devices told differently, with each telling."""
    return {"items": open_conflicts(desk.db, visiting(desk), limit=limit), "as_of": desk.now}


@router.post("/conflicts/{conflict_id}/settlement", status_code=204, dependencies=[CHOOSING])
def settle(desk: AtDesk, conflict_id: Number, body: SettlementIn) -> None:
    """Say which telling counts."""
    settle_conflict(desk.db, conflict_id, body.kept, visiting(desk))


@router.post(
    "/alarms/{alarm_id}/closing",
    status_code=204,
    dependencies=[needs(Action.PLAN_VISITS, Action.HANDLE)],
)
def see_to_alarm(desk: AtDesk, alarm_id: Number, body: ClosingIn) -> None:
    """Close a team's alarm with what was found."""
    close_alarm(desk.db, alarm_id, body.note, visiting(desk))


@router.get("/board", dependencies=[needs(*WATCHING)])
def read_board(
    desk: AtDesk,
    evening: date | None = None,
    if_none_match: Annotated[str | None, Header(max_length=80)] = None,
) -> Response:
    """Return the evening as it stands; 304 where nothing has changed."""
    found = jsonable_encoder(read_evening(desk.db, visiting(desk), evening))
    told = json.dumps(found, ensure_ascii=False).encode()
    headers = {"ETag": f'"{hashlib.sha256(told).hexdigest()[:32]}"', "Cache-Control": "no-cache"}
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(told, media_type="application/json", headers=headers)
