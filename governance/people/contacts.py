"""How somebody who works here is reached outside of the pages.

Numbers lie sealed; they are opened at the moment of sending, and masked to their owner.
"""

import re
import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select, update

from geo.errors import Words
from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.errors import GovernanceError
from governance.people.masking import mask_phone
from governance.people.model import Person
from governance.people.sealing.keyring import Keyring, phone_digits

_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")


class MobileNumberError(GovernanceError):
    """A text is no number to which text messages can be sent."""

    sentence = Words(
        zh="“{given}”不是手机号码：短信只能发到 11 位的大陆手机号。",
        en="“{given}” is no mobile number: text messages need one of mainland China, 11 digits.",
    )


def mobile_number(text: str) -> str:
    """Return the 11 digits of a mobile number however it is written; raises `MobileNumberError`."""
    digits = phone_digits(text)
    if not _MOBILE.fullmatch(digits):
        raise MobileNumberError(given=text)
    return digits


def keep_phone(
    db: Connection,
    person: uuid.UUID,
    phone: str | None,
    *,
    keyring: Keyring,
    by: str,
    now: datetime,
) -> bool:
    """Keep to which number somebody is sent text messages, None for none; tell whether it is new.

    Raises
    ------
    MobileNumberError
        When it is no mobile number.
    """
    number = None if phone is None else mobile_number(phone)
    if number == phone_of(db, person, keyring=keyring):
        return False
    sealed = None if number is None else keyring.seal(number, _phone_place(person))
    db.execute(update(Person).where(Person.id == person).values(phone_sealed=sealed))
    about, action = f"person:{person}", AuditAction.PHONE_KEPT
    record(
        db, actor=by, action=action, object=about, now=now, details={"is_set": phone is not None}
    )
    return True


def phone_of(db: Connection, person: uuid.UUID, *, keyring: Keyring) -> str | None:
    """Return the number of somebody who works here; None when there is none, or they left."""
    asked = select(Person.phone_sealed).where(Person.id == person, Person.active)
    sealed = db.scalar(asked)
    return None if sealed is None else keyring.open(sealed, _phone_place(person))


def masked_phone(db: Connection, person: uuid.UUID, *, keyring: Keyring) -> str | None:
    """Return the number of somebody as they may see it on a page: 138****5678."""
    phone = phone_of(db, person, keyring=keyring)
    return None if phone is None else mask_phone(phone)


def wechat_of(db: Connection, person: uuid.UUID, *, keyring: Keyring) -> str | None:
    """Return by what the county's mini-program knows somebody; None when it does not."""
    asked = select(Person.wechat_sealed).where(Person.id == person, Person.active)
    sealed = db.scalar(asked)
    return None if sealed is None else keyring.open(sealed, _wechat_place(person))


def bind_wechat(db: Connection, person: uuid.UUID, openid: str | None, *, keyring: Keyring) -> None:
    """Keep by what the mini-program knows somebody; None forgets it."""
    sealed = None if openid is None else keyring.seal(openid, _wechat_place(person))
    db.execute(update(Person).where(Person.id == person).values(wechat_sealed=sealed))


def _phone_place(person: uuid.UUID) -> bytes:
    return f"person.phone:{person}".encode()


def _wechat_place(person: uuid.UUID) -> bytes:
    return f"person.wechat:{person}".encode()
