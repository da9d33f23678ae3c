"""The pages: a shell of HTML each; most of what they show they fetch as JSON."""

from collections.abc import Collection

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.deps import (
    COUNTING,
    SIGNED_IN,
    AtDesk,
    Counting,
    Db,
    Language,
    PageSite,
    needs,
)
from api.rendering import answer_page
from governance.glance import count_at_a_glance
from governance.indicators import Days
from governance.people.scope import Action
from grid_boundaries.queries import read_edition_text
from web_map.home import home_page
from web_map.pages import BoundariesPage

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[SIGNED_IN]
)

#: Days before today that a glance takes in: what the incident map, too, calls the last 30 days.
GLANCE_DAYS = 30


@router.get("/")
def home(
    response: Response, desk: AtDesk, sight: Counting, site: PageSite, lang: Language
) -> Response:
    """Show the county at a glance, as far as who looks may count; others their first page."""
    if site.first_page != "/":
        return RedirectResponse(site.first_page, 303)
    days = Days.back_from(desk.now, GLANCE_DAYS, desk.policy.county.zone)
    page = home_page(count_at_a_glance(desk.db, sight, days), as_of=desk.now)
    return answer_page("home.html", response, lang, site, page=page)


@router.get("/boundaries")
def boundaries(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show the editions of the grid."""
    return answer_page("boundaries.html", response, lang, site, page=BoundariesPage())


@router.get("/boundaries/{edition_id}")
def boundary(
    edition_id: str, response: Response, db: Db, site: PageSite, lang: Language
) -> HTMLResponse:
    """Show one edition with its findings and its impact."""
    page = BoundariesPage(str(read_edition_text(db, edition_id).id))
    return answer_page("edition.html", response, lang, site, page=page)


def _add_plain(address: str, template: str, actions: Collection[Action]) -> None:
    def show(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
        return answer_page(template, response, lang, site)

    asked = [needs(*actions)] if actions else []
    router.add_api_route(address, show, methods=["GET"], name=template, dependencies=asked)


for _address, _template, _actions in (
    ("/map", "map.html", COUNTING),
    ("/pinning", "pinning.html", (Action.PIN,)),
    ("/import", "import.html", (Action.IMPORT,)),
    ("/rules", "rules.html", (Action.IMPORT,)),
    ("/analysis", "analysis.html", (Action.COUNT,)),
    ("/figures", "figures.html", (Action.COUNT,)),
    ("/about", "about.html", ()),
):
    _add_plain(_address, _template, _actions)
