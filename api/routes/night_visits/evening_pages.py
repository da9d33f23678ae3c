"""The pages of the evening: a team's telephone, with what keeps it working, and the board."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from api.deps import Language, PageSite, needs
from api.rendering import answer_page
from governance.night_visits.evening.shown.board import WATCHING
from governance.people.scope import Action
from web_map.visit_shell import visit_worker

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/visit", dependencies=[needs(Action.VISIT)])
def visit(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show a team's round."""
    return answer_page("visit.html", response, lang, site)


@router.get("/visit-sw.js")
def worker() -> Response:
    """Return what keeps the page of the round working without a network.

    From the root, as a worker governs what lies below its own address; for anybody, as a browser
    asks for it anew whether somebody is signed in or not.
    """
    headers = {"Cache-Control": "no-cache"}
    return Response(visit_worker(), media_type="text/javascript", headers=headers)


@router.get("/night-visits/tonight", dependencies=[needs(*WATCHING)])
def tonight(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show how the evening goes."""
    return answer_page("visit_board.html", response, lang, site)
