"""Who tells the year: one teller here, or several in processes of their own, each its categories.

The lives of one category know nothing of those of another, so that it makes no difference how
many tell: every line is the same, and is written in the same order.
"""

import gc
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Any, Final, Protocol

from geo.assign.index import PolygonIndex
from governance.demo.news import News
from governance.demo.wording import THEMES
from governance.demo.year.teller import Brief, Chapter, Page, Teller
from governance.people.sealing.keyring import Keyring
from grid_boundaries.lookup import EditionIndex

#: More would wait for the database.
_MOST: Final = 4


class Hand(Protocol):
    """Whoever takes pages and gives chapters back."""

    def give(self, page: Page) -> Callable[[], Chapter]:
        """Hand over a page; return what waits for its chapter."""
        ...

    def news(self) -> list[News]:
        """Return what there is to tell the ready accounts, after the last chapter."""
        ...


@dataclass(frozen=True, slots=True)
class Here:
    """A teller in this process: it tells when the chapter is asked for."""

    teller: Teller

    def give(self, page: Page) -> Callable[[], Chapter]:
        """Put a page aside."""
        return partial(self.teller.tell, page)

    def news(self) -> list[News]:
        """Return all there is."""
        return self.teller.news


@dataclass(frozen=True, slots=True)
class GridParts:
    """Of what an edition's index is built anew in another process."""

    edition: EditionIndex
    polygons: Any

    def __getstate__(self) -> tuple[Any, ...]:
        known = self.edition
        own = (known.edition_id, known.grid_ids, known.village_of, known.grids_in_village)
        return (*own, known.index.codes, known.index.snap_m, self.polygons)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        *own, codes, snap_m, polygons = state
        index = PolygonIndex.build(codes, polygons, snap_m=snap_m)
        edition_id, grid_ids, village_of, grids_in_village = own
        edition = EditionIndex(edition_id, index, grid_ids, village_of, grids_in_village)
        object.__setattr__(self, "edition", edition)
        object.__setattr__(self, "polygons", polygons)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A teller in a process of its own, which tells while this one writes."""

    process: ProcessPoolExecutor

    def begin(self, brief: Brief, grids: GridParts, keyring: Keyring | None) -> Callable[[], None]:
        """Start the process; return what waits until it is ready.

        It is told what it has to know as its first task: what a process is born with is written
        into a pipe that nobody may be there to read.
        """
        return self.process.submit(_sit_down, brief, grids, keyring).result

    def give(self, page: Page) -> Callable[[], Chapter]:
        """Send a page."""
        return self.process.submit(_tell, page).result

    def news(self) -> list[News]:
        """Fetch all there is."""
        return self.process.submit(_news).result()


#: The one teller of a process that was begun for it.
_SEATED: Final[list[Teller]] = []


def _sit_down(brief: Brief, grids: GridParts, keyring: Keyring | None) -> None:
    # Ctrl+C is for the process that waits for this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    find_keyring = None if keyring is None else lambda: keyring
    _SEATED.append(Teller(brief, grids.edition, find_keyring, {}))
    # What is known by now stays: it need not be searched again and again for what can go.
    gc.freeze()


def _tell(page: Page) -> Chapter:
    return _SEATED[0].tell(page)


def _news() -> list[News]:
    return _SEATED[0].news


def processes_for(incidents: int, *, fewest: int) -> int:
    """Return how many processes tell so many incidents: none, for less than `fewest`."""
    return 0 if incidents < fewest else min(_MOST, os.cpu_count() or 1)


def shares(count: int) -> Mapping[str, int]:
    """Share out the categories among so many tellers, evenly by what happens in a year."""
    loads = [0.0] * count
    mine: dict[str, int] = {}
    for theme in sorted(THEMES, key=lambda theme: (-theme.share, theme.category)):
        teller = loads.index(min(loads))
        mine[theme.category] = teller
        loads[teller] += theme.share
    return mine


@contextmanager
def at_work(
    brief: Brief, grids: GridParts, keyring: Keyring | None, *, count: int
) -> Iterator[list[Elsewhere]]:
    """Have so many processes at work; what they have not begun is dropped at the end."""
    with ExitStack() as stack:
        hands = [Elsewhere(ProcessPoolExecutor(1, get_context("spawn"))) for _ in range(count)]
        for hand in hands:
            stack.callback(hand.process.shutdown, cancel_futures=True)
        for wait in [hand.begin(brief, grids, keyring) for hand in hands]:
            wait()
        yield hands
