"""Calls that were told differently: a person says which telling counts."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, text, update

from geo.errors import Words
from geo.postgis import Record
from governance.errors import GovernanceError
from governance.incidents.visibility import lies_within
from governance.night_visits.evening.desk import Desk
from governance.night_visits.evening.model import Visit, VisitConflict
from governance.night_visits.evening.taking.visit_queries import lock_doors, settle_evening
from governance.night_visits.households.last_calls import retell_households
from governance.night_visits.households.model import Household
from governance.people.masking import to_village
from governance.people.scope import Action, Thing
from governance.people.sight import Sight


class ConflictNotFoundError(GovernanceError):
    """There is no such open conflict, or it may not be seen."""

    sentence = Words(
        zh="没有这条待确认的记录，可能已被他人处理，请刷新。",
        en="There is no such open conflict; somebody may have settled it. Reload the page.",
    )


class NotOfConflictError(GovernanceError):
    """The visit chosen is none of those that disagree."""

    sentence = Words(
        zh="所选走访记录不属于这条待确认的记录。", en="The visit chosen is none of those told here."
    )


_TELLINGS = text("""
SELECT v.id, v.outcome, v.arrived_at, v.left_at, v.received_at, v.proof, v.distance_m,
  v.accuracy_m, v.counts, t.number AS team, person.name AS recorded_by
FROM visit v LEFT JOIN visit_team t ON t.id = v.team_id
LEFT JOIN person ON person.id = v.recorded_by
WHERE v.household_id = :household AND v.evening = :evening
ORDER BY v.arrived_at, v.id
""")


def _sight(desk: Desk) -> Sight:
    return Sight.joined(*(desk.me.sight(one) for one in (Action.PLAN_VISITS, Action.VISIT)))


def open_conflicts(db: Connection, desk: Desk, *, limit: int) -> list[dict[str, Any]]:
    """Return what is told differently, oldest first, with each telling.

    The door stands whole for whoever may visit there; a planner is told the village.
    """
    asked = (
        select(
            VisitConflict.id,
            VisitConflict.household_id,
            VisitConflict.evening,
            VisitConflict.opened_at,
            Household.number,
            Household.address,
            Household.area,
        )
        .join(Household, Household.id == VisitConflict.household_id)
        .where(VisitConflict.settled_at.is_(None), lies_within(_sight(desk), Household.area))
        .order_by(VisitConflict.opened_at, VisitConflict.id)
        .limit(limit)
    )
    return [_shown(db, row, desk) for row in db.execute(asked)]


def _shown(db: Connection, row: Record, desk: Desk) -> dict[str, Any]:
    knows_door = desk.me.may(Action.VISIT, Thing(row.area))
    asked = {"household": row.household_id, "evening": row.evening}
    return {
        "id": row.id,
        "evening": row.evening,
        "opened_at": row.opened_at,
        "area": row.area,
        "number": row.number if knows_door else None,
        "address": row.address if knows_door else to_village(row.address),
        "visits": [one._asdict() for one in db.execute(_TELLINGS, asked)],
    }


def settle_conflict(db: Connection, conflict: int, kept: uuid.UUID, desk: Desk) -> None:
    """Say which telling counts; households are told anew.

    Raises
    ------
    ConflictNotFoundError, NotOfConflictError
        When it is not open for who asks, or `kept` is none of its visits.
    """
    place = _place(db, conflict, desk)
    lock_doors(db, [place.household_id])
    if not _is_open(db, conflict):
        raise ConflictNotFoundError
    if not _is_told(db, kept, place.household_id, place.evening):
        raise NotOfConflictError
    settled = {"settled_at": desk.now, "settled_by": desk.me.actor, "kept": kept}
    db.execute(update(VisitConflict).where(VisitConflict.id == conflict).values(settled))
    settle_evening(db, place.household_id, place.evening, desk.now)
    retell_households(db, [place.household_id], desk.policy.night_visits)


def _place(db: Connection, conflict: int, desk: Desk) -> Record:
    asked = (
        select(VisitConflict.household_id, VisitConflict.evening)
        .join(Household, Household.id == VisitConflict.household_id)
        .where(VisitConflict.id == conflict, lies_within(_sight(desk), Household.area))
    )
    row = db.execute(asked).one_or_none()
    if row is None:
        raise ConflictNotFoundError
    return row


def _is_open(db: Connection, conflict: int) -> bool:
    asked = select(VisitConflict.settled_at).where(VisitConflict.id == conflict)
    return db.scalar(asked) is None


def _is_told(db: Connection, visit: uuid.UUID, household: uuid.UUID, evening: date) -> bool:
    asked = select(Visit.id).where(
        Visit.id == visit, Visit.household_id == household, Visit.evening == evening
    )
    return db.scalar(asked) is not None
