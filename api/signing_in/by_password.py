"""Signing in: who comes is read, checked outside of any transaction, and let in or not."""

from dataclasses import dataclass
from datetime import datetime

from api.installation import Installation
from api.signing_in.doors import Doors
from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.errors import GovernanceError
from governance.people.accounts import signing_in
from governance.people.accounts.errors import (
    AccountDisabledError,
    TooManyAttemptsError,
    WrongCredentialsError,
)
from governance.people.accounts.rules import LOCKED_FOR
from governance.people.accounts.sessions import end_by_hash, hash_of, open_session
from governance.people.accounts.signing_in import Known

_LOCK_MINUTES = int(LOCKED_FOR.total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who has signed in: their account and the new session's token."""

    known: Known
    token: str


@dataclass(frozen=True, slots=True)
class Doorstep:
    """Somebody who wants to come in: when, from where, with what browser.

    Attributes
    ----------
    old_token
        Of the session that the browser still carries.
    """

    here: Installation
    doors: Doors
    now: datetime
    address: str
    agent: str = ""
    old_token: str | None = None

    def take_turn(self) -> None:
        """Count an attempt; raises `TooManyAttemptsError` when there are too many from here."""
        if not self.doors.addresses.take(self.address):
            raise TooManyAttemptsError(minutes=1)

    def sign_in(self, login: str, password: str) -> Entry:
        """Check login and password, and open a session.

        Raises
        ------
        TooManyAttemptsError
            When the address, or the login, was tried too often; nothing is computed then.
        WrongCredentialsError
            When there is no such login, or the password is wrong.
        AccountDisabledError
            When the password is right, but the account out of service.
        SignInBusyError
            When too many passwords are being checked already.
        """
        self.take_turn()
        passwords = self.doors.passwords
        known = self._find(login)
        # Checked for an unknown login, too: the time taken tells nothing.
        kept = None if known is None else known.password_hash
        is_right = passwords.is_right(kept, password)
        if known is None or kept is None or not is_right:
            self._keep_failure(known, login)
            raise WrongCredentialsError
        return self.enter(
            known, better_hash=passwords.hash(password) if passwords.is_outdated(kept) else None
        )

    def _find(self, login: str) -> Known | None:
        with self.here.transaction() as db:
            known = signing_in.find_by_login(db, login)
        if known is None:
            is_locked = self.doors.nobodys.is_locked(login.casefold())
        else:
            is_locked = known.is_locked(self.now)
        if is_locked:
            raise TooManyAttemptsError(minutes=_LOCK_MINUTES)
        return known

    def _keep_failure(self, known: Known | None, login: str) -> None:
        if known is None:
            self.doors.nobodys.note(login.casefold())
        with self.here.transaction() as db:
            signing_in.note_failure(db, known, address=self.address, now=self.now)

    def enter(self, known: Known, *, better_hash: str | None = None) -> Entry:
        """Open a session for somebody who proved who they are; the browser's old one ends.

        Raises
        ------
        AccountDisabledError
            When the account is out of service.
        WrongCredentialsError, TooManyAttemptsError
            When its password was changed, or it was locked, meanwhile.
        """
        if known.is_out_of_service:
            raise AccountDisabledError
        doors, now = self.doors, self.now
        with doors.changing(self.here) as db:
            if not signing_in.note_success(db, known, better_hash=better_hash, now=now):
                raise _changed_meanwhile(signing_in.find_by_person(db, known.person), known)
            if self.old_token:
                end_by_hash(db, hash_of(self.old_token), now=now)
            token = open_session(db, known.id, lifetimes=doors.lifetimes, agent=self.agent, now=now)
            about, told = f"account:{known.id}", {"address": self.address}
            action, actor = AuditAction.SIGN_IN, str(known.person)
            record(db, actor=actor, action=action, object=about, now=now, details=told)
        return Entry(known, token)


def _changed_meanwhile(found: Known | None, known: Known) -> GovernanceError:
    """Return why an account does not let in whom it was known to let in a moment ago."""
    if found is None or found.password_hash != known.password_hash:
        return WrongCredentialsError()
    if found.is_out_of_service:
        return AccountDisabledError()
    return TooManyAttemptsError(minutes=_LOCK_MINUTES)
