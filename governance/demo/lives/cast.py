"""Who acts in a life: from the synthetic staff to the actor who was there at a moment."""

import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from governance.demo.people.ground import Ground
from governance.demo.people.units import AGENCIES, JOINT_BODY
from governance.demo.staff import DemoStaff
from governance.incidents.workflow.case import Actor, Case
from governance.people.duty import HOLDING
from governance.people.roles import Role
from governance.people.vocabulary import StaffPart
from governance.vocabulary import OTHERS, Level

#: Whoever is there when the moment comes; None when nobody is.
Who = Callable[[datetime], Actor | None]

_TOWNSHIP, _VILLAGE = 9, 12
_HANDLERS, _DISPATCHERS, _OFFICERS, _LEADERS = 3, 8, 4, 5


class Cast:
    """The synthetic staff as actors."""

    def __init__(self, ground: Ground, staff: DemoStaff, zone: ZoneInfo) -> None:
        self.ground, self._zone = ground, zone
        self._ids = {person.key: str(person.id) for person in staff.persons}
        self._leave = {one.person: one for one in staff.leave}
        self._terms = defaultdict(list)
        for term in staff.terms:
            if term.part in HOLDING:
                self._terms[term.grid].append(term)
        for terms in self._terms.values():
            terms.sort(key=lambda term: HOLDING.index(term.part))

    def worker(self, grid: str) -> Who:
        """Return who holds a grid: its worker, the substitute, or the grid's leader."""
        return lambda at: self._holder(grid, at)

    def _holder(self, grid: str, at: datetime) -> Actor | None:
        day = at.astimezone(self._zone).date()
        for term in self._terms[grid]:
            if term.since <= day and (term.until is None or day < term.until):
                person = self._present(term.person, at)
                if person is not None:
                    return Actor(str(person), grid, Level.GRID, frozenset({Role.GRID_WORKER}))
        return None

    def _present(self, person: uuid.UUID, at: datetime) -> uuid.UUID | None:
        leave = self._leave.get(person)
        if leave is None or not leave.since <= at < leave.until:
            return person
        return None if leave.substitute is None else self._present(leave.substitute, at)

    def led(self, grid: str) -> bool:
        """Return whether an officer of the village leads a grid."""
        return any(term.part is StaffPart.LEADER for term in self._terms[grid])

    def officer(self, area: str, number: int = 1) -> Actor:
        """Return an officer of the village in which an area lies."""
        village = area[:_VILLAGE]
        roles = frozenset({Role.VILLAGE_OFFICER})
        return Actor(self._ids[f"village:{village}:{number}"], village, Level.VILLAGE, roles)

    def town(self, area: str, number: int = 1) -> Actor:
        """Return a dispatcher of the township in which an area lies."""
        town = area[:_TOWNSHIP]
        roles = frozenset({Role.TOWN_DISPATCHER})
        return Actor(self._ids[f"town:{town}:{number}"], town, Level.TOWNSHIP, roles)

    def county(self, lot: int) -> Actor:
        """Return a dispatcher of the county."""
        return self._of_county("dispatcher", lot % _DISPATCHERS, Role.COUNTY_DISPATCHER)

    def caller(self, lot: int) -> Actor:
        """Return a call-back officer."""
        return self._of_county("callback", lot % _OFFICERS, Role.CALLBACK_OFFICER)

    def leader(self, lot: int) -> Actor:
        """Return a leader of the county."""
        return self._of_county("leader", lot % _LEADERS, Role.LEADER)

    def _of_county(self, post: str, number: int, role: Role) -> Actor:
        person, county = self._ids[f"{post}:{number + 1}"], self.ground.county
        return Actor(person, county, Level.COUNTY, frozenset({role}))

    def handler(self, unit: str, lot: int) -> Actor:
        """Return who works for a unit: an agency, the joint body, or a centre in its own area."""
        if unit == JOINT_BODY[0]:
            person, role = self._ids[f"{unit}:{1 + lot % 2}"], Role.MEDIATOR
        elif unit in _AGENCIES:
            person, role = self._ids[f"{unit}:{1 + lot % _HANDLERS}"], Role.AGENCY_HANDLER
        else:
            return self.town(unit) if len(unit) == _TOWNSHIP else self.officer(unit)
        return Actor(person, unit, Level.COUNTY, frozenset({role}))

    def verifier(self, case: Case, area: str, lot: int) -> Actor:
        """Return somebody at the level of an incident or above who did not handle it."""
        ladder = [self.officer(area), self.officer(area, 2), self.town(area), self.town(area, 2)]
        ladder += [self.county(lot + turn) for turn in range(_DISPATCHERS)]
        fit = (one for one in ladder if one.level.rank >= case.level.rank)
        return next(one for one in fit if one.person not in case.handlers)


def agencies_for(category: str) -> list[str]:
    """Return the agencies in charge of a category, the first of them to take the lead."""
    found = [code for code, _, _, categories in AGENCIES if category in categories]
    return found or _IN_CHARGE_ELSE[OTHERS]


_AGENCIES: Final = frozenset(code for code, _, _, _ in AGENCIES)
_IN_CHARGE_ELSE: Final = {OTHERS: ["agency-petition"]}
