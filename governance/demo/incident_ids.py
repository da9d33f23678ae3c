"""The ids of synthetic incidents: the same at every loading, and in order of time."""

import hashlib
import uuid
from datetime import datetime
from typing import Final

#: Version 7 of RFC 9562: the time in front, so that neighbours in time are neighbours in an index.
_VERSION: Final = (7 << 76) | (0b10 << 62)
_FREE_BITS: Final = (0xFFF << 64) | (2**62 - 1)


def id_of(key: str, at: datetime) -> uuid.UUID:
    """Return the id of the incident with an idempotency key that happened at a moment."""
    drawn = int.from_bytes(hashlib.sha256(key.encode()).digest()[:16])
    head = int(at.timestamp() * 1000) << 80
    return uuid.UUID(int=head | _VERSION | (drawn & _FREE_BITS))
