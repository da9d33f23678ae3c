"""Somebody who is signed in: account and session written directly, no password computed."""

import uuid
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine, insert

from governance.people.accounts.model import Account, Session
from governance.people.accounts.passwords import Passwords
from governance.people.accounts.sessions import hash_of, new_token
from governance.people.accounts.tokens import add_token
from governance.people.model import Person, RoleGrant
from governance.people.roles import Role
from governance.people.scope import Grant
from governance.people.sealing.keyring import Keyring
from governance.people.vocabulary import TokenScope

COUNTY = "360824"

#: What somebody holds who may do most of what pages offer, but administrate.
DESK = (Grant(Role.COUNTY_DISPATCHER, COUNTY), Grant(Role.VISIT_PLANNER, COUNTY))

#: The same, with incidents of the nine grids as their own, so that nothing of them is masked.
DESK_AND_GRIDS = (
    *DESK,
    *(Grant(Role.GRID_WORKER, f"360824100001{number:03}") for number in range(1, 10)),
)

#: Keys of tests alone.
KEYRING = Keyring([bytes(range(32))])

#: What a page of this server sends along: without it a session's cookie proves nothing.
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


def quick_passwords() -> Passwords:
    """Return hashing of passwords that costs a thousandth of the real one."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def find_keyring() -> Keyring:
    """Return the keys of tests, as an installation finds its own."""
    return KEYRING


def sign_in(engine: Engine, *grants: Grant, name: str = "陈测试") -> str:
    """Make a person with an account and these grants (`DESK` without any); return a session."""
    with engine.begin() as db:
        return open_session(db, make_person(db, *(grants or DESK), name=name))


def make_person(db: Connection, *grants: Grant, name: str = "陈测试") -> uuid.UUID:
    """Store a person who holds these roles since long ago."""
    person = uuid.uuid4()
    db.execute(insert(Person).values(id=person, name=name, synthetic=True))
    grant_to(db, person, *grants)
    return person


def grant_to(db: Connection, person: uuid.UUID, *grants: Grant) -> None:
    """Give a person roles that they hold since long ago."""
    then = datetime(2020, 1, 1, tzinfo=UTC)
    for grant in grants:
        row = {
            "person_id": person,
            "role": grant.role,
            "area": grant.area,
            "unit": grant.unit,
            "clearance": grant.clearance,
            "valid_from": then.date(),
            "granted_by": "tests",
            "granted_at": then,
        }
        db.execute(insert(RoleGrant).values(row))


def open_session(db: Connection, person: uuid.UUID, *, is_verified: bool = True) -> str:
    """Give a person an account and a session that has just begun; return its token."""
    account, token, now = uuid.uuid4(), new_token(), datetime.now(UTC)
    login = f"test-{account.hex[:12]}"
    db.execute(insert(Account).values(id=account, person_id=person, login=login, created_at=now))
    row = {
        "id": uuid.uuid4(),
        "token_hash": hash_of(token),
        "account_id": account,
        "created_at": now,
        "seen_at": now,
        "expires_at": now + timedelta(hours=12),
        "verified_at": now if is_verified else None,
    }
    db.execute(insert(Session).values(row))
    return token


def issue_token(engine: Engine, name: str) -> str:
    """Make the token of a program that may report, and nothing else."""
    with engine.begin() as db:
        return add_token(db, name, [TokenScope.REPORT], by="tests", now=datetime.now(UTC))


def as_program(token: str) -> dict[str, str]:
    """Return the header by which a program shows its token."""
    return {"Authorization": f"Bearer {token}"}


def as_browser(token: str) -> dict[str, str]:
    """Return the headers that a browser with this session sends from a page of ours."""
    return {"Cookie": f"wangge_session={token}"} | OWN_PAGE
