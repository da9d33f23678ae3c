"""Signing in by the county's single sign-on."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.deps import AtDoors, Here, Now
from api.edge.gate import own_path
from api.routes.people.sign_in import doorstep
from api.signing_in.by_password import Doorstep
from api.signing_in.cookies import set_session
from api.signing_in.provider import JourneyError, NotLinkedError, SingleSignOnError
from api.signing_in.single_sign_on import JOURNEY_LASTS, Journey, SingleSignOn
from governance.people.accounts.signing_in import find_by_subject

router = APIRouter(include_in_schema=False)

_BELOW = "/sign-in/oidc"
_COOKIE = "wangge_oidc"
_BACK = f"{_BELOW}/callback"


def _provider(request: Request) -> SingleSignOn:
    found: SingleSignOn | None = request.app.state.single_sign_on
    if found is None:
        raise SingleSignOnError
    return found


AtProvider = Annotated[SingleSignOn, Depends(_provider)]


def _step(request: Request, here: Here, doors: AtDoors, now: Now) -> Doorstep:
    return doorstep(request, here, doors, now)


AtDoorstep = Annotated[Doorstep, Depends(_step)]


@router.get(_BELOW)
def go_to_provider(
    request: Request,
    provider: AtProvider,
    step: AtDoorstep,
    wanted: Annotated[str, Query(alias="next", max_length=2000)] = "/",
) -> Response:
    """Lead the browser to the county's provider."""
    step.take_turn()
    is_https = step.doors.is_https
    back = f"{'https' if is_https else 'http'}://{request.headers['host']}{_BACK}"
    address, journey = provider.begin(onward=own_path(wanted), back=back, now=step.now)
    answer = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
    answer.set_cookie(
        _COOKIE,
        journey.seal(step.here.keyring),
        max_age=int(JOURNEY_LASTS.total_seconds()),
        path=_BELOW,
        httponly=True,
        samesite="lax",
        secure=is_https,
    )
    return answer


@router.get(_BACK)
def come_back(
    request: Request,
    provider: AtProvider,
    step: AtDoorstep,
    code: Annotated[str, Query(max_length=2000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Take what the provider says of who came back, and open a session."""
    step.take_turn()
    here, now = step.here, step.now
    journey = Journey.open(request.cookies.get(_COOKIE), here.keyring, now=now)
    if not code:
        raise JourneyError
    subject = provider.finish(journey, code=code, state=state, now=now)
    with here.transaction() as db:
        known = find_by_subject(db, subject)
    if known is None:
        raise NotLinkedError
    answer = RedirectResponse(journey.onward, 303, {"Cache-Control": "no-store"})
    set_session(answer, step.enter(known).token, is_https=step.doors.is_https)
    answer.delete_cookie(_COOKIE, path=_BELOW)
    return answer
