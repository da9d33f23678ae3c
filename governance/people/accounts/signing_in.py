"""Signing in by password: what is read before the password is checked, and written after.

Checking takes long, so it happens between two transactions. Neither raises what it refuses: a
failure has to be kept, not rolled back.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.people.accounts.rules import LOCKED_FOR, MOST_FAILURES


@dataclass(frozen=True, slots=True)
class Known:
    """An account as the check of a password needs it."""

    id: uuid.UUID
    person: uuid.UUID
    login: str
    password_hash: str | None
    locked_until: datetime | None
    is_out_of_service: bool
    must_change: bool
    has_second_factor: bool

    def is_locked(self, now: datetime) -> bool:
        """Return whether too many attempts have failed just now."""
        return self.locked_until is not None and now < self.locked_until


_KNOWN = """
SELECT a.id, a.person_id, a.login, a.password_hash, a.locked_until, a.must_change,
  a.disabled_at IS NOT NULL OR NOT p.active AS is_out,
  a.totp_confirmed_at IS NOT NULL AS has_factor
FROM account a JOIN person p ON p.id = a.person_id WHERE
"""
_BY_LOGIN = text(f"{_KNOWN} lower(a.login) = lower(:key)")
_BY_PERSON = text(f"{_KNOWN} a.person_id = :key")
_BY_SUBJECT = text(f"{_KNOWN} a.oidc_subject = :key")


def find_by_login(db: Connection, login: str) -> Known | None:
    """Return the account of a login, whatever its case."""
    return _find(db, login)


def find_by_person(db: Connection, person: uuid.UUID) -> Known | None:
    """Return a person's account."""
    return _find(db, person)


def find_by_subject(db: Connection, subject: str) -> Known | None:
    """Return the account linked with a subject of single sign-on."""
    return _find(db, subject, by_subject=True)


def _find(db: Connection, key: str | uuid.UUID, *, by_subject: bool = False) -> Known | None:
    query = _BY_SUBJECT if by_subject else _BY_LOGIN if isinstance(key, str) else _BY_PERSON
    row = db.execute(query, {"key": key}).one_or_none()
    if row is None:
        return None
    return Known(
        id=row.id,
        person=row.person_id,
        login=row.login,
        password_hash=row.password_hash,
        locked_until=row.locked_until,
        is_out_of_service=row.is_out,
        must_change=row.must_change,
        has_second_factor=row.has_factor,
    )


_FAILED = text(
    """
UPDATE account SET
  failures = CASE WHEN failures + 1 >= :most THEN 0 ELSE failures + 1 END,
  locked_until = CASE WHEN failures + 1 >= :most THEN :until ELSE locked_until END
WHERE id = :id RETURNING failures = 0 AND locked_until = :until AS is_locked
"""
)


def note_failure(db: Connection, known: Known | None, *, address: str, now: datetime) -> None:
    """Keep a failed attempt; the last allowed one locks the account for a while.

    What was typed as a login is not kept: people type their passwords there.
    """
    about = "account:unknown" if known is None else f"account:{known.id}"
    is_locked = False
    if known is not None:
        values = {"id": known.id, "most": MOST_FAILURES, "until": now + LOCKED_FOR}
        is_locked = bool(db.scalar(_FAILED, values))
    told = {"address": address}
    record(
        db, actor="nobody", action=AuditAction.SIGN_IN_FAILED, object=about, now=now, details=told
    )
    if is_locked:
        record(
            db, actor="system", action=AuditAction.LOCKED_OUT, object=about, now=now, details=told
        )


_SUCCEEDED = text(
    """
UPDATE account SET failures = 0, locked_until = NULL,
  password_hash = coalesce(:better_hash, password_hash)
WHERE id = :id AND disabled_at IS NULL AND (locked_until IS NULL OR locked_until <= :now)
  AND password_hash IS NOT DISTINCT FROM CAST(:checked AS text)
"""
)


def note_success(
    db: Connection, known: Known, *, better_hash: str | None = None, now: datetime
) -> bool:
    """Forget earlier failures; false when the account is not as it was known.

    It was locked or disabled meanwhile, or has another password than the one that was checked.
    """
    checked = known.password_hash
    values = {"id": known.id, "checked": checked, "better_hash": better_hash, "now": now}
    return db.execute(_SUCCEEDED, values).rowcount == 1
