"""The pages of handling: the dispatch board, everybody's list, one incident, and reporting."""

import uuid
from dataclasses import dataclass

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from api.deps import AtDesk, Language, PageSite, needs
from api.rendering import answer_page
from governance.incidents.handling import case_queries
from governance.incidents.queries import IncidentNotFoundError
from governance.people.scope import Action

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """The page of one incident."""

    incident_id: uuid.UUID


@router.get("/dispatch", dependencies=[needs(Action.READ)])
def dispatch_board(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show the dispatch board."""
    return answer_page("dispatch.html", response, lang, site)


@router.get("/work", dependencies=[needs(Action.READ)])
def my_work(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show what the caller owes."""
    return answer_page("work.html", response, lang, site)


@router.get("/report", dependencies=[needs(Action.REPORT)])
def report(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show the form by which an incident is reported."""
    return answer_page("report.html", response, lang, site)


@router.get("/incident/{incident_id}", dependencies=[needs(Action.READ)])
def incident(
    incident_id: uuid.UUID, response: Response, desk: AtDesk, site: PageSite, lang: Language
) -> HTMLResponse:
    """Show one incident."""
    if case_queries.find_case(desk.db, incident_id, desk.me.sight(), lock=False) is None:
        raise IncidentNotFoundError
    page = IncidentPage(incident_id)
    return answer_page("incident.html", response, lang, site, page=page)
