"""The pages of night visits: the planner's first page, one plan, and its route sheets."""

import uuid
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.deps import Language, PageSite, needs
from api.rendering import answer_page
from api.visit_planning.planner import OwnPlan, Planning
from api.visit_planning.sheets import route_sheets
from governance.people.scope import Action

router = APIRouter(
    include_in_schema=False,
    default_response_class=HTMLResponse,
    dependencies=[needs(Action.PLAN_VISITS)],
)


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The page of one plan."""

    plan_id: uuid.UUID


@router.get("/night-visits")
def visits(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show who is due, the evenings and the campaigns."""
    return answer_page("visits.html", response, lang, site)


@router.get("/night-visits/plan/{plan_id}")
def plan(plan_id: OwnPlan, response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show one plan."""
    return answer_page("visit_plan.html", response, lang, site, page=PlanPage(plan_id))


@router.get("/night-visits/plan/{plan_id}/sheets")
def sheets(
    request: Request,
    who: Planning,
    plan_id: OwnPlan,
    response: Response,
    site: PageSite,
    lang: Language,
) -> HTMLResponse:
    """Show one page of paper for each team."""
    page = route_sheets(request, who.desk, plan_id, lang)
    return answer_page("visit_sheets.html", response, lang, site, page=page)
