"""The gate before the routes: who may ask, how much may be sent, what every answer carries."""

import secrets
from collections.abc import Mapping
from itertools import count

import structlog
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge.body_limits import counted, most_bytes, stated_length
from api.edge.callers import (
    FOREIGN_NAME,
    FOREIGN_PAGE,
    SAFE_METHODS,
    UNPROVEN_PAGE,
    is_from_foreign_page,
    is_named,
    is_unproven,
)
from api.errors import problem
from api.strict_json import TooLongBodyError
from geo.errors import Words

_HEADERS = [
    (name.encode(), value.encode())
    for name, value in {
        "content-security-policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
            "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": (
            "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()"
        ),
    }.items()
]
_HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000")

Refusal = tuple[int, Words, str]


class Guard:
    """Refuses what no route should see, gives requests an id and answers their headers.

    Parameters
    ----------
    names
        What browsers may call this server, in small letters.
    is_https
        Whether they come by TLS, and should from now on.
    """

    def __init__(self, app: ASGIApp, *, names: frozenset[bytes], is_https: bool = False) -> None:
        self._app = app
        self._names = names
        self._headers = [*_HEADERS, _HTTPS_ONLY] if is_https else _HEADERS
        # Drawn once a process and then counted: asking the system for randomness at every
        # request took a twentieth of the time of a report.
        self._run, self._numbers = secrets.token_hex(4), count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through to the application, or refuse it in words."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = self._with_headers(send)
        # Not only while it is answered: the handler of faults stands outside of this.
        structlog.contextvars.bind_contextvars(request_id=f"{self._run}{next(self._numbers):08x}")
        headers: dict[bytes, bytes] = dict(scope["headers"])
        refused = self._refuse_caller(scope["method"], headers)
        length = stated_length(headers)
        if length != 0:
            most = most_bytes(scope["path"], headers.get(b"content-type", b""))
            if length is None:
                receive = counted(receive, most)
            elif length > most:
                too_long = TooLongBodyError(most)
                refused = refused or (too_long.status_code, too_long.words, too_long.code)
        if refused is None:
            await self._app(scope, receive, send)
            return
        status, words, code = refused
        answer = problem(Request(scope), status, words, code=code)
        await answer(scope, receive, send)

    def _refuse_caller(self, method: str, headers: Mapping[bytes, bytes]) -> Refusal | None:
        if not is_named(headers, self._names):
            return 421, FOREIGN_NAME, "ForeignName"
        if method not in SAFE_METHODS and is_from_foreign_page(headers):
            return 403, FOREIGN_PAGE, "ForeignPage"
        if method not in SAFE_METHODS and is_unproven(headers):
            return 403, UNPROVEN_PAGE, "UnprovenPage"
        return None

    def _with_headers(self, send: Send) -> Send:
        """Return `send` with the headers that an answer does not bring itself."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                brought = message["headers"]
                names = {name for name, _ in brought}
                own = (one for one in self._headers if one[0] not in names)
                message["headers"] = [*brought, *own]
            await send(message)

        return send_with_headers
