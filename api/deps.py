"""What a route may ask for: the database, the time, the installation, the language, the site."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from sqlalchemy import Connection

from api.installation import Installation
from geo.errors import Lang
from governance.incidents.pins import pin_queries
from governance.policy import Policy
from grid_boundaries.queries import active_edition
from web_map.pages import Site

#: Who acts, until people can sign in.
LOCAL_ACTOR = "local"


def _installation(request: Request) -> Installation:
    found: Installation = request.app.state.installation
    return found


Here = Annotated[Installation, Depends(_installation)]


def _transaction(here: Here) -> Iterator[Connection]:
    """Give one transaction; it is committed before the answer leaves."""
    with here.transaction() as connection:
        yield connection


#: scope="function": with the default scope the client would read 201 although the commit failed.
Db = Annotated[Connection, Depends(_transaction, scope="function")]


def _now() -> datetime:
    return datetime.now(UTC)


Now = Annotated[datetime, Depends(_now)]


def _policy(here: Here) -> Policy:
    return here.policy


CountyPolicy = Annotated[Policy, Depends(_policy)]


def _lang(
    request: Request,
    response: Response,
    lang: Annotated[str | None, Query(pattern="^(zh|en)$")] = None,
) -> Lang:
    """Return the language of the page: asked for, remembered, or Chinese."""
    if lang is not None:
        response.set_cookie("lang", lang, max_age=31_536_000, samesite="lax", httponly=True)
    return "en" if (lang or request.cookies.get("lang")) == "en" else "zh"


Language = Annotated[Lang, Depends(_lang)]


def read_site(db: Connection, policy: Policy) -> Site:
    """Return what every page says about the installation, as it is now."""
    edition = active_edition(db)
    synthetic = edition is not None and edition.synthetic
    waiting = pin_queries.count_tasks(db, is_open=True)
    return Site.of_policy(policy, synthetic=synthetic, pins_open=waiting)


def _site(request: Request, db: Db, policy: CountyPolicy) -> Site:
    site = read_site(db, policy)
    request.app.state.site = site
    return site


#: Kept by the application as well: a page of an error shows it without asking the database.
PageSite = Annotated[Site, Depends(_site)]
