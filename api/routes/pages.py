"""The pages: a shell of HTML each; most of what they show they fetch as JSON."""

from datetime import timedelta

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from api.deps import CountyPolicy, Db, Language, Now
from geo.errors import Lang
from governance.glance import count_at_a_glance
from governance.incidents import pin_queries
from governance.policy import Policy
from grid_boundaries.queries import active_edition, read_edition_text
from web_map.home import home_page
from web_map.pages import BoundariesPage, Site, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

GLANCE = timedelta(days=30)


def _render(
    name: str, response: Response, lang: Lang, site: Site, **context: object
) -> HTMLResponse:
    page = HTMLResponse(render_page(name, lang, site=site, **context))
    for value in response.headers.getlist("set-cookie"):
        page.headers.append("set-cookie", value)
    page.headers["Cache-Control"] = "no-store"
    return page


def _site(db: Connection, policy: Policy) -> Site:
    edition = active_edition(db)
    synthetic = edition is not None and edition.synthetic
    waiting = pin_queries.count_tasks(db, is_open=True)
    return Site.of_policy(policy, synthetic=synthetic, pins_open=waiting)


@router.get("/")
def home(
    response: Response, db: Db, now: Now, policy: CountyPolicy, lang: Language
) -> HTMLResponse:
    """Show the county at a glance."""
    glance = count_at_a_glance(db, since=now - GLANCE, until=now)
    page = home_page(glance, as_of=now)
    return _render("home.html", response, lang, _site(db, policy), page=page)


@router.get("/boundaries")
def boundaries(response: Response, db: Db, policy: CountyPolicy, lang: Language) -> HTMLResponse:
    """Show the editions of the grid."""
    page = BoundariesPage()
    return _render("boundaries.html", response, lang, _site(db, policy), page=page)


@router.get("/boundaries/{edition_id}")
def boundary(
    edition_id: str, response: Response, db: Db, policy: CountyPolicy, lang: Language
) -> HTMLResponse:
    """Show one edition with its findings and its impact."""
    page = BoundariesPage(str(read_edition_text(db, edition_id).id))
    return _render("edition.html", response, lang, _site(db, policy), page=page)


def _add_plain(address: str, template: str) -> None:
    def show(response: Response, db: Db, policy: CountyPolicy, lang: Language) -> HTMLResponse:
        return _render(template, response, lang, _site(db, policy))

    router.add_api_route(address, show, methods=["GET"], name=template)


for _address, _template in (
    ("/map", "map.html"),
    ("/pinning", "pinning.html"),
    ("/import", "import.html"),
    ("/analysis", "analysis.html"),
    ("/about", "about.html"),
):
    _add_plain(_address, _template)
