"""One's own account: sessions, password, second factor."""

import uuid
from dataclasses import asdict
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Depends, Response
from fastapi.responses import HTMLResponse

from api.deps import AtDoors, Here, Language, Me, Now, PageSite
from api.rendering import answer_page
from api.schemas.accounts import CodeIn, PasswordIn, PhoneIn, me_of
from api.signing_in.own_account import OwnAccount
from api.strict_json import StrictRoute
from governance.people.accounts.second_factor import enrolment_address
from governance.people.accounts.sessions import sessions_of

router = APIRouter(tags=["own account"], route_class=StrictRoute)


def _own(here: Here, doors: AtDoors, me: Me, now: Now) -> OwnAccount:
    return OwnAccount(here, doors, me, now)


Own = Annotated[OwnAccount, Depends(_own)]


@router.get("/my-account", include_in_schema=False)
def show_my_account(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show one's account."""
    return answer_page("my_account.html", response, lang, site)


@router.get("/me")
def read_me(own: Own) -> dict[str, Any]:
    """Return who one is: name, grants, what they allow, and how one signed in."""
    if own.me.own_person is None:
        return me_of(own.me)
    return me_of(own.me) | {
        "login": own.known.login,
        "has_second_factor": own.known.has_second_factor,
        "phone": own.masked_phone(),
    }


@router.post("/me/phone", status_code=204)
def keep_phone(own: Own, body: PhoneIn) -> None:
    """Be told what presses by text message, at this mobile number."""
    own.keep_phone(body.phone)


@router.delete("/me/phone", status_code=204)
def forget_phone(own: Own) -> None:
    """Be told nothing by text message any more."""
    own.keep_phone(None)


@router.get("/me/sessions")
def list_sessions(own: Own) -> dict[str, Any]:
    """Return the browsers that are signed in, the one used last first."""
    with own.here.transaction() as db:
        found = sessions_of(db, own.known.person, lifetimes=own.doors.lifetimes, now=own.now)
    items = [asdict(one) | {"is_this": one.id == own.me.session} for one in found]
    return {"items": items, "as_of": own.now}


@router.delete("/me/sessions/{session_id}", status_code=204)
def end_session(session_id: uuid.UUID, own: Own) -> None:
    """End one session."""
    own.end_session(session_id)


@router.delete("/me/sessions")
def end_other_sessions(own: Own) -> dict[str, Any]:
    """End every session but this one."""
    return {"ended": own.end_other_sessions()}


@router.post("/me/password", status_code=204)
def change_password(body: PasswordIn, own: Own) -> None:
    """Change the password; every other session ends."""
    own.change_password(body.present, body.wanted)


@router.post("/me/second-factor")
def begin_second_factor(own: Own) -> dict[str, Any]:
    """Give a new secret, as a picture for an authenticator; it counts once a code was given."""
    secret = own.begin_second_factor()
    picture = segno.make(enrolment_address(secret, own.known.login), error="m")
    return {"secret": secret, "picture": picture.svg_data_uri(scale=4)}


@router.post("/me/second-factor/code", status_code=204)
def give_code(body: CodeIn, own: Own) -> None:
    """Give a code: it confirms a new second factor, and verifies this session."""
    own.give_code(body.code)
