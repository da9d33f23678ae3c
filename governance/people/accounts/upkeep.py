"""Keeping accounts: new ones, passwords, out of service and back."""

import re
import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text

from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.people.accounts import second_factor
from governance.people.accounts.errors import (
    LoginFormError,
    LoginTakenError,
    OwnRightsError,
)
from governance.people.accounts.sessions import end_sessions
from governance.people.accounts.signing_in import Known

_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")

_PERSON = text("INSERT INTO person (id, name) VALUES (:person, :name)")
_ACCOUNT = text(
    """
INSERT INTO account (id, person_id, login, password_hash, password_set_at, must_change, created_at)
VALUES (:id, :person, :login, :hash, :now, true, :now) ON CONFLICT DO NOTHING
"""
)


def add_account(
    db: Connection, login: str, name: str, *, password_hash: str, by: str, now: datetime
) -> uuid.UUID:
    """Add a person with an account whose password has to be changed; return the person.

    Raises
    ------
    LoginFormError
        When the login is not written like one.
    LoginTakenError
        When somebody has it.
    """
    if not _LOGIN.fullmatch(login):
        raise LoginFormError
    person, account = uuid.uuid4(), uuid.uuid4()
    db.execute(_PERSON, {"person": person, "name": name})
    values = {"id": account, "person": person, "login": login, "hash": password_hash, "now": now}
    if db.execute(_ACCOUNT, values).rowcount == 0:
        raise LoginTakenError(login=login)
    about = f"account:{account}"
    record(db, actor=by, action=AuditAction.ACCOUNT_ADDED, object=about, now=now)
    return person


_CHANGE = text(
    """
UPDATE account SET password_hash = :hash, password_set_at = :now, must_change = :must_change,
  failures = 0, locked_until = NULL
WHERE id = :id
"""
)


def change_password(
    db: Connection, known: Known, *, password_hash: str, keep: uuid.UUID | None, now: datetime
) -> None:
    """Give one's own account a new password; every session but the one in use ends."""
    values = {"id": known.id, "hash": password_hash, "now": now, "must_change": False}
    db.execute(_CHANGE, values)
    end_sessions(db, known.person, but=keep, now=now)
    about, actor = f"account:{known.id}", str(known.person)
    record(db, actor=actor, action=AuditAction.PASSWORD_CHANGED, object=about, now=now)


def reset_password(
    db: Connection, known: Known, *, password_hash: str, by: str, now: datetime
) -> None:
    """Give somebody's account a one-time password; its lock is lifted, its sessions end."""
    _refuse_own(known, by)
    values = {"id": known.id, "hash": password_hash, "now": now, "must_change": True}
    db.execute(_CHANGE, values)
    end_sessions(db, known.person, now=now)
    about = f"account:{known.id}"
    record(db, actor=by, action=AuditAction.PASSWORD_RESET, object=about, now=now)


def remove_second_factor(db: Connection, known: Known, *, by: str, now: datetime) -> None:
    """Let somebody set up their second factor anew; their sessions end."""
    _refuse_own(known, by)
    second_factor.remove(db, known.id)
    end_sessions(db, known.person, now=now)
    about = f"account:{known.id}"
    record(db, actor=by, action=AuditAction.SECOND_FACTOR_REMOVED, object=about, now=now)


_DISABLE = text(
    "UPDATE account SET disabled_at = CASE WHEN :is_disabled THEN CAST(:now AS timestamptz) END"
    " WHERE id = :id"
)


def set_disabled(
    db: Connection, known: Known, *, is_disabled: bool, by: str, now: datetime
) -> None:
    """Put an account out of service, which ends its sessions, or back into it."""
    _refuse_own(known, by)
    db.execute(_DISABLE, {"id": known.id, "is_disabled": is_disabled, "now": now})
    if is_disabled:
        end_sessions(db, known.person, now=now)
    action = AuditAction.ACCOUNT_DISABLED if is_disabled else AuditAction.ACCOUNT_ENABLED
    record(db, actor=by, action=action, object=f"account:{known.id}", now=now)


def end_all_sessions(db: Connection, known: Known, *, by: str, now: datetime) -> int:
    """End every session of somebody; return how many."""
    ended = end_sessions(db, known.person, now=now)
    about, told = f"account:{known.id}", {"sessions": ended}
    record(
        db, actor=by, action=AuditAction.SESSION_ENDED, object=about, now=now, details=told
    )  # fmt: skip
    return ended


def _refuse_own(known: Known, by: str) -> None:
    if by == str(known.person):
        raise OwnRightsError


_LINK = text("UPDATE account SET oidc_subject = :subject WHERE id = :id")


def link_subject(
    db: Connection, known: Known, subject: str | None, *, by: str, now: datetime
) -> None:
    """Let a subject of the county's single sign-on lead to an account; None: no longer."""
    _refuse_own(known, by)
    db.execute(_LINK, {"id": known.id, "subject": subject})
    action = AuditAction.SUBJECT_UNLINKED if subject is None else AuditAction.SUBJECT_LINKED
    record(db, actor=by, action=action, object=f"account:{known.id}", now=now)
