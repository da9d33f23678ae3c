"""Rules go out as a sheet and come back the same."""

import pytest
from hypothesis import given

from governance.incidents.dispatching.rule_sheet import (
    HEADER,
    HOURS,
    TIERS,
    RuleCellError,
    RuleColumnError,
    read_rule_sheet,
    rule_sheet,
)
from governance.incidents.dispatching.rules import Rule
from governance.incidents.dispatching.vocabulary import RuleHours
from governance.vocabulary import Tier
from tests.unit.governance.dispatching.rule_samples import COUNTY, rule_sets
from web_map.labels import handling

NAMES = COUNTY.categories


def sheet(*rows: str) -> bytes:
    return "\n".join([",".join(HEADER), *rows]).encode()


@given(rules=rule_sets().filter(bool))
def test_rules_come_back_from_their_own_sheet(rules: list[Rule]) -> None:
    written = "".join(rule_sheet(rules, NAMES)).encode()
    assert read_rule_sheet(written, NAMES) == rules


def test_support_and_words_or_codes_are_read() -> None:
    (rule,) = read_rule_sheet(sheet("360824100,消防隐患,hard,非工作时间,water,roads；gone"), NAMES)
    assert rule == Rule(
        1, "water", ("roads", "gone"), "360824100", "fire_safety", Tier.HARD, RuleHours.OFF
    )


def test_a_cell_that_would_be_a_formula_leaves_guarded_and_comes_back() -> None:
    rules = [Rule(1, "=1+1")]
    written = "".join(rule_sheet(rules, NAMES))
    assert "'=1+1" in written
    assert read_rule_sheet(written.encode(), NAMES) == rules


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("360824,,很难,,water,", "第 2 行“难易程度”不能识别：“很难”"),
        ("360824,,,半夜,water,", "第 2 行“时段”不能识别：“半夜”"),
        ("360824,,,,,roads", "第 2 行“主办单位编码”不能识别：“”"),
    ],
)
def test_what_is_not_understood_is_told_with_its_row_and_column(row: str, said: str) -> None:
    with pytest.raises(RuleCellError) as refused:
        read_rule_sheet(sheet(row), NAMES)
    assert said in refused.value.words.zh


def test_a_sheet_without_a_column_names_it() -> None:
    with pytest.raises(RuleColumnError, match="类别"):
        read_rule_sheet("辖区编码\n360824".encode(), NAMES)


def test_the_words_of_the_sheet_are_those_of_the_pages() -> None:
    assert {tier: words.zh for tier, words in handling.TIER.items()} == TIERS
    assert {hours: words.zh for hours, words in handling.RULE_HOURS.items()} == HOURS
