"""What a route may ask for: the database, the time, the installation, the language, the site."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from sqlalchemy import Connection

from api.installation import Installation
from api.signing_in.who_asks import NotAllowedError, identify
from geo.errors import Lang
from governance.incidents.pins import pin_queries
from governance.people.identity import Identity
from governance.people.scope import Action
from governance.policy import Policy
from grid_boundaries.queries import active_edition
from web_map.pages import Site


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


def _me(here: Here, request: Request) -> Identity:
    return identify(here, request)


#: Who asks; somebody who has not signed in never gets so far.
Me = Annotated[Identity, Depends(_me)]


class Allowed:
    """A dependency that lets only those pass who may do an action somewhere.

    Which things they may do it to is for the query to say: see `Identity.sight`.
    """

    def __init__(self, action: Action) -> None:
        self.action = action

    def __call__(self, me: Me) -> Identity:
        """Return who asks; raises `NotAllowedError`."""
        if self.action not in me.actions:
            raise NotAllowedError
        return me


def _now() -> datetime:
    return datetime.now(UTC)


Now = Annotated[datetime, Depends(_now)]


@dataclass(frozen=True, slots=True)
class Desk:
    """What most routes work with: who asks, the transaction, the time, the installation."""

    me: Identity
    db: Connection
    now: datetime
    here: Installation

    @property
    def policy(self) -> Policy:
        """What the county decides for itself."""
        return self.here.policy

    @property
    def today(self) -> date:
        """The county's day."""
        return self.now.astimezone(self.policy.county.zone).date()


def _desk(me: Me, db: Db, now: Now, here: Here) -> Desk:
    return Desk(me, db, now, here)


AtDesk = Annotated[Desk, Depends(_desk)]


def needs(action: Action) -> Any:  # noqa: ANN401 FastAPI's own kind of thing
    """Return the dependency by which a route says what its caller must be allowed."""
    return Depends(Allowed(action))


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
