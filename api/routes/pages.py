"""The pages: a shell of HTML each; most of what they show they fetch as JSON."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from api.deps import CountyPolicy, Db, Language, Now, PageSite
from geo.errors import Lang
from governance.glance import count_at_a_glance
from governance.indicators import Days
from grid_boundaries.queries import read_edition_text
from web_map.home import home_page
from web_map.pages import BoundariesPage, Site, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

#: Days before today that a glance takes in: what the incident map, too, calls the last 30 days.
GLANCE_DAYS = 30


def _render(
    name: str, response: Response, lang: Lang, site: Site, **context: object
) -> HTMLResponse:
    page = HTMLResponse(render_page(name, lang, site=site, **context))
    for value in response.headers.getlist("set-cookie"):
        page.headers.append("set-cookie", value)
    page.headers["Cache-Control"] = "no-store"
    return page


@router.get("/")
def home(
    response: Response, db: Db, now: Now, policy: CountyPolicy, site: PageSite, lang: Language
) -> HTMLResponse:
    """Show the county at a glance."""
    days = Days.back_from(now, GLANCE_DAYS, policy.county.zone)
    page = home_page(count_at_a_glance(db, days), as_of=now)
    return _render("home.html", response, lang, site, page=page)


@router.get("/boundaries")
def boundaries(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show the editions of the grid."""
    return _render("boundaries.html", response, lang, site, page=BoundariesPage())


@router.get("/boundaries/{edition_id}")
def boundary(
    edition_id: str, response: Response, db: Db, site: PageSite, lang: Language
) -> HTMLResponse:
    """Show one edition with its findings and its impact."""
    page = BoundariesPage(str(read_edition_text(db, edition_id).id))
    return _render("edition.html", response, lang, site, page=page)


def _add_plain(address: str, template: str) -> None:
    def show(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
        return _render(template, response, lang, site)

    router.add_api_route(address, show, methods=["GET"], name=template)


for _address, _template in (
    ("/map", "map.html"),
    ("/pinning", "pinning.html"),
    ("/import", "import.html"),
    ("/analysis", "analysis.html"),
    ("/about", "about.html"),
):
    _add_plain(_address, _template)
