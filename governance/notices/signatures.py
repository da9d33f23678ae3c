"""Signatures of what is sent to other systems, as Standard Webhooks has them.

https://www.standardwebhooks.com: three headers, and an HMAC-SHA256 over id, time and body.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32


def new_secret() -> str:
    """Return a random secret as receivers' libraries take it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signed_headers(secret: str, *, message: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers that prove a body to whoever knows the secret.

    Parameters
    ----------
    message
        The event id: the same for every attempt.

    Raises
    ------
    ValueError
        When the secret is none of ours.
    """
    sent_at = str(int(now.timestamp()))
    signed = f"{message}.{sent_at}.".encode() + body
    signature = hmac.digest(_key(secret), signed, hashlib.sha256)
    return {
        "webhook-id": message,
        "webhook-timestamp": sent_at,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def _key(secret: str) -> bytes:
    if not secret.startswith(PREFIX):
        raise ValueError
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError from None
