"""Households: the register, its sheets, the queue of those without a place, and changes by hand."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from fastapi.responses import HTMLResponse

from api.deps import AtDesk, Desk, Language, PageSite, needs
from api.rendering import answer_page
from api.schemas.fields import Key
from api.schemas.night_visits.households import (
    HouseholdChangeIn,
    HouseholdPlacementIn,
    HouseholdsQuery,
    brought_of,
    counted_of,
    household_of,
)
from api.strict_json import StrictRoute
from geo.crs import parse_crs
from governance.night_visits.households import changing, household_queries
from governance.night_visits.households.reach import Reach
from governance.night_visits.households.refusals import HouseholdNotFoundError
from governance.night_visits.households.sheets.importing import Bringing, HouseholdsBrought
from governance.people.scope import Action
from governance.sheets.table import read_table
from grid_boundaries.lookup import share_edition
from web_map.labels.households import OCCUPANCY

router = APIRouter(prefix="/night-visits", tags=["night visits"], route_class=StrictRoute)

_PLANNING = [needs(Action.PLAN_VISITS)]
_AT_DOORS = [needs(Action.PLAN_VISITS, Action.VISIT)]

Limit = Annotated[int, Query(ge=1, le=200)]
Datum = Annotated[Key | None, Form()]


def _reach(desk: Desk) -> Reach:
    return Reach.of(desk.me.actor, desk.me.grants)


def _hands(desk: Desk) -> changing.Desk:
    share_edition(desk.db)
    edition = desk.here.lookup.active(desk.db)
    gazetteer = desk.here.gazetteer(desk.db)
    policy = desk.policy.night_visits
    return changing.Desk(desk.db, _reach(desk), policy, desk.now, edition, gazetteer)


@router.get("/homes", include_in_schema=False, dependencies=_AT_DOORS)
def show_households(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show the register of households."""
    return answer_page("visit_households.html", response, lang, site)


@router.get("/households", dependencies=_AT_DOORS)
def list_households(desk: AtDesk, query: Annotated[HouseholdsQuery, Query()]) -> dict[str, Any]:
    """Return households by number: whole where the caller visits, else by their village."""
    asked = query.to_asked()
    rows = household_queries.list_households(desk.db, _reach(desk), asked)
    last = rows[-1]["number"] if len(rows) == asked.limit else None
    return {"items": [household_of(row) for row in rows], "next": last, "as_of": desk.now}


@router.get("/households/counts", dependencies=_AT_DOORS)
def count_households(desk: AtDesk) -> dict[str, Any]:
    """Return how many households there are within the caller's reach, and of which kinds."""
    counted = household_queries.count_households(desk.db, _reach(desk))
    return counted_of(counted) | {"as_of": desk.now}


@router.get("/households/unplaced", dependencies=_PLANNING)
def list_unplaced(
    desk: AtDesk, after: uuid.UUID | None = None, limit: Limit = 50
) -> dict[str, Any]:
    """Return households that wait for a place, with the reason and where they may be."""
    rows = household_queries.list_unplaced(desk.db, _reach(desk), limit=limit, after=after)
    last = rows[-1]["id"] if len(rows) == limit else None
    return {"items": [household_of(row) for row in rows], "next": last, "as_of": desk.now}


@router.post("/households/sheets", dependencies=_PLANNING)
def bring_households(
    desk: AtDesk,
    file: Annotated[UploadFile, File()],
    crs: Datum = None,
    commit: Annotated[bool, Form()] = False,  # noqa: FBT002 a form's field has no other way
) -> dict[str, Any]:
    """Take a sheet of households: rows that can be taken, unless it is only tried (the default)."""
    told = _brought(desk, file.file.read(), crs or None, commit=commit)
    return brought_of(told, kept=commit)


def _brought(desk: Desk, content: bytes, crs: str | None, *, commit: bool) -> HouseholdsBrought:
    table, datum = read_table(content), None if crs is None else parse_crs(crs)
    share_edition(desk.db)
    edition, gazetteer = desk.here.lookup.active(desk.db), desk.here.gazetteer(desk.db)
    policy, by = desk.policy.night_visits, _reach(desk)
    bringing = Bringing(desk.db, policy, OCCUPANCY, edition, gazetteer, by, desk.now, desk.today)
    return bringing.bring(table, crs=datum, commit=commit)


@router.get("/households/{household_id}", dependencies=_AT_DOORS)
def read_household(desk: AtDesk, household_id: uuid.UUID) -> dict[str, Any]:
    """Return one household with what was changed about it by hand or by a sheet."""
    found = household_queries.find_household(desk.db, _reach(desk), household_id)
    if found is None:
        raise HouseholdNotFoundError
    return household_of(found) | {"history": household_queries.history_of(desk.db, found)}


@router.post("/households/{household_id}/changes", dependencies=_AT_DOORS)
def change_household(
    desk: AtDesk, household_id: uuid.UUID, body: HouseholdChangeIn
) -> dict[str, Any]:
    """Change what is known of a household; 409 when somebody else was faster."""
    change = body.to_change(desk.policy.night_visits)
    return household_of(_hands(desk).change(household_id, change))


@router.post("/households/{household_id}/placement", dependencies=_AT_DOORS)
def place_household(
    desk: AtDesk, household_id: uuid.UUID, body: HouseholdPlacementIn
) -> dict[str, Any]:
    """Put a household where a person says it is; it gets the grid there."""
    return household_of(_hands(desk).place(household_id, body.to_placement()))
