"""Places for exports: so many at once, each held from the question to the last byte."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Event
from typing import Final, TypeVar

from geo.errors import Words
from governance.errors import GovernanceError

Part = TypeVar("Part")

#: Each holds a thread, and a connection while it reads.
MOST_AT_ONCE: Final = 2


class ExportsBusyError(GovernanceError):
    """As many files leave as may at once."""

    sentence = Words(
        zh="同时导出的人较多，请稍后再试。",
        en="Other files are being exported just now; try again in a moment.",
    )


class ReaderGoneError(Exception):
    """Nobody waits for the file any more; whoever makes it stops."""


class Place:
    """One of the places; it tells who makes a file whether anybody still waits for it."""

    def __init__(self) -> None:
        self._left = Event()

    def leave(self) -> None:
        """Say that nobody waits any more."""
        self._left.set()

    def while_waited_for(self, parts: Iterable[Part]) -> Iterator[Part]:
        """Yield the parts; raises `ReaderGoneError` before one for which nobody waits."""
        try:
            for part in parts:
                if self._left.is_set():
                    raise ReaderGoneError
                yield part
        finally:
            if isinstance(parts, Generator):  # else it stays open as long as somebody has the error
                parts.close()


class ExportPlaces:
    """So many exports at once."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._free = BoundedSemaphore(most)

    @contextmanager
    def taken(self) -> Iterator[Place]:
        """Hold a place; raises `ExportsBusyError` when there is none."""
        if not self._free.acquire(blocking=False):
            raise ExportsBusyError
        try:
            yield Place()
        finally:
            self._free.release()
