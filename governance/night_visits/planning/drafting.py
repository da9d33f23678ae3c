"""Routes for the teams of a draft: read what is due, let the routing choose, keep what it chose.

Three steps, so that the middle one, which takes its time, holds no transaction.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection, delete, insert, select, update

from geo.errors import Words
from geo.metric import LocalMetric
from geo.postgis import Record
from geo.routing.values import Mode, Plan, Route
from governance.errors import GovernanceError
from governance.night_visits.households.due_queries import DueList, DueQuestion, read_due
from governance.night_visits.planning import plan_queries, team_queries
from governance.night_visits.planning.evening_of import Planned, TeamOut, make_evening
from governance.night_visits.planning.model import (
    VisitCampaign,
    VisitLeftOut,
    VisitPlan,
    VisitStop,
    VisitTeam,
)
from governance.night_visits.planning.plan_moves import check_changeable
from governance.night_visits.planning.plans import Deed, note
from governance.night_visits.planning.team_queries import Span
from governance.night_visits.vocabulary import LeftOut, PlanState
from governance.people.sight import Sight
from governance.policies.night_visits import NightVisitPolicy

_LONGEST_STOPS = 10_000


class NoTeamsError(GovernanceError):
    """There is nobody whose route could be planned."""

    sentence = Words(
        zh="没有可以排线的小组：请先添加小组，或解锁一组。",
        en="There is no team whose route may be planned: add one, or unlock one.",
    )


class PlanChangedError(GovernanceError):
    """Somebody changed the plan while its routes were planned."""

    sentence = Words(
        zh="排线期间计划被修改过，结果没有采用；请重新排线。",
        en="The plan was changed while its routes were planned, so they were not kept. Plan again.",
    )


@dataclass(frozen=True, slots=True)
class PlanningView:
    """By what an evening is planned.

    Attributes
    ----------
    sight
        Which open incidents may count.
    hot_grids
        Grids that are hotspots now.
    """

    policy: NightVisitPolicy
    zone: ZoneInfo
    metric: LocalMetric
    sight: Sight
    hot_grids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Draft:
    """What the routing is to choose from, and what the plan was when that was read.

    Attributes
    ----------
    held
        Households on the routes of locked teams.
    """

    plan: Record
    due: DueList
    teams: tuple[TeamOut, ...]
    planned: Planned
    held: frozenset[uuid.UUID]


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
    method
        Everything by which the same could be chosen again.
    """

    plan: Plan
    left_out: Mapping[int, LeftOutOne]
    method: Mapping[str, Any]


def read_draft(db: Connection, plan_id: uuid.UUID, view: PlanningView) -> Draft:
    """Return what a plan's routes are to be chosen from.

    Raises
    ------
    PlanFixedError
        When it is no draft any more.
    NoTeamsError
        When no team is free to be planned.
    """
    plan = plan_queries.read_plan(db, plan_id)
    check_changeable(PlanState(plan.state))
    question = DueQuestion(plan.area, plan.evening, classes_of(db, plan), view.hot_grids)
    due = read_due(db, question, view.policy, sight=view.sight, metric=view.metric)
    rows = team_queries.read_teams(db, plan_id)
    locked = {row.id for row in rows if row.locked}
    police = _with_police(db, plan)
    free = tuple(_team_out(row, view, police) for row in rows if row.id not in locked)
    if not free:
        raise NoTeamsError
    stops = [row for route in plan_queries.stops_by_team(db, plan_id).values() for row in route]
    held = frozenset(row.household_id for row in stops if row.team_id in locked)
    pins = {row.household_id: row.team_id for row in stops if row.pinned}
    is_wanted = ~due.points.over_visited & np.array([one not in held for one in due.ids], bool)
    is_wanted |= np.array([one in pins and one not in held for one in due.ids], np.bool_)
    return Draft(plan, due, free, make_evening(due, is_wanted, free, view.policy, pins), held)


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
        _write_route(db, draft, route, midnight, pinned)
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


def classes_of(db: Connection, plan: Record) -> tuple[str, ...]:
    """Return the classes that a plan's campaign is for; empty means all."""
    if plan.campaign_id is None:
        return ()
    asked = select(VisitCampaign.classes).where(VisitCampaign.id == plan.campaign_id)
    return tuple(db.scalar(asked) or ())


def _with_police(db: Connection, plan: Record) -> frozenset[uuid.UUID]:
    """Return the teams in which somebody is police."""
    span = Span(plan.evening, plan.opens_at, plan.closes_at)
    people = team_queries.read_people(db, plan.area, span, plan.id)
    going = team_queries.going_by_team(team_queries.read_members(db, plan.id), people)
    return frozenset(
        team for team, those in going.items() if any(one.who.is_police for one in those)
    )


def _team_out(row: Record, view: PlanningView, police: frozenset[uuid.UUID]) -> TeamOut:
    east, north = view.metric.project([row.lon], [row.lat])
    return TeamOut(
        id=row.id,
        number=row.number,
        place_m=(float(east[0]), float(north[0])),
        mode=Mode(row.mode),
        areas=tuple(row.areas),
        opens_s=_seconds(row.opens_at, view.zone),
        closes_s=_seconds(row.closes_at, view.zone),
        has_police=row.id in police,
        most_stops=row.most_stops or _LONGEST_STOPS,
    )


def _seconds(moment: datetime, zone: ZoneInfo) -> int:
    here = moment.astimezone(zone)
    return here.hour * 3600 + here.minute * 60 + here.second


def _write_route(
    db: Connection, draft: Draft, route: Route, midnight: datetime, pinned: set[uuid.UUID]
) -> None:
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
                "metres": 0.0,
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
        one = told.get(at) or _over_visited(draft.due, at)
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


def _over_visited(due: DueList, at: int) -> LeftOutOne:
    facts = due.facts
    return LeftOutOne(
        LeftOut.OVER_VISITED,
        {"attempts": int(facts.attempts[at]), "rested_days": int(facts.rested_days[at])},
    )
