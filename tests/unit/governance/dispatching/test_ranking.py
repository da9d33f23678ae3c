"""Candidates are compared by stated reasons, one after the other, and say what stands against."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.incidents.dispatching.ranking import (
    BLOCKING,
    FAILURES,
    SENTENCES,
    Matter,
    Named,
    Suggestion,
    UnitNow,
    rank,
)
from governance.incidents.dispatching.vocabulary import Reason
from governance.people.vocabulary import Stationing
from governance.vocabulary import Level, Tier

AT_COUNTY = Matter("360824", Level.COUNTY, Tier.MAJOR)


def unit(code: str, level: Level = Level.COUNTY, **more: Any) -> UnitNow:
    return UnitNow(code, code, level, **{"members": 1, "reachable": 1} | more)


def named(one: UnitNow, *by: Reason, metres: float | None = None) -> Named:
    return Named(one, frozenset(by), metres)


GRID = named(unit("grid", Level.GRID), Reason.GRID)
VILLAGE = named(unit("village", Level.VILLAGE), Reason.VILLAGE)
TOWN = named(unit("town", Level.TOWNSHIP), Reason.TOWNSHIP)
WATER = named(unit("water"), Reason.IN_CHARGE)
EVERY = (GRID, VILLAGE, TOWN, WATER)


def best(suggestion: Suggestion) -> str | None:
    return None if suggestion.best is None else suggestion.best.unit.code


def order(*candidates: Named, matter: Matter = AT_COUNTY) -> list[str]:
    return [one.unit.code for one in rank(candidates, matter).candidates]


def against(one: UnitNow, matter: Matter = AT_COUNTY) -> list[Reason]:
    (candidate,) = rank([named(one, Reason.IN_CHARGE)], matter).candidates
    return [said.reason for said in candidate.shortfalls]


@pytest.mark.parametrize(
    ("tier", "first"),
    [
        (Tier.UNSET, ["grid", "village", "water", "town"]),
        (Tier.MINOR, ["grid", "village", "water", "town"]),
        (Tier.MAJOR, ["water", "town", "village", "grid"]),
        (Tier.HARD, ["water", "town", "village", "grid"]),
    ],
)
def test_small_matters_go_to_who_is_close_and_grave_ones_to_who_is_in_charge(
    tier: Tier, first: list[str]
) -> None:
    assert order(*EVERY, matter=replace(AT_COUNTY, tier=tier)) == first


def test_the_unit_a_rule_names_comes_first_and_says_which_rule() -> None:
    roads = named(unit("roads"), Reason.RULE)
    found = rank([*EVERY, roads], AT_COUNTY, 4)
    assert best(found) == "roads"
    assert found.best is not None
    assert found.best.reasons[0].words.zh == "派单规则 4 指定主办"


def test_who_is_on_duty_comes_before_who_has_less_to_do() -> None:
    busy = named(unit("a", on_duty=1, open_tasks=9), Reason.IN_CHARGE)
    idle = named(unit("b"), Reason.IN_CHARGE)
    assert order(idle, busy) == ["a", "b"]


def test_fewer_overdue_then_fewer_open_then_nearer_then_code() -> None:
    late = named(unit("a", overdue_tasks=1, open_tasks=1), Reason.IN_CHARGE)
    full = named(unit("b", open_tasks=5), Reason.IN_CHARGE)
    far = named(unit("c"), Reason.IN_CHARGE, metres=900.0)
    near = named(unit("z"), Reason.IN_CHARGE, metres=80.0)
    nowhere = named(unit("e"), Reason.IN_CHARGE)
    alike = named(unit("d"), Reason.IN_CHARGE)
    assert order(late, full, far, near, nowhere, alike) == ["z", "c", "d", "e", "b", "a"]


@pytest.mark.parametrize(
    ("one", "matter", "reason"),
    [
        (unit("x", is_known=False), AT_COUNTY, Reason.UNKNOWN),
        (unit("x", is_active=False), AT_COUNTY, Reason.INACTIVE),
        (unit("x", members=0), AT_COUNTY, Reason.NOBODY),
        (unit("x", reachable=0), AT_COUNTY, Reason.NO_ACCOUNT),
        (unit("x", stationing=Stationing.ROTATING), AT_COUNTY, Reason.OFF_DUTY),
        (unit("x"), replace(AT_COUNTY, level=Level.VILLAGE), Reason.ABOVE),
        (unit("x"), replace(AT_COUNTY, busy=frozenset("x")), Reason.BUSY),
        (unit("x"), replace(AT_COUNTY, returned=frozenset("x")), Reason.RETURNED),
        (unit("x"), replace(AT_COUNTY, passed=frozenset("x")), Reason.PASSED_UP),
    ],
)
def test_a_unit_that_cannot_take_it_says_why_and_is_not_proposed(
    one: UnitNow, matter: Matter, reason: Reason
) -> None:
    assert against(one, matter) == [reason]
    found = rank([named(one, Reason.IN_CHARGE)], matter)
    assert found.best is None
    assert len(found.candidates) == 1


def test_overdue_tasks_are_said_and_do_not_block() -> None:
    late = unit("x", overdue_tasks=2, open_tasks=3)
    assert against(late) == [Reason.OVERDUE]
    assert best(rank([named(late, Reason.IN_CHARGE)], AT_COUNTY)) == "x"


def test_a_rotating_unit_with_somebody_on_duty_is_proposed() -> None:
    here = unit("x", stationing=Stationing.ROTATING, on_duty=1)
    found = rank([named(here, Reason.IN_CHARGE)], AT_COUNTY)
    assert best(found) == "x"
    said = [one.words.zh for one in found.candidates[0].reasons]
    assert "现在有 1 人值班" in said
    assert "进驻方式：轮驻" in said


def test_when_only_its_level_keeps_the_rules_unit_out_it_is_said_to_escalate() -> None:
    matter = replace(AT_COUNTY, holder="village", level=Level.VILLAGE)
    found = rank([GRID, VILLAGE, named(unit("roads"), Reason.RULE)], matter, 1)
    assert found.escalate_to is not None
    assert found.escalate_to.unit.code == "roads"
    assert best(found) == "village"


def test_a_rules_unit_that_cannot_work_is_no_reason_to_escalate() -> None:
    matter = replace(AT_COUNTY, level=Level.VILLAGE)
    found = rank([GRID, named(unit("roads", is_active=False), Reason.RULE)], matter, 1)
    assert found.escalate_to is None


def test_support_named_by_a_rule_is_added_but_never_leads_by_that_alone() -> None:
    roads = named(unit("roads"), Reason.RULE_SUPPORT)
    found = rank([named(WATER.unit, Reason.RULE), roads], AT_COUNTY, 2)
    assert (best(found), found.support) == ("water", ("roads",))
    assert rank([roads], AT_COUNTY, 2).best is None


def test_support_that_cannot_work_is_left_out() -> None:
    off = named(unit("roads", stationing=Stationing.ROTATING), Reason.RULE_SUPPORT)
    assert rank([WATER, off], AT_COUNTY, 2).support == ()


def test_distance_is_told_as_a_straight_line() -> None:
    (only,) = rank([named(GRID.unit, Reason.GRID, metres=82.4)], AT_COUNTY).candidates
    assert "直线距离 82 米" in [said.words.zh for said in only.reasons]


def test_every_reason_has_its_sentence_and_a_failure_always_blocks() -> None:
    assert set(SENTENCES) == set(Reason)
    assert FAILURES < BLOCKING


_units = st.builds(
    UnitNow,
    code=st.sampled_from("abcdef"),
    name=st.just("x"),
    level=st.sampled_from(Level),
    is_active=st.booleans(),
    members=st.integers(0, 2),
    reachable=st.integers(0, 2),
    on_duty=st.integers(0, 1),
    open_tasks=st.integers(0, 3),
)
_named = st.lists(
    st.builds(
        Named,
        unit=_units,
        by=st.frozensets(st.sampled_from([Reason.RULE, Reason.GRID, Reason.IN_CHARGE]), min_size=1),
        distance_m=st.none() | st.floats(0, 1e4),
    ),
    unique_by=lambda one: one.unit.code,
)


@given(candidates=_named, data=st.data())
def test_the_order_of_asking_never_matters_and_the_best_is_never_blocked(
    candidates: list[Named], data: st.DataObject
) -> None:
    found = rank(candidates, AT_COUNTY, 1)
    assert found == rank(data.draw(st.permutations(candidates)), AT_COUNTY, 1)
    assert (found.best is None) == (not any(one.is_eligible for one in found.candidates))
    if found.best is not None:
        assert found.best == found.candidates[0]
