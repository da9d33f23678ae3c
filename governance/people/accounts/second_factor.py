"""The second factor: codes of an authenticator (TOTP, RFC 6238), each of which counts once."""

import hmac
import uuid
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import Connection, text

from governance.people.accounts.errors import AccountNotFoundError, SecondFactorStateError
from governance.people.sealing.keyring import Keyring

STEP_S: Final = 30
#: The telephone's clock may be so many steps off.
_STEPS_OFF: Final = (0, -1, 1)

ISSUER: Final = "wangge 网格"


def matching_step(secret: str, code: str, *, now: datetime) -> int | None:
    """Return the step of time whose code was given; None when it is that of no step near now."""
    digits = "".join(code.split())
    present = int(now.timestamp()) // STEP_S
    codes = pyotp.TOTP(secret, interval=STEP_S)
    for off in _STEPS_OFF:
        wanted = codes.generate_otp(present + off)
        if hmac.compare_digest(wanted.encode(), digits.encode()):
            return present + off
    return None


def enrolment_address(secret: str, login: str) -> str:
    """Return the address that an authenticator reads from the picture."""
    return pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=login, issuer_name=ISSUER)


def _context(account: uuid.UUID) -> bytes:
    return b"account.totp:" + account.bytes


_BEGIN = text(
    "UPDATE account SET totp_sealed = :sealed, totp_last_step = NULL"
    " WHERE id = :account AND totp_confirmed_at IS NULL"
)


def begin(db: Connection, keyring: Keyring, account: uuid.UUID) -> str:
    """Give an account a new secret, which counts once a code of it was given; return it.

    Raises
    ------
    SecondFactorStateError
        When one is confirmed already.
    """
    secret = pyotp.random_base32()
    values = {"sealed": keyring.seal(secret, _context(account)), "account": account}
    if db.execute(_BEGIN, values).rowcount == 0:
        raise SecondFactorStateError
    return secret


_KEPT = text(
    "SELECT totp_sealed, totp_confirmed_at IS NOT NULL AS is_confirmed FROM account WHERE id = :id"
)

# Two requests with one code: the row's lock lets the second see that the step is used.
_USE = text(
    "UPDATE account SET totp_last_step = :step,"
    " totp_confirmed_at = coalesce(totp_confirmed_at, :now)"
    " WHERE id = :account AND coalesce(totp_last_step, -1) < :step"
)


def accept_code(
    db: Connection, keyring: Keyring, account: uuid.UUID, code: str, *, now: datetime
) -> bool:
    """Return whether a code is right, near now, and used for the first time.

    The first right code confirms a new secret.

    Raises
    ------
    AccountNotFoundError
        When there is no such account.
    SecondFactorStateError
        When it has no secret.
    """
    row = db.execute(_KEPT, {"id": account}).one_or_none()
    if row is None:
        raise AccountNotFoundError
    if row.totp_sealed is None:
        raise SecondFactorStateError
    step = matching_step(keyring.open(bytes(row.totp_sealed), _context(account)), code, now=now)
    if step is None:
        return False
    values = {"account": account, "step": step, "now": now}
    return db.execute(_USE, values).rowcount == 1


_REMOVE = text(
    "UPDATE account SET totp_sealed = NULL, totp_confirmed_at = NULL, totp_last_step = NULL"
    " WHERE id = :account"
)


def remove(db: Connection, account: uuid.UUID) -> None:
    """Take the second factor away, for somebody who lost their telephone."""
    db.execute(_REMOVE, {"account": account})
