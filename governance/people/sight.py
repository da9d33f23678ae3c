"""What somebody may see of incidents, as a value: made of grants, read by every query.

A query that begins with a sight shows nothing beyond it: in lists, counts, maps and exports alike.
"""

import json
from collections.abc import Collection, Iterable
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

    def holds(self, other: "Window") -> bool:
        """Whether it shows all that another does."""
        has_area = not other.area or (self.area != "" and other.area.startswith(self.area))
        has_unit = other.unit in {"", self.unit}
        return has_area and has_unit and self.cleared.rank >= other.cleared.rank

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
        In which capacity they look at what is not their own: as an analyst, as soon as an
        analyst's grant shows what no other does.
    is_counting_only
        Whether some of it may be counted and not read: small counts are withheld then.
    is_everything
        For the program's own work, never for a person.
    """

    windows: tuple[Window, ...] = ()
    units: frozenset[str] = frozenset()
    viewer: Viewer = Viewer.STAFF
    is_counting_only: bool = False
    is_everything: bool = False

    @classmethod
    def through(cls, grants: Iterable[Grant], action: Action) -> "Sight":
        """Return what grants let somebody see for an action."""
        known = list(grants)
        held = [grant for grant in known if action in RIGHTS[grant.role]]
        working = [grant for grant in held if grant.role in HANDLERS]
        units = frozenset(grant.acts_for for grant in working) - {""}
        reading = [_window(grant) for grant in known if Action.READ in RIGHTS[grant.role]]
        by_staff = [_window(grant) for grant in held if grant.role not in _ANALYSTS]
        windows = {_window(grant) for grant in held}
        return cls(
            _ordered(windows),
            units,
            Viewer.STAFF if _cover(by_staff, windows) else Viewer.ANALYST,
            is_counting_only=not _cover(reading, windows),
        )

    @classmethod
    def joined(cls, *sights: "Sight") -> "Sight":
        """Return what is seen through any of several sights."""
        is_analyst = any(sight.viewer is Viewer.ANALYST for sight in sights)
        return cls(
            _ordered({window for sight in sights for window in sight.windows}),
            frozenset(unit for sight in sights for unit in sight.units),
            Viewer.ANALYST if is_analyst else Viewer.STAFF,
            is_counting_only=any(sight.is_counting_only for sight in sights),
            is_everything=any(sight.is_everything for sight in sights),
        )

    @property
    def areas(self) -> tuple[str, ...]:
        """Codes of the areas in which something is seen, each once and in order."""
        return tuple(sorted({window.area for window in self.windows if window.area}))

    def holds(self, code: str) -> bool:
        """Whether a grid lies in one of these areas, or everything is seen."""
        return self.is_everything or code.startswith(self.areas)

    @property
    def is_countywide(self) -> bool:
        """Whether a whole county is seen, as far as the labels allow."""
        return any(len(window.area) == Level.COUNTY.digits for window in self.windows)

    def setting(self) -> str:
        """Return the sight as the database's second wall reads it; see migration 0009."""
        return json.dumps(
            [{"area": w.area, "unit": w.unit, "cleared": w.cleared} for w in self.windows]
        )


def _window(grant: Grant) -> Window:
    return Window(grant.area, grant.reaches, grant.cleared_to)


def _cover(some: Collection[Window], others: Collection[Window]) -> bool:
    """Whether each of the others shows nothing that one of these does not."""
    return all(any(one.holds(other) for one in some) for other in others)


def _ordered(windows: Iterable[Window]) -> tuple[Window, ...]:
    return tuple(sorted(windows, key=lambda one: (one.area, one.unit, one.cleared.rank)))


#: What somebody without a grant sees.
NOTHING = Sight()

#: What the program itself works on: jobs, imports, a change of grids.
EVERYTHING = Sight(is_everything=True)
