"""Which rule is chosen for every kind of incident a county can have."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from governance.incidents.dispatching.rules import Facts, Rule, holds, precedence
from governance.vocabulary import Level, Tier


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit as far as rules ask: whether it works, at which level, for which area."""

    name: str
    level: Level
    area: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class County:
    """What rules may name.

    Attributes
    ----------
    units
        By code; the workers of a grid are a unit under the grid's code.
    areas
        Every area by code with its name: the county, townships, villages, grids.
    categories
        By code with their names.
    """

    units: Mapping[str, KnownUnit]
    areas: Mapping[str, str]
    categories: Mapping[str, str]

    @property
    def code(self) -> str:
        """The county itself: the widest of its areas; empty while there is none."""
        return min(self.areas, key=lambda code: (len(code), code), default="")

    @property
    def leaves(self) -> list[str]:
        """Areas in which incidents lie: those that hold no other."""
        longest = max(map(len, self.areas), default=0)
        return [code for code in self.areas if len(code) == longest]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Pairs of category and grid for which a rule holds at any time and tier: `n` of `of`."""

    n: int
    of: int


#: The moment is not asked: whether it is working time is given beside it.
_WHENEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)

_Point = tuple[str, str, Tier, bool]


@dataclass(frozen=True, slots=True)
class Reach:
    """Which rule is chosen for every kind of incident the county can have.

    Grids that the same rules' areas hold are one kind, and so are categories that no rule names.

    Attributes
    ----------
    grids
        One grid of each kind, with how many are of it.
    categories
        One category of each kind, with all that are of it.
    winners
        The rule chosen for each (grid, category, tier, working time).
    """

    grids: Mapping[str, int]
    categories: Mapping[str, Sequence[str]]
    winners: Mapping[_Point, Rule | None]

    @classmethod
    def of(cls, rules: Sequence[Rule], county: County) -> "Reach":
        """Try rules on every kind of incident."""
        grids, categories = (
            _kinds_of_grids(rules, county.leaves),
            _kinds_of_categories(rules, county),
        )
        winners: dict[_Point, Rule | None] = {}
        first_to_last = sorted(rules, key=precedence, reverse=True)
        for grid in grids:
            near = [rule for rule in first_to_last if grid.startswith(rule.area)]
            for category in categories:
                fit = [rule for rule in near if rule.category in {None, category}]
                for tier in Tier:
                    facts = Facts(grid, category, tier, _WHENEVER)
                    for working in (True, False):
                        held = (rule for rule in fit if holds(rule, facts, is_working=working))
                        winners[grid, category, tier, working] = next(held, None)
        return cls(grids, categories, winners)

    def winners_over(self, rule: Rule) -> tuple[int, ...]:
        """Return the numbers of the rules chosen wherever this one holds; empty where nowhere."""
        beaten = {
            winner.position
            for (grid, category, tier, working), winner in self.winners.items()
            if winner is not None
            and holds(rule, Facts(grid, category, tier, _WHENEVER), is_working=working)
        }
        return tuple(sorted(beaten))

    def uncovered(self) -> dict[str, int]:
        """Return in how many grids each category has no rule at some time or tier."""
        holes = {(point[0], point[1]) for point, rule in self.winners.items() if rule is None}
        counted = {
            one: sum(n for grid, n in self.grids.items() if (grid, kind) in holes)
            for kind, alike in self.categories.items()
            for one in alike
        }
        return {category: n for category, n in counted.items() if n}

    def coverage(self) -> Coverage:
        """Return how many pairs of category and grid have a rule, of how many there are."""
        every = sum(self.grids.values()) * sum(len(alike) for alike in self.categories.values())
        return Coverage(every - sum(self.uncovered().values()), every)


def _kinds_of_grids(rules: Iterable[Rule], leaves: Iterable[str]) -> dict[str, int]:
    """Return one grid for each set of areas that hold it, with how many grids it stands for."""
    areas = {rule.area for rule in rules}
    kinds: dict[frozenset[str], list[str]] = {}
    for grid in leaves:
        kinds.setdefault(frozenset(a for a in areas if grid.startswith(a)), []).append(grid)
    return {alike[0]: len(alike) for alike in kinds.values()}


def _kinds_of_categories(rules: Iterable[Rule], county: County) -> dict[str, list[str]]:
    named = {rule.category for rule in rules}
    kinds: dict[str | None, list[str]] = {}
    for category in county.categories:
        kinds.setdefault(category if category in named else None, []).append(category)
    return {alike[0]: alike for alike in kinds.values()}
