"""Who is told of a clock: those who owe the step, and those above them."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from governance.incidents.handling.stored_case import Stored
from governance.incidents.workflow.deadlines import RunningClock
from governance.people.duty import members_of
from governance.people.roles import CENTRES, DISPATCHERS, HANDLERS, Role
from governance.vocabulary import ClockKind, Level

_OVERSEERS: Final = frozenset({Role.LEADER, Role.GRID_SUPERVISOR})

Persons = frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Around:
    """An incident among its people, at a moment; `county` is the code of the county's centre."""

    db: Connection
    stored: Stored
    county: str
    now: datetime
    day: date

    def owing(self, clock: RunningClock) -> Persons:
        """Return who owes the step; where nobody is there, those of the next level that has any."""
        if not self.stored.case.holder:  # it waits for a pin: the county's own queue
            return self._members([self.county], CENTRES)
        if clock.kind is ClockKind.CALLBACK:
            found = self._members(self._centres(Level.GRID), {Role.CALLBACK_OFFICER})
        elif clock.kind is ClockKind.VERIFY:
            found = self._members([self.stored.case.holder], DISPATCHERS) - self._handlers()
        else:
            found = self._members([self._unit(clock)], HANDLERS)
        return found or self.above()

    def above(self) -> Persons:
        """Return who stands above the holder: the nearest centre with people, then the county."""
        for centre in self._centres(self.stored.case.level.above):
            found = self._members([centre], DISPATCHERS)
            if found:
                return found
        return self._members([self.county], _OVERSEERS)

    def at_work(self) -> Persons:
        """Return who decides over it, and who works on it."""
        case = self.stored.case
        at_work = {work.unit for work in case.works if work.is_open}
        return self._members(at_work | {case.holder}, HANDLERS)

    def overdue(self, clock: RunningClock) -> Persons:
        """Return who hears that a limit ran out: who owes it, who gave it to them, who is above."""
        if not self.stored.case.holder:
            return self._members([self.county], CENTRES | _OVERSEERS)
        deciding = self._members([self.stored.case.holder], DISPATCHERS)
        return self.owing(clock) | deciding | self.above()

    def unit(self, clock: RunningClock) -> str | None:
        """Return the unit whose task it is, where it is one."""
        work = self.stored.case.work(clock.work)
        return None if work is None else work.unit

    def _unit(self, clock: RunningClock) -> str:
        lead = self.stored.case.lead if clock.kind is ClockKind.CONCLUDE else None
        return self.unit(clock) or (self.stored.case.holder if lead is None else lead.unit)

    def _centres(self, level: Level | None) -> list[str]:
        """Return the centres of the incident's own area from a level on, from below to above."""
        if level is None or not self.stored.area:
            return []
        return [self.stored.area[: one.digits] for one in Level if one.rank >= level.rank]

    def _handlers(self) -> Persons:
        return frozenset(uuid.UUID(one) for one in self.stored.case.handlers if _is_person(one))

    def _members(self, units: Collection[str], roles: Collection[Role]) -> Persons:
        found = members_of(self.db, units, sorted(roles), now=self.now, day=self.day)
        return frozenset(one.person for one in found)


def _is_person(actor: str) -> bool:
    try:
        uuid.UUID(actor)
    except ValueError:
        return False
    return True
