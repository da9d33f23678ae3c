"""Answers that cost something, kept while nothing new happened, and never for long."""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Final, Generic, TypeVar

#: A report that began before another may be committed after it, unseen by the version of the
#: data; and “as of” should not be old news.
FRESH: Final = timedelta(seconds=60)

#: Where something happens every second, an answer that took long is never of the latest version.
#: Once it was made so often within `FRESH`, it stands for so many times as long as it took, and
#: says as of when it is.
OFTEN: Final = 3
WORTH: Final = 20

Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Place(Generic[Answer]):
    """One question: the answer made last, with its version, moment and cost."""

    lock: Lock = field(default_factory=Lock)
    answer: Answer | None = None
    version: Hashable = None
    cost: timedelta = timedelta(0)
    made_at: deque[datetime] = field(default_factory=lambda: deque(maxlen=OFTEN))

    def holds(self, version: Hashable, now: datetime) -> bool:
        """Whether the answer made last will do."""
        if not self.made_at:
            return False
        # Who waited here while it was made came before it; a clock set back is another matter.
        age = abs(now - self.made_at[-1])
        if version == self.version:
            return age < FRESH
        is_often = len(self.made_at) == OFTEN and now - self.made_at[0] < FRESH
        return is_often and age < self.cost * WORTH


class Kept(Generic[Answer]):
    """The last few answers by question; each is made once at a time."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._places: OrderedDict[Hashable, _Place[Answer]] = OrderedDict()
        self._lock = Lock()

    def of(
        self, question: Hashable, version: Hashable, make: Callable[[], Answer], *, now: datetime
    ) -> Answer:
        """Return the answer kept for `question`, or make it from the data of `version`."""
        place = self._place_of(question)
        with place.lock:
            if place.answer is None or not place.holds(version, now):
                began = monotonic()
                place.answer = make()
                place.cost = timedelta(seconds=monotonic() - began)
                place.version = version
                place.made_at.append(now)
            return place.answer

    def _place_of(self, question: Hashable) -> _Place[Answer]:
        with self._lock:
            place = self._places.setdefault(question, _Place())
            self._places.move_to_end(question)
            while len(self._places) > self._keep:
                self._places.popitem(last=False)
            return place
