"""Keeping the routes that were chosen for a draft, and why others were left out."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, select, update

from geo.errors import Words
from geo.routing.values import Plan, Route
from governance.errors import GovernanceError
from governance.night_visits.planning import plan_queries
from governance.night_visits.planning.drafting import MOST_CANDIDATES, Draft
from governance.night_visits.planning.model import VisitLeftOut, VisitPlan, VisitStop, VisitTeam
from governance.night_visits.planning.plans import Deed, note
from governance.night_visits.vocabulary import LeftOut


class PlanChangedError(GovernanceError):
    """Somebody changed the plan while its routes were planned."""

    sentence = Words(
        zh="排线期间计划被修改过，结果没有采用；请重新排线。",
        en="The plan was changed while its routes were planned, so they were not kept. Plan again.",
    )


@dataclass(frozen=True, slots=True)
class LeftOutOne:
    """Why a candidate is not on a route, with the figures that say so."""

    reason: LeftOut
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the routing chose.

    Attributes
    ----------
    left_out
        By index of the candidate; every one that is on no route.
    legs_m
        By index of the team: metres to each of its stops from the one before.
    method
        Everything by which the same could be chosen again.
    """

    plan: Plan
    left_out: Mapping[int, LeftOutOne]
    legs_m: Mapping[int, Sequence[float]]
    method: Mapping[str, Any]


def write_routes(
    db: Connection, draft: Draft, chosen: Chosen, *, zone: ZoneInfo, deed: Deed
) -> None:
    """Keep the routes that were chosen, in place of those before.

    Raises
    ------
    PlanChangedError
        When the plan is another by now.
    """
    plan = plan_queries.read_plan(db, draft.plan.id, lock=True)
    if plan.version != draft.plan.version:
        raise PlanChangedError
    free = [team.id for team in draft.teams]
    pinned = set(
        db.scalars(
            select(VisitStop.household_id).where(VisitStop.team_id.in_(free), VisitStop.pinned)
        )
    )
    db.execute(delete(VisitStop).where(VisitStop.team_id.in_(free)))
    db.execute(delete(VisitLeftOut).where(VisitLeftOut.plan_id == plan.id))
    midnight = datetime.combine(plan.evening, time(), zone)
    for route in chosen.plan.routes:
        legs_m = chosen.legs_m[route.team]
        _write_route(db, draft, (route, legs_m), midnight, pinned)
    _write_left_out(db, draft, chosen)
    values = {
        "method": dict(chosen.method),
        "due": len(draft.due),
        "planned_at": deed.now,
        "version": VisitPlan.version + 1,
    }
    db.execute(update(VisitPlan).where(VisitPlan.id == plan.id).values(values))
    stops = sum(len(route.stops) for route in chosen.plan.routes)
    note(db, plan.id, "planned", {"stops": stops, "teams": len(free)}, deed)


def _write_route(
    db: Connection,
    draft: Draft,
    chosen: tuple[Route, Sequence[float]],
    midnight: datetime,
    pinned: set[uuid.UUID],
) -> None:
    route, legs_m = chosen
    team, candidates = draft.teams[route.team], draft.planned.evening.candidates
    rows = []
    for position, (stop, begin_s) in enumerate(zip(route.stops, route.begin_s, strict=True), 1):
        at = int(draft.planned.rows[stop])
        household = draft.due.ids[at]
        arrives = midnight + timedelta(seconds=begin_s)
        rows.append(
            {
                "id": uuid.uuid4(),
                "plan_id": draft.plan.id,
                "team_id": team.id,
                "household_id": household,
                "position": position,
                "arrives_at": arrives,
                "leaves_at": arrives + timedelta(seconds=int(candidates.service_s[stop])),
                "metres": legs_m[position - 1],
                "pinned": household in pinned,
                "points": float(draft.due.points.points[at]),
                "why": draft.due.points.why(at),
            }
        )
    if rows:
        db.execute(insert(VisitStop), rows)
    values = {"metres": route.travel_m, "back_at": midnight + timedelta(seconds=route.back_s)}
    db.execute(update(VisitTeam).where(VisitTeam.id == team.id).values(values))


def _write_left_out(db: Connection, draft: Draft, chosen: Chosen) -> None:
    served = {int(draft.planned.rows[stop]) for stop in chosen.plan.served}
    told = {int(draft.planned.rows[at]): one for at, one in chosen.left_out.items()}
    rows = []
    for at, household in enumerate(draft.due.ids):
        if at in served or household in draft.held:
            continue
        one = told.get(at) or _not_a_candidate(draft, at)
        rows.append(
            {
                "plan_id": draft.plan.id,
                "household_id": household,
                "points": float(draft.due.points.points[at]),
                "why": draft.due.points.why(at),
                "reason": one.reason.value,
                "details": dict(one.details),
            }
        )
    if rows:
        db.execute(insert(VisitLeftOut), rows)


def _not_a_candidate(draft: Draft, at: int) -> LeftOutOne:
    """Return why the routing was not even asked about a household."""
    facts = draft.due.facts
    if draft.due.points.over_visited[at]:
        told = {"attempts": int(facts.attempts[at]), "rested_days": int(facts.rested_days[at])}
        return LeftOutOne(LeftOut.OVER_VISITED, told)
    if not draft.in_area[at]:
        return LeftOutOne(LeftOut.NO_TEAM_IN_AREA, {})
    least = float(draft.due.points.points[draft.planned.rows].min())
    return LeftOutOne(
        LeftOut.LOWER_PRIORITY, {"shortlist": MOST_CANDIDATES, "lowest_points": round(least, 2)}
    )
