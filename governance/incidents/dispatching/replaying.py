"""Rules tried on past incidents: what they would have proposed, and what was really done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from governance.clocks.workdays import WorkCalendar
from governance.incidents.dispatching.rules import Facts, Rule, choose

#: So many that differ are kept one by one; how many differ is counted in full.
MOST_LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class Past:
    """An incident that was dispatched, and the unit that had it in charge in the end."""

    no: str
    facts: Facts
    lead: str


@dataclass(frozen=True, slots=True)
class Difference:
    """An incident for which the rules would have proposed another unit."""

    no: str
    rule: int
    proposed: str
    done: str


@dataclass(frozen=True, slots=True)
class Replay:
    """What rules would have done with past incidents, as counts over the same cohort.

    Attributes
    ----------
    of
        Incidents tried.
    proposed
        Of these, how many have a rule.
    agreed
        Of those proposed, how many went to just that unit.
    """

    of: int
    proposed: int
    agreed: int
    differing: tuple[Difference, ...]

    @property
    def without(self) -> int:
        """How many have no rule, of `of`."""
        return self.of - self.proposed

    @property
    def differed(self) -> int:
        """How many went to another unit, of `proposed`."""
        return self.proposed - self.agreed

    def kept(self, *, days: int, as_of: datetime, fingerprint: str) -> dict[str, Any]:
        """Return it as it is stored with the rules it was made of."""
        return {
            "proposed": {"n": self.proposed, "of": self.of},
            "agreed": {"n": self.agreed, "of": self.proposed},
            "differed": {"n": self.differed, "of": self.proposed},
            "without": {"n": self.without, "of": self.of},
            "differing": [
                {"no": one.no, "rule": one.rule, "proposed": one.proposed, "done": one.done}
                for one in self.differing[:MOST_LISTED]
            ],
            "days": days,
            "as_of": as_of.isoformat(),
            "rules": fingerprint,
        }


def replay(rules: Sequence[Rule], past: Iterable[Past], calendar: WorkCalendar) -> Replay:
    """Return what rules would have proposed for past incidents, against what was done."""
    tried = proposed = 0
    differing: list[Difference] = []
    for one in past:
        tried += 1
        rule = choose(rules, one.facts, calendar)
        if rule is None:
            continue
        proposed += 1
        if rule.unit != one.lead:
            differing.append(Difference(one.no, rule.position, rule.unit, one.lead))
    return Replay(tried, proposed, proposed - len(differing), tuple(differing))
