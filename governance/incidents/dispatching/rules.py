"""Dispatch rules: which unit is proposed for an incident, by where, what, how grave and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from governance.clocks.workdays import WorkCalendar
from governance.incidents.dispatching.vocabulary import RuleHours
from governance.vocabulary import Tier


@dataclass(frozen=True, slots=True)
class Rule:
    """A unit in charge, with its support, for the incidents of which all conditions hold.

    Attributes
    ----------
    position
        Its number in the table, from 1.
    area
        A county, township, village or grid code; what lies below is included, empty means all.
    category, tier
        None means every one.
    """

    position: int
    unit: str
    support: tuple[str, ...] = ()
    area: str = ""
    category: str | None = None
    tier: Tier | None = None
    hours: RuleHours = RuleHours.ANY

    @property
    def conditions(self) -> tuple[str, str | None, Tier | None, RuleHours]:
        """For which incidents it holds."""
        return self.area, self.category, self.tier, self.hours

    @property
    def specificity(self) -> tuple[int, bool, bool, bool]:
        """How much it says, compared in this order: area, category, tier, hours.

        A longer area is a smaller one. Of two rules that hold for one incident and say equally
        much the areas are the same, and so is everything else that both name.
        """
        return (
            len(self.area),
            self.category is not None,
            self.tier is not None,
            self.hours is not RuleHours.ANY,
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What of an incident decides: where, what, how grave, and when somebody has to act."""

    area: str
    category: str
    tier: Tier
    at: datetime


def choose(rules: Iterable[Rule], facts: Facts, calendar: WorkCalendar) -> Rule | None:
    """Return the most specific rule that holds; of equals the one that stands first."""
    return best(rules, facts, is_working=is_working(calendar, facts.at))


def best(rules: Iterable[Rule], facts: Facts, *, is_working: bool) -> Rule | None:
    """Return what `choose` does, where it is known already whether it is working time."""
    held = (rule for rule in rules if holds(rule, facts, is_working=is_working))
    return max(held, key=precedence, default=None)


def precedence(rule: Rule) -> tuple[object, ...]:
    """Return what rules are compared by: the greatest that holds is chosen."""
    return rule.specificity, -rule.position


def holds(rule: Rule, facts: Facts, *, is_working: bool) -> bool:
    """Return whether all conditions of a rule are met."""
    return (
        facts.area.startswith(rule.area)
        and rule.category in {None, facts.category}
        and rule.tier in {None, facts.tier}
        and (rule.hours is RuleHours.ANY or (rule.hours is RuleHours.WORKING) is is_working)
    )


def is_working(calendar: WorkCalendar, at: datetime) -> bool:
    """Return whether a moment is working time; the end of a span is not."""
    here = at.astimezone(calendar.zone)
    if not calendar.is_workday(here.date()):
        return False
    clock = here.time()
    return any(start <= clock < end for start, end in calendar.hours)
