"""Reading and writing visits: locked household by household, what counts decided anew."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from geo.lonlat import LonLat
from geo.postgis import Record
from governance.night_visits.evening.model import Visit, VisitConflict
from governance.night_visits.evening.visit_rules import Call, Settled, judge
from governance.night_visits.households.model import Household
from governance.night_visits.planning.model import (
    VisitPlan,
    VisitPlanEvent,
    VisitStop,
    VisitTeam,
    VisitTeamMember,
)
from governance.night_visits.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class Door:
    """A household as a sending meets it; `point` is None while nobody knows where it is."""

    id: uuid.UUID
    area: str
    address: str
    accuracy_m: float | None
    point: LonLat | None
    synthetic: bool


def lock_doors(db: Connection, households: Collection[uuid.UUID]) -> dict[uuid.UUID, Door]:
    """Return households, held until the transaction ends; in one order: none wait in a ring.

    Whatever is written of a household's visits is written by whoever holds it.
    """
    columns = (Household.id, Household.area, Household.address, Household.accuracy_m)
    place = (func.ST_X(Household.geom).label("lon"), func.ST_Y(Household.geom).label("lat"))
    asked = (
        select(*columns, *place, Household.synthetic)
        .where(Household.id.in_(sorted(households)))
        .order_by(Household.id)
        .with_for_update()
    )
    return {
        row.id: Door(
            row.id,
            row.area,
            row.address,
            row.accuracy_m,
            None if row.lon is None else LonLat(row.lon, row.lat),
            row.synthetic,
        )
        for row in db.execute(asked)
    }


def households_of(db: Connection, visits: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return the households of visits that are there."""
    return set(db.scalars(select(Visit.household_id).where(Visit.id.in_(visits))))


@dataclass(frozen=True, slots=True)
class SendingTeam:
    """A team as a sending meets it, with whether who sends goes with it."""

    id: uuid.UUID
    plan: uuid.UUID
    area: str
    areas: tuple[str, ...]
    is_member: bool
    stops: frozenset[uuid.UUID]


def sending_teams(
    db: Connection, teams: Collection[uuid.UUID], person: uuid.UUID | None
) -> dict[uuid.UUID, SendingTeam]:
    """Return the teams named, held until the transaction ends, with the households of their plans.

    Two devices of one team come one after the other.
    """
    member = (
        select(VisitTeamMember.person_id)
        .where(VisitTeamMember.team_id == VisitTeam.id, VisitTeamMember.person_id == person)
        .exists()
    )
    stops = (
        select(func.array_agg(VisitStop.household_id))
        .where(VisitStop.plan_id == VisitPlan.id)
        .scalar_subquery()
    )
    asked = (
        select(
            VisitTeam.id,
            VisitTeam.plan_id,
            VisitTeam.areas,
            VisitPlan.area,
            member.label("is_member"),
            stops.label("stops"),
        )
        .join(VisitPlan, VisitPlan.id == VisitTeam.plan_id)
        .where(VisitTeam.id.in_(teams))
        .order_by(VisitTeam.id)
        .with_for_update(of=VisitTeam, key_share=True)
    )
    return {
        row.id: SendingTeam(
            row.id,
            row.plan_id,
            row.area,
            tuple(row.areas),
            row.is_member,
            frozenset(row.stops or ()),
        )
        for row in db.execute(asked)
    }


def metres_between(db: Connection, one: LonLat, other: LonLat) -> float:
    """Return the distance of two points over the ellipsoid."""
    points = (
        func.geography(func.ST_SetSRID(func.ST_MakePoint(at.lon, at.lat), 4490))
        for at in (one, other)
    )
    return float(db.scalar(select(func.ST_Distance(*points))) or 0.0)


def place_of_visit(db: Connection, visit: uuid.UUID) -> Record | None:
    """Return household, evening and team of a visit as it is told so far."""
    columns = (Visit.household_id, Visit.evening, Visit.team_id)
    return db.execute(select(*columns).where(Visit.id == visit)).one_or_none()


def write_visit(db: Connection, row: dict[str, Any]) -> None:
    """Put a telling of a visit in the place of the one before; it counts when that is decided."""
    made = upsert(Visit).values(**row, counts=False)
    told = {name: made.excluded[name] for name in row if name != "id"}
    db.execute(made.on_conflict_do_update(index_elements=[Visit.id], set_=told | {"counts": False}))


def settle_evening(db: Connection, household: uuid.UUID, evening: date, now: datetime) -> None:
    """Decide anew which visit of a household counts in an evening, and whether it is disputed.

    The caller holds the household.
    """
    of_evening = (Visit.household_id == household, Visit.evening == evening)
    columns = (Visit.id, Visit.outcome, Visit.arrived_at, Visit.received_at)
    calls = [
        Call(row.id, Outcome(row.outcome), row.arrived_at, row.received_at)
        for row in db.execute(select(*columns).where(*of_evening))
    ]
    if not calls:
        _close_conflict(db, household, evening, now)
        return
    judged = judge(calls, _settled(db, household, evening))
    others = (*of_evening, Visit.counts, Visit.id != judged.counts)
    db.execute(update(Visit).where(*others).values(counts=False))
    db.execute(update(Visit).where(Visit.id == judged.counts).values(counts=True))
    if judged.is_disputed:
        row = {"household_id": household, "evening": evening, "opened_at": now}
        db.execute(upsert(VisitConflict).values(row).on_conflict_do_nothing())
    else:
        _close_conflict(db, household, evening, now)


def _settled(db: Connection, household: uuid.UUID, evening: date) -> Settled | None:
    asked = (
        select(VisitConflict.kept, VisitConflict.settled_at)
        .where(
            VisitConflict.household_id == household,
            VisitConflict.evening == evening,
            VisitConflict.kept.is_not(None),
        )
        .order_by(VisitConflict.id.desc())
        .limit(1)
    )
    row = db.execute(asked).one_or_none()
    return None if row is None else Settled(row.kept, row.settled_at)


def _close_conflict(db: Connection, household: uuid.UUID, evening: date, now: datetime) -> None:
    """Close a conflict that is none any more, as the device told its visit anew."""
    is_open = (
        VisitConflict.household_id == household,
        VisitConflict.evening == evening,
        VisitConflict.settled_at.is_(None),
    )
    db.execute(update(VisitConflict).where(*is_open).values(settled_at=now, settled_by="system"))


def is_disputed(db: Connection, household: uuid.UUID, evening: date) -> bool:
    """Return whether a person has to choose among the visits of an evening."""
    asked = select(VisitConflict.id).where(
        VisitConflict.household_id == household,
        VisitConflict.evening == evening,
        VisitConflict.settled_at.is_(None),
    )
    return db.scalar(asked) is not None


def counts(db: Connection, visit: uuid.UUID) -> bool:
    """Return whether a visit counts."""
    return bool(db.scalar(select(Visit.counts).where(Visit.id == visit)))


def begin_plan(db: Connection, plan: uuid.UUID, event: dict[str, Any]) -> None:
    """Say that an approved plan is under way, once the first of its teams has set out."""
    begun = update(VisitPlan).where(VisitPlan.id == plan, VisitPlan.state == "approved")
    if db.execute(begun.values(state="in_progress", version=VisitPlan.version + 1)).rowcount:
        db.execute(insert(VisitPlanEvent).values(plan_id=plan, **event))
