"""What somebody may see of incidents, as a value: made of grants, read by every query.

A query that begins with a sight shows nothing beyond it: in lists, counts, maps and exports alike.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from governance.people.scope import RIGHTS, Action, Grant, Label


@dataclass(frozen=True, slots=True)
class Window:
    """One way to see incidents: those of an area, and those that concern a unit, up to a label."""

    area: str
    unit: str
    cleared: Label

    @property
    def labels(self) -> list[Label]:
        """The labels that may be seen."""
        return [label for label in Label if label.rank <= self.cleared.rank]


@dataclass(frozen=True, slots=True)
class Sight:
    """All windows of somebody; without any, nothing is seen.

    Attributes
    ----------
    units
        For which they act: what these hold or work on is their own, and shown without a mask.
    is_everything
        For the program's own work, never for a person.
    """

    windows: tuple[Window, ...] = ()
    units: frozenset[str] = frozenset()
    is_everything: bool = False

    @classmethod
    def through(cls, grants: Iterable[Grant], action: Action) -> "Sight":
        """Return what grants let somebody see for an action."""
        held = [grant for grant in grants if action in RIGHTS[grant.role]]
        windows = {Window(grant.area, grant.unit, grant.cleared_to) for grant in held}
        units = frozenset(grant.acts_for for grant in held)
        ordered = sorted(windows, key=lambda one: (one.area, one.unit, one.cleared.rank))
        return cls(tuple(ordered), units)

    def setting(self) -> str:
        """Return the sight as the database's second wall reads it; see migration 0009."""
        return json.dumps(
            [{"area": w.area, "unit": w.unit, "cleared": w.cleared} for w in self.windows]
        )


#: What the program itself works on: jobs, imports, a change of grids.
EVERYTHING = Sight(is_everything=True)
