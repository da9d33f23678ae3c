"""Who is on duty when, and who is away, around the day on which the demonstration begins."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Final

from governance.demo.people.ground import Days, Ground
from governance.demo.people.posts import Posts
from governance.demo.people.units import AGENCIES
from governance.people.vocabulary import StaffPart, Stationing

#: Rosters run from a week ago until two months ahead.
_FIRST, _LAST = -7, 60
_OPENS, _CLOSES = time(8, 30), time(17, 30)
_SATURDAY = 5
#: Of all grids: their worker is on leave now, with a substitute and without.
_COVERED, _UNCOVERED = 0.016, 0.006
_DISPATCHERS_ON_ROSTER: Final = 8


@dataclass(frozen=True, slots=True)
class DemoSlot:
    """A duty of somebody for a unit."""

    unit: str
    person: uuid.UUID
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class DemoLeave:
    """Somebody's leave, and who stands in."""

    person: uuid.UUID
    since: datetime
    until: datetime
    substitute: uuid.UUID | None = None


def draw_duty(posts: Posts, ground: Ground, days: Days) -> Iterator[DemoSlot]:
    """Yield the rosters: the county by day and night, townships around the clock, agencies."""
    for offset in range(_FIRST, _LAST):
        opens, closes = days.at(offset, _OPENS), days.at(offset, _CLOSES)
        morning = days.at(offset + 1, _OPENS)
        yield DemoSlot(ground.county, _turn(posts, "dispatcher", offset * 2), opens, closes)
        yield DemoSlot(ground.county, _turn(posts, "dispatcher", offset * 2 + 1), closes, morning)
        for number, town in enumerate(ground.townships):
            person = posts[f"town:{town}:{1 + (offset + number) % 2}"]
            yield DemoSlot(town, person, opens, morning)
        if opens.weekday() < _SATURDAY:
            yield from _of_agencies(posts, offset, opens, closes)


def _turn(posts: Posts, post: str, number: int) -> uuid.UUID:
    return posts[f"{post}:{1 + number % _DISPATCHERS_ON_ROSTER}"]


def _of_agencies(
    posts: Posts, offset: int, opens: datetime, closes: datetime
) -> Iterator[DemoSlot]:
    """Yield who sits at the county's centre on a working day; those on call do not."""
    for code, _, stationing, _ in AGENCIES:
        if stationing is not Stationing.ON_CALL:
            # A week each; the first of them has this one.
            person = posts[f"{code}:{1 + (offset // 7) % 3}"]
            yield DemoSlot(code, person, opens, closes)


def draw_leave(posts: Posts, ground: Ground, days: Days, seed: int) -> Iterator[DemoLeave]:
    """Yield who is away now: workers whose neighbour stands in, some whom nobody covers."""
    rng = Random(f"{seed}:leave")  # noqa: S311 a demonstration
    led = {term.grid for term in posts.terms if term.part is StaffPart.LEADER}
    # Somebody signs in as the worker of the first grid, and as the first of each post.
    pool = [g for g in ground.grids if _is_served(posts, g) and not g.endswith("001")]
    paired = [g for g in pool if _neighbour(g) in pool]
    away = _draw(paired, len(ground.grids) * _COVERED, rng)
    yield from _covered(posts, away, days, rng)
    busy = {*away, *map(_neighbour, away)}
    alone = [g for g in pool if g not in busy and g not in led]
    for grid in _draw(alone, len(ground.grids) * _UNCOVERED, rng):
        yield DemoLeave(posts[f"worker:{grid}"], *_span(days, rng))
    town = ground.main_township
    yield DemoLeave(posts[f"town:{town}:2"], *_span(days, rng), substitute=posts[f"town:{town}:1"])


def _covered(posts: Posts, away: list[str], days: Days, rng: Random) -> Iterator[DemoLeave]:
    """Yield leave with a substitute; the last one's substitute is away as well, and covered."""
    for grid in away:
        neighbour = posts[f"worker:{_neighbour(grid)}"]
        yield DemoLeave(posts[f"worker:{grid}"], *_span(days, rng), substitute=neighbour)
    if away:
        last = _neighbour(away[-1])
        officer = posts[f"village:{last[:-3]}:2"]
        yield DemoLeave(posts[f"worker:{last}"], *_span(days, rng), substitute=officer)


def _draw(pool: list[str], count: float, rng: Random) -> list[str]:
    return rng.sample(pool, min(len(pool), max(1, round(count))))


def _is_served(posts: Posts, grid: str) -> bool:
    found = posts.persons.get(f"worker:{grid}")
    return found is not None and found.active


def _neighbour(grid: str) -> str:
    """Return the grid numbered before this one in its village."""
    return f"{grid[:-3]}{int(grid[-3:]) - 1:03d}"


def _span(days: Days, rng: Random) -> tuple[datetime, datetime]:
    begins = -rng.randint(1, 4)
    since = days.at(begins)
    return since, since + timedelta(days=rng.randint(6, 12))
