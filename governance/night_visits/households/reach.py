"""Who may see households whole, who may plan, and where: two lists of areas."""

from collections.abc import Iterable
from dataclasses import dataclass

from governance.people.scope import RIGHTS, Action, Grant
from governance.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Reach:
    """The households within somebody's reach.

    Attributes
    ----------
    by
        What history calls who asks.
    planning
        Areas whose visits they plan: they see the village of a household there, and change it.
    visiting
        Areas in which they visit: they see households there as they are.
    """

    by: str
    planning: tuple[str, ...] = ()
    visiting: tuple[str, ...] = ()

    @classmethod
    def of(cls, by: str, grants: Iterable[Grant]) -> "Reach":
        """Return what grants allow. One for a unit, without an area, opens no household."""
        held = [grant for grant in grants if grant.area]
        return cls(by, _areas(held, Action.PLAN_VISITS), _areas(held, Action.VISIT))

    @property
    def is_countywide(self) -> bool:
        """Whether they plan a whole county: what lies in no grid yet is for them to place."""
        return any(len(area) == Level.COUNTY.digits for area in self.planning)

    @property
    def areas(self) -> list[str]:
        """Every area in which there is something for them."""
        return sorted({*self.planning, *self.visiting})

    def plans(self, area: str) -> bool:
        """Whether the visits of a grid are theirs to plan; of no grid, the whole county's."""
        return self.is_countywide if not area else any(area.startswith(p) for p in self.planning)

    def holds(self, area: str) -> bool:
        """Whether a household in a grid may be changed; in no grid, by the county alone."""
        if not area:
            return self.is_countywide
        return any(area.startswith(one) for one in (*self.planning, *self.visiting))


def _areas(grants: Iterable[Grant], action: Action) -> tuple[str, ...]:
    return tuple(sorted({grant.area for grant in grants if action in RIGHTS[grant.role]}))
