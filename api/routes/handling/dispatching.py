"""To whom an incident may go, what it may be merged into, and alarms."""

import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query

from api.deps import AtDesk, Desk, needs
from api.schemas.dispatching import TogetherIn, alarm_of, duplicates_of, suggested_of
from api.strict_json import StrictRoute
from governance.incidents.dispatching import alarms
from governance.incidents.dispatching.duplicates.finding import find_duplicates
from governance.incidents.dispatching.suggesting import Asking, suggest_units
from governance.incidents.queries import IncidentNotFoundError
from governance.people.scope import Action

router = APIRouter(tags=["dispatching"], route_class=StrictRoute)

AlarmId = Annotated[int, Path(ge=1, le=2**62)]


def _asking(desk: Desk) -> Asking:
    is_watching = desk.me.viewer is not None
    return Asking(desk.me.sight(), desk.policy, desk.now, is_silent=is_watching)


@router.get("/incidents/{incident_id}/suggestion", dependencies=[needs(Action.HANDLE)])
def suggest(desk: AtDesk, incident_id: uuid.UUID) -> dict[str, Any]:
    """Return the units an incident may go to, the best first, each with reasons and shortfalls."""
    found = suggest_units(desk.db, [incident_id], _asking(desk)).get(incident_id)
    if found is None:
        raise IncidentNotFoundError
    return suggested_of(found) | {"as_of": desk.now}


@router.post("/dispatch-suggestions", dependencies=[needs(Action.HANDLE)])
def suggest_together(desk: AtDesk, body: TogetherIn) -> dict[str, Any]:
    """Return the units that several incidents may go to; one not to be seen is absent."""
    found = suggest_units(desk.db, body.ids, _asking(desk))
    items = [suggested_of(found[one]) for one in dict.fromkeys(body.ids) if one in found]
    return {"items": items, "as_of": desk.now}


@router.get("/incidents/{incident_id}/duplicates", dependencies=[needs(Action.HANDLE)])
def duplicates(desk: AtDesk, incident_id: uuid.UUID) -> dict[str, Any]:
    """Return reports that may be of the same thing: open ones to merge into, and repeats."""
    found = find_duplicates(desk.db, incident_id, sight=desk.me.sight(), policy=desk.policy)
    return duplicates_of(found) | {"as_of": desk.now}


@router.get("/alarms", dependencies=[needs(Action.HANDLE)])
def list_alarms(
    desk: AtDesk,
    state: Literal["open", "closed"] = "open",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """Return alarms, those met last before the others, and how many wait for a person."""
    rows = alarms.list_alarms(desk.db, is_open=state == "open", limit=limit)
    n = alarms.count_open_alarms(desk.db)
    return {"items": [alarm_of(row) for row in rows], "open": n, "as_of": desk.now}
