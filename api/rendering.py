"""A page as an answer."""

from fastapi import Response
from fastapi.responses import HTMLResponse

from geo.errors import Lang
from web_map.frame.site import Site
from web_map.pages import render_page


def answer_page(
    name: str, response: Response, lang: Lang, site: Site, **context: object
) -> HTMLResponse:
    """Return a page that nobody keeps, with the cookies that were set on the way."""
    page = HTMLResponse(render_page(name, lang, site=site, **context))
    for value in response.headers.getlist("set-cookie"):
        page.headers.append("set-cookie", value)
    page.headers["Cache-Control"] = "no-store"
    return page
