"""Who is what in the synthetic county: persons with their roles, and the workers of the grids."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from governance.demo.people.ground import Days, Ground
from governance.demo.people.names import Names
from governance.demo.people.units import AGENCIES, BODIES, JOINT_BODY
from governance.people.roles import Role
from governance.people.vocabulary import StaffPart

#: Terms that are not told otherwise began so many days ago, before the year that is told.
_LONG_AGO: Final = 400
#: Of all grids: changed their worker in the year, lost theirs these days, have one part-time.
_CHANGED, _VACANT, _PART_TIME = 0.05, 0.012, 0.15
_TOWNSHIP_DIGITS = 9

#: Posts at the county's centre, and how many hold them.
_COUNTY_POSTS: Final = (
    ("dispatcher", Role.COUNTY_DISPATCHER, 8),
    ("callback", Role.CALLBACK_OFFICER, 4),
    ("leader", Role.LEADER, 5),
    ("supervisor", Role.GRID_SUPERVISOR, 3),
    ("planner", Role.VISIT_PLANNER, 2),
    ("analyst", Role.ANALYST, 2),
    ("sys_admin", Role.SYS_ADMIN, 1),
    ("sec_admin", Role.SEC_ADMIN, 1),
    ("auditor", Role.AUDITOR, 1),
)
_TOWN_DISPATCHERS, _VILLAGE_OFFICERS, _HANDLERS, _MEDIATORS = 2, 2, 3, 2
_JOINT_MEDIATORS = 6
_VOLUNTEERS: Final = 2


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody invented; `key` names their post, from which the id is made."""

    key: str
    id: uuid.UUID
    name: str
    home: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class DemoGrant:
    """A role that somebody holds, since before the year began."""

    person: uuid.UUID
    role: Role
    area: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class DemoTerm:
    """Somebody's term in a grid, half-open."""

    grid: str
    person: uuid.UUID
    part: StaffPart
    since: date
    until: date | None = None


@dataclass
class Posts:
    """Persons by the key of their post, with what they hold."""

    county: str
    names: Names
    persons: dict[str, DemoPerson] = field(default_factory=dict)
    grants: list[DemoGrant] = field(default_factory=list)
    terms: list[DemoTerm] = field(default_factory=list)

    def hire(self, key: str, home: str, *, active: bool = True) -> uuid.UUID:
        """Invent somebody for a post and return their id: the same for the same post."""
        made = uuid.uuid5(uuid.NAMESPACE_URL, f"wangge:demo:{self.county}:{key}")
        self.persons[key] = DemoPerson(key, made, self.names.next(), home, active)
        return made

    def __getitem__(self, key: str) -> uuid.UUID:
        return self.persons[key].id


def fill_posts(ground: Ground, days: Days, seed: int) -> Posts:
    """Fill every post of the county."""
    posts = Posts(ground.county, Names(seed))
    _fill_county(posts, ground)
    _fill_areas(posts, ground, days)
    _fill_grids(posts, ground, days, Random(f"{seed}:grids"))  # noqa: S311 a demonstration
    _fill_volunteers(posts, ground, days)
    return posts


def _fill_county(posts: Posts, ground: Ground) -> None:
    for name, role, count in _COUNTY_POSTS:
        for number in range(1, count + 1):
            person = posts.hire(f"{name}:{number}", ground.county)
            posts.grants.append(DemoGrant(person, role, ground.county))
    for code, _, _, _ in AGENCIES:
        for number in range(1, _HANDLERS + 1):
            person = posts.hire(f"{code}:{number}", code)
            posts.grants.append(DemoGrant(person, Role.AGENCY_HANDLER, unit=code))
    for code, _ in BODIES:
        count = _JOINT_MEDIATORS if code == JOINT_BODY[0] else _MEDIATORS
        for number in range(1, count + 1):
            person = posts.hire(f"{code}:{number}", code)
            posts.grants.append(DemoGrant(person, Role.MEDIATOR, unit=code))


def _fill_areas(posts: Posts, ground: Ground, days: Days) -> None:
    """Fill townships and villages; in every second village an officer leads its grids."""
    for town in ground.townships:
        for number in range(1, _TOWN_DISPATCHERS + 1):
            person = posts.hire(f"town:{town}:{number}", town)
            posts.grants.append(DemoGrant(person, Role.TOWN_DISPATCHER, town))
        police = posts.hire(f"police:{town}", AGENCIES[0][0])
        own = [grid for grid in ground.grids if grid.startswith(town)]
        posts.terms += [DemoTerm(grid, police, StaffPart.POLICE, _since(days)) for grid in own]
    for village in ground.village_names:
        for number in range(1, _VILLAGE_OFFICERS + 1):
            person = posts.hire(f"village:{village}:{number}", village)
            posts.grants.append(DemoGrant(person, Role.VILLAGE_OFFICER, village))
    for village in list(ground.villages)[1::2]:
        officer, since = posts[f"village:{village}:1"], _since(days)
        posts.terms += [
            DemoTerm(grid, officer, StaffPart.LEADER, since) for grid in ground.villages[village]
        ]


def _fill_volunteers(posts: Posts, ground: Ground, days: Days) -> None:
    """Give each village volunteers (平安义警), who serve all of its grids.

    Their role is for the village's centre, not over its area: they see the homes that their team
    visits, and no others.
    """
    for village, grids in ground.villages.items():
        for number in range(1, _VOLUNTEERS + 1):
            person = posts.hire(f"volunteer:{village}:{number}", village)
            posts.grants.append(DemoGrant(person, Role.VISIT_MEMBER, unit=village))
            since = _since(days)
            posts.terms += [DemoTerm(one, person, StaffPart.VOLUNTEER, since) for one in grids]


def _fill_grids(posts: Posts, ground: Ground, days: Days, rng: Random) -> None:
    """Give each grid its worker; some changed in the year, a few grids have lost theirs."""
    led = {term.grid for term in posts.terms if term.part is StaffPart.LEADER}
    # The first grid of a village that has several stays filled: a demo login works there.
    free = [grid for grid in ground.grids if grid not in led and not grid.endswith("001")]
    vacant = set(rng.sample(free, min(len(free), max(1, round(len(ground.grids) * _VACANT)))))
    for grid in ground.grids:
        posts.terms += _terms_of(posts, grid, days, (rng, grid in vacant))


def _terms_of(posts: Posts, grid: str, days: Days, luck: tuple[Random, bool]) -> Iterator[DemoTerm]:
    rng, is_vacant = luck
    part = StaffPart.PART_TIME if rng.random() < _PART_TIME else StaffPart.FULL_TIME
    village = grid[:-3]
    since = _since(days)
    if is_vacant:
        person = posts.hire(f"worker:{grid}", village, active=False)
        yield DemoTerm(grid, person, part, since, days.today - timedelta(days=rng.randint(2, 5)))
        return
    if rng.random() < _CHANGED and not grid.endswith("001"):
        former = posts.hire(f"former:{grid}", village, active=False)
        changed = days.today - timedelta(days=rng.randint(60, 300))
        yield DemoTerm(grid, former, part, since, changed)
        since = changed
    yield DemoTerm(grid, posts.hire(f"worker:{grid}", village), part, since)


def _since(days: Days) -> date:
    return days.today - timedelta(days=_LONG_AGO)
