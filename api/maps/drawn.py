"""Drawn pages, kept while nothing new was reported, and never for long."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from web_map.standalone.lone_page import LonePage

#: A report that began before another may be committed after it, unseen by the version of the
#: data; and “as of” should not be old news.
FRESH = timedelta(seconds=60)


@dataclass(slots=True)
class _Place:
    drawn_at: datetime
    lock: Lock = field(default_factory=Lock)
    page: LonePage | None = None


class DrawnPages:
    """The last few pages by question and version of the data; each is drawn once at a time."""

    def __init__(self, keep: int = 12) -> None:
        self._keep = keep
        self._places: OrderedDict[Hashable, _Place] = OrderedDict()
        self._lock = Lock()

    def of(self, question: Hashable, draw: Callable[[], LonePage], *, now: datetime) -> LonePage:
        """Return the page kept for `question`, or draw it."""
        place = self._place_of(question, now)
        with place.lock:
            if place.page is None:
                place.page = draw()
            return place.page

    def _place_of(self, question: Hashable, now: datetime) -> _Place:
        with self._lock:
            place = self._places.get(question)
            if place is None or not timedelta(0) <= now - place.drawn_at < FRESH:
                place = self._places[question] = _Place(now)
            self._places.move_to_end(question)
            while len(self._places) > self._keep:
                self._places.popitem(last=False)
            return place
