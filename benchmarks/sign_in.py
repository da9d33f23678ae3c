"""Who sends the requests: people whose sessions are opened without a password."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from governance.people.accounts.model import Account
from governance.people.accounts.sessions import Lifetimes, open_session
from governance.people.model import Person, RoleGrant
from governance.people.roles import Role


def session_of(db: Connection, person: uuid.UUID) -> str:
    """Open a session for a person, who is given an account where they have none."""
    account = db.scalar(select(Account.id).where(Account.person_id == person))
    now = datetime.now(UTC)
    if account is None:
        account = uuid.uuid4()
        row = {"id": account, "person_id": person, "login": account.hex, "created_at": now}
        db.execute(insert(Account).values(row))
    return open_session(db, account, lifetimes=Lifetimes(), now=now)


def session_as(db: Connection, role: Role, area: str) -> str:
    """Open a session for a new person with one role over one area."""
    person, now = uuid.uuid4(), datetime.now(UTC)
    db.execute(insert(Person).values(id=person, name="测量", synthetic=True))
    grant = {"person_id": person, "role": role, "area": area, "unit": "", "granted_by": "bench"}
    day = now.date().replace(year=now.year - 1)
    db.execute(insert(RoleGrant).values(grant | {"valid_from": day, "granted_at": now}))
    return session_of(db, person)


def cookies_of(token: str) -> dict[str, str]:
    """Return the headers that a page of ours sends along."""
    return {"Cookie": f"wangge_session={token}", "Sec-Fetch-Site": "same-origin"}
