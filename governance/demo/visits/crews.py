"""Who went: one who leads, one who knows the doors, and a volunteer; nobody alone."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from governance.demo.people.posts import DemoTerm
from governance.demo.staff import DemoStaff
from governance.demo.visits.outings import Outing
from governance.night_visits.vocabulary import TeamPart
from governance.people.vocabulary import StaffPart

Crew = list[tuple[uuid.UUID, TeamPart]]

_WORKERS = (StaffPart.FULL_TIME, StaffPart.PART_TIME)


@dataclass
class Crews:
    """The staff by what they are to a grid or village."""

    staff: DemoStaff
    keys: dict[str, uuid.UUID] = field(default_factory=dict)
    workers: dict[str, list[DemoTerm]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.keys = {person.key: person.id for person in self.staff.persons}
        for term in self.staff.terms:
            if term.part in _WORKERS:
                self.workers[term.grid].append(term)

    def crew_of(self, outing: Outing, grids: Iterable[str]) -> Crew:
        """Return who goes to the grids of a village, the one with most stops first.

        The police lead the first team of a township, officers of the village the others. Where a
        grid lacks its worker, one of another grid of the village knows the doors.
        """
        village, turn = outing.village, outing.evening.toordinal() % 2
        officers = [self.keys[f"village:{village}:{number}"] for number in (1, 2)]
        police = self.keys.get(f"police:{outing.township}", officers[turn])
        lead = police if outing.number == 1 else officers[turn]
        crew: Crew = [(lead, TeamPart.LEAD)]
        doors = next(
            (one for grid in grids for one in self._at_work(grid, outing.evening)),
            officers[1 - turn],
        )
        crew.append((doors, TeamPart.DOORS))
        volunteer = self.keys[f"volunteer:{village}:{1 + turn}"]
        crew.append((volunteer, TeamPart.VOLUNTEER))
        if lead == police and officers[turn] not in {lead, doors}:
            crew.append((officers[turn], TeamPart.MEMBER))
        return crew

    def _at_work(self, grid: str, day: date) -> list[uuid.UUID]:
        return [
            term.person
            for term in self.workers[grid]
            if term.since <= day and (term.until is None or day < term.until)
        ]
