"""The people of the demonstration: planned as values, then kept; one of them for each login."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert

from governance.demo.people.ground import Days, Ground
from governance.demo.people.posts import DemoGrant, DemoPerson, DemoTerm, Posts, fill_posts
from governance.demo.people.rosters import DemoLeave, DemoSlot, draw_duty, draw_leave
from governance.demo.people.units import JOINT_BODY, DemoUnit, demo_units
from governance.people.model import (
    Absence,
    DutySlot,
    GridStaffing,
    Person,
    RoleGrant,
    Unit,
)

#: Who granted what the demonstration brings.
BY: Final = "demo"
#: The village of the demo logins in Xingan; elsewhere the first with several grids.
_VILLAGE: Final = "善政社区"


@dataclass(frozen=True)
class DemoStaff:
    """Everybody who serves the synthetic county, and who signs in as whom."""

    units: tuple[DemoUnit, ...]
    persons: tuple[DemoPerson, ...]
    grants: tuple[DemoGrant, ...]
    terms: tuple[DemoTerm, ...]
    slots: tuple[DemoSlot, ...]
    leave: tuple[DemoLeave, ...]
    logins: Mapping[str, uuid.UUID]


def plan_staff(ground: Ground, days: Days, *, seed: int) -> DemoStaff:
    """Invent the county's staff; the same ground, day and seed give the same people."""
    posts = fill_posts(ground, days, seed)
    return DemoStaff(
        units=tuple(demo_units(ground)),
        persons=tuple(posts.persons.values()),
        grants=tuple(posts.grants),
        terms=tuple(posts.terms),
        slots=tuple(draw_duty(posts, ground, days)),
        leave=tuple(draw_leave(posts, ground, days, seed)),
        logins=_logins(posts, ground),
    )


def _logins(posts: Posts, ground: Ground) -> dict[str, uuid.UUID]:
    """Return one person for each login; worker, officer and dispatcher serve one another's area."""
    town = ground.main_township
    others = dict.fromkeys(grid[:9] for grid in ground.grids if not grid.startswith(town))
    elsewhere = next((code for code in others if code in ground.townships), town)
    own = [code for code in ground.villages if code.startswith(town)]
    several = [code for code in own if len(ground.villages[code]) > 1]
    village = next((c for c in own if ground.village_names[c] == _VILLAGE), (several or own)[0])
    keys = {
        "county_dispatcher": "dispatcher:1",
        "town_dispatcher": f"town:{town}:1",
        "town_dispatcher_2": f"town:{elsewhere}:1",
        "village_officer": f"village:{village}:1",
        "grid_worker": f"worker:{ground.villages[village][0]}",
        "agency_handler": "agency-water:1",
        "agency_handler_2": "agency-roads:1",
        "callback_officer": "callback:1",
        "leader": "leader:1",
        "grid_supervisor": "supervisor:1",
        "visit_planner": "planner:1",
        "visit_member": f"volunteer:{village}:1",
        "mediator": f"{JOINT_BODY[0]}:1",
        "analyst": "analyst:1",
        "sys_admin": "sys_admin:1",
        "sec_admin": "sec_admin:1",
        "auditor": "auditor:1",
    }
    return {login: posts[key] for login, key in keys.items()}


def store_staff(db: Connection, staff: DemoStaff, *, now: datetime) -> None:
    """Keep everybody, marked as synthetic; `now` is when their roles were granted."""
    since = min(term.since for term in staff.terms)
    db.execute(insert(Unit), [asdict(u) | _categories(u) | _MARK for u in staff.units])
    db.execute(insert(Person), [_person(one) for one in staff.persons])
    granted: dict[str, Any] = {"granted_by": BY, "granted_at": now, "valid_from": since}
    db.execute(
        insert(RoleGrant),
        [
            {"person_id": g.person, "role": g.role, "area": g.area, "unit": g.unit} | granted
            for g in staff.grants
        ],
    )
    db.execute(insert(GridStaffing), [_term(one) for one in staff.terms])
    db.execute(insert(DutySlot), [_spanned(s) | {"unit": s.unit} for s in staff.slots])
    db.execute(
        insert(Absence), [_spanned(a) | {"substitute_id": a.substitute} for a in staff.leave]
    )


_MARK: Final = {"synthetic": True}


def _categories(unit: DemoUnit) -> dict[str, Any]:
    return {"categories": list(unit.categories)}


def _person(one: DemoPerson) -> dict[str, Any]:
    row = {"id": one.id, "name": one.name, "home_unit": one.home, "duty_unit": one.home}
    return row | {"active": one.active} | _MARK


def _term(one: DemoTerm) -> dict[str, Any]:
    return {
        "grid_code": one.grid,
        "person_id": one.person,
        "part": one.part,
        "valid_from": one.since,
        "valid_to": one.until,
    }


def _spanned(one: DemoSlot | DemoLeave) -> dict[str, Any]:
    return {"person_id": one.person, "starts_at": one.since, "ends_at": one.until}
