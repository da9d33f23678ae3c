"""Which unit fits an incident best: candidates, their reasons and shortfalls, and one suggestion.

There is no sum of points. Units without a blocking shortfall are compared by, in this order:

1. the rule in force names it to take charge;
2. how it fits the tier: a major or hard matter goes to the unit in charge of the category first,
   anything else to who is closest: the grid, its village, the unit in charge, its township;
3. somebody is on duty for it now;
4. fewer overdue tasks, then fewer open ones;
5. the shorter straight line from the incident, unknown last;
6. its code.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from geo.errors import Words
from governance.incidents.dispatching.vocabulary import Reason
from governance.people.vocabulary import Stationing
from governance.vocabulary import Level, Tier


@dataclass(frozen=True, slots=True)
class UnitNow:
    """A unit as it stands at a moment.

    Attributes
    ----------
    is_known
        False for a code that no unit has.
    members, reachable, on_duty
        How many act for it; how many of them can sign in; how many are on duty.
    people
        Who acts for a grid, by name; empty for other units.
    place
        The middle of the grid or village it serves, in degrees; None where unknown.
    """

    code: str
    name: str
    level: Level
    is_known: bool = True
    is_active: bool = True
    stationing: Stationing | None = None
    members: int = 0
    reachable: int = 0
    on_duty: int = 0
    open_tasks: int = 0
    overdue_tasks: int = 0
    people: tuple[str, ...] = ()
    place: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """An incident as far as its dispatch asks.

    Attributes
    ----------
    busy, returned, passed
        Units that have an open task on it; that gave it back, and that passed it up, this round.
    """

    holder: str
    level: Level
    tier: Tier
    busy: frozenset[str] = frozenset()
    returned: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Named:
    """A unit that came into question, and by what."""

    unit: UnitNow
    by: frozenset[Reason]
    distance_m: float | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One reason or shortfall as a sentence."""

    reason: Reason
    words: Words


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may be proposed, with everything for and against it."""

    unit: UnitNow
    reasons: tuple[Said, ...]
    shortfalls: tuple[Said, ...]
    distance_m: float | None

    @property
    def is_eligible(self) -> bool:
        """Whether nothing stands against giving it the incident."""
        return not any(one.reason in BLOCKING for one in self.shortfalls)

    def has(self, reason: Reason) -> bool:
        """Return whether something is said of it."""
        return any(one.reason is reason for one in (*self.reasons, *self.shortfalls))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """All candidates, the best first; support is what the rule in force adds.

    Attributes
    ----------
    best
        None when every candidate has a blocking shortfall.
    escalate_to
        The unit the rule in force names, when nothing but its level stands in the way: the
        incident is passed up first.
    """

    candidates: tuple[Candidate, ...]
    best: Candidate | None
    support: tuple[str, ...] = ()
    escalate_to: Candidate | None = None


SENTENCES: Final[Mapping[Reason, Words]] = {
    Reason.RULE: Words("派单规则 {rule} 指定主办", "Dispatch rule {rule} puts it in charge"),
    Reason.RULE_SUPPORT: Words(
        "派单规则 {rule} 指定协办", "Dispatch rule {rule} names it to support"
    ),
    Reason.GRID: Words("事发网格，{members} 人在岗", "The grid of the incident, {members} at work"),
    Reason.VILLAGE: Words("事发地所在村（社区）", "The village of the incident"),
    Reason.TOWNSHIP: Words("事发地所在乡镇（街道）", "The township of the incident"),
    Reason.IN_CHARGE: Words("主管该类别", "In charge of this category"),
    Reason.HOLDS: Words("正由其承办，可直接自办", "Holds it now and may handle it itself"),
    Reason.ON_DUTY: Words("现在有 {on_duty} 人值班", "{on_duty} on duty now"),
    Reason.STAFFED: Words("有 {reachable} 人可以签收", "{reachable} can sign for it"),
    Reason.STATIONED: Words("进驻方式：{stationing_zh}", "Stationing: {stationing_en}"),
    Reason.LOAD: Words("在办任务 {open_tasks} 件", "Open tasks: {open_tasks}"),
    Reason.NEAR: Words("直线距离 {metres} 米", "{metres} m away in a straight line"),
    Reason.UNKNOWN: Words("没有这个单位", "There is no such unit"),
    Reason.INACTIVE: Words("单位已停用", "The unit is not active any more"),
    Reason.NOBODY: Words("没有人可以签收", "Nobody acts for it"),
    Reason.NO_ACCOUNT: Words("承办人没有可用的账号", "Nobody of it has an account in use"),
    Reason.OFF_DUTY: Words("轮驻单位现在无人值班", "It comes in turns, and nobody is on duty now"),
    Reason.ABOVE: Words(
        "层级高于现承办层级，须先上报", "It is above the level that holds it; escalate first"
    ),
    Reason.BUSY: Words("在本事件上已有任务", "It already has a task on this incident"),
    Reason.RETURNED: Words("本轮已退单", "It gave the incident back in this round"),
    Reason.PASSED_UP: Words("本轮已上报上级", "It passed the incident up in this round"),
    Reason.OVERDUE: Words("其中超期 {overdue_tasks} 件", "Of these overdue: {overdue_tasks}"),
}

_STATIONING: Final[Mapping[Stationing, Words]] = {
    Stationing.RESIDENT: Words("常驻", "resident"),
    Stationing.ROTATING: Words("轮驻", "in turns"),
    Stationing.ON_CALL: Words("随驻", "on call"),
}

#: With one of these a unit is not proposed.
BLOCKING: Final = frozenset(
    {
        Reason.UNKNOWN,
        Reason.INACTIVE,
        Reason.NOBODY,
        Reason.NO_ACCOUNT,
        Reason.OFF_DUTY,
        Reason.ABOVE,
        Reason.BUSY,
        Reason.RETURNED,
        Reason.PASSED_UP,
    }
)

#: What makes a rule fail when its unit has it: worth an alarm, for somebody has to mend it.
FAILURES: Final = frozenset(
    {Reason.UNKNOWN, Reason.INACTIVE, Reason.NOBODY, Reason.NO_ACCOUNT, Reason.OFF_DUTY}
)

_BY_ORDER: Final = (Reason.RULE, Reason.RULE_SUPPORT, Reason.GRID, Reason.VILLAGE, Reason.TOWNSHIP,
                    Reason.IN_CHARGE)  # fmt: skip
_NEAR_FIRST: Final = (Reason.GRID, Reason.VILLAGE, Reason.IN_CHARGE, Reason.TOWNSHIP)
_EXPERT_FIRST: Final = (Reason.IN_CHARGE, Reason.TOWNSHIP, Reason.VILLAGE, Reason.GRID)
_FIT: Final[Mapping[Tier, Sequence[Reason]]] = {
    Tier.UNSET: _NEAR_FIRST,
    Tier.MINOR: _NEAR_FIRST,
    Tier.MAJOR: _EXPERT_FIRST,
    Tier.HARD: _EXPERT_FIRST,
}


def rank(named: Iterable[Named], matter: Matter, rule: int | None = None) -> Suggestion:
    """Return the candidates in order and the best of them; `rule` is the number in force."""
    candidates = [_weigh(one, matter, rule) for one in named]
    ordered = tuple(sorted(candidates, key=lambda one: _order(one, matter.tier)))
    best = next((one for one in ordered if one.is_eligible and _may_lead(one)), None)
    support = tuple(
        one.unit.code
        for one in ordered
        if one.has(Reason.RULE_SUPPORT) and one is not best and _blocks(one) <= {Reason.ABOVE}
    )
    return Suggestion(ordered, best, support, _waiting_above(ordered))


def _may_lead(candidate: Candidate) -> bool:
    """Return whether more speaks for a unit than that a rule names it to support."""
    return any(candidate.has(reason) for reason in (*_NEAR_FIRST, Reason.RULE))


def _waiting_above(ordered: Iterable[Candidate]) -> Candidate | None:
    named = (one for one in ordered if one.has(Reason.RULE))
    return next((one for one in named if _blocks(one) == {Reason.ABOVE}), None)


def _blocks(candidate: Candidate) -> set[Reason]:
    return {one.reason for one in candidate.shortfalls} & BLOCKING


def _order(candidate: Candidate, tier: Tier) -> tuple[object, ...]:
    fits = [rank for rank, reason in enumerate(_FIT[tier]) if candidate.has(reason)]
    distance = inf if candidate.distance_m is None else candidate.distance_m
    unit = candidate.unit
    return (
        not candidate.is_eligible,
        not candidate.has(Reason.RULE),
        min(fits, default=len(_NEAR_FIRST)),
        unit.on_duty == 0,
        unit.overdue_tasks,
        unit.open_tasks,
        distance,
        unit.code,
    )


def _weigh(one: Named, matter: Matter, rule: int | None) -> Candidate:
    unit = one.unit
    stationing = _STATIONING.get(unit.stationing) if unit.stationing is not None else None
    values = {
        "rule": rule,
        "members": unit.members,
        "reachable": unit.reachable,
        "on_duty": unit.on_duty,
        "open_tasks": unit.open_tasks,
        "overdue_tasks": unit.overdue_tasks,
        "stationing_zh": stationing.zh if stationing else "",
        "stationing_en": stationing.en if stationing else "",
        "metres": round(one.distance_m or 0),
    }
    reasons = [reason for reason in _BY_ORDER if reason in one.by]
    spoken = [*reasons, *_for(one, matter)], _against(unit, matter)
    said = [tuple(Said(r, SENTENCES[r].fill(**values)) for r in part) for part in spoken]
    return Candidate(unit, said[0], said[1], one.distance_m)


def _for(one: Named, matter: Matter) -> list[Reason]:
    unit = one.unit
    tests = {
        Reason.HOLDS: unit.code == matter.holder,
        Reason.ON_DUTY: unit.on_duty > 0,
        Reason.STAFFED: unit.reachable > 0,
        Reason.STATIONED: unit.stationing is not None,
        Reason.LOAD: unit.is_known,
        Reason.NEAR: one.distance_m is not None,
    }
    return [reason for reason, holds in tests.items() if holds]


def _against(unit: UnitNow, matter: Matter) -> list[Reason]:
    if not unit.is_known:
        return [Reason.UNKNOWN]
    rotating = unit.stationing is Stationing.ROTATING
    tests = {
        Reason.INACTIVE: not unit.is_active,
        Reason.NOBODY: unit.members == 0,
        Reason.NO_ACCOUNT: unit.members > 0 and unit.reachable == 0,
        Reason.OFF_DUTY: rotating and unit.on_duty == 0,
        Reason.ABOVE: unit.level.rank > matter.level.rank,
        Reason.BUSY: unit.code in matter.busy,
        Reason.RETURNED: unit.code in matter.returned,
        Reason.PASSED_UP: unit.code in matter.passed and unit.code != matter.holder,
        Reason.OVERDUE: unit.overdue_tasks > 0,
    }
    return [reason for reason, holds in tests.items() if holds]
