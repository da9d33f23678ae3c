"""Signing in, accounts and tokens on the wire."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from api.schemas.fields import Line, Telephone, Wire, clean_line
from governance.people.accounts.account_queries import AccountRow
from governance.people.accounts.granting import HeldGrant
from governance.people.accounts.rules import MOST_PASSWORD_LETTERS, MOST_TOKEN_DAYS, TOKEN_DAYS
from governance.people.identity import Identity
from governance.people.roles import Role
from governance.people.scope import Action, Grant, Label
from governance.people.vocabulary import TokenScope

#: As it was typed: a password is not tidied.
Password = Annotated[str, Field(min_length=1, max_length=MOST_PASSWORD_LETTERS)]
Code = Annotated[str, Field(min_length=6, max_length=12)]
AreaCode = Annotated[str, Field(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15})?$")]
UnitCode = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9._-]*$")]
Purpose = Annotated[str, Field(min_length=2, max_length=200), AfterValidator(clean_line)]
TokenName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{2,39}$")]


class SignInIn(Wire):
    """Login and password, and where to go on to."""

    login: Annotated[str, Field(min_length=1, max_length=200)]
    password: Password
    next: Annotated[str, Field(max_length=2000)] = "/"


class CodeIn(Wire):
    """A code of an authenticator."""

    code: Code


class PhoneIn(Wire):
    """A mobile number, however it is written."""

    phone: Telephone


class PasswordIn(Wire):
    """One's present password, and the one it is to be."""

    present: Password
    wanted: Password


class AccountIn(Wire):
    """A new account and its first role."""

    login: Annotated[str, Field(min_length=1, max_length=60)]
    name: Line
    grant: "GrantIn"


class GrantIn(Wire):
    """A role over an area, for a unit, up to a label, until a day."""

    role: Role
    area: AreaCode = ""
    unit: UnitCode = ""
    clearance: Label | None = None
    until: date | None = None

    def to_grant(self) -> Grant:
        """Return it in our own type."""
        return Grant(self.role, self.area, self.unit, self.clearance)


class PurposeIn(Wire):
    """What something is done for; it is written down."""

    purpose: Purpose


class SubjectIn(Wire):
    """The subject of single sign-on that leads to an account; null: none."""

    subject: Annotated[str, Field(min_length=1, max_length=255)] | None


class TokenIn(Wire):
    """A new token of a program."""

    name: TokenName
    scopes: Annotated[list[TokenScope], Field(min_length=1, max_length=len(TokenScope))]
    days: Annotated[int, Field(ge=1, le=MOST_TOKEN_DAYS)] = TOKEN_DAYS


def me_of(who: Identity) -> dict[str, Any]:
    """Return what somebody is told of themselves."""
    return {
        "name": who.name,
        "grants": [grant_of(grant) for grant in who.grants],
        "actions": sorted(who.actions),
        "is_demo": who.is_demo,
        "is_verified": who.is_verified,
        "needs_factor": Action.REVEAL in who.rights and not who.may_reveal,
        "must_change": who.must_change,
        "is_viewing": who.viewer is not None,
    }


def grant_of(grant: Grant) -> dict[str, Any]:
    """Return a grant: role, area, unit, and up to which label it reads."""
    return {
        "role": grant.role,
        "area": grant.area,
        "unit": grant.unit,
        "cleared_to": grant.cleared_to,
    }


def account_of(row: AccountRow, grants: list[HeldGrant]) -> dict[str, Any]:
    """Return an account as those see it who keep accounts."""
    held = [
        grant_of(one.grant) | {"id": one.id, "from": one.valid_from, "to": one.valid_to}
        for one in grants
        if one.person == row.person_id
    ]
    return asdict(row) | {"id": str(row.id), "person_id": str(row.person_id), "grants": held}
