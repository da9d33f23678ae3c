"""The second gate: who has not signed in sees the sign-in page and nothing else.

It stands before the routes, so that an address is closed unless it is named here, whatever route
is added later; nothing of a stranger's body is read.
"""

from typing import Final
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from api.edge.callers import SAFE_METHODS
from api.errors import answer_error, is_reader
from api.signing_in.who_asks import (
    NotSignedInError,
    PasswordMustChangeError,
    ViewingOnlyError,
    identify,
    recognise,
    shown_by,
)
from geo.errors import RuleError
from governance.people.identity import Identity

#: Addresses that anybody may ask, and beginnings of such.
#: The worker of the telephone's page holds nothing of the county's, and outlives a session.
OPEN: Final = frozenset({"/sign-in", "/healthz", "/receipt", "/visit-sw.js"})
OPEN_BELOW: Final = ("/static/", "/sign-in/", "/receipts/")

#: What one may ask before the one-time password is changed.
BEFORE_CHANGE: Final = frozenset({"/my-account", "/me", "/me/password", "/sign-out"})

#: What one may change while looking through another's eyes.
WHILE_VIEWING: Final = frozenset({"/me/viewing/end", "/sign-out"})

SIGN_IN: Final = "/sign-in"
MY_ACCOUNT: Final = "/my-account"


class Gate:
    """Lets in who has signed in, and tells the routes who it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its identity, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        is_open = is_open_to_all(scope["path"])
        try:
            who = await _recognise(request, is_open=is_open)
            if not is_open:
                _check_way(who, scope["method"], scope["path"])
        except RuleError as refused:
            answer = _sent_elsewhere(request, refused) or await answer_error(request, refused)
            await answer(scope, receive, send)
            return
        except (DBAPIError, PoolTimeoutError) as broken:
            answer = await answer_error(request, broken)
            await answer(scope, receive, send)
            return
        scope.setdefault("state", {})["identity"] = who
        await self._app(scope, receive, send)


def is_open_to_all(path: str) -> bool:
    """Return whether an address answers to everybody."""
    return path in OPEN or path.startswith(OPEN_BELOW)


async def _recognise(request: Request, *, is_open: bool) -> Identity | None:
    """Return who asks; where everybody may ask, nobody is looked up."""
    shown = None if is_open else shown_by(request)
    if shown is None:
        return None
    doors = request.app.state.doors
    found = recognise(doors, shown)
    if found is None:
        here = request.app.state.installation
        found = await run_in_threadpool(identify, here, doors, shown)
    return found


def _check_way(who: Identity | None, method: str, path: str) -> None:
    """Refuse who has not signed in, and what a session of its kind may not do."""
    if who is None:
        raise NotSignedInError
    if who.must_change and path not in BEFORE_CHANGE:
        raise PasswordMustChangeError
    if who.viewer is not None and method not in SAFE_METHODS and path not in WHILE_VIEWING:
        raise ViewingOnlyError


def _sent_elsewhere(request: Request, refused: RuleError) -> Response | None:
    """Return the way to the page that helps, for somebody who wanted to see a page."""
    if not is_reader(request):
        return None
    if isinstance(refused, NotSignedInError):
        query = f"?{request.url.query}" if request.url.query else ""
        wanted = f"{request.url.path}{query}"
        suffix = "" if wanted == "/" else f"?next={quote(wanted, safe='')}"
        return _to(f"{SIGN_IN}{suffix}")
    if isinstance(refused, PasswordMustChangeError):
        return _to(MY_ACCOUNT)
    return None


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


def own_path(wanted: str) -> str:
    r"""Return an address of this server to go on to; the home page for anything else.

    Browsers take ``\`` for ``/`` and skip control characters: what holds one is no path of ours.
    """
    is_own = wanted.startswith("/") and not wanted.startswith("//")
    is_plain = "\\" not in wanted and all(letter >= " " and letter != "\x7f" for letter in wanted)
    return wanted if is_own and is_plain and not wanted.startswith(SIGN_IN) else "/"


def address_of(request: Request, *, behind_proxy: bool) -> str:
    """Return from where a request comes; behind a proxy the proxy's word counts.

    Only the last address is the proxy's own word: whatever stands before it came from outside.
    """
    if behind_proxy and (told := request.headers.get("x-forwarded-for")):
        return told.rpartition(",")[2].strip()[:64]
    return request.client.host if request.client else ""
