"""Planning night visits: who is due, campaigns, evenings, their teams and routes."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request

from api.deps import needs
from api.schemas.night_visits.planning import (
    Area,
    CampaignIn,
    EveningIn,
    LockIn,
    MembersIn,
    PlanMoveIn,
    ProposalIn,
    StopIn,
)
from api.strict_json import StrictRoute
from api.visit_planning.desk import PlanningDesk
from api.visit_planning.planner import OwnPlan, Planning
from api.visit_planning.showing import show_due, show_people, show_plan
from api.visit_planning.view import planning_view
from governance.night_visits.planning import (
    campaigns,
    plan_queries,
    plans,
    team_changes,
)
from governance.night_visits.planning.team_changes import TeamWanted
from governance.night_visits.review.stated.stating import make_statements
from governance.night_visits.vocabulary import PlanState
from governance.people.scope import Action

router = APIRouter(
    prefix="/night-visits",
    tags=["night visits"],
    route_class=StrictRoute,
    dependencies=[needs(Action.PLAN_VISITS)],
)

#: Plans of so many days before and after today are listed.
LISTED_DAYS = 45


@router.get("/due")
def read_due(request: Request, who: Planning, area: Area, evening: date) -> dict[str, Any]:
    """Return who is due on an evening: counts by class, village and grid, and the first of them."""
    who.check_area(area)
    return show_due(planning_view(request, who.desk), who.desk, area, evening)


@router.get("/campaigns")
def list_campaigns(who: Planning) -> dict[str, Any]:
    """Return the campaigns of the caller's areas; open ones first."""
    rows = campaigns.list_campaigns(who.db, who.areas)
    return {"items": [row._asdict() for row in rows], "as_of": who.desk.now}


@router.post("/campaigns", status_code=201)
def open_campaign(who: Planning, body: CampaignIn) -> dict[str, Any]:
    """Open a campaign."""
    who.check_area(body.area)
    made = campaigns.open_campaign(who.db, body.to_plan(), who.policy, deed=who.deed)
    return {"id": made}


@router.post("/campaigns/{campaign_id}/end")
def end_campaign(who: Planning, campaign_id: uuid.UUID) -> dict[str, Any]:
    """End a campaign."""
    campaigns.find_campaign(who.db, campaign_id, who.areas)
    campaigns.close_campaign(who.db, campaign_id, deed=who.deed)
    return {"id": campaign_id}


@router.get("/plans")
def list_plans(who: Planning) -> dict[str, Any]:
    """Return the plans of the last and the coming weeks, latest first."""
    around = timedelta(days=LISTED_DAYS)
    today = who.desk.today
    rows = plan_queries.list_plans(who.db, who.areas, since=today - around, until=today + around)
    return {"items": [row._asdict() for row in rows], "as_of": who.desk.now}


@router.post("/plans", status_code=201)
def create_plan(who: Planning, body: EveningIn) -> dict[str, Any]:
    """Begin the plan of an evening."""
    who.check_area(body.area)
    if body.campaign:
        campaigns.find_campaign(who.db, body.campaign, who.areas)
    asked = body.to_asked(who.policy)
    return {"id": plans.create_plan(who.db, asked, who.policy, zone=who.zone, deed=who.deed)}


@router.get("/plans/{plan_id}")
def read_plan(request: Request, who: Planning, plan_id: OwnPlan) -> dict[str, Any]:
    """Return a plan with its teams, stops, those left out and why, and what keeps it from going."""
    progress = _desk_of(request).progress(plan_id)
    return show_plan(who.desk, plan_id) | {"progress": progress}


@router.get("/plans/{plan_id}/people")
def read_people(who: Planning, plan_id: OwnPlan) -> dict[str, Any]:
    """Return who serves in the area of a plan, and who is free that evening."""
    return {"items": show_people(who.db, plan_id), "as_of": who.desk.now}


@router.post("/plans/{plan_id}/proposal")
def propose_teams(
    request: Request, who: Planning, plan_id: OwnPlan, body: ProposalIn
) -> dict[str, Any]:
    """Replace the teams that are not locked by proposed ones."""
    view = planning_view(request, who.desk)
    wanted = TeamWanted(body.teams, body.mode)
    made = team_changes.propose(who.db, plan_id, wanted, view, deed=who.deed)
    return {"wanted": body.teams, "teams": made}


@router.post("/plans/{plan_id}/teams/{team_id}/members")
def restaff(who: Planning, plan_id: OwnPlan, team_id: uuid.UUID, body: MembersIn) -> dict[str, Any]:
    """Change who is in a team."""
    team_changes.restaff(who.db, plan_id, team_id, body.people, deed=who.deed)
    return {"team": team_id}


@router.post("/plans/{plan_id}/teams/{team_id}/lock")
def lock_team(who: Planning, plan_id: OwnPlan, team_id: uuid.UUID, body: LockIn) -> dict[str, Any]:
    """Keep a team's route, or let it be planned again."""
    team_changes.lock_team(who.db, plan_id, team_id, locked=body.locked, deed=who.deed)
    return {"team": team_id, "locked": body.locked}


@router.delete("/plans/{plan_id}/teams/{team_id}")
def remove_team(who: Planning, plan_id: OwnPlan, team_id: uuid.UUID) -> dict[str, Any]:
    """Remove a team with its route."""
    plans.remove_team(who.db, plan_id, team_id, deed=who.deed)
    return {"team": team_id}


@router.post("/plans/{plan_id}/stops")
def put_stop(who: Planning, plan_id: OwnPlan, body: StopIn) -> dict[str, Any]:
    """Let a team visit a household; it stays there when the routes are planned again."""
    team_changes.put_stop(who.db, plan_id, body.household, body.team, deed=who.deed)
    return {"household": body.household, "team": body.team}


@router.delete("/plans/{plan_id}/stops/{household}")
def release_stop(who: Planning, plan_id: OwnPlan, household: uuid.UUID) -> dict[str, Any]:
    """Let the routing decide again which team visits a household."""
    team_changes.release_stop(who.db, plan_id, household, deed=who.deed)
    return {"household": household}


@router.post("/plans/{plan_id}/routes", status_code=202)
def plan_routes(request: Request, who: Planning, plan_id: OwnPlan) -> Mapping[str, Any]:
    """Begin to plan the routes of the teams that are not locked; ask the same address how far."""
    view = planning_view(request, who.desk)
    return _desk_of(request).begin(who.db, plan_id, view, who.deed)


@router.get("/plans/{plan_id}/routes")
def read_progress(request: Request, who: Planning, plan_id: OwnPlan) -> Mapping[str, Any]:
    """Return how far the planning of the routes is."""
    del who
    return _desk_of(request).progress(plan_id)


@router.post("/plans/{plan_id}/routes/end")
def end_planning(request: Request, who: Planning, plan_id: OwnPlan) -> Mapping[str, Any]:
    """Stop looking for better routes: what is found by now is good enough."""
    del who
    return _desk_of(request).stop(plan_id)


_MOVES = {
    PlanState.DRAFT: plans.take_back,
    PlanState.IN_PROGRESS: plans.begin,
    PlanState.COMPLETED: plans.complete,
    PlanState.CANCELLED: plans.cancel,
}


@router.post("/plans/{plan_id}/moves")
def move_plan(who: Planning, plan_id: OwnPlan, body: PlanMoveIn) -> dict[str, Any]:
    """Approve a plan, take it back, begin, complete or cancel it."""
    if body.to is PlanState.APPROVED:
        plans.approve(who.db, plan_id, who.policy, deed=who.deed)
    else:
        _MOVES[body.to](who.db, plan_id, deed=who.deed)
    if body.to is PlanState.COMPLETED:
        desk = who.desk
        make_statements(desk.db, plan_id, desk.policy, now=desk.now, by=desk.me.actor)
    return {"id": plan_id, "state": body.to}


def _desk_of(request: Request) -> PlanningDesk:
    found: PlanningDesk = request.app.state.visit_planning
    return found
