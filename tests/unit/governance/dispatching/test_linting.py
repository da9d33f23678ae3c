"""What is wrong with rules is found before they hold, in words and with their numbers."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.incidents.dispatching.linting import SENTENCES, Lint, lint
from governance.incidents.dispatching.rules import Rule, choose
from governance.incidents.dispatching.vocabulary import Fault
from governance.vocabulary import Tier
from tests.unit.governance.dispatching.rule_samples import (
    CALENDAR,
    CATEGORIES,
    COUNTY,
    GRIDS,
    TOWNSHIPS,
    VILLAGES,
    every_fact,
    rule_sets,
)

EVERYWHERE = Rule(1, "water")


def faults(found: Lint) -> list[tuple[Fault, tuple[int, ...]]]:
    return [(one.fault, one.rules) for one in found.findings]


def test_one_rule_for_everything_is_clean_and_covers_every_grid_and_category() -> None:
    found = lint([EVERYWHERE], COUNTY)
    assert found.findings == ()
    assert (found.coverage.n, found.coverage.of) == (12, 12)


@pytest.mark.parametrize(
    ("rule", "fault", "said"),
    [
        (Rule(1, "nobody"), Fault.UNKNOWN_UNIT, "规则 1：没有单位“nobody”"),
        (Rule(1, "gone"), Fault.INACTIVE_UNIT, "“撤销局”已停用"),
        (Rule(1, "water", ("gone",)), Fault.INACTIVE_UNIT, "“撤销局”已停用"),
        (Rule(1, "water", ("water",)), Fault.UNIT_TWICE, "“水利局”写了两次"),
        (Rule(1, "water", category="love"), Fault.UNKNOWN_CATEGORY, "没有类别“love”"),
        (Rule(1, "water", area="360825"), Fault.UNKNOWN_AREA, "没有辖区“360825”"),
        (Rule(1, TOWNSHIPS[0]), Fault.UNIT_ELSEWHERE, "只服务辖区360824100"),
        (Rule(1, GRIDS[0], area=VILLAGES[0]), Fault.UNIT_ELSEWHERE, "“第一网格”只服务"),
        (
            Rule(1, TOWNSHIPS[0], area=TOWNSHIPS[0], tier=Tier.HARD),
            Fault.UNIT_TOO_LOW,
            "难事由县级承办",
        ),
    ],
)
def test_a_rule_that_cannot_work_is_an_error_in_words(rule: Rule, fault: Fault, said: str) -> None:
    found = lint([rule], COUNTY)
    (finding,) = [one for one in found.findings if one.fault is fault]
    assert finding.rules == (1,)
    assert said in finding.words.zh
    assert found.has_errors


def test_a_unit_below_supports_a_hard_matter_and_serves_its_own_area() -> None:
    support = Rule(1, "water", (TOWNSHIPS[0],), area=TOWNSHIPS[0], tier=Tier.HARD)
    own = Rule(2, GRIDS[0], area=GRIDS[0])
    assert not lint([support, own], COUNTY).has_errors


def test_the_same_rule_twice_is_a_duplicate_and_with_another_unit_a_contradiction() -> None:
    twice = lint([EVERYWHERE, replace(EVERYWHERE, position=2)], COUNTY)
    assert (Fault.DUPLICATE, (1, 2)) in faults(twice)
    other = lint([EVERYWHERE, Rule(2, "roads")], COUNTY)
    assert (Fault.CONTRADICTION, (1, 2)) in faults(other)
    assert "规则 1、2 条件相同" in next(iter(other.findings)).words.zh
    assert "Rules 1, 2" in next(iter(other.findings)).words.en


def test_the_order_of_support_makes_no_contradiction() -> None:
    one, other = Rule(1, "water", ("roads", GRIDS[0])), Rule(2, "water", (GRIDS[0], "roads"))
    assert Fault.CONTRADICTION not in {fault for fault, _ in faults(lint([one, other], COUNTY))}


def test_a_rule_that_many_others_hide_together_is_shadowed() -> None:
    rules = [Rule(1, "water", area=TOWNSHIPS[0])]
    rules += [Rule(n, "roads", area=village) for n, village in enumerate(VILLAGES[:2], start=2)]
    found = lint(rules, COUNTY)
    assert (Fault.SHADOWED, (1, 2, 3)) in faults(found)
    assert not found.has_errors


def test_a_rule_that_still_holds_somewhere_is_not_shadowed() -> None:
    found = lint([Rule(1, "water", area=TOWNSHIPS[0]), Rule(2, "roads", area=VILLAGES[0])], COUNTY)
    assert Fault.SHADOWED not in {fault for fault, _ in faults(found)}


def test_what_no_rule_covers_is_counted_as_a_pair_and_named() -> None:
    found = lint([Rule(1, "water", area=TOWNSHIPS[0], category="traffic")], COUNTY)
    assert (found.coverage.n, found.coverage.of) == (3, 12)
    uncovered = [one.words.zh for one in found.findings if one.fault is Fault.UNCOVERED]
    assert uncovered[0].startswith("“交通出行”在 1 个网格没有规则")
    assert len(uncovered) == len(CATEGORIES)


def test_a_tier_without_a_rule_leaves_its_grid_uncovered() -> None:
    found = lint([Rule(n, "water", tier=tier) for n, tier in enumerate(list(Tier)[1:])], COUNTY)
    assert found.coverage.n == 0


def test_every_fault_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Fault)


def test_a_county_without_grids_has_nothing_to_cover() -> None:
    found = lint([EVERYWHERE], replace(COUNTY, areas={}))
    assert (found.coverage.n, found.coverage.of) == (0, 0)


@given(rules=rule_sets())
def test_a_shadowed_rule_is_never_chosen_and_any_other_is_somewhere(rules: list[Rule]) -> None:
    shadowed = {one.rules[0] for one in lint(rules, COUNTY).findings if one.fault is Fault.SHADOWED}
    chosen = {rule.position for at in every_fact() if (rule := choose(rules, at, CALENDAR))}
    assert shadowed == {rule.position for rule in rules} - chosen


@given(rules=rule_sets(), data=st.data())
def test_a_set_without_errors_proposes_the_same_in_any_order_of_the_table(
    rules: list[Rule], data: st.DataObject
) -> None:
    if lint(rules, COUNTY).has_errors:
        return
    other = [
        replace(rule, position=n)
        for n, rule in enumerate(data.draw(st.permutations(rules)), start=1)
    ]
    for at in every_fact():
        one, two = choose(rules, at, CALENDAR), choose(other, at, CALENDAR)
        assert (one and (one.unit, one.conditions)) == (two and (two.unit, two.conditions))


@given(rules=rule_sets())
def test_coverage_counts_what_every_time_and_tier_has_a_rule_for(rules: list[Rule]) -> None:
    missing = {(at.area, at.category) for at in every_fact() if choose(rules, at, CALENDAR) is None}
    assert lint(rules, COUNTY).coverage.n == 12 - len(missing)
