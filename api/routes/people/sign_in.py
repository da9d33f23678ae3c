"""Signing in and out."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from api.deps import AtDoors, CountyPolicy, Db, Here, Language, Me, Now, read_site
from api.edge.gate import MY_ACCOUNT, address_of, own_path
from api.installation import Installation
from api.rendering import answer_page
from api.schemas.accounts import SignInIn
from api.signing_in.by_password import Doorstep
from api.signing_in.cookies import SESSION, clear_session, set_session
from api.signing_in.doors import Doors
from api.strict_json import StrictRoute
from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.people.accounts.account_queries import count_accounts
from governance.people.accounts.demo_accounts import DEMO_PASSWORD, offered_accounts
from governance.people.accounts.sessions import end_by_hash, hash_of
from web_map.people_pages import ButtonGroup, DemoButton, SignInPage, group_buttons

router = APIRouter(tags=["sign-in"], route_class=StrictRoute)


@router.get("/sign-in", include_in_schema=False)
def show_sign_in(
    request: Request,
    response: Response,
    db: Db,
    policy: CountyPolicy,
    lang: Language,
    wanted: Annotated[str, Query(alias="next", max_length=2000)] = "/",
) -> HTMLResponse:
    """Show the form; of a demonstration, also who there is to sign in as."""
    counted = count_accounts(db)
    page = SignInPage(
        next=own_path(wanted),
        has_accounts=counted.n > 0,
        groups=_demo_groups(db) if counted.demo else (),
        demo_password=DEMO_PASSWORD if counted.demo else "",
        single_sign_on=request.app.state.single_sign_on is not None,
    )
    return answer_page("sign_in.html", response, lang, read_site(db, policy), page=page)


def _demo_groups(db: Connection) -> tuple[ButtonGroup, ...]:
    return group_buttons([DemoButton(**asdict(one)) for one in offered_accounts(db)])


@router.post("/sign-in")
def sign_in(
    body: SignInIn, request: Request, response: Response, here: Here, doors: AtDoors, now: Now
) -> dict[str, Any]:
    """Open a session: its token comes as a cookie. Says where to go on to."""
    entry = doorstep(request, here, doors, now).sign_in(body.login.strip(), body.password)
    set_session(response, entry.token, is_https=doors.is_https)
    onward = MY_ACCOUNT if entry.known.must_change else own_path(body.next)
    return {"next": onward, "asks_code": entry.known.has_second_factor}


def doorstep(request: Request, here: Installation, doors: Doors, now: datetime) -> Doorstep:
    """Return who wants to come in."""
    return Doorstep(
        here,
        doors,
        now,
        address_of(request, behind_proxy=doors.is_https),
        request.headers.get("user-agent", ""),
        request.cookies.get(SESSION),
    )


@router.post("/sign-out", status_code=204)
def sign_out(me: Me, request: Request, here: Here, doors: AtDoors, now: Now) -> Response:
    """End the session; the browser forgets what it kept of this site."""
    with doors.changing(here) as db:
        end_by_hash(db, hash_of(request.cookies.get(SESSION, "")), now=now)
        about = f"session:{me.session}"
        record(db, actor=str(me.own_person), action=AuditAction.SIGN_OUT, object=about, now=now)
    response = Response(status_code=204, headers={"Clear-Site-Data": '"cache", "storage"'})
    clear_session(response, is_https=doors.is_https)
    return response
