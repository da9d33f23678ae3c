"""What became of the synthetic year: every incident is handled by the rules, move by move."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final, NamedTuple

from governance.demo.lives.cast import Cast
from governance.demo.lives.lingering import lingering
from governance.demo.lives.office_hours import OfficeHours
from governance.demo.lives.plots import merged, tell
from governance.demo.lives.scene import Scene
from governance.demo.lives.telling import Act, Life, World
from governance.incidents.handling.running import terms_of
from governance.incidents.handling.stored_case import Grades, Stored
from governance.incidents.vocabulary import OPEN_STATES, State
from governance.incidents.workflow.case import Case
from governance.incidents.workflow.county_rules import HandlingRules
from governance.people.scope import Label
from governance.policy import Policy

#: What becomes of a report.
Plot = Callable[[Scene], Iterator[Act]]

#: What comes again from the same grid within these days, while the first is open, may be the same.
_SAME_MATTER: Final = timedelta(days=4)
_MERGED: Final = 0.5
#: Where more happens, there is nearly always an earlier one: it is the same more seldom.
_FEW_PER_GRID, _LEAST_MERGED = 20, 0.02
#: The latest a worker merges what came in again.
_SOON: Final = timedelta(hours=3)
#: How far ahead of the present the office hours are known.
_AHEAD: Final = timedelta(days=30)


class Reported(NamedTuple):
    """An incident that has its grid and waits to be accepted.

    Attributes
    ----------
    at
        When it got its grid.
    """

    id: uuid.UUID
    no: str
    title: str
    key: str
    category: str
    label: str
    urgent: bool
    version: int
    area: str
    reported_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class _Earlier:
    """An incident into which a later report of the same matter may be merged."""

    id: str
    since: datetime
    until: datetime | None


def merging(incidents: int, grids: int) -> float:
    """Return how likely a report is the same matter as an open one of its grid and category.

    With it a small part is merged, however many incidents a year has.
    """
    return max(_LEAST_MERGED, _MERGED * min(1.0, _FEW_PER_GRID * grids / max(incidents, 1)))


@dataclass
class Telling:
    """The lives of a county, or of some categories of it, told one after the other.

    The same incidents in the order in which they got their grids, with the same staff, policy,
    seed and present, have the same lives. Those of one category know nothing of another's.
    """

    cast: Cast
    policy: Policy
    world: World
    seed: int
    merging: float = _MERGED
    _earlier: dict[tuple[str, str], _Earlier] = field(default_factory=dict, repr=False)

    @classmethod
    def at(
        cls, now: datetime, cast: Cast, policy: Policy, *, since: datetime, seed: int
    ) -> "Telling":
        """Begin to tell what happened from `since` up to `now`."""
        terms = terms_of(policy)
        office = OfficeHours(terms.calendar, since, now + _AHEAD)
        world = World(HandlingRules.of(policy.handling), terms, office, now)
        return cls(cast, policy, world, seed)

    def tell(self, row: Reported, plot: Plot | None = None) -> Life:
        """Tell the life of the next incident; without a plot it is drawn what becomes of it."""
        life = _begin(self.world, row)
        scene = Scene(life, self.cast, self.policy, Random(f"{self.seed}:{row.key}"))  # noqa: S311 a demonstration
        first = self._earlier.get((row.area, row.category))
        if plot is not None:
            life.follow(plot(scene))
        elif first is not None and _is_same(first, row.at) and scene.chance(self.merging):
            life.follow(merged(scene, first.id))
        else:
            life.follow(tell(scene), rests=lingering(scene))
            known = _Earlier(str(row.id), row.at, _open_until(life))
            self._earlier[row.area, row.category] = known
        return life


def tell_lives(
    reported: Sequence[tuple[Reported, Plot | None]],
    cast: Cast,
    policy: Policy,
    *,
    seed: int,
    now: datetime,
) -> list[Life]:
    """Tell lives in the order in which they begin, each with its plot; see `Telling`."""
    telling = Telling.at(now, cast, policy, since=reported[0][0].at, seed=seed)
    return [telling.tell(row, plot) for row, plot in reported]


def _begin(world: World, row: Reported) -> Life:
    case = Case(state=State.REPORTED, holder=row.area, category=row.category)
    grades = Grades(urgent=row.urgent, label=Label(row.label))
    stored = Stored(row.id, row.no, row.title, row.area, row.version, case, grades)
    return Life(world, stored, row.reported_at, row.at)


def _is_same(first: _Earlier, at: datetime) -> bool:
    is_open = first.until is None or at + _SOON < first.until
    return is_open and at - first.since < _SAME_MATTER


def _open_until(life: Life) -> datetime | None:
    """Return when an incident ceased to be open for the first time; None while it has not."""
    ends = (event["at"] for event in life.events if event["to_state"] not in OPEN_STATES)
    return next(ends, None)
