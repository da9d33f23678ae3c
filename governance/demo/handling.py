"""What became of the synthetic year: every incident is handled by the rules, move by move."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import Connection

from geo.postgis import Record
from governance.demo.lives.cast import Cast
from governance.demo.lives.ledger import incidents_outside, reported_incidents, write_lives
from governance.demo.lives.lingering import lingering
from governance.demo.lives.office_hours import OfficeHours
from governance.demo.lives.plots import WEEK, elsewhere, merged, tell
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
#: The latest a worker merges what came in again.
_SOON: Final = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class _Earlier:
    """An incident into which a later report of the same matter may be merged."""

    id: str
    since: datetime
    until: datetime | None


def handle_year(
    db: Connection,
    cast: Cast,
    policy: Policy,
    plots: Mapping[str, Plot],
    *,
    seed: int,
    now: datetime,
) -> list[Life]:
    """Tell the life of every reported incident up to `now`, and keep it; return what was told.

    The same incidents, staff, policy, plots, seed and present give the same lives. `plots` are
    those of the reports with these keys; what becomes of any other is drawn.
    """
    placed = [(row, plots.get(row.key)) for row in reported_incidents(db)]
    outside = [(row, elsewhere) for row in incidents_outside(db, now - WEEK)]
    reported = sorted([*placed, *outside], key=lambda told: (told[0].at, told[0].key))
    if not reported:
        return []
    lives = tell_lives(reported, cast, policy, seed=seed, now=now)
    write_lives(db, lives)
    return lives


def tell_lives(
    reported: Sequence[tuple[Record, Plot | None]],
    cast: Cast,
    policy: Policy,
    *,
    seed: int,
    now: datetime,
) -> list[Life]:
    """Tell lives in the order in which they begin, each with its plot; see `handle_year`."""
    terms = terms_of(policy)
    office = OfficeHours(terms.calendar, reported[0][0].at, now + timedelta(days=30))
    world = World(HandlingRules.of(policy.handling), terms, office, now)
    earlier: dict[tuple[str, str], _Earlier] = {}
    lives = []
    for row, plot in reported:
        life = _begin(world, row)
        scene = Scene(life, cast, policy, Random(f"{seed}:{row.key}"))  # noqa: S311 a demonstration
        first = earlier.get((row.area, row.category))
        if plot is not None:
            life.follow(plot(scene))
        elif first is not None and _is_same(first, row.at) and scene.chance(_MERGED):
            life.follow(merged(scene, first.id))
        else:
            life.follow(tell(scene), rests=lingering(scene))
            earlier[row.area, row.category] = _Earlier(str(row.id), row.at, _open_until(life))
        lives.append(life)
    return lives


def _begin(world: World, row: Record) -> Life:
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
