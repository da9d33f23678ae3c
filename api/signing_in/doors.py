"""What signing in keeps in this process: who was recognised, how often who tried, how it is set."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection

from api.installation import Installation
from api.signing_in.recognised import Recognised
from governance.people.accounts.passwords import Passwords
from governance.people.accounts.rules import ADDRESS_BURST, ADDRESS_PER_MINUTE
from governance.people.accounts.sessions import Lifetimes
from governance.people.accounts.throttle import Failures, Throttle


def _by_address() -> Throttle:
    return Throttle(burst=ADDRESS_BURST, per_minute=ADDRESS_PER_MINUTE)


@dataclass(frozen=True, slots=True)
class Doors:
    """The state of signing in, one for each application.

    Attributes
    ----------
    is_https
        A proxy that speaks TLS stands in front: cookies are kept to it, and its word is taken for
        where a request comes from.
    addresses
        Sign-ins by address.
    nobodys
        Failures of logins that nobody has: they are locked like those that somebody has.
    proofs
        Failures of codes and present passwords of who is signed in, by account.
    """

    lifetimes: Lifetimes = field(default_factory=Lifetimes)
    is_https: bool = False
    passwords: Passwords = field(default_factory=Passwords)
    recognised: Recognised = field(default_factory=Recognised)
    addresses: Throttle = field(default_factory=_by_address)
    nobodys: Failures = field(default_factory=Failures)
    proofs: Failures = field(default_factory=Failures)

    @contextmanager
    def changing(self, here: Installation) -> Iterator[Connection]:
        """Give a transaction that changes who may what; once committed, it holds at once."""
        try:
            with here.transaction() as db:
                yield db
        finally:
            self.recognised.forget()
