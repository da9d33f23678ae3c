"""Units and who serves in them, who holds a grid, leave and duty.

What is read is a directory without telephone numbers, open to whoever works with incidents. What is
entered lies within the reach of who enters it: rights need the right to grant, rosters a centre.
"""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from fastapi.responses import HTMLResponse

from api.deps import AtDesk, AtDoors, Here, Language, Me, Now, PageSite, needs
from api.rendering import answer_page
from api.schemas.fields import Key
from api.schemas.organisation import (
    DutyIn,
    LeaveIn,
    PersonIn,
    TermEndIn,
    TermIn,
    UnitIn,
    holder_of,
    record_of,
)
from api.strict_json import StrictRoute
from governance.incidents.board.owed import count_owed
from governance.people.duty import holders_of
from governance.people.organisation import directory, rosters, staffing, units
from governance.people.organisation.reach import reach_of
from governance.people.scope import Action
from grid_boundaries import queries
from grid_boundaries.lookup import edition_in_force

#: Rosters are kept by those who grant, and by the centres, which alone import.
_ROSTER = needs(Action.GRANT, Action.IMPORT)
_GRANTING = needs(Action.GRANT)
_READING = needs(Action.READ, Action.GRANT)

router = APIRouter(tags=["organisation"], route_class=StrictRoute)

Number = Annotated[int, Path(ge=1, le=2**62)]


@router.get("/organisation", include_in_schema=False, dependencies=[_READING])
def show_organisation(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show units, people, duty and gaps."""
    return answer_page("organisation.html", response, lang, site)


@router.get("/units", dependencies=[_READING])
def list_units(desk: AtDesk) -> dict[str, Any]:
    """Return the units in service as a tree, each with its members' number and who is on duty."""
    rows = directory.list_units(desk.db, now=desk.now, day=desk.today)
    return {"units": directory.nest_units(rows), "as_of": desk.now}


@router.get("/units/{code}", dependencies=[_READING])
def read_unit(desk: AtDesk, code: Key) -> dict[str, Any]:
    """Return a unit with its members and its duties of the next day."""
    unit = directory.read_unit(desk.db, code)
    members = directory.list_members(desk.db, code, now=desk.now, day=desk.today)
    duties = directory.list_duties(desk.db, now=desk.now, unit=code)
    return record_of(unit) | {
        "members": [record_of(row) for row in members],
        "duties": [record_of(row) for row in duties],
        "as_of": desk.now,
    }


@router.get("/duties", dependencies=[_READING])
def list_duties(desk: AtDesk) -> dict[str, Any]:
    """Return who is on duty now and in the next day."""
    rows = directory.list_duties(desk.db, now=desk.now)
    return {"items": [record_of(row) for row in rows], "as_of": desk.now}


@router.get("/grids/{code}/holders", dependencies=[_READING])
def read_holders(desk: AtDesk, code: Key) -> dict[str, Any]:
    """Return who holds a grid now, first the one to turn to, and everybody who serves it."""
    edition = edition_in_force(desk.db, day=desk.today)
    grid = queries.read_grid(desk.db, edition.id, code)
    staff = directory.list_grid_staff(desk.db, code, now=desk.now, day=desk.today)
    held = holders_of(desk.db, code, now=desk.now, day=desk.today)
    away = [one.standing_in_for for one in held if one.standing_in_for is not None]
    names = directory.person_names(desk.db, away)
    return {
        "grid": {"code": code, "name": grid.name},
        "holders": [holder_of(one, names) for one in held],
        "staff": [record_of(row) for row in staff],
        "as_of": desk.now,
    }


@router.get("/staffing/gaps", dependencies=[_READING])
def find_gaps(desk: AtDesk) -> dict[str, Any]:
    """Return the grids in force that nobody holds now, and why."""
    gaps = directory.find_gaps(desk.db, now=desk.now, day=desk.today)
    total = {"n": len(gaps.grids), "of": gaps.of}
    return {"items": [record_of(row) for row in gaps.grids], "total": total, "as_of": desk.now}


@router.post("/units", status_code=201, dependencies=[_GRANTING])
def keep_unit(desk: AtDesk, body: UnitIn) -> dict[str, Any]:
    """Keep a new unit, or change the one with this code."""
    changed = units.keep_unit(desk.db, body.to_plan(), by=desk.me.actor, now=desk.now)
    return {"code": body.code, "changed": changed}


@router.post("/units/{code}/close", status_code=204, dependencies=[_GRANTING])
def close_unit(desk: AtDesk, code: Key) -> None:
    """Put a unit out of service; refused while incidents, people or units depend on it."""
    owed = count_owed(desk.db, code)
    units.close_unit(desk.db, code, owed=owed, day=desk.today, by=desk.me.actor, now=desk.now)


@router.post("/persons", status_code=201, dependencies=[_GRANTING])
def keep_person(desk: AtDesk, body: PersonIn) -> dict[str, Any]:
    """Keep somebody new, or change their name and units."""
    plan = body.to_plan()
    changed = units.keep_person(desk.db, plan, by=desk.me.actor, now=desk.now)
    return {"id": plan.id, "changed": changed}


@router.post("/persons/{person_id}/dismiss", status_code=204, dependencies=[_GRANTING])
def dismiss_person(person_id: uuid.UUID, me: Me, here: Here, doors: AtDoors, now: Now) -> None:
    """Let somebody leave the service: terms and roles end."""
    day = now.astimezone(here.policy.county.zone).date()
    with doors.changing(here) as db:
        units.dismiss_person(db, person_id, day=day, by=me.actor, now=now)


@router.post("/staffing", status_code=201, dependencies=[_GRANTING])
def staff_grid(body: TermIn, me: Me, here: Here, doors: AtDoors, now: Now) -> dict[str, Any]:
    """Let somebody serve a grid; `id` is null when the very same term was entered before."""
    reach = reach_of(me.actor, me.grants, is_roster=False)
    with doors.changing(here) as db:
        return {"id": staffing.staff_grid(db, body.to_term(), reach=reach, now=now)}


@router.post("/staffing/{term_id}/end", status_code=204, dependencies=[_GRANTING])
def end_term(
    term_id: Number, body: TermEndIn, me: Me, here: Here, doors: AtDoors, now: Now
) -> None:
    """End a term before a day."""
    reach = reach_of(me.actor, me.grants, is_roster=False)
    with doors.changing(here) as db:
        staffing.end_term(db, term_id, day=body.day, reach=reach, now=now)


@router.post("/absences", status_code=201, dependencies=[_ROSTER])
def enter_leave(body: LeaveIn, me: Me, here: Here, doors: AtDoors, now: Now) -> dict[str, Any]:
    """Enter leave and who stands in; `id` is null when it was entered before."""
    reach = reach_of(me.actor, me.grants, is_roster=True)
    with doors.changing(here) as db:
        return {"id": rosters.enter_leave(db, body.to_leave(), reach=reach, now=now)}


@router.post("/absences/{leave_id}/end", status_code=204, dependencies=[_ROSTER])
def end_leave(leave_id: Number, me: Me, here: Here, doors: AtDoors, now: Now) -> None:
    """Let somebody be back now; leave that has not begun goes."""
    reach = reach_of(me.actor, me.grants, is_roster=True)
    with doors.changing(here) as db:
        rosters.end_leave(db, leave_id, reach=reach, now=now)


@router.post("/duties", status_code=201, dependencies=[_ROSTER])
def enter_duty(desk: AtDesk, body: DutyIn) -> dict[str, Any]:
    """Put somebody on duty; `id` is null when it was entered before."""
    reach = reach_of(desk.me.actor, desk.me.grants, is_roster=True)
    return {"id": rosters.enter_duty(desk.db, body.to_duty(), reach=reach, now=desk.now)}


@router.delete("/duties/{duty_id}", status_code=204, dependencies=[_ROSTER])
def drop_duty(desk: AtDesk, duty_id: Number) -> None:
    """Take a duty ahead off the roster."""
    reach = reach_of(desk.me.actor, desk.me.grants, is_roster=True)
    rosters.drop_duty(desk.db, duty_id, reach=reach, now=desk.now)
