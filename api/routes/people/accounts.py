"""Accounts, roles and tokens, for those who grant rights."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import HTMLResponse

from api.deps import AtDesk, AtDoors, Here, Language, Me, Now, PageSite, needs
from api.rendering import answer_page
from api.schemas.accounts import (
    AccountIn,
    GrantIn,
    PurposeIn,
    SubjectIn,
    account_of,
)
from api.schemas.fields import Line
from api.signing_in.administration import Administration
from api.strict_json import StrictRoute
from governance.people.accounts.account_queries import list_accounts
from governance.people.accounts.granting import held_grants
from governance.people.scope import Action

router = APIRouter(tags=["accounts"], route_class=StrictRoute, dependencies=[needs(Action.GRANT)])

#: Where a look through another's eyes ends: for who has, then, not the right to grant.
way_back = APIRouter(tags=["accounts"], route_class=StrictRoute)

MOST_ACCOUNTS = 500


def _administration(here: Here, doors: AtDoors, me: Me, now: Now) -> Administration:
    return Administration(here, doors, me, now)


Admin = Annotated[Administration, Depends(_administration)]
GrantId = Annotated[int, Path(ge=1, le=2**62)]


@router.get("/accounts", include_in_schema=False)
def show_accounts(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show accounts and tokens."""
    return answer_page("accounts.html", response, lang, site)


@router.get("/people")
def list_people(
    desk: AtDesk,
    text: Annotated[Line | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ACCOUNTS)] = 200,
) -> dict[str, Any]:
    """Return accounts by login with the roles held; `text` is part of a login or name."""
    rows = list_accounts(desk.db, part=text, limit=limit)
    grants = held_grants(desk.db, [row.person_id for row in rows], day=desk.today)
    return {"items": [account_of(row, grants) for row in rows], "as_of": desk.now}


@router.post("/people", status_code=201)
def add_account(body: AccountIn, admin: Admin) -> dict[str, Any]:
    """Add a person with an account and a first role; tells the one-time password this once."""
    grant = body.grant.to_grant()
    person, password = admin.add(body.login, body.name, grant, until=body.grant.until)
    return {"person_id": person, "login": body.login, "one_time_password": password}


@router.post("/people/{person_id}/password")
def reset_password(person_id: uuid.UUID, admin: Admin) -> dict[str, Any]:
    """Give somebody a one-time password; their lock is lifted, their sessions end."""
    return {"one_time_password": admin.reset_password(person_id)}


@router.post("/people/{person_id}/disable", status_code=204)
def disable_account(person_id: uuid.UUID, admin: Admin) -> None:
    """Put an account out of service; its sessions end."""
    admin.set_disabled(person_id, is_disabled=True)


@router.post("/people/{person_id}/enable", status_code=204)
def enable_account(person_id: uuid.UUID, admin: Admin) -> None:
    """Put an account back into service."""
    admin.set_disabled(person_id, is_disabled=False)


@router.delete("/people/{person_id}/sessions", status_code=204)
def end_sessions(person_id: uuid.UUID, admin: Admin) -> None:
    """End every session of somebody."""
    admin.end_sessions(person_id)


@router.delete("/people/{person_id}/second-factor", status_code=204)
def remove_second_factor(person_id: uuid.UUID, admin: Admin) -> None:
    """Let somebody who lost their telephone set up a second factor anew."""
    admin.remove_second_factor(person_id)


@router.post("/people/{person_id}/subject", status_code=204)
def link_subject(person_id: uuid.UUID, body: SubjectIn, admin: Admin) -> None:
    """Let a subject of the county's single sign-on lead to an account."""
    admin.link_subject(person_id, body.subject)


@router.post("/people/{person_id}/grants", status_code=204)
def grant_role(person_id: uuid.UUID, body: GrantIn, admin: Admin) -> None:
    """Give somebody a role from today on."""
    admin.grant(person_id, body.to_grant(), until=body.until)


@router.delete("/people/grants/{grant_id}", status_code=204)
def revoke_grant(grant_id: GrantId, admin: Admin) -> None:
    """Take a role back."""
    admin.revoke(grant_id)


@router.post("/people/{person_id}/view", status_code=204)
def look_as(person_id: uuid.UUID, body: PurposeIn, admin: Admin) -> None:
    """See what somebody sees, without being able to change anything."""
    admin.look_as(person_id, purpose=body.purpose)


@way_back.post("/me/viewing/end", status_code=204)
def stop_looking(admin: Admin) -> None:
    """See with one's own eyes again."""
    admin.stop_looking()
