"""What is wrong with a set of dispatch rules, in words, before it may hold."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geo.errors import Words
from governance.incidents.dispatching.reach import County, Coverage, Reach
from governance.incidents.dispatching.rules import Rule
from governance.incidents.dispatching.vocabulary import Fault
from governance.vocabulary import Level, Tier


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the rules of these numbers; an error forbids activation."""

    fault: Fault
    rules: tuple[int, ...]
    words: Words

    @property
    def is_error(self) -> bool:
        """Whether the set may not be activated."""
        return self.fault not in {Fault.SHADOWED, Fault.UNCOVERED}


@dataclass(frozen=True, slots=True)
class Lint:
    """Everything found; without errors a set may be activated."""

    findings: tuple[Finding, ...]
    coverage: Coverage

    @property
    def has_errors(self) -> bool:
        """Whether the set may not be activated."""
        return any(one.is_error for one in self.findings)


SENTENCES: Final[Mapping[Fault, Words]] = {
    Fault.UNKNOWN_UNIT: Words(
        "规则 {no}：没有单位“{unit}”，请改选。", "Rule {no}: there is no unit “{unit}”."
    ),
    Fault.INACTIVE_UNIT: Words(
        "规则 {no}：“{unit}”已停用，请改选。", "Rule {no}: “{unit}” is not active any more."
    ),
    Fault.UNKNOWN_CATEGORY: Words(
        "规则 {no}：没有类别“{category}”。", "Rule {no}: there is no category “{category}”."
    ),
    Fault.UNKNOWN_AREA: Words(
        "规则 {no}：没有辖区“{area}”。", "Rule {no}: there is no area “{area}”."
    ),
    Fault.UNIT_TWICE: Words(
        "规则 {no}：“{unit}”写了两次，主办和协办须是不同的单位。",
        "Rule {no} names “{unit}” twice; the units of a rule are different ones.",
    ),
    Fault.UNIT_ELSEWHERE: Words(
        "规则 {no}：“{unit}”只服务{served}，不能承办{area}的事件。请缩小辖区或改选单位。",
        "Rule {no}: “{unit}” serves {served} alone, not {area}. Narrow the area or choose another.",
    ),
    Fault.UNIT_TOO_LOW: Words(
        "规则 {no}：难事由县级承办，“{unit}”层级不够。",
        "Rule {no}: a hard matter stays with the county; “{unit}” is below it.",
    ),
    Fault.DUPLICATE: Words(
        "规则 {nos} 完全相同，请只留一条。", "Rules {nos} are the same; keep one of them."
    ),
    Fault.CONTRADICTION: Words(
        "规则 {nos} 条件相同而单位不同，请合并或改写条件。",
        "Rules {nos} hold for the same incidents and name different units; settle on one.",
    ),
    Fault.SHADOWED: Words(
        "规则 {no} 永远不会用到：规则 {nos} 总是排在它前面。",
        "Rule {no} is never used: rules {nos} always come before it.",
    ),
    Fault.UNCOVERED: Words(
        "“{category}”在 {n} 个网格没有规则，这些事件按网格、村、乡镇和主管单位建议。",
        "“{category}” has no rule in {n} grids; there the grid, its village, its township and the "
        "unit in charge are proposed.",
    ),
}


def lint(rules: Sequence[Rule], county: County) -> Lint:
    """Return what is wrong with rules, by their numbers, and how much of the county they cover."""
    ordered = sorted(rules, key=lambda rule: rule.position)
    reach = Reach.of(ordered, county)
    found = [
        *(finding for rule in ordered for finding in _faults_of(rule, county)),
        *_clashes(ordered),
        *_shadowed(ordered, reach),
        *_uncovered(reach, county),
    ]
    return Lint(tuple(found), reach.coverage())


def _faults_of(rule: Rule, county: County) -> Iterator[Finding]:
    if rule.category is not None and rule.category not in county.categories:
        yield _finding(Fault.UNKNOWN_CATEGORY, rule, category=rule.category)
    if rule.area and rule.area not in county.areas:
        yield _finding(Fault.UNKNOWN_AREA, rule, area=rule.area)
    named = (rule.unit, *rule.support)
    for unit, times in Counter(named).items():
        if times > 1:
            yield _finding(Fault.UNIT_TWICE, rule, unit=_unit_name(unit, county))
    for unit in dict.fromkeys(named):
        yield from _faults_of_unit(rule, unit, county)


def _faults_of_unit(rule: Rule, code: str, county: County) -> Iterator[Finding]:
    unit = county.units.get(code)
    if unit is None:
        yield _finding(Fault.UNKNOWN_UNIT, rule, unit=code)
        return
    if not unit.is_active:
        yield _finding(Fault.INACTIVE_UNIT, rule, unit=unit.name)
    area = rule.area or county.code
    if not area.startswith(unit.area):
        served, meant = county.areas.get(unit.area, unit.area), county.areas.get(area, area)
        yield _finding(Fault.UNIT_ELSEWHERE, rule, unit=unit.name, served=served, area=meant or "–")
    if rule.tier is Tier.HARD and code == rule.unit and unit.level is not Level.COUNTY:
        yield _finding(Fault.UNIT_TOO_LOW, rule, unit=unit.name)


def _clashes(rules: Iterable[Rule]) -> Iterator[Finding]:
    """Yield rules of the same conditions: no others can say equally much and hold at once."""
    alike: dict[object, list[Rule]] = {}
    for rule in rules:
        alike.setdefault(rule.conditions, []).append(rule)
    for group in alike.values():
        if len(group) > 1:
            proposals = {(rule.unit, frozenset(rule.support)) for rule in group}
            fault = Fault.DUPLICATE if len(proposals) == 1 else Fault.CONTRADICTION
            numbers = tuple(rule.position for rule in group)
            yield Finding(fault, numbers, _listing(fault, numbers))


def _shadowed(rules: Iterable[Rule], reach: Reach) -> Iterator[Finding]:
    winners = {winner.position for winner in reach.winners.values() if winner is not None}
    for rule in rules:
        if rule.position not in winners:
            by = reach.winners_over(rule)
            if by:
                words = _listing(Fault.SHADOWED, by, no=rule.position)
                yield Finding(Fault.SHADOWED, (rule.position, *by), words)


def _uncovered(reach: Reach, county: County) -> Iterator[Finding]:
    for category, n in reach.uncovered().items():
        words = SENTENCES[Fault.UNCOVERED].fill(category=county.categories[category], n=n)
        yield Finding(Fault.UNCOVERED, (), words)


def _finding(fault: Fault, rule: Rule, **values: object) -> Finding:
    return Finding(fault, (rule.position,), SENTENCES[fault].fill(no=rule.position, **values))


def _unit_name(code: str, county: County) -> str:
    unit = county.units.get(code)
    return code if unit is None else unit.name


def _listing(fault: Fault, numbers: Collection[int], **values: object) -> Words:
    """Return a sentence that lists numbers of rules, as each language does."""
    zh, en = "、".join(map(str, numbers)), ", ".join(map(str, numbers))
    return Words(
        SENTENCES[fault].zh.format(nos=zh, **values), SENTENCES[fault].en.format(nos=en, **values)
    )
