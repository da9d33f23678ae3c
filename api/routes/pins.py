"""The pinning queue."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query

from api.deps import AtDesk, Db, Here, Now, Pinning, needs
from api.schemas.answers import incident_of, task_of
from api.schemas.pins import PlacementIn
from api.strict_json import StrictRoute
from geo.lonlat import LonLat
from governance.incidents import queries
from governance.incidents.pins import pin_queries, pinning
from governance.people.scope import Action
from grid_boundaries.lookup import NoEditionError, share_edition
from grid_boundaries.queries import nearest_grid

router = APIRouter(tags=["pinning"], route_class=StrictRoute, dependencies=[needs(Action.PIN)])

TaskId = Annotated[int, Path(ge=1, le=2**62)]


@router.get("/pins")
def list_pins(
    db: Db,
    now: Now,
    sight: Pinning,
    state: Literal["open", "closed"] = "open",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    after: Annotated[int | None, Query(ge=0, le=2**62)] = None,
) -> dict[str, Any]:
    """Return incidents that wait for a pin (or did), the longest waiting first."""
    is_open = state == "open"
    rows = pin_queries.list_tasks(db, sight, is_open=is_open, limit=limit, after=after)
    return {
        "items": [task_of(row) for row in rows],
        "total": {
            "open": pin_queries.count_tasks(db, sight, is_open=True),
            "closed": pin_queries.count_tasks(db, sight, is_open=False),
        },
        "as_of": now,
        "next": rows[-1].id if len(rows) == limit else None,
    }


@router.get("/pins/{task_id}")
def read_pin(db: Db, here: Here, sight: Pinning, task_id: TaskId) -> dict[str, Any]:
    """Return one task with the places it may be; for a point outside also the nearest grid."""
    row = pinning.read_task(db, sight, task_id)
    is_outside = row.lon is not None and row.closed_at is None
    return task_of(row) | {
        "candidates": pinning.suggest_places(row, here.gazetteer(db)),
        "nearest": nearest_grid(db, LonLat(row.lon, row.lat)) if is_outside else None,
    }


@router.post("/pins/{task_id}/placement")
def place_pin(task_id: TaskId, body: PlacementIn, desk: AtDesk, sight: Pinning) -> dict[str, Any]:
    """Put an incident where a person says it is; it gets the grid there."""
    share_edition(desk.db)
    edition = desk.here.lookup.active(desk.db)
    if edition is None:
        raise NoEditionError(day=desk.now.date())
    pin = body.to_pin(desk.me.actor)
    pinned = pinning.pin_incident(desk.db, sight, task_id, pin, edition=edition, now=desk.now)
    if body.learn_name is not None and not pinned.replayed:
        known, day = desk.here.gazetteer(desk.db), desk.today
        name = body.learn_name
        pinning.learn_place(desk.db, name, pin, edition=edition, gazetteer=known, day=day)
    return incident_of(queries.read_incident(desk.db, sight, pinned.incident_id))
