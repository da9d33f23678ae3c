"""Teams as their sendings meet them."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from governance.night_visits.planning.model import (
    VisitPlan,
    VisitPlanEvent,
    VisitStop,
    VisitTeam,
    VisitTeamMember,
)


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


def begin_plan(db: Connection, plan: uuid.UUID, event: dict[str, Any]) -> None:
    """Say that an approved plan is under way, once the first of its teams has set out."""
    begun = update(VisitPlan).where(VisitPlan.id == plan, VisitPlan.state == "approved")
    if db.execute(begun.values(state="in_progress", version=VisitPlan.version + 1)).rowcount:
        db.execute(insert(VisitPlanEvent).values(plan_id=plan, **event))
