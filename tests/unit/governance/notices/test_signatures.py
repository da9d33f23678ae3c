"""What we sign is what any library of Standard Webhooks takes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from governance.notices.signatures import new_secret, signed_headers

SECRET = new_secret()


@given(body=st.text(max_size=200), message=st.uuids().map(str))
def test_the_library_takes_our_signature_for_any_body(body: str, message: str) -> None:
    headers = signed_headers(SECRET, message=message, body=body.encode(), now=datetime.now(UTC))
    Webhook(SECRET).verify(body.encode(), headers, json_parse=False)


def test_the_library_refuses_a_body_that_was_changed() -> None:
    headers = signed_headers(SECRET, message="1", body=b"{}", now=datetime.now(UTC))
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(b"{ }", headers)


def test_the_library_refuses_what_was_signed_with_another_secret() -> None:
    headers = signed_headers(new_secret(), message="1", body=b"{}", now=datetime.now(UTC))
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(b"{}", headers)


def test_an_old_signature_is_not_taken_again() -> None:
    past = datetime.now(UTC) - timedelta(minutes=6)
    headers = signed_headers(SECRET, message="1", body=b"{}", now=past)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(b"{}", headers)


@pytest.mark.parametrize("secret", ["whsec_?", "c2VjcmV0", ""])
def test_what_is_no_secret_signs_nothing(secret: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        signed_headers(secret, message="1", body=b"", now=datetime.now(UTC))


def test_no_two_secrets_are_the_same() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
