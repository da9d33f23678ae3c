"""Tokens of programs: hashed, for a few purposes, with an end."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.people.accounts.errors import TokenNameTakenError, TokenNotFoundError
from governance.people.accounts.rules import SEEN_EVERY, TOKEN_DAYS
from governance.people.accounts.sessions import hash_of, new_token
from governance.people.identity import Identity
from governance.people.vocabulary import TokenScope

#: How a token begins, so that one that was left lying about is recognised.
PREFIX = "wgt_"


@dataclass(frozen=True, slots=True)
class Token:
    """A program's token, without the token itself."""

    id: uuid.UUID
    name: str
    scopes: list[str]
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


_ADD = text(
    """
INSERT INTO access_token (id, name, token_hash, scopes, created_by, created_at, expires_at)
VALUES (:id, :name, :hash, :scopes, :by, :now, :expires) ON CONFLICT (name) DO NOTHING
"""
)


def add_token(
    db: Connection,
    name: str,
    scopes: Collection[TokenScope],
    *,
    days: int = TOKEN_DAYS,
    by: str,
    now: datetime,
) -> str:
    """Make a token and return it; it is told this once.

    Raises
    ------
    TokenNameTakenError
        When a token had this name, be it revoked: history names sources by it.
    """
    token = PREFIX + new_token()
    row = {
        "id": uuid.uuid4(),
        "name": name,
        "hash": hash_of(token),
        "scopes": sorted(scope.value for scope in scopes),
        "by": by,
        "now": now,
        "expires": now + timedelta(days=days),
    }
    if db.execute(_ADD, row).rowcount == 0:
        raise TokenNameTakenError(name=name)
    told = {"scopes": row["scopes"], "days": days}
    record(
        db, actor=by, action=AuditAction.TOKEN_ADDED, object=f"token:{name}", now=now, details=told
    )
    return token


_REVOKE = text(
    "UPDATE access_token SET revoked_at = :now WHERE name = :name AND revoked_at IS NULL"
)


def revoke_token(db: Connection, name: str, *, by: str, now: datetime) -> None:
    """End a token; raises `TokenNotFoundError`."""
    if db.execute(_REVOKE, {"name": name, "now": now}).rowcount == 0:
        raise TokenNotFoundError
    record(db, actor=by, action=AuditAction.TOKEN_REVOKED, object=f"token:{name}", now=now)


_ALL = text(
    "SELECT id, name, scopes, created_by, created_at, expires_at, revoked_at, last_used_at"
    " FROM access_token ORDER BY revoked_at IS NOT NULL, name"
)


def list_tokens(db: Connection) -> list[Token]:
    """Return every token, those in force first."""
    return [Token(**row) for row in db.execute(_ALL).mappings()]


_FOUND = text(
    "SELECT id, name, scopes, last_used_at FROM access_token"
    " WHERE token_hash = :hash AND revoked_at IS NULL AND expires_at > :now"
)
_USED = text("UPDATE access_token SET last_used_at = :now WHERE id = :id")


def identity_of_token(db: Connection, token_hash: bytes, *, now: datetime) -> Identity | None:
    """Return the program that a token belongs to; None when it is no longer in force."""
    row = db.execute(_FOUND, {"hash": token_hash, "now": now}).one_or_none()
    if row is None:
        return None
    if row.last_used_at is None or now - row.last_used_at >= SEEN_EVERY:
        db.execute(_USED, {"id": row.id, "now": now})
    return Identity(None, row.name, scopes=frozenset(TokenScope(one) for one in row.scopes))
