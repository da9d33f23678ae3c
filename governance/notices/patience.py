"""How long a delivery that failed rests, and when it is given up."""

import uuid
from datetime import timedelta
from hashlib import sha256
from typing import Final

#: An attempt every two hours in the end: a receiver may be down over a night.
MOST_ATTEMPTS: Final = 15

_FIRST: Final = timedelta(minutes=1)
_LONGEST: Final = timedelta(hours=2)
#: By how much a wait is lengthened at most, so that what failed together does not return together.
_SPREAD: Final = 0.25


def rest_after(attempt: int, delivery: uuid.UUID) -> timedelta:
    """Return the rest after a failed attempt: doubled each time, two hours at most.

    Up to a quarter is added, drawn from the delivery's id and the attempt: the same whenever
    it is asked.
    """
    doubled = _FIRST * (1 << min(attempt - 1, 30))
    drawn = sha256(f"{delivery}:{attempt}".encode()).digest()
    share = int.from_bytes(drawn[:4]) / 2**32
    return min(doubled, _LONGEST) * (1 + _SPREAD * share)
