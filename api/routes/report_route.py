"""The way in for reports: FastAPI describes it, but does not stand between.

Solving the dependencies of an endpoint costs more than writing its incident does. Here the
signature serves the OpenAPI description, and the arguments are filled in by hand.
"""

from datetime import UTC, datetime
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from starlette.types import Receive, Scope, Send

from api.schemas.fields import Key
from api.schemas.incidents import IncidentIn
from api.signing_in.who_asks import NotSignedInError, check_allowed
from api.strict_json import JSON_WANTED, WrongContentTypeError, is_json, parse_strictly
from governance.people.identity import Identity
from governance.people.scope import Action

_KEY: TypeAdapter[str] = TypeAdapter(Key)
_REPORTING = frozenset({Action.REPORT})


class ReportRoute(APIRoute):
    """A route whose endpoint takes who asks, a report, its key, the installation and the time."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the request, call the endpoint and answer; the application handles errors."""
        if scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)  # which says what is allowed
            return
        request = Request(scope, receive)
        me = _who_reports(request)
        body = _read(request.headers.get("content-type", ""), await request.body())
        key = request.headers.get("idempotency-key")
        answer: Response = await self.endpoint(
            me=me,
            body=body,
            here=request.app.state.installation,
            now=datetime.now(UTC),
            idempotency_key=None if key is None else _checked_key(key),
        )
        await answer(scope, receive, send)


def _who_reports(request: Request) -> Identity:
    """Return who asks, as the gate found out; raises `NotSignedInError`, `NotAllowedError`."""
    me: Identity | None = getattr(request.state, "identity", None)
    if me is None:
        raise NotSignedInError
    check_allowed(me, _REPORTING)
    return me


def _read(content_type: str, body: bytes) -> IncidentIn:
    """Return the report in a body; only JSON that calls itself so is read."""
    if not is_json(content_type):
        raise WrongContentTypeError(JSON_WANTED)
    try:
        return IncidentIn.model_validate(parse_strictly(body))
    except ValidationError as broken:
        raise RequestValidationError(_placed(broken, "body")) from None


def _checked_key(key: str) -> str:
    try:
        return _KEY.validate_python(key)
    except ValidationError as broken:
        raise RequestValidationError(_placed(broken, "header", "idempotency-key")) from None


def _placed(broken: ValidationError, *place: str) -> list[dict[str, Any]]:
    """Return the errors of one part of the request, `place`."""
    found = broken.errors(include_url=False, include_input=False)
    return [{**one, "loc": (*place, *one["loc"])} for one in found]
