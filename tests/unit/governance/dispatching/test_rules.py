"""The most specific rule holds, whatever order the table is read in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.incidents.dispatching.rules import Facts, Rule, choose, is_working
from governance.incidents.dispatching.vocabulary import RuleHours
from governance.vocabulary import Tier
from tests.unit.governance.dispatching.rule_samples import (
    CALENDAR,
    GRIDS,
    OFF,
    TOWNSHIPS,
    VILLAGES,
    WORKING,
    facts,
    rule_sets,
)

HERE = Facts(GRIDS[0], "traffic", Tier.MAJOR, WORKING)


def test_no_rule_holds_for_what_none_speaks_of() -> None:
    rules = [Rule(1, "water", area="360824101"), Rule(2, "roads", category="dispute")]
    assert choose(rules, HERE, CALENDAR) is None
    assert choose([], HERE, CALENDAR) is None


def test_a_smaller_area_counts_before_a_category() -> None:
    by_area = Rule(2, "town", area=VILLAGES[0])
    by_category = Rule(1, "roads", area=TOWNSHIPS[0], category="traffic", tier=Tier.MAJOR)
    assert choose([by_category, by_area], HERE, CALENDAR) is by_area


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ({"category": "traffic"}, {"tier": Tier.MAJOR, "hours": RuleHours.WORKING}),
        ({"tier": Tier.MAJOR}, {"hours": RuleHours.WORKING}),
        ({"hours": RuleHours.WORKING}, {}),
    ],
)
def test_category_counts_before_tier_and_tier_before_hours(
    more: dict[str, object], less: dict[str, object]
) -> None:
    plain = Rule(1, "water")
    specific, general = replace(plain, position=2, **more), replace(plain, **less)  # type: ignore[arg-type]
    assert choose([general, specific], HERE, CALENDAR) is specific


def test_of_equals_the_first_in_the_table_holds() -> None:
    first, second = Rule(1, "water", category="traffic"), Rule(2, "roads", category="traffic")
    assert choose([second, first], HERE, CALENDAR) is first


def test_a_rule_for_off_hours_holds_at_night_alone() -> None:
    night = Rule(1, "water", hours=RuleHours.OFF)
    assert choose([night], HERE, CALENDAR) is None
    assert choose([night], replace(HERE, at=OFF), CALENDAR) is night


def test_working_time_ends_when_the_span_does() -> None:
    closing = WORKING.replace(hour=9, minute=30)  # 17:30 in the county
    assert is_working(CALENDAR, closing - timedelta(seconds=1))
    assert not is_working(CALENDAR, closing)
    assert not is_working(CALENDAR, WORKING + timedelta(days=5))  # a Saturday


def test_an_incident_without_a_grid_is_met_by_rules_without_an_area_alone() -> None:
    rules = [Rule(1, "water", area="360824"), Rule(2, "roads")]
    found = choose(rules, replace(HERE, area=""), CALENDAR)
    assert found is rules[1]


@given(rules=rule_sets(), at=facts, data=st.data())
def test_the_order_of_reading_never_matters(
    rules: list[Rule], at: Facts, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(rules))
    assert choose(shuffled, at, CALENDAR) == choose(rules, at, CALENDAR)


@given(rules=rule_sets(), at=facts)
def test_nothing_more_specific_than_the_chosen_rule_holds(rules: list[Rule], at: Facts) -> None:
    chosen = choose(rules, at, CALENDAR)
    for rule in rules:
        if choose([rule], at, CALENDAR) is not None:
            assert chosen is not None
            assert chosen.specificity >= rule.specificity
