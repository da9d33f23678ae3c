"""Who may go together: two to four, one who leads, one who knows the doors, nobody twice."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geo.errors import Words
from governance.night_visits.vocabulary import TeamPart
from governance.people.vocabulary import StaffPart
from governance.policies.night_visits import TeamRules

#: Who may lead a team.
LEADING = frozenset({StaffPart.POLICE, StaffPart.CADRE, StaffPart.LEADER})
#: Who knows the doors of a grid.
KNOWING = frozenset({StaffPart.FULL_TIME, StaffPart.PART_TIME})


@dataclass(frozen=True, slots=True)
class Available:
    """Somebody who might go out on an evening.

    Attributes
    ----------
    parts
        What they are to the grids of the area.
    grids
        Those of the area of which they know the doors, sorted.
    villages
        Those of the area to which they belong, sorted.
    is_officer
        An officer of a village: may lead.
    is_away, is_on_duty
        On leave, or on duty at a desk, at some moment of the evening.
    booked
        The team of another plan of the same evening in which they are.
    """

    person: uuid.UUID
    name: str
    parts: frozenset[StaffPart] = frozenset()
    grids: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    is_officer: bool = False
    is_away: bool = False
    is_on_duty: bool = False
    booked: uuid.UUID | None = None

    @property
    def is_free(self) -> bool:
        """Whether they can go."""
        return not (self.is_away or self.is_on_duty or self.booked)

    @property
    def leads(self) -> bool:
        """Whether they may lead a team."""
        return self.is_officer or bool(self.parts & LEADING)

    @property
    def is_police(self) -> bool:
        """Whether they are police."""
        return StaffPart.POLICE in self.parts


@dataclass(frozen=True, slots=True)
class Going:
    """Somebody in a team, and as what."""

    who: Available
    part: TeamPart


_ALONE = Words(
    "第 {team} 组只有 {n} 人：至少 {fewest} 人同行。",
    "Team {team} has {n}: at least {fewest} go together.",
)
_CROWD = Words(
    "第 {team} 组有 {n} 人：最多 {most} 人，以免打扰住户。",
    "Team {team} has {n}: more than {most} at a door are too many.",
)
_NO_LEAD = Words(
    "第 {team} 组没有带队的民警或干部。",
    "Nobody in team {team} may lead: add police, a cadre or a village officer.",
)
_NO_DOORS = Words(
    "第 {team} 组没有熟悉本片区的网格员。",
    "Nobody in team {team} knows the doors: add a grid worker of its area.",
)
_AWAY = Words("{name} 当晚请假，请换人。", "{name} is on leave that evening: take somebody else.")
_ON_DUTY = Words(
    "{name} 当晚值班，请换人。", "{name} is on duty at a desk that evening: take somebody else."
)
_BOOKED = Words(
    "{name} 当晚已编入另一计划的小组。", "{name} is in a team of another plan that evening."
)
_TWICE = Words("{name} 同时编入了两个小组。", "{name} is in two teams of this plan.")


def find_team_faults(team: int, going: Sequence[Going], rules: TeamRules) -> Iterator[Words]:
    """Yield what keeps a team from going out; nothing when it may."""
    n = len(going)
    if n < rules.fewest:
        yield _ALONE.fill(team=team, n=n, fewest=rules.fewest)
    if n > rules.most:
        yield _CROWD.fill(team=team, n=n, most=rules.most)
    if not any(one.part is TeamPart.LEAD and one.who.leads for one in going):
        yield _NO_LEAD.fill(team=team)
    if not any(one.part is TeamPart.DOORS and one.who.grids for one in going):
        yield _NO_DOORS.fill(team=team)
    for one in going:
        yield from _faults_of(one.who)


def find_doubles(teams: Sequence[Sequence[Going]]) -> Iterator[Words]:
    """Yield who is in two teams of one plan."""
    seen: set[uuid.UUID] = set()
    for going in teams:
        for one in going:
            if one.who.person in seen:
                yield _TWICE.fill(name=one.who.name)
            seen.add(one.who.person)


def part_for(who: Available) -> TeamPart:
    """Return what somebody is in a team unless the planner says otherwise."""
    if who.leads:
        return TeamPart.LEAD
    if who.grids:
        return TeamPart.DOORS
    if StaffPart.VOLUNTEER in who.parts:
        return TeamPart.VOLUNTEER
    return TeamPart.MEMBER


def _faults_of(who: Available) -> Iterator[Words]:
    if who.is_away:
        yield _AWAY.fill(name=who.name)
    if who.is_on_duty:
        yield _ON_DUTY.fill(name=who.name)
    if who.booked:
        yield _BOOKED.fill(name=who.name)
