"""What a route may ask for: the database, the time, the installation, the language, the site.

What only looks something up is a coroutine, though it waits for nothing: FastAPI would hand it to
a thread, and every hand-over waits for whoever computes just then.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from sqlalchemy import Connection

from api.installation import Installation
from api.signing_in.doors import Doors
from api.signing_in.who_asks import NotSignedInError, check_allowed
from geo.errors import Lang
from governance.incidents.pins import pin_queries
from governance.incidents.queries import holds_synthetic
from governance.notices.inbox import unread_count
from governance.people.identity import Identity
from governance.people.scope import Action
from governance.people.sight import NOTHING, Sight
from governance.policy import Policy
from grid_boundaries.queries import active_edition
from web_map.frame.site import Site
from web_map.who import Who


async def _installation(request: Request) -> Installation:
    found: Installation = request.app.state.installation
    return found


Here = Annotated[Installation, Depends(_installation)]


async def _wait_for_turn(request: Request) -> AsyncIterator[None]:
    async with request.app.state.turns.taken():
        yield


_Turn = Annotated[None, Depends(_wait_for_turn, scope="function")]


def _transaction(here: Here, _turn: _Turn) -> Iterator[Connection]:
    """Give one transaction; it is committed before the answer leaves."""
    with here.transaction() as connection:
        yield connection


#: scope="function": with the default scope the client would read 201 although the commit failed.
Db = Annotated[Connection, Depends(_transaction, scope="function")]


async def _me(request: Request) -> Identity:
    who: Identity | None = getattr(request.state, "identity", None)
    if who is None:  # an address that is open to all, which asks nevertheless
        raise NotSignedInError
    return who


#: Who asks; somebody who has not signed in never gets so far.
Me = Annotated[Identity, Depends(_me)]


class Allowed:
    """A dependency that lets only those pass who may do one of some actions somewhere.

    Which things they may do it to is for the query to say: see `Identity.sight`.
    """

    def __init__(self, *actions: Action) -> None:
        self.actions = frozenset(actions)

    async def __call__(self, me: Me) -> Identity:
        """Return who asks; raises `NotAllowedError` or `SecondFactorNeededError`."""
        check_allowed(me, self.actions)
        return me


async def _now() -> datetime:
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


async def _desk(me: Me, db: Db, now: Now, here: Here) -> Desk:
    return Desk(me, db, now, here)


AtDesk = Annotated[Desk, Depends(_desk)]


def needs(*actions: Action) -> Any:  # noqa: ANN401 FastAPI's own kind of thing
    """Return the dependency by which a route says what its caller must be allowed, any of it."""
    return Depends(Allowed(*actions))


#: The dependency of routes for everybody who signed in.
SIGNED_IN = Depends(_me)

#: Who may read incidents, or at least count them.
COUNTING = (Action.COUNT, Action.READ)


async def _reading(me: Me) -> Sight:
    return me.sight(Action.READ)


async def _counting(me: Me) -> Sight:
    return Sight.joined(*(me.sight(action) for action in COUNTING))


async def _pinning(me: Me) -> Sight:
    return me.sight(Action.PIN)


#: What who asks may see: of incidents one by one, of their number, of the pinning queue.
Reading = Annotated[Sight, Depends(_reading)]
Counting = Annotated[Sight, Depends(_counting)]
Pinning = Annotated[Sight, Depends(_pinning)]


async def _doors(request: Request) -> Doors:
    found: Doors = request.app.state.doors
    return found


#: What signing in keeps in this process.
AtDoors = Annotated[Doors, Depends(_doors)]


async def _policy(here: Here) -> Policy:
    return here.policy


CountyPolicy = Annotated[Policy, Depends(_policy)]


async def _lang(
    request: Request,
    response: Response,
    lang: Annotated[str | None, Query(pattern="^(zh|en)$")] = None,
) -> Lang:
    """Return the language of the page: asked for, remembered, or Chinese."""
    if lang is not None:
        response.set_cookie("lang", lang, max_age=31_536_000, samesite="lax", httponly=True)
    return "en" if (lang or request.cookies.get("lang")) == "en" else "zh"


Language = Annotated[Lang, Depends(_lang)]


def read_site(db: Connection, policy: Policy, sight: Sight = NOTHING) -> Site:
    """Return what every page says about the installation, as it is now.

    `sight` is that of the pinning queue; without one, nobody is told how many wait. Real grids make
    no invented incident real.
    """
    edition = active_edition(db)
    synthetic = (edition is not None and edition.synthetic) or holds_synthetic(db)
    waiting = pin_queries.count_tasks(db, sight, is_open=True) if sight.windows else 0
    return Site.of_policy(policy, synthetic=synthetic, pins_open=waiting)


def who_on_pages(request: Request) -> Who | None:
    """Return who asks, as pages show it; None where nobody has signed in."""
    who: Identity | None = getattr(request.state, "identity", None)
    return None if who is None else Who.of(who)


def _site(request: Request, db: Db, policy: CountyPolicy) -> Site:
    me: Identity | None = getattr(request.state, "identity", None)
    site = read_site(db, policy, NOTHING if me is None else me.sight(Action.PIN))
    request.app.state.site = replace(site, pins_open=0)  # a page of an error is anybody's
    who = who_on_pages(request)
    if me is not None and who is not None and me.person is not None:
        who = replace(who, unread=unread_count(db, me.person))
    return replace(site, who=who)


#: Kept by the application as well: a page of an error shows it without asking the database.
PageSite = Annotated[Site, Depends(_site)]
