"""The dispatch rules of the demonstration: who is in charge of what, by category."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from governance.demo.people.units import JOINT_BODY
from governance.incidents.dispatching.rule_sets import (
    By,
    Trial,
    activate_rule_set,
    create_rule_set,
    replay_rule_set,
)
from governance.incidents.dispatching.rules import Rule
from governance.people.sight import EVERYTHING
from governance.policy import Policy

_NAME: Final = "演示派单规则"
_BY: Final = "demo"
#: The longest and the shortest time on which they are tried, and of how many a year the longest.
_TRIED_DAYS, _LEAST_DAYS, _FEW = 90, 7, 60_000
#: Category, who is in charge, and who supports.
_TABLE: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("dispute", JOINT_BODY[0], ("agency-justice",)),
    ("public_safety", "agency-police", ()),
    ("fire_safety", "agency-fire", ()),
    ("work_safety", "agency-emergency", ("agency-housing",)),
    ("environment", "agency-water", ("agency-ecology",)),
    ("urban_management", "agency-urban", ()),
    ("traffic", "agency-roads", ("agency-police",)),
    ("livelihood", "agency-health", ()),
    ("special_care", "agency-civil", ()),
    ("natural_hazard", "agency-land", ("agency-emergency",)),
    ("food_drug", "agency-market", ()),
    ("petition", "agency-petition", ()),
    ("consultation", "agency-labour", ()),
    ("other", "agency-petition", ()),
)


def bring_rules(db: Connection, policy: Policy, *, incidents: int, now: datetime) -> int:
    """Draft the rules, try them on the last months, and bring them into force; return how many.

    Of many `incidents` a year a few days are enough to try them on. A county that has none of
    these categories gets no rules.
    """
    known = [row for row in _TABLE if row[0] in policy.categories]
    rules = [
        Rule(number, unit, support, category=category)
        for number, (category, unit, support) in enumerate(known, start=1)
    ]
    if not rules:
        return 0
    by = By(_BY, now)
    made = create_rule_set(db, _NAME, rules, by=by)
    replay_rule_set(db, made, Trial(_tried_days(incidents), EVERYTHING), policy=policy, by=by)
    activate_rule_set(db, made, policy=policy, by=by)
    return len(rules)


def _tried_days(incidents: int) -> int:
    return max(_LEAST_DAYS, min(_TRIED_DAYS, _TRIED_DAYS * _FEW // max(incidents, 1)))
