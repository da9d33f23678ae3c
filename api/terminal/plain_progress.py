"""How far a piece of work is, for a log or a pipe that can hold no bar."""

import time
from collections.abc import Callable

TENTHS = 10
#: Between two lines when nobody knows of how many.
SECONDS = 10.0


class PlainProgress:
    """Says a line for every tenth of the work, or every ten seconds when its size is unknown."""

    def __init__(
        self, title: str, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._title = title
        self._write = write
        self._clock = clock
        self._tenths = 0
        self._said_at = clock()

    def advance(self, done: int, of: int | None) -> None:
        """Take note of how much is done; may say a line."""
        if of:
            tenths = TENTHS * done // of
            if tenths > self._tenths:
                self._tenths = tenths
                self._write(f"{self._title} {TENTHS * tenths} % ({done:,}/{of:,})")
        elif of is None and self._clock() - self._said_at >= SECONDS:
            self._said_at = self._clock()
            self._write(f"{self._title} … {done:,}")
