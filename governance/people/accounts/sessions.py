"""Sessions: browsers that signed in. The browser keeps the token, the database its hash alone."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, text

from governance.people.accounts.errors import SessionNotFoundError
from governance.people.accounts.rules import SEEN_EVERY
from governance.people.duty import grants_of
from governance.people.identity import Identity
from governance.people.scope import RIGHTS, Action

_TOKEN_BYTES = 32
_MOST_AGENT_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lasts unused, and at most."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)


def new_token() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_of(token: str) -> bytes:
    """Return what the database keeps of a token; plain, as there is nothing to guess."""
    return hashlib.sha256(token.encode()).digest()


_OPEN = text(
    """
INSERT INTO session (id, token_hash, account_id, created_at, seen_at, expires_at, agent)
VALUES (:id, :hash, :account, :now, :now, :expires, :agent)
"""
)


def open_session(
    db: Connection, account: uuid.UUID, *, lifetimes: Lifetimes, agent: str = "", now: datetime
) -> str:
    """Open a session for an account and return its token, which is told this once."""
    token = new_token()
    values = {
        "id": uuid.uuid4(),
        "hash": hash_of(token),
        "account": account,
        "now": now,
        "expires": now + lifetimes.absolute,
        "agent": agent[:_MOST_AGENT_LETTERS],
    }
    db.execute(_OPEN, values)
    return token


_LIVE = "s.ended_at IS NULL AND s.expires_at > :now AND s.seen_at > :idle_since"

_FOUND = text(
    f"""
SELECT s.id, s.viewing_as, s.verified_at, s.seen_at, a.must_change, a.is_demo, a.person_id,
  p.name, v.name AS viewed_name
FROM session s JOIN account a ON a.id = s.account_id JOIN person p ON p.id = a.person_id
LEFT JOIN person v ON v.id = s.viewing_as
WHERE s.token_hash = :hash AND {_LIVE} AND a.disabled_at IS NULL AND p.active
"""  # noqa: S608 the constant above
)

_SEEN = text("UPDATE session SET seen_at = :now WHERE id = :id AND seen_at < :now")


def identity_of_session(
    db: Connection, token_hash: bytes, *, lifetimes: Lifetimes, now: datetime, day: date
) -> Identity | None:
    """Return who holds a session now; None when it has ended, or its account has.

    `day` is the county's day of `now`. That the session was used is written down.
    """
    values = {"hash": token_hash, "now": now, "idle_since": now - lifetimes.idle}
    row = db.execute(_FOUND, values).one_or_none()
    if row is None:
        return None
    if now - row.seen_at >= SEEN_EVERY:
        db.execute(_SEEN, {"id": row.id, "now": now})
    grants = grants_of(db, row.person_id, now=now, day=day)
    common = {"session": row.id, "is_demo": row.is_demo, "must_change": row.must_change}
    # Whoever may no longer grant rights no longer looks through others' eyes.
    if row.viewing_as is not None and any(Action.GRANT in RIGHTS[one.role] for one in grants):
        seen = grants_of(db, row.viewing_as, now=now, day=day)
        return Identity(row.viewing_as, row.viewed_name, seen, viewer=row.person_id, **common)
    is_verified = row.verified_at is not None
    return Identity(row.person_id, row.name, grants, is_verified=is_verified, **common)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that is still open, as its owner sees it."""

    id: uuid.UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    agent: str


_OF_PERSON = text(
    f"""
SELECT s.id, s.created_at, s.seen_at, s.expires_at, s.agent
FROM session s JOIN account a ON a.id = s.account_id
WHERE a.person_id = :person AND {_LIVE} ORDER BY s.seen_at DESC, s.id
"""  # noqa: S608 the constant above
)


def sessions_of(
    db: Connection, person: uuid.UUID, *, lifetimes: Lifetimes, now: datetime
) -> list[OpenSession]:
    """Return a person's open sessions, the one used last first."""
    values = {"person": person, "now": now, "idle_since": now - lifetimes.idle}
    return [OpenSession(**row) for row in db.execute(_OF_PERSON, values).mappings()]


_END_ONE = text(
    """
UPDATE session s SET ended_at = :now FROM account a
WHERE a.id = s.account_id AND s.id = :session AND a.person_id = :person AND s.ended_at IS NULL
"""
)


def end_session(db: Connection, person: uuid.UUID, session: uuid.UUID, *, now: datetime) -> None:
    """End one of a person's own sessions; raises `SessionNotFoundError`."""
    values = {"person": person, "session": session, "now": now}
    if db.execute(_END_ONE, values).rowcount == 0:
        raise SessionNotFoundError


_END_ALL = text(
    """
UPDATE session s SET ended_at = :now FROM account a
WHERE a.id = s.account_id AND a.person_id = :person AND s.ended_at IS NULL
  AND s.id IS DISTINCT FROM CAST(:but AS uuid)
"""
)


def end_sessions(
    db: Connection, person: uuid.UUID, *, but: uuid.UUID | None = None, now: datetime
) -> int:
    """End all sessions of a person, perhaps `but` one; return how many."""
    return db.execute(_END_ALL, {"person": person, "but": but, "now": now}).rowcount


_END_BY_HASH = text(
    "UPDATE session SET ended_at = :now WHERE token_hash = :hash AND ended_at IS NULL"
)


def end_by_hash(db: Connection, token_hash: bytes, *, now: datetime) -> None:
    """End the session that a browser still carries when it signs in again."""
    db.execute(_END_BY_HASH, {"hash": token_hash, "now": now})


_VIEW = text("UPDATE session SET viewing_as = :person WHERE id = :session")


def look_as(db: Connection, session: uuid.UUID, person: uuid.UUID | None) -> None:
    """Let a session see what another person sees; None: what its own sees, again."""
    db.execute(_VIEW, {"session": session, "person": person})


_VERIFIED = text("UPDATE session SET verified_at = :now WHERE id = :session")


def mark_verified(db: Connection, session: uuid.UUID, *, now: datetime) -> None:
    """Note that the second factor was given in a session."""
    db.execute(_VERIFIED, {"session": session, "now": now})
