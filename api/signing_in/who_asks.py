"""Who sends a request: the session of its cookie, or the token it shows."""

from base64 import b64decode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fastapi import Request

from api.installation import Installation
from api.signing_in.cookies import SESSION
from api.signing_in.doors import Doors
from geo.errors import Words
from governance.errors import GovernanceError
from governance.people.accounts.sessions import hash_of, identity_of_session
from governance.people.accounts.tokens import identity_of_token
from governance.people.identity import Identity
from governance.people.scope import Action


class NotSignedInError(GovernanceError):
    """The request comes from nobody known."""

    sentence = Words(
        zh="请先登录（登录可能已过期）。", en="Sign in first; your session may have ended."
    )


class NotAllowedError(GovernanceError):
    """None of the roles held may do this at all."""

    sentence = Words(
        zh="您的角色没有这项权限。需要的话，请与安全管理员联系。",
        en="Your roles do not allow this. If you need it, ask the security administrator.",
    )


class SecondFactorNeededError(GovernanceError):
    """Personal data are shown in full only after a second factor."""

    sentence = Words(
        zh="查看个人信息原文前须先验证动态口令：请到“我的账号”绑定或输入。",
        en="Personal data are shown in full only after a second factor: set it up, or enter a "
        "code, under “My account”.",
    )


class PasswordMustChangeError(GovernanceError):
    """A one-time password lets in for one thing: to choose another."""

    sentence = Words(
        zh="请先到“我的账号”修改一次性密码。",
        en="Choose a password of your own first, under “My account”.",
    )


class ViewingOnlyError(GovernanceError):
    """Whoever looks through another's eyes changes nothing."""

    sentence = Words(
        zh="正在以他人身份查看，只能看不能改。请先结束查看。",
        en="You look through another person's eyes: nothing can be changed. End that first.",
    )


def check_allowed(who: Identity, actions: Collection[Action]) -> None:
    """Refuse whoever may do none of some actions anywhere.

    Raises
    ------
    SecondFactorNeededError
        When the roles allow it, but only after a second factor.
    NotAllowedError
        When none of the roles does.
    """
    if who.actions.intersection(actions):
        return
    if who.rights.intersection(actions) and who.viewer is None:
        raise SecondFactorNeededError
    raise NotAllowedError


#: Addresses below which a program may show its token as a password, whatever the name beside it:
#: map programs can do that and often nothing else. Nothing can be changed there.
TAKES_BASIC: Final = "/ogc/"

#: Longer ones are none of ours.
_MOST_LETTERS: Final = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A token as it was shown; a browser sends its cookie unasked, a program shows its token."""

    token: str
    is_cookie: bool


def shown_by(request: Request) -> Shown | None:
    """Return the token that a request shows; what an Authorization header says goes first."""
    header = request.headers.get("authorization")
    if header is not None:
        token = _token_in(header, takes_basic=request.scope["path"].startswith(TAKES_BASIC))
        return Shown(token[:_MOST_LETTERS], is_cookie=False) if token else None
    cookie = request.cookies.get(SESSION)
    return Shown(cookie[:_MOST_LETTERS], is_cookie=True) if cookie else None


def _token_in(header: str, *, takes_basic: bool) -> str:
    """Return the token of an Authorization header; empty when it holds none."""
    kind, _, told = header.partition(" ")
    if kind.lower() == "bearer":
        return told.strip()
    if kind.lower() != "basic" or not takes_basic:
        return ""
    try:
        pair = b64decode(told.strip(), validate=True).decode()
    except ValueError:
        return ""
    return pair.partition(":")[2]


def recognise(doors: Doors, shown: Shown) -> Identity | None:
    """Return who a token belongs to, if that was asked a moment ago."""
    return doors.recognised.get(_key(shown))


def identify(here: Installation, doors: Doors, shown: Shown) -> Identity:
    """Return who a token belongs to, as the database says.

    Raises
    ------
    NotSignedInError
        When nobody holds it any more.
    """
    key, turn, now = _key(shown), doors.recognised.turn, datetime.now(UTC)
    day = now.astimezone(here.policy.county.zone).date()
    token = hash_of(shown.token)
    with here.transaction() as db:
        if shown.is_cookie:
            found = identity_of_session(db, token, lifetimes=doors.lifetimes, now=now, day=day)
        else:
            found = identity_of_token(db, token, now=now)
    if found is None:
        raise NotSignedInError
    doors.recognised.put(key, found, turn=turn)
    return found


def _key(shown: Shown) -> bytes:
    return bytes((shown.is_cookie,)) + hash_of(shown.token)
