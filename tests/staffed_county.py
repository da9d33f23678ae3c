"""The nine-grid county with its people: three centres, two agencies, a worker for each grid."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from governance.people.accounts.model import Account
from governance.people.duty import grants_of
from governance.people.identity import Identity
from governance.people.model import DutySlot, GridStaffing, Person, RoleGrant, Unit
from governance.people.roles import Role
from tests import nine_county
from tests.nine_county import START

COUNTY, TOWNSHIP, VILLAGE = "360824", "360824100", nine_county.VILLAGE
#: Resident at the county's centre; in charge of what water does.
WATER = "agency-water"
#: Comes in turns: works only while somebody of it is on duty.
ROADS = "agency-roads"
GRIDS = tuple(f"{VILLAGE}{number:03d}" for number in range(1, 10))

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)  # a Monday, 10:00 in the county
TODAY = date(2026, 3, 2)
#: Terms and slots last this long, so that tests may run by any clock.
_SINCE = datetime(2025, 1, 1, tzinfo=UTC)
_UNTIL = datetime(2099, 1, 1, tzinfo=UTC)

_UNITS: tuple[dict[str, Any], ...] = (
    {"code": COUNTY, "name": "新干县综治中心", "level": "county", "area": COUNTY, "parent": None},
    {
        "code": TOWNSHIP,
        "name": "金川镇综治中心",
        "level": "township",
        "area": TOWNSHIP,
        "parent": COUNTY,
    },
    {
        "code": VILLAGE,
        "name": "善政社区综治中心",
        "level": "village",
        "area": VILLAGE,
        "parent": TOWNSHIP,
    },
    {
        "code": WATER,
        "kind": "agency",
        "name": "水利局",
        "level": "county",
        "area": COUNTY,
        "parent": COUNTY,
        "stationing": "resident",
        "categories": ["natural_hazard", "environment"],
    },
    {
        "code": ROADS,
        "kind": "agency",
        "name": "交通运输局",
        "level": "county",
        "area": COUNTY,
        "parent": COUNTY,
        "stationing": "rotating",
        "categories": ["traffic"],
    },
)


@dataclass(frozen=True, slots=True)
class _Post:
    """What somebody is: a role over an area or for a unit."""

    key: str
    name: str
    role: Role
    area: str = ""
    unit: str = ""


_POSTS = (
    _Post("county", "县调度甲", Role.COUNTY_DISPATCHER, COUNTY),
    _Post("county_2", "县调度乙", Role.COUNTY_DISPATCHER, COUNTY),
    _Post("town", "镇调度", Role.TOWN_DISPATCHER, TOWNSHIP),
    _Post("village", "村干部", Role.VILLAGE_OFFICER, VILLAGE),
    _Post("water", "水利承办", Role.AGENCY_HANDLER, unit=WATER),
    _Post("water_2", "水利承办乙", Role.AGENCY_HANDLER, unit=WATER),
    _Post("roads", "交通承办", Role.AGENCY_HANDLER, unit=ROADS),
    _Post("leader", "县领导", Role.LEADER, COUNTY),
    _Post("callback", "回访员", Role.CALLBACK_OFFICER, COUNTY),
    _Post("supervisor", "督导员", Role.GRID_SUPERVISOR, COUNTY),
    _Post("planner", "规划员", Role.VISIT_PLANNER, COUNTY),
    _Post("analyst", "分析员", Role.ANALYST, COUNTY),
    _Post("sys_admin", "系统管理员", Role.SYS_ADMIN, COUNTY),
    _Post("sec_admin", "安全管理员", Role.SEC_ADMIN, COUNTY),
    _Post("auditor", "审计员", Role.AUDITOR, COUNTY),
    #: Another township's dispatcher: sees nothing of this one.
    _Post("elsewhere", "邻镇调度", Role.TOWN_DISPATCHER, "360824101"),
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Persons by their key: ``county``, ``town``, ``water`` …, ``worker_1`` to ``worker_9``."""

    persons: dict[str, uuid.UUID]

    def __getitem__(self, key: str) -> uuid.UUID:
        return self.persons[key]


def store_staff(db: Connection) -> Staff:
    """Store units and people for the nine grids; everyone has an account whose login is the key.

    No account has a password. The agency that comes in turns has its handler on duty all along.
    """
    for unit in _UNITS:
        db.execute(insert(Unit).values({"kind": "centre", "synthetic": True} | unit))
    persons = {post.key: _store_person(db, post.key, post.name, post.unit) for post in _POSTS}
    for number, grid in enumerate(GRIDS, start=1):
        key = f"worker_{number}"
        persons[key] = _store_person(db, key, f"网格员{number}", VILLAGE)
        staffing = {"grid_code": grid, "person_id": persons[key], "part": "full_time"}
        db.execute(insert(GridStaffing).values(staffing | {"valid_from": START}))
    db.execute(insert(RoleGrant), [_grant(post, persons[post.key]) for post in _POSTS])
    put_on_duty(db, ROADS, persons["roads"])
    return Staff(persons)


def put_on_duty(
    db: Connection,
    unit: str,
    person: uuid.UUID,
    *,
    since: datetime = _SINCE,
    until: datetime = _UNTIL,
) -> None:
    """Put somebody on duty for a unit."""
    slot = {"unit": unit, "person_id": person, "starts_at": since, "ends_at": until}
    db.execute(insert(DutySlot).values(slot))


def identity_of(db: Connection, person: uuid.UUID, *, now: datetime = NOW) -> Identity:
    """Return a person as signed in, with all grants of that moment."""
    name = db.scalar(select(Person.name).where(Person.id == person))
    grants = grants_of(db, person, now=now, day=now.date())
    return Identity(person, str(name), grants, is_verified=True)


def open_accounts(db: Connection, keys: Iterable[tuple[str, uuid.UUID]]) -> None:
    """Give persons an account each, without a password."""
    for key, person in keys:
        account = {"id": uuid.uuid4(), "person_id": person, "login": key, "created_at": _SINCE}
        db.execute(insert(Account).values(account))


def _store_person(db: Connection, key: str, name: str, unit: str) -> uuid.UUID:
    person = uuid.uuid5(uuid.NAMESPACE_URL, f"staff:{key}")
    home = unit or None
    row = {"id": person, "name": name, "home_unit": home, "duty_unit": home, "synthetic": True}
    db.execute(insert(Person).values(row))
    open_accounts(db, [(key, person)])
    return person


def _grant(post: _Post, person: uuid.UUID) -> dict[str, Any]:
    return {
        "person_id": person,
        "role": post.role.value,
        "area": post.area,
        "unit": post.unit,
        "valid_from": START,
        "granted_by": "tests",
        "granted_at": _SINCE,
    }
