"""What somebody may see of incidents, as a value: made of grants, read by every query.

A query that begins with a sight shows nothing beyond it: in lists, counts, maps and exports alike.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from governance.people.masking import Viewer
from governance.people.roles import HANDLERS, Role
from governance.people.scope import RIGHTS, Action, Grant, Label
from governance.vocabulary import Level

#: Who plans and counts, and needs nobody's words or doors for that.
_ANALYSTS = frozenset({Role.ANALYST, Role.VISIT_PLANNER})


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
        For which they work on incidents: what these hold or work on is their own, and shown
        without a mask.
    viewer
        In which capacity they look at what is not their own.
    is_everything
        For the program's own work, never for a person.
    """

    windows: tuple[Window, ...] = ()
    units: frozenset[str] = frozenset()
    viewer: Viewer = Viewer.STAFF
    is_everything: bool = False

    @classmethod
    def through(cls, grants: Iterable[Grant], action: Action) -> "Sight":
        """Return what grants let somebody see for an action."""
        held = [grant for grant in grants if action in RIGHTS[grant.role]]
        windows = {Window(grant.area, grant.reaches, grant.cleared_to) for grant in held}
        working = [grant for grant in held if grant.role in HANDLERS]
        units = frozenset(grant.acts_for for grant in working) - {""}
        is_analyst = bool(held) and {grant.role for grant in held} <= _ANALYSTS
        return cls(_ordered(windows), units, Viewer.ANALYST if is_analyst else Viewer.STAFF)

    @classmethod
    def joined(cls, *sights: "Sight") -> "Sight":
        """Return what is seen through any of several sights."""
        seeing = [sight for sight in sights if sight.windows]
        is_analyst = bool(seeing) and all(sight.viewer is Viewer.ANALYST for sight in seeing)
        return cls(
            _ordered({window for sight in sights for window in sight.windows}),
            frozenset(unit for sight in sights for unit in sight.units),
            Viewer.ANALYST if is_analyst else Viewer.STAFF,
            any(sight.is_everything for sight in sights),
        )

    @property
    def is_counting_only(self) -> bool:
        """Whether who looks plans and counts, and is told of nobody in particular."""
        return self.viewer is Viewer.ANALYST

    @property
    def is_countywide(self) -> bool:
        """Whether a whole county is seen, as far as the labels allow."""
        return any(len(window.area) == Level.COUNTY.digits for window in self.windows)

    def setting(self) -> str:
        """Return the sight as the database's second wall reads it; see migration 0009."""
        return json.dumps(
            [{"area": w.area, "unit": w.unit, "cleared": w.cleared} for w in self.windows]
        )


def _ordered(windows: Iterable[Window]) -> tuple[Window, ...]:
    return tuple(sorted(windows, key=lambda one: (one.area, one.unit, one.cleared.rank)))


#: What somebody without a grant sees.
NOTHING = Sight()

#: What the program itself works on: jobs, imports, a change of grids.
EVERYTHING = Sight(is_everything=True)
