"""Sessions end: unused, after a day's work, or with their account."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from governance.people.accounts import second_factor, sessions
from governance.people.accounts.demo_accounts import (
    DEMO_PASSWORD,
    make_demo_accounts,
    offered_accounts,
    remove_demo_accounts,
)
from governance.people.accounts.granting import grant_role
from governance.people.accounts.passwords import Passwords
from governance.people.accounts.sessions import Lifetimes, hash_of, identity_of_session
from governance.people.accounts.signing_in import find_by_login, note_failure, note_success
from governance.people.identity import Identity
from governance.people.roles import ExclusiveRolesError, Role
from governance.people.scope import Action, Grant
from tests.signing_in import COUNTY, DESK, KEYRING, make_person

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LIFETIMES = Lifetimes(timedelta(minutes=30), timedelta(hours=12))


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


def make_account(db: Connection, person: uuid.UUID, login: str = "chen.jie") -> uuid.UUID:
    account = uuid.uuid4()
    db.execute(
        text(
            "INSERT INTO account (id, person_id, login, created_at)"
            " VALUES (:id, :person, :login, :now)"
        ),
        {"id": account, "person": person, "login": login, "now": NOW},
    )
    return account


def begin(db: Connection) -> tuple[uuid.UUID, str]:
    person = make_person(db, *DESK)
    account = make_account(db, person)
    return account, sessions.open_session(db, account, lifetimes=LIFETIMES, now=NOW)


def who(db: Connection, token: str, at: datetime) -> Identity | None:
    return identity_of_session(db, hash_of(token), lifetimes=LIFETIMES, now=at, day=at.date())


def test_a_session_tells_who_holds_it_with_their_grants(db: Connection) -> None:
    _, token = begin(db)
    found = who(db, token, NOW)
    assert found is not None
    assert found.name == "陈测试"
    assert Grant(Role.COUNTY_DISPATCHER, COUNTY) in found.grants
    assert who(db, token + "x", NOW) is None


def test_a_session_unused_for_half_an_hour_is_over(db: Connection) -> None:
    _, token = begin(db)
    assert who(db, token, NOW + timedelta(minutes=30)) is None
    assert who(db, token, NOW + timedelta(minutes=29, seconds=59)) is not None


def test_using_a_session_keeps_it_but_not_beyond_twelve_hours(db: Connection) -> None:
    _, token = begin(db)
    at = NOW
    while at < NOW + timedelta(hours=12):
        assert who(db, token, at) is not None, at
        at += timedelta(minutes=20)
    assert who(db, token, NOW + timedelta(hours=12)) is None


def test_that_a_session_was_used_is_written_once_a_minute(db: Connection) -> None:
    _, token = begin(db)
    seen = text("SELECT seen_at FROM session")
    who(db, token, NOW + timedelta(seconds=59))
    assert db.scalar(seen) == NOW
    who(db, token, NOW + timedelta(seconds=60))
    assert db.scalar(seen) == NOW + timedelta(seconds=60)


@pytest.mark.parametrize(
    "ending",
    [
        "UPDATE account SET disabled_at = now()",
        "UPDATE person SET active = false",
        "UPDATE session SET ended_at = now()",
    ],
)
def test_a_session_ends_with_its_account_and_its_person(db: Connection, ending: str) -> None:
    _, token = begin(db)
    db.execute(text(ending))
    assert who(db, token, NOW) is None


def test_a_second_factor_counts_for_the_session_in_which_it_was_given(db: Connection) -> None:
    account, token = begin(db)
    other = sessions.open_session(db, account, lifetimes=LIFETIMES, now=NOW)
    one = who(db, token, NOW)
    assert one is not None
    assert Action.REVEAL in one.rights
    assert Action.REVEAL not in one.actions
    assert one.sight(Action.REVEAL).windows == ()
    assert one.session is not None
    sessions.mark_verified(db, one.session, now=NOW)
    verified, unverified = who(db, token, NOW), who(db, other, NOW)
    assert verified is not None
    assert unverified is not None
    assert Action.REVEAL in verified.actions
    assert Action.REVEAL not in unverified.actions


def test_a_code_counts_once(db: Connection) -> None:
    account, _ = begin(db)
    secret = second_factor.begin(db, KEYRING, account)
    code = pyotp.TOTP(secret).at(NOW)
    assert second_factor.accept_code(db, KEYRING, account, code, now=NOW)
    assert not second_factor.accept_code(db, KEYRING, account, code, now=NOW)
    older = pyotp.TOTP(secret).at(NOW - timedelta(seconds=30))
    assert not second_factor.accept_code(db, KEYRING, account, older, now=NOW)
    following = NOW + timedelta(seconds=30)
    newer = pyotp.TOTP(secret).at(following)
    assert second_factor.accept_code(db, KEYRING, account, newer, now=following)


def test_a_secret_of_another_account_does_not_open(db: Connection) -> None:
    account, _ = begin(db)
    second_factor.begin(db, KEYRING, account)
    other = make_account(db, make_person(db), "other")
    db.execute(
        text("UPDATE account SET totp_sealed = (SELECT totp_sealed FROM account WHERE id = :id)"),
        {"id": account},
    )
    with pytest.raises(Exception, match="damaged or was moved"):
        second_factor.accept_code(db, KEYRING, other, "000000", now=NOW)


def test_five_failures_lock_an_account_for_a_quarter_of_an_hour(db: Connection) -> None:
    begin(db)
    for number in range(5):
        known = find_by_login(db, "CHEN.JIE")
        assert known is not None
        assert not known.is_locked(NOW), number
        note_failure(db, known, address="10.0.0.1", now=NOW)
    known = find_by_login(db, "chen.jie")
    assert known is not None
    assert known.is_locked(NOW + timedelta(minutes=14, seconds=59))
    assert not known.is_locked(NOW + timedelta(minutes=15))
    assert not note_success(db, known, now=NOW)
    assert note_success(db, known, now=NOW + timedelta(minutes=15))
    told = db.scalars(text("SELECT action FROM audit_entry ORDER BY id")).all()
    assert told == ["sign_in_failed"] * 5 + ["locked_out"]


def test_a_success_between_failures_starts_the_count_anew(db: Connection) -> None:
    begin(db)
    for _ in range(4):
        known = find_by_login(db, "chen.jie")
        assert known is not None
        note_failure(db, known, address="", now=NOW)
    assert known is not None
    note_success(db, known, now=NOW)
    note_failure(db, known, address="", now=NOW)
    assert db.scalar(text("SELECT failures FROM account")) == 1


def test_a_password_changed_meanwhile_is_neither_overwritten_nor_let_in(db: Connection) -> None:
    begin(db)
    kept = text("UPDATE account SET password_hash = :hash")
    db.execute(kept, {"hash": "checked"})
    known = find_by_login(db, "chen.jie")
    assert known is not None
    db.execute(kept, {"hash": "changed"})
    assert not note_success(db, known, better_hash="better", now=NOW)
    assert db.scalar(text("SELECT password_hash FROM account")) == "changed"
    db.execute(kept, {"hash": "checked"})
    assert note_success(db, known, better_hash="better", now=NOW)
    assert db.scalar(text("SELECT password_hash FROM account")) == "better"


def test_exclusive_roles_are_refused_by_the_rule_and_by_the_database(db: Connection) -> None:
    person = make_person(db, Grant(Role.SYS_ADMIN, COUNTY))
    auditor = Grant(Role.AUDITOR, COUNTY)
    with pytest.raises(ExclusiveRolesError):
        grant_role(db, person, auditor, by="console", at=(NOW, NOW.date()))
    with pytest.raises(IntegrityError, match="ex_role_grant_separate_admins"):
        db.execute(
            text(
                "INSERT INTO role_grant (person_id, role, area, valid_from, granted_by, granted_at)"
                " VALUES (:person, 'auditor', '360824', '2026-01-01', 'x', now())"
            ),
            {"person": person},
        )


def test_demo_accounts_have_one_published_password_and_go_all_at_once(db: Connection) -> None:
    persons = {
        "county_dispatcher": make_person(db, Grant(Role.COUNTY_DISPATCHER, COUNTY), name="县一"),
        "auditor": make_person(db, Grant(Role.AUDITOR, COUNTY), name="审一"),
    }
    make_demo_accounts(db, persons, now=NOW)
    known = find_by_login(db, "auditor")
    assert known is not None
    assert Passwords().is_right(known.password_hash, DEMO_PASSWORD)
    assert [one.login for one in offered_accounts(db)] == ["county_dispatcher", "auditor"]
    token = sessions.open_session(db, known.id, lifetimes=LIFETIMES, now=NOW)
    found = who(db, token, NOW)
    assert found is not None
    assert found.is_demo
    assert remove_demo_accounts(db, by="console", now=NOW) == 2
    assert who(db, token, NOW) is None
    assert remove_demo_accounts(db, by="console", now=NOW) == 0
