from zoneinfo import ZoneInfo

import pytest

from governance.clocks.sections import CalendarSection, LimitRule, find_rule_faults, limit_for
from governance.clocks.workdays import WorkingHoursError
from governance.policy import load_policy
from governance.vocabulary import ClockKind, Level, Tier

ZONE = ZoneInfo("Asia/Shanghai")


def rule(limit: str, clock: str = "accept", **conditions: object) -> LimitRule:
    return LimitRule.model_validate({"clock": clock, "limit": limit} | conditions)


def faults(*rules: LimitRule) -> list[str]:
    return [f.en for f in find_rule_faults(rules) if "“accept”" in f.en]


def test_the_rule_that_says_most_about_an_incident_holds() -> None:
    rules = load_policy().limits
    minor_at_grid = {"level": Level.GRID, "tier": Tier.MINOR, "urgent": False}
    assert str(limit_for(rules, ClockKind.CONCLUDE, minor_at_grid)) == "24h"
    assert str(limit_for(rules, ClockKind.CONCLUDE, {"tier": Tier.HARD})) == "60d"
    assert str(limit_for(rules, ClockKind.CONCLUDE, {})) == "7d"
    assert str(limit_for(rules, ClockKind.ACCEPT, {"level": Level.GRID, "urgent": True})) == "30min"


def test_every_clock_has_a_limit_whatever_the_incident() -> None:
    rules = load_policy().limits
    for clock in ClockKind:
        for level in Level:
            for tier in Tier:
                assert limit_for(rules, clock, {"level": level, "tier": tier, "urgent": True})


def test_a_clock_without_a_rule_for_all_is_named() -> None:
    assert faults(rule("1d", level="grid")) == ["the clock “accept” has no rule without conditions"]


@pytest.mark.parametrize(
    "rules",
    [
        [rule("2d", level="grid"), rule("3d", tier="minor")],
        [rule("2d", level="grid"), rule("3d", level="grid")],
        [rule("3d")],
    ],
)
def test_two_rules_between_which_nothing_decides_are_named(rules: list[LimitRule]) -> None:
    assert len(faults(rule("1d"), *rules)) == 1


@pytest.mark.parametrize(
    "rules",
    [
        [rule("2d", level="grid"), rule("3d", level="village")],
        [rule("2d", level="grid"), rule("3d", tier="minor", level="grid")],
        [
            rule("2d", level="grid"),
            rule("3d", tier="minor"),
            rule("4d", tier="minor", level="grid"),
        ],
    ],
)
def test_rules_that_differ_or_are_decided_by_a_third_are_sound(rules: list[LimitRule]) -> None:
    assert faults(rule("1d"), *rules) == []


def test_hours_and_years_become_a_calendar() -> None:
    stated = {
        "hours": ["09:00-12:00", "13:00-17:00"],
        "years": {"2041": {"days_off": ["2041-01-01"], "workdays": ["2041-01-05"]}},
    }
    calendar = CalendarSection.model_validate(stated).calendar(ZONE)
    assert calendar.day_length().total_seconds() == 7 * 3600
    assert calendar.is_announced(2041)


def test_hours_that_overlap_are_refused() -> None:
    section = CalendarSection.model_validate({"hours": ["08:00-12:00", "11:00-17:00"]})
    with pytest.raises(WorkingHoursError):
        section.calendar(ZONE)
