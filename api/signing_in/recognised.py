"""Who was recognised a moment ago, so that not every request asks the database."""

import threading
import time
from collections.abc import Callable
from typing import Final

from governance.people.identity import Identity

#: So long may pass until another process's change of rights is noticed.
KEPT_S: Final = 5.0

#: When more are kept than this, all are asked for again.
_MOST: Final = 10_000


class Recognised:
    """Identities by the hash of their token, for a few seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[bytes, tuple[Identity, float]] = {}
        self._turn = 0

    @property
    def turn(self) -> int:
        """Changes whenever everything is forgotten: to be read before asking the database."""
        return self._turn

    def get(self, key: bytes) -> Identity | None:
        """Return who was recognised by a token; None when that is too long ago."""
        found = self._kept.get(key)
        if found is None or self._clock() - found[1] > KEPT_S:
            return None
        return found[0]

    def put(self, key: bytes, who: Identity, *, turn: int) -> None:
        """Keep what the database said at a `turn`, unless all was forgotten since."""
        with self._lock:
            if turn != self._turn:
                return
            if len(self._kept) >= _MOST:
                self._kept = {}
            self._kept[key] = (who, self._clock())

    def forget(self) -> None:
        """Forget everybody: rights, accounts or sessions have just changed."""
        with self._lock:
            self._turn += 1
            self._kept = {}
