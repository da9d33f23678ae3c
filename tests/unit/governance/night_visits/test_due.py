"""Points of households that are due: made of the policy's weights, each factor told."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.night_visits.households.due import FACTORS, DueFacts, weigh_due
from governance.night_visits.vocabulary import Outcome
from governance.policy import load_policy

POLICY = load_policy().night_visits
MONDAY, SATURDAY = date(2026, 3, 2), date(2026, 3, 7)


def facts(**changes: Any) -> DueFacts:
    """Return one household of class `key`, due today, met at its last call, rested for long."""
    one = {
        "classes": "key",
        "days_late": 0,
        "incidents": 0,
        "in_hot_grid": False,
        "outcomes": Outcome.MET.value,
        "weekday_misses": 0,
        "attempts": 0,
        "rested_days": 100,
    } | changes
    texts = {"classes", "outcomes"}
    return DueFacts(
        **{
            name: np.array([value], object if name in texts else None)
            for name, value in one.items()
        }
    )


def points_of(evening: date = MONDAY, **changes: Any) -> float:
    return float(weigh_due(facts(**changes), POLICY, evening=evening).points[0])


def test_who_is_due_today_and_nothing_else_has_the_weight_of_the_class() -> None:
    assert points_of() == POLICY.classes["key"].weight == 25
    assert points_of(classes="ordinary") == 5


@pytest.mark.parametrize(
    ("changes", "factor"),
    [
        ({"days_late": 30}, 2.0),
        ({"days_late": 15}, 1.5),
        ({"days_late": 3000}, 4.0),
        ({"incidents": 2}, 1.5),
        ({"incidents": 9}, 2.0),
        ({"in_hot_grid": True}, 1.25),
        ({"outcomes": "refused"}, 0.5),
        ({"outcomes": "not_home"}, 1.1),
        ({"outcomes": ""}, 1.0),
        ({"weekday_misses": 2}, 0.4),
        ({"weekday_misses": 1}, 1.0),
    ],
)
def test_each_fact_multiplies_the_points_as_the_policy_says(
    changes: dict[str, Any], factor: float
) -> None:
    assert points_of(**changes) == pytest.approx(25 * factor)


def test_who_was_missed_on_working_days_counts_more_at_a_weekend() -> None:
    assert points_of(SATURDAY, weekday_misses=2) == pytest.approx(25 * 1.5)
    assert weigh_due(facts(weekday_misses=2), POLICY, evening=MONDAY).tries_weekend[0]
    assert not weigh_due(facts(weekday_misses=2), POLICY, evening=SATURDAY).tries_weekend[0]


@pytest.mark.parametrize(
    ("changes", "is_over"),
    [
        ({"attempts": 3}, True),
        ({"attempts": 2}, False),
        ({"rested_days": 1}, True),
        ({"rested_days": 2}, False),
    ],
)
def test_a_home_that_was_called_at_often_rests(changes: dict[str, Any], is_over: bool) -> None:  # noqa: FBT001 a parameter of the test
    assert bool(weigh_due(facts(**changes), POLICY, evening=MONDAY).over_visited[0]) is is_over


def test_a_class_that_the_policy_no_longer_has_weighs_least() -> None:
    assert points_of(classes="gone") == min(one.weight for one in POLICY.classes.values())


@given(
    late=st.integers(0, 4000),
    incidents=st.integers(0, 50),
    hot=st.booleans(),
    outcome=st.sampled_from(["", *Outcome]),
    misses=st.integers(0, 9),
    evening=st.dates(date(2026, 1, 1), date(2027, 1, 1)),
)
def test_what_is_told_of_the_points_makes_them(
    late: int,
    incidents: int,
    hot: bool,  # noqa: FBT001 drawn
    outcome: str,
    misses: int,
    evening: date,
) -> None:
    known = facts(
        days_late=late,
        incidents=incidents,
        in_hot_grid=hot,
        outcomes=str(outcome),
        weekday_misses=misses,
    )
    weighed = weigh_due(known, POLICY, evening=evening)
    told = weighed.why(0)
    assert set(told) == {"weight", *FACTORS}
    assert float(weighed.points[0]) == pytest.approx(np.prod(list(told.values())), rel=1e-3)
