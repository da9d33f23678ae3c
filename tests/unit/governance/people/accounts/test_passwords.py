"""What is taken for a password, and how few are computed at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from governance.people.accounts.errors import (
    PasswordGuessableError,
    PasswordTooShortError,
    SignInBusyError,
)
from governance.people.accounts.passwords import Passwords, check_password, one_time_password
from governance.people.accounts.rules import HASHES_AT_ONCE, HASHES_WAITING
from tests.signing_in import quick_passwords

QUICK = quick_passwords()


@pytest.mark.parametrize(
    "password",
    ["山水有相逢，何必曾相识？", "correct horse battery", "jy8 kkw pqz 77", "abcdefghijkl"],
)
def test_what_a_password_is_made_of_is_free(password: str) -> None:
    check_password(password, login="chen.jie")


@pytest.mark.parametrize("password", ["", "short", "elf Zeichen"])
def test_a_short_password_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooShortError, match="12"):
        check_password(password, login="chen.jie")


@pytest.mark.parametrize(
    "password",
    ["123456789012", "QWERTYUIOP123", "aaaaaaaaaaaaaa", "abababababab", "my chen.jie password"],
)
def test_a_password_that_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(PasswordGuessableError):
        check_password(password, login="Chen.Jie")


def test_a_full_width_pattern_is_seen_through() -> None:
    with pytest.raises(PasswordGuessableError):
        check_password("１２３４５６７８９０１２", login="x.y")


def test_one_time_passwords_differ_and_are_good_ones() -> None:
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check_password(password, login="chen.jie")


def test_the_right_password_is_right_and_any_other_wrong() -> None:
    kept = QUICK.hash("correct horse battery")
    assert kept.startswith("$argon2id$")
    assert QUICK.is_right(kept, "correct horse battery")
    assert QUICK.is_right(kept, "ｃorrect horse battery")
    assert not QUICK.is_right(kept, "correct horse batterY")


def test_without_a_hash_or_with_a_broken_one_no_password_is_right() -> None:
    assert not QUICK.is_right(None, "correct horse battery")
    assert not QUICK.is_right("$argon2id$nonsense", "correct horse battery")


def test_an_unknown_login_costs_one_computation_like_a_known_one() -> None:
    counted = _Counting()
    passwords = Passwords(counted)
    kept = passwords.hash("correct horse battery")
    passwords.is_right(None, "x")  # once, to have something to compare with
    counted.verified = 0
    passwords.is_right(kept, "x")
    passwords.is_right(None, "x")
    assert counted.verified == 2


class _Counting(PasswordHasher):
    """Counts what it verifies."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override] # noqa: A002
        self.verified += 1
        return super().verify(hash, password)


def test_hashes_made_with_weaker_parameters_are_noticed() -> None:
    assert Passwords().is_outdated(QUICK.hash("correct horse battery"))
    assert not QUICK.is_outdated(QUICK.hash("correct horse battery"))


class _Slow(PasswordHasher):
    """Waits to be let go, and notes how many wait with it."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.go = threading.Event()
        self.most = self.now = 0
        self._lock = threading.Lock()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.go.wait(10)
        with self._lock:
            self.now -= 1
        return super().hash(password, salt=salt)


def test_a_crowd_is_sent_away_at_once_instead_of_taking_the_whole_machine() -> None:
    slow = _Slow()
    passwords = Passwords(slow)
    room = HASHES_AT_ONCE + HASHES_WAITING
    with ThreadPoolExecutor(room) as pool:
        waiting = [pool.submit(passwords.hash, "x") for _ in range(room)]
        while sum(one.running() for one in waiting) < room or slow.now < HASHES_AT_ONCE:
            pass
        with pytest.raises(SignInBusyError):
            passwords.hash("one too many")
        slow.go.set()
        assert all(one.result() for one in waiting)
    assert slow.most == HASHES_AT_ONCE
    assert passwords.hash("room again")
