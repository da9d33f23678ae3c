"""What suggestions are made of: one query for each kind of thing, however many incidents."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, case, func, or_, select, text

from geo.postgis import Record
from governance.incidents.dispatching.ranking import Matter, UnitNow
from governance.incidents.model import GridAssignment, Incident
from governance.incidents.visibility import is_exact, seen_by
from governance.incidents.work_model import IncidentWork
from governance.incidents.workflow.case import OPEN_WORK
from governance.incidents.workflow.vocabulary import WorkState
from governance.people.accounts.model import Account
from governance.people.duty import Member, members_of
from governance.people.model import Unit
from governance.people.roles import HANDLERS
from governance.people.sight import Sight
from governance.people.vocabulary import Stationing
from governance.vocabulary import Level, Tier

_OPEN: Final = sorted(OPEN_WORK)
_ROLES: Final = sorted(HANDLERS)


@dataclass(frozen=True, slots=True)
class Asked:
    """An incident for which a unit is wanted."""

    id: uuid.UUID
    no: str
    version: int
    area: str
    category: str
    point: tuple[float, float] | None
    matter: Matter


def incidents_asked(db: Connection, ids: Collection[uuid.UUID], sight: Sight) -> list[Asked]:
    """Return those of the incidents that may be seen, with what was tried in this round."""
    # Of what is kept closely no distance is told: several would give the place away.
    place = case((is_exact(sight), func.coalesce(GridAssignment.geom, Incident.geom)))
    asked = (
        select(
            Incident.id,
            Incident.no,
            Incident.version,
            Incident.area,
            Incident.category,
            Incident.holder,
            Incident.level,
            Incident.tier,
            Incident.round,
            Incident.handling,
            func.ST_X(place).label("lon"),
            func.ST_Y(place).label("lat"),
        )
        .outerjoin(
            GridAssignment, (GridAssignment.incident_id == Incident.id) & GridAssignment.current
        )
        .where(Incident.id.in_(ids), seen_by(sight))
    )
    rows = list(db.execute(asked))
    works = _works_of(db, [row.id for row in rows])
    return [_asked(row, works[row.id]) for row in rows]


def _works_of(db: Connection, ids: Sequence[uuid.UUID]) -> defaultdict[uuid.UUID, list[Record]]:
    found: defaultdict[uuid.UUID, list[Record]] = defaultdict(list)
    asked = select(
        IncidentWork.incident_id, IncidentWork.unit, IncidentWork.state, IncidentWork.round
    ).where(IncidentWork.incident_id.in_(ids))
    for row in db.execute(asked):
        found[row.incident_id].append(row)
    return found


def _asked(row: Record, works: Sequence[Record]) -> Asked:
    point = None if row.lon is None else (row.lon, row.lat)
    returned = {
        work.unit
        for work in works
        if work.round == row.round and work.state == WorkState.RETURNED.value
    }
    matter = Matter(
        holder=row.holder,
        level=Level(row.level),
        tier=Tier(row.tier),
        busy=frozenset(work.unit for work in works if work.state in OPEN_WORK),
        returned=frozenset(returned),
        passed=frozenset((row.handling or {}).get("passed", ())),
    )
    return Asked(row.id, row.no, row.version, row.area, row.category, point, matter)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as it is kept: where it serves and for what it is in charge."""

    code: str
    name: str
    level: Level
    area: str
    stationing: Stationing | None
    categories: frozenset[str]
    is_active: bool

    def is_in_charge(self, category: str, area: str) -> bool:
        """Return whether incidents of a category in an area are its own matter."""
        return self.is_active and category in self.categories and area.startswith(self.area)


def units_concerned(
    db: Connection, codes: Collection[str], categories: Collection[str]
) -> dict[str, UnitRow]:
    """Return the units of these codes, and all that are in charge of one of the categories."""
    wanted = or_(Unit.code.in_(codes), Unit.categories.overlap(sorted(categories)))
    return {
        row.code: UnitRow(
            row.code,
            row.name,
            Level(row.level),
            row.area,
            None if row.stationing is None else Stationing(row.stationing),
            frozenset(row.categories),
            row.active,
        )
        for row in db.execute(select(Unit.__table__).where(wanted))
    }


def units_now(
    db: Connection, codes: Collection[str], known: dict[str, UnitRow], *, now: datetime, day: date
) -> dict[str, UnitNow]:
    """Return these units as they stand: who acts for them, what they have to do, where they are."""
    members: defaultdict[str, list[Member]] = defaultdict(list)
    for member in members_of(db, codes, _ROLES, now=now, day=day):
        members[member.unit].append(member)
    people = {one.person for group in members.values() for one in group}
    reachable = _with_account(db, people)
    loads = _loads(db, codes, now)
    places = _places(db, {*codes, *(known[code].area for code in codes if code in known)})
    made = {}
    for code in codes:
        acting = members[code]
        tasks = loads.get(code, (0, 0))
        unit = known.get(code)
        area = code if unit is None else unit.area
        name, point = places.get(area, ("", None))
        made[code] = UnitNow(
            code=code,
            name=_name(code, unit, name),
            level=Level.GRID if unit is None else unit.level,
            is_known=unit is not None or bool(name),
            is_active=unit is None or unit.is_active,
            stationing=None if unit is None else unit.stationing,
            members=len(acting),
            reachable=sum(one.person in reachable for one in acting),
            on_duty=sum(one.is_on_duty for one in acting),
            open_tasks=tasks[0],
            overdue_tasks=tasks[1],
            people=tuple(one.name for one in acting) if unit is None else (),
            place=point,
        )
    return made


def _name(code: str, unit: UnitRow | None, grid_name: str) -> str:
    if unit is not None:
        return unit.name
    return grid_name or code


def _with_account(db: Connection, persons: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return which of these persons can sign in."""
    asked = select(Account.person_id).where(
        Account.person_id.in_(persons), Account.disabled_at.is_(None)
    )
    return set(db.scalars(asked))


def _loads(db: Connection, codes: Collection[str], now: datetime) -> dict[str, tuple[int, int]]:
    """Return the open tasks of units, and how many of these are overdue."""
    overdue = func.count().filter(IncidentWork.due_at < now)
    asked = (
        select(IncidentWork.unit, func.count(), overdue)
        .where(IncidentWork.unit.in_(codes), IncidentWork.state.in_(_OPEN))
        .group_by(IncidentWork.unit)
    )
    return {unit: (n, late) for unit, n, late in db.execute(asked)}


_PLACES = text(
    """
WITH active AS (
  SELECT g.code, g.name, g.village_code, g.geom FROM grid g
  JOIN edition e ON e.id = g.edition_id WHERE e.state = 'active'
), place AS (
  SELECT code, name, ST_Centroid(geom) AS middle FROM active WHERE code = ANY(:codes)
  UNION ALL
  SELECT village_code, '', ST_Centroid(ST_Collect(geom)) FROM active
  WHERE village_code = ANY(:codes) GROUP BY village_code
)
SELECT code, name, ST_X(middle) AS lon, ST_Y(middle) AS lat FROM place
"""
)


def _places(
    db: Connection, codes: Collection[str]
) -> dict[str, tuple[str, tuple[float, float] | None]]:
    """Return the name and the middle of grids, and the middle of villages, of the edition in force.

    A village comes without a name, for a grid alone is a unit by itself. Other areas are absent:
    the middle of a township is no place where somebody sets out.
    """
    return {
        row.code: (row.name, (row.lon, row.lat))
        for row in db.execute(_PLACES, {"codes": sorted(codes)})
    }
