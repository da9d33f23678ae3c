"""Passwords: what is taken for one, and how one is kept and checked."""

import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from governance.people.accounts.errors import (
    PasswordGuessableError,
    PasswordTooShortError,
    SignInBusyError,
)
from governance.people.accounts.rules import (
    HASHES_AT_ONCE,
    HASHES_WAITING,
    LEAST_DIFFERENT_LETTERS,
    LEAST_PASSWORD_LETTERS,
)

#: Long enough and yet tried first; shorter ones are refused for their length.
_COMMON: Final = frozenset(
    [
        "123456789012",
        "1234567890123",
        "12345678901234",
        "0123456789012",
        "987654321098",
        "123123123123",
        "123456abcdef",
        "abcdef123456",
        "abcd12345678",
        "12345678abcd",
        "a123456789012",
        "a12345678901",
        "aa1234567890",
        "1qaz2wsx3edc",
        "1q2w3e4r5t6y",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiopas",
        "qwerty123456",
        "qwer12345678",
        "asdfghjkl123",
        "zxcvbnm12345",
        "password1234",
        "password12345",
        "password123456",
        "passw0rd1234",
        "p@ssw0rd1234",
        "adminadmin12",
        "administrator",
        "admin1234567",
        "admin12345678",
        "admin@123456",
        "root12345678",
        "letmein12345",
        "iloveyou1314",
        "woaini1314520",
        "woaini5201314",
        "woaini123456",
        "5201314520131",
        "welcome12345",
        "changeme1234",
        "wangge123456",
        "wanggewangge",
        "wangge@12345",
        "zhongguo1234",
        "xingan123456",
        "jiangxi12345",
        "demo-wangge",
    ]
)

#: Letters that nobody mistakes for another one when reading them out.
_SPELLABLE: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_GROUPS, _GROUP_LETTERS = 4, 5


def _plain(password: str) -> str:
    """Return a password as keyboards agree on it: full-width letters and accents in one form."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, login: str) -> None:
    """Refuse a password that is too short or easily guessed; what it is made of is free.

    Raises
    ------
    PasswordTooShortError
        When it has too few letters.
    PasswordGuessableError
        When it is common, a pattern, or holds the login.
    """
    plain = _plain(password).casefold()
    if len(plain) < LEAST_PASSWORD_LETTERS:
        raise PasswordTooShortError(least=LEAST_PASSWORD_LETTERS)
    is_pattern = len(set(plain)) < LEAST_DIFFERENT_LETTERS
    if is_pattern or plain in _COMMON or login.casefold() in plain:
        raise PasswordGuessableError


def one_time_password() -> str:
    """Return a password for the first sign-in, easy to read out: 98 random bits."""
    groups = (
        "".join(secrets.choice(_SPELLABLE) for _ in range(_GROUP_LETTERS)) for _ in range(_GROUPS)
    )
    return "-".join(groups)


class Passwords:
    """Makes and checks argon2id hashes, few at once: a crowd must not take the whole machine.

    Never to be called inside of a transaction: it would be held open meanwhile.

    Parameters
    ----------
    hasher
        By default with argon2-cffi's parameters, those of RFC 9106 for little memory.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._places = threading.BoundedSemaphore(HASHES_AT_ONCE + HASHES_WAITING)
        self._running = threading.BoundedSemaphore(HASHES_AT_ONCE)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_hex(16))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise SignInBusyError
        try:
            with self._running:
                yield
        finally:
            self._places.release()

    def hash(self, password: str) -> str:
        """Return what is kept of a password; raises `SignInBusyError`."""
        with self._turn():
            return self._hasher.hash(_plain(password))

    def is_right(self, kept: str | None, password: str) -> bool:
        """Return whether a password is the one kept; without any it takes as long to say no.

        Raises
        ------
        SignInBusyError
            When too many wait for their turn already.
        """
        with self._turn():
            try:
                self._hasher.verify(kept or self._nobodys, _plain(password))
            except (Argon2Error, InvalidHashError):
                return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Return whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)
