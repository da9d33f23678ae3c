"""How often something may be tried: kept in memory, so that asking costs nothing."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from governance.people.accounts.rules import LOCKED_FOR, MOST_FAILURES

#: Keys remembered; beyond that those longest untouched are forgotten.
_MOST_KEYS: Final = 20_000

Clock = Callable[[], float]


class Throttle:
    """For each key a bucket: every attempt takes from it, time fills it again."""

    def __init__(self, *, burst: int, per_minute: float, clock: Clock = time.monotonic) -> None:
        self._burst = float(burst)
        self._per_s = per_minute / 60
        self._clock = clock
        self._lock = threading.Lock()
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> bool:
        """Return whether one more attempt is allowed, and count it if so."""
        now = self._clock()
        with self._lock:
            level, then = self._levels.pop(key, (self._burst, now))
            level = min(self._burst, level + (now - then) * self._per_s)
            is_allowed = level >= 1
            self._levels[key] = (level - 1 if is_allowed else level, now)
            if len(self._levels) > _MOST_KEYS:
                self._levels.popitem(last=False)
        return is_allowed


class Failures:
    """Failures in a row by key, and whether they were so many that it is locked for a while."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def is_locked(self, key: str) -> bool:
        """Return whether a key has failed too often just now."""
        with self._lock:
            count, then = self._counts.get(key, (0, 0.0))
        return count >= MOST_FAILURES and self._clock() - then < LOCKED_FOR.total_seconds()

    def note(self, key: str) -> None:
        """Count one more failure; what is longer ago than a lock lasts no longer counts."""
        now = self._clock()
        with self._lock:
            count, then = self._counts.pop(key, (0, now))
            is_old = now - then >= LOCKED_FOR.total_seconds()
            self._counts[key] = (1 if is_old else count + 1, now)
            if len(self._counts) > _MOST_KEYS:
                self._counts.popitem(last=False)

    def clear(self, key: str) -> None:
        """Forget the failures of a key: it has succeeded."""
        with self._lock:
            self._counts.pop(key, None)
