"""What people do with their own account."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from api.installation import Installation
from api.signing_in.doors import Doors
from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.people import contacts
from governance.people.accounts import second_factor, sessions, upkeep
from governance.people.accounts.errors import (
    AccountNotFoundError,
    PasswordUnchangedError,
    TooManyAttemptsError,
    WrongCodeError,
    WrongPasswordError,
)
from governance.people.accounts.passwords import check_password
from governance.people.accounts.rules import LOCKED_FOR
from governance.people.accounts.signing_in import Known, find_by_person
from governance.people.identity import Identity

_LOCK_MINUTES = int(LOCKED_FOR.total_seconds()) // 60


@dataclass(frozen=True)
class OwnAccount:
    """The account of who asks; each deed is a transaction of its own, and holds at once."""

    here: Installation
    doors: Doors
    me: Identity
    now: datetime

    @cached_property
    def known(self) -> Known:
        """The account; a program has none.

        Raises
        ------
        AccountNotFoundError
            When who asks is a program.
        """
        person = self.me.own_person
        if person is None:
            raise AccountNotFoundError
        with self.here.transaction() as db:
            known = find_by_person(db, person)
        if known is None:
            raise AccountNotFoundError
        return known

    def change_password(self, present: str, wanted: str) -> None:
        """Change the password; every session but this one ends.

        Raises
        ------
        WrongPasswordError
            When the present one is wrong.
        TooManyAttemptsError
            When it was wrong too often.
        GovernanceError
            When the new one is too short, easily guessed, or the old one.
        """
        known, passwords = self.known, self.doors.passwords
        check_password(wanted, login=known.login)
        self._check_lock(known)
        if not passwords.is_right(known.password_hash, present):
            self.doors.proofs.note(str(known.id))
            raise WrongPasswordError
        if present == wanted:
            raise PasswordUnchangedError
        hashed = passwords.hash(wanted)
        with self.doors.changing(self.here) as db:
            keep = self.me.session
            upkeep.change_password(db, known, password_hash=hashed, keep=keep, now=self.now)
        self.doors.proofs.clear(str(known.id))

    def end_session(self, session: uuid.UUID) -> None:
        """End one session; raises `SessionNotFoundError`."""
        known = self.known
        with self.doors.changing(self.here) as db:
            sessions.end_session(db, known.person, session, now=self.now)
            self._record(db, AuditAction.SESSION_ENDED, f"session:{session}")

    def end_other_sessions(self) -> int:
        """End every session but this one; return how many."""
        known = self.known
        with self.doors.changing(self.here) as db:
            ended = sessions.end_sessions(db, known.person, but=self.me.session, now=self.now)
            self._record(db, AuditAction.SESSION_ENDED, f"account:{known.id}")
        return ended

    def masked_phone(self) -> str | None:
        """Return to which number one is sent text messages, its middle hidden."""
        with self.here.transaction() as db:
            return contacts.masked_phone(db, self.known.person, keyring=self.here.keyring)

    def keep_phone(self, phone: str | None) -> None:
        """Keep to which number one is sent text messages; raises `MobileNumberError`."""
        person, keyring = self.known.person, self.here.keyring
        with self.here.transaction() as db:
            contacts.keep_phone(db, person, phone, keyring=keyring, by=str(person), now=self.now)

    def begin_second_factor(self) -> str:
        """Give the account a new secret and return it; raises `SecondFactorStateError`."""
        known = self.known
        with self.here.transaction() as db:
            return second_factor.begin(db, self.here.keyring, known.id)

    def give_code(self, code: str) -> None:
        """Verify this session by a code; the first one confirms a new second factor.

        Raises
        ------
        WrongCodeError
            When it is wrong, or was used already.
        TooManyAttemptsError
            When codes were wrong too often.
        SecondFactorStateError
            When there is no secret.
        """
        known = self.known
        self._check_lock(known)
        with self.doors.changing(self.here) as db:
            is_right = second_factor.accept_code(
                db, self.here.keyring, known.id, code, now=self.now
            )
            action = (
                AuditAction.SECOND_FACTOR_GIVEN if is_right else AuditAction.SECOND_FACTOR_FAILED
            )
            if is_right and self.me.session is not None:
                sessions.mark_verified(db, self.me.session, now=self.now)
            if is_right and not known.has_second_factor:
                action = AuditAction.SECOND_FACTOR_SET
            self._record(db, action, f"account:{known.id}")
        if not is_right:
            self.doors.proofs.note(str(known.id))
            raise WrongCodeError
        self.doors.proofs.clear(str(known.id))

    def _check_lock(self, known: Known) -> None:
        if self.doors.proofs.is_locked(str(known.id)):
            raise TooManyAttemptsError(minutes=_LOCK_MINUTES)

    def _record(self, db: Connection, action: AuditAction, about: str) -> None:
        record(db, actor=str(self.me.own_person), action=action, object=about, now=self.now)
