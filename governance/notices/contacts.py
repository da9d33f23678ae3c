"""How somebody is reached outside of the pages: read and opened at the moment of sending alone."""

import uuid

from sqlalchemy import Connection, select, update

from governance.people.model import Person
from governance.people.sealing.keyring import Keyring


def phone_of(db: Connection, person: uuid.UUID, *, keyring: Keyring) -> str | None:
    """Return the number of somebody who works here; None when there is none, or they left."""
    asked = select(Person.phone_sealed).where(Person.id == person, Person.active)
    sealed = db.scalar(asked)
    return None if sealed is None else keyring.open(sealed, f"person.phone:{person}".encode())


def wechat_of(db: Connection, person: uuid.UUID, *, keyring: Keyring) -> str | None:
    """Return by what the county's mini-program knows somebody; None when it does not."""
    asked = select(Person.wechat_sealed).where(Person.id == person, Person.active)
    sealed = db.scalar(asked)
    return None if sealed is None else keyring.open(sealed, _wechat_place(person))


def bind_wechat(db: Connection, person: uuid.UUID, openid: str | None, *, keyring: Keyring) -> None:
    """Keep by what the mini-program knows somebody; None forgets it."""
    sealed = None if openid is None else keyring.seal(openid, _wechat_place(person))
    db.execute(update(Person).where(Person.id == person).values(wechat_sealed=sealed))


def _wechat_place(person: uuid.UUID) -> bytes:
    return f"person.wechat:{person}".encode()
