"""Tokens of programs: the mini-program, devices, other systems."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path

from api.deps import AtDesk, AtDoors, Here, Me, Now, needs
from api.schemas.accounts import TokenIn
from api.strict_json import StrictRoute
from governance.people.accounts import tokens
from governance.people.scope import Action

router = APIRouter(tags=["accounts"], route_class=StrictRoute, dependencies=[needs(Action.GRANT)])

Name = Annotated[str, Path(max_length=40)]


@router.get("/tokens")
def list_tokens(desk: AtDesk) -> dict[str, Any]:
    """Return every token without the token itself, those in force first."""
    return {"items": [asdict(one) for one in tokens.list_tokens(desk.db)], "as_of": desk.now}


@router.post("/tokens", status_code=201)
def add_token(body: TokenIn, desk: AtDesk) -> dict[str, Any]:
    """Make a token; it is told this once."""
    token = tokens.add_token(
        desk.db, body.name, body.scopes, days=body.days, by=desk.me.actor, now=desk.now
    )
    return {"name": body.name, "token": token}


@router.delete("/tokens/{name}", status_code=204)
def revoke_token(name: Name, me: Me, here: Here, doors: AtDoors, now: Now) -> None:
    """End a token; what it has reported stays."""
    with doors.changing(here) as db:
        tokens.revoke_token(db, name, by=me.actor, now=now)
