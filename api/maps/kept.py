"""Answers that cost something, kept while nothing new happened, and never for long."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

#: A report that began before another may be committed after it, unseen by the version of the
#: data; and “as of” should not be old news.
FRESH = timedelta(seconds=60)

Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Place(Generic[Answer]):
    made_at: datetime
    lock: Lock = field(default_factory=Lock)
    answer: Answer | None = None


class Kept(Generic[Answer]):
    """The last few answers by question and version of the data; each is made once at a time."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._places: OrderedDict[Hashable, _Place[Answer]] = OrderedDict()
        self._lock = Lock()

    def of(self, question: Hashable, make: Callable[[], Answer], *, now: datetime) -> Answer:
        """Return the answer kept for `question`, or make it."""
        place = self._place_of(question, now)
        with place.lock:
            if place.answer is None:
                place.answer = make()
            return place.answer

    def _place_of(self, question: Hashable, now: datetime) -> _Place[Answer]:
        with self._lock:
            place = self._places.get(question)
            if place is None or not timedelta(0) <= now - place.made_at < FRESH:
                place = self._places[question] = _Place(now)
            self._places.move_to_end(question)
            while len(self._places) > self._keep:
                self._places.popitem(last=False)
            return place
