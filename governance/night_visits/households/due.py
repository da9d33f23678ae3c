"""Who is due, and how much it matters tonight: points made of the policy's weights, each shown.

Points = weight of the class x lateness x incidents x hotspot x last call x weekday. Every factor
is kept beside the points, so that nobody has to believe them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from governance.night_visits.vocabulary import Outcome
from governance.policies.night_visits import DueWeights, NightVisitPolicy, VisitCap

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Words = npt.NDArray[np.object_]

#: The factors, in the order in which pages tell them.
FACTORS: Final = ("late", "incidents", "hot_grid", "last_call", "weekday")
_FRIDAY: Final = 4


@dataclass(frozen=True, slots=True)
class DueFacts:
    """What is known of the households of an area that are due; columns of equal length.

    Attributes
    ----------
    classes
        Codes of the policy's classes.
    days_late
        From the day on which it fell due to the evening; 0 on the day itself.
    incidents
        Open incidents nearby that who plans may see.
    in_hot_grid
        Whether its grid is a hotspot.
    outcomes
        Of the last call, "" before the first.
    weekday_misses
        Calls in vain in a row on working days.
    attempts
        Calls within the policy's `cap.days`.
    rested_days
        Days since the last call; very many before the first.
    """

    classes: Words
    days_late: Ints
    incidents: Ints
    in_hot_grid: Bools
    outcomes: Words
    weekday_misses: Ints
    attempts: Ints
    rested_days: Ints

    def __len__(self) -> int:
        return len(self.classes)


@dataclass(frozen=True, slots=True)
class DuePoints:
    """How much each household matters tonight, and of what that is made.

    Attributes
    ----------
    weights
        Of the classes.
    factors
        By name, see `FACTORS`; each (n,).
    over_visited
        Called at as often as may be, or a moment ago: not tonight, however late.
    tries_weekend
        Not at home on working days, and this is one: a weekend may do better.
    """

    points: Floats
    weights: Floats
    factors: dict[str, Floats]
    over_visited: Bools
    tries_weekend: Bools

    def why(self, i: int) -> dict[str, float]:
        """Return what the points of one household are made of."""
        told = {name: round(float(values[i]), 4) for name, values in self.factors.items()}
        return {"weight": float(self.weights[i]), **told}


def is_weekend(evening: date) -> bool:
    """Whether an evening is a Saturday's or Sunday's."""
    return evening.weekday() > _FRIDAY


def weigh_due(facts: DueFacts, policy: NightVisitPolicy, *, evening: date) -> DuePoints:
    """Return the points of households that are due; a class that the policy lost weighs least."""
    least = min((one.weight for one in policy.classes.values()), default=1.0)
    kinds = [policy.classes.get(code) for code in facts.classes]
    weights = np.array([kind.weight if kind else least for kind in kinds], np.float64)
    every = np.array([kind.every_days if kind else 365 for kind in kinds], np.float64)
    rules = policy.weights
    factors: dict[str, Floats] = {
        "late": 1 + rules.late * np.minimum(facts.days_late / every, rules.late_most),
        "incidents": 1 + rules.incident * np.minimum(facts.incidents, rules.incident_most),
        "hot_grid": 1 + rules.hot_grid * facts.in_hot_grid.astype(np.float64),
        "last_call": _last_call(facts.outcomes, rules),
        "weekday": _weekday(facts.weekday_misses, rules, evening),
    }
    points = weights * np.prod(list(factors.values()), axis=0) if len(facts) else weights
    missed = facts.weekday_misses >= rules.misses
    return DuePoints(
        points,
        weights,
        factors,
        _over_visited(facts, policy.cap),
        missed & (not is_weekend(evening)),
    )


def _last_call(outcomes: Words, rules: DueWeights) -> Floats:
    factor = {
        Outcome.REFUSED.value: rules.refused,
        Outcome.NOT_HOME.value: rules.not_home,
        Outcome.WRONG_ADDRESS.value: rules.wrong_address,
    }
    return np.array([factor.get(outcome, 1.0) for outcome in outcomes], np.float64)


def _weekday(misses: Ints, rules: DueWeights, evening: date) -> Floats:
    factor = rules.weekend_try if is_weekend(evening) else rules.weekday_again
    return np.where(misses >= rules.misses, factor, 1.0)


def _over_visited(facts: DueFacts, cap: VisitCap) -> Bools:
    return (facts.attempts >= cap.attempts) | (facts.rested_days < cap.rest_days)
