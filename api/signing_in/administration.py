"""What security administrators do with the accounts, roles and tokens of others."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from api.installation import Installation
from api.signing_in.doors import Doors
from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.people.accounts import granting, upkeep
from governance.people.accounts.errors import (
    AccountNotFoundError,
    GrantBeyondReachError,
    GrantNotFoundError,
    OwnRightsError,
)
from governance.people.accounts.passwords import one_time_password
from governance.people.accounts.sessions import look_as
from governance.people.accounts.signing_in import Known, find_by_person
from governance.people.duty import grants_of
from governance.people.identity import Identity
from governance.people.organisation.places import places_of, places_of_grants
from governance.people.organisation.reach import reach_of
from governance.people.roles import EXCLUSIVE
from governance.people.scope import Grant

_Deed = Callable[[Connection, Known], object]


@dataclass(frozen=True, slots=True)
class Administration:
    """The desk of a security administrator; each deed is one transaction, and holds at once.

    Persons are there as far as everything they may lies within the administrator's own area; roles
    are given within it.
    """

    here: Installation
    doors: Doors
    me: Identity
    now: datetime

    @property
    def actor(self) -> str:
        """Who does it, as history says."""
        return self.me.actor

    @property
    def today(self) -> date:
        """The county's day."""
        return self.now.astimezone(self.here.policy.county.zone).date()

    def add(self, login: str, name: str, grant: Grant, *, until: date | None) -> tuple[str, str]:
        """Add a person with an account and a first role; return their id and one-time password."""
        password = one_time_password()
        kept = self.doors.passwords.hash(password)
        with self.doors.changing(self.here) as db:
            person = upkeep.add_account(
                db, login, name, password_hash=kept, by=self.actor, now=self.now
            )
            self._grant(db, person, grant, until)
        return str(person), password

    def reset_password(self, person: uuid.UUID) -> str:
        """Give somebody a one-time password and return it; their sessions end."""
        password = one_time_password()
        kept = self.doors.passwords.hash(password)
        self._do(
            person,
            lambda db, known: upkeep.reset_password(
                db, known, password_hash=kept, by=self.actor, now=self.now
            ),
        )
        return password

    def set_disabled(self, person: uuid.UUID, *, is_disabled: bool) -> None:
        """Put an account out of service, or back into it."""
        self._do(
            person,
            lambda db, known: upkeep.set_disabled(
                db, known, is_disabled=is_disabled, by=self.actor, now=self.now
            ),
        )

    def end_sessions(self, person: uuid.UUID) -> None:
        """End every session of somebody."""
        self._do(
            person,
            lambda db, known: upkeep.end_all_sessions(db, known, by=self.actor, now=self.now),
        )

    def remove_second_factor(self, person: uuid.UUID) -> None:
        """Let somebody set up their second factor anew."""
        self._do(
            person,
            lambda db, known: upkeep.remove_second_factor(db, known, by=self.actor, now=self.now),
        )

    def link_subject(self, person: uuid.UUID, subject: str | None) -> None:
        """Let a subject of single sign-on lead to an account."""
        self._do(
            person,
            lambda db, known: upkeep.link_subject(db, known, subject, by=self.actor, now=self.now),
        )

    def grant(self, person: uuid.UUID, grant: Grant, *, until: date | None) -> None:
        """Give somebody a role."""
        self._do(person, lambda db, known: self._grant(db, known.person, grant, until))

    def revoke(self, grant_id: int) -> None:
        """Take a role back."""
        with self.doors.changing(self.here) as db:
            person = granting.holder_of(db, grant_id)
            if person is None or not self._reaches(db, person):
                raise GrantNotFoundError
            granting.revoke_grant(db, grant_id, by=self.actor, now=self.now)

    def look_as(self, person: uuid.UUID, *, purpose: str) -> None:
        """Look through somebody's eyes from now on; raises `OwnRightsError` for one's own."""
        if person == self.me.own_person or self.me.session is None:
            raise OwnRightsError
        session = self.me.session

        def look(db: Connection, known: Known) -> None:
            look_as(db, session, known.person)
            about = f"person:{known.person}"
            action = AuditAction.VIEWING_BEGAN
            record(db, actor=self.actor, action=action, object=about, now=self.now, purpose=purpose)

        self._do(person, look)

    def stop_looking(self) -> None:
        """See with one's own eyes again."""
        if self.me.session is None:
            return
        with self.doors.changing(self.here) as db:
            look_as(db, self.me.session, None)
            about, actor = f"person:{self.me.person}", str(self.me.own_person)
            record(db, actor=actor, action=AuditAction.VIEWING_ENDED, object=about, now=self.now)

    def _grant(self, db: Connection, person: uuid.UUID, grant: Grant, until: date | None) -> None:
        at = (self.now, self.today)
        granting.grant_role(db, person, grant, until=until, by=self.actor, at=at)
        # The three administrations know no area: whoever gives one gives it for the county.
        places = set() if grant.role in EXCLUSIVE else places_of_grants(db, [grant])
        if not self._holds(places):
            raise GrantBeyondReachError

    def _do(self, person: uuid.UUID, deed: _Deed) -> None:
        with self.doors.changing(self.here) as db:
            known = find_by_person(db, person)
            if known is None or not self._reaches(db, person):
                raise AccountNotFoundError
            deed(db, known)

    def _reaches(self, db: Connection, person: uuid.UUID) -> bool:
        """Return whether somebody lies within reach with all that they may, standing in as well."""
        acting = grants_of(db, person, now=self.now, day=self.today)
        return self._holds(places_of(db, person, now=self.now) | places_of_grants(db, acting))

    def _holds(self, places: set[str]) -> bool:
        """Return whether all places lie within reach; what lies nowhere lies in the county."""
        reach = reach_of(self.actor, self.me.grants, is_roster=False)
        county = self.here.policy.county.code
        return all(reach.holds(place or county) for place in places or {county})
