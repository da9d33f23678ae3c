"""To whom an incident may go: candidates from place, rules and category, ranked, with reasons."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from geo.errors import Words
from geo.metric import geodesic_distance_m
from governance.incidents.dispatching import rule_queries, suggestion_queries
from governance.incidents.dispatching.alarms import RULE_FAILED, Trouble, raise_alarms
from governance.incidents.dispatching.ranking import (
    FAILURES,
    Candidate,
    Named,
    Suggestion,
    UnitNow,
    rank,
)
from governance.incidents.dispatching.rules import Facts, Rule, best, is_working
from governance.incidents.dispatching.suggestion_queries import Asked, UnitRow
from governance.incidents.dispatching.vocabulary import Reason
from governance.people.sight import Sight
from governance.policy import Policy

#: So many incidents are looked at together at most.
MOST_TOGETHER: Final = 200

_BY_PLACE: Final = ((Reason.VILLAGE, 12), (Reason.TOWNSHIP, 9))

_FAILED: Final = Words(
    "派单规则 {no} 指定的“{unit}”不能接单：{zh}。已改为建议其他单位；请安排人员或修改规则。",
    "“{unit}”, named by dispatch rule {no}, cannot take incidents: {en}. Others are proposed "
    "meanwhile; see to its staff or change the rule.",
)


@dataclass(frozen=True, slots=True)
class Suggested:
    """What is proposed for one incident, and the rule by which."""

    asked: Asked
    rule: Rule | None
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for suggestions, and when.

    Attributes
    ----------
    is_silent
        No alarm is raised: who looks through another's eyes changes nothing.
    """

    sight: Sight
    policy: Policy
    now: datetime
    is_silent: bool = False

    @property
    def day(self) -> date:
        """The county's day."""
        return self.now.astimezone(self.policy.county.zone).date()


def suggest_units(
    db: Connection, ids: Collection[uuid.UUID], asking: Asking
) -> dict[uuid.UUID, Suggested]:
    """Return whom each incident may go to; one that may not be seen is absent.

    A rule whose unit cannot take incidents raises an alarm, and the other candidates stand.
    """
    asked = suggestion_queries.incidents_asked(db, ids, asking.sight)
    rules = rule_queries.active_rules(db)
    chosen = {one.id: _choose(rules, one, asking) for one in asked}
    by_id = {one.id: _by_place_and_rule(one, chosen[one.id]) for one in asked}
    codes = {code for named in by_id.values() for code in named}
    known = suggestion_queries.units_concerned(db, codes, {one.category for one in asked})
    for one in asked:
        _add_in_charge(by_id[one.id], one, known.values())
    codes = {code for named in by_id.values() for code in named}
    units = suggestion_queries.units_now(db, codes, known, now=asking.now, day=asking.day)
    metres = _distances(asked, by_id, units)
    made = {one.id: _suggest(one, chosen[one.id], by_id[one.id], units, metres) for one in asked}
    if not asking.is_silent:
        raise_alarms(db, _troubles(made.values()), now=asking.now)
    return made


def _choose(rules: Sequence[Rule], one: Asked, asking: Asking) -> Rule | None:
    calendar = asking.policy.calendar.calendar(asking.policy.county.zone)
    facts = Facts(one.area, one.category, one.matter.tier, asking.now)
    return best(rules, facts, is_working=is_working(calendar, asking.now))


_Reasons = defaultdict[str, set[Reason]]


def _by_place_and_rule(one: Asked, rule: Rule | None) -> _Reasons:
    named: _Reasons = defaultdict(set)
    if one.area:
        named[one.area].add(Reason.GRID)
        for reason, digits in _BY_PLACE:
            named[one.area[:digits]].add(reason)
    if rule is not None:
        named[rule.unit].add(Reason.RULE)
        for code in rule.support:
            named[code].add(Reason.RULE_SUPPORT)
    return named


def _add_in_charge(named: _Reasons, one: Asked, units: Iterable[UnitRow]) -> None:
    for unit in units:
        if unit.is_in_charge(one.category, one.area):
            named[unit.code].add(Reason.IN_CHARGE)


def _distances(
    asked: Iterable[Asked], by_id: Mapping[uuid.UUID, _Reasons], units: Mapping[str, UnitNow]
) -> dict[tuple[uuid.UUID, str], float]:
    """Return how far each incident is from each of its units, where both places are known."""
    pairs = [
        ((one.id, code), one.point, units[code].place) for one in asked for code in by_id[one.id]
    ]
    known = [(key, a, b) for key, a, b in pairs if a is not None and b is not None]
    if not known:
        return {}
    here, there = zip(*((a, b) for _, a, b in known), strict=True)
    (lon_a, lat_a), (lon_b, lat_b) = zip(*here, strict=True), zip(*there, strict=True)
    metres = geodesic_distance_m(lon_a, lat_a, lon_b, lat_b)
    return {key: float(m) for (key, _, _), m in zip(known, metres, strict=True)}


def _suggest(
    one: Asked,
    rule: Rule | None,
    by: _Reasons,
    units: Mapping[str, UnitNow],
    metres: Mapping[tuple[uuid.UUID, str], float],
) -> Suggested:
    named = [
        Named(units[code], frozenset(reasons), metres.get((one.id, code)))
        for code, reasons in by.items()
        if units[code].is_known or reasons & {Reason.RULE, Reason.RULE_SUPPORT}
    ]
    number = None if rule is None else rule.position
    return Suggested(one, rule, rank(named, one.matter, number))


def _troubles(made: Iterable[Suggested]) -> list[Trouble]:
    return [
        _trouble(one.rule, candidate)
        for one in made
        if one.rule is not None
        for candidate in one.suggestion.candidates
        if candidate.has(Reason.RULE) or candidate.has(Reason.RULE_SUPPORT)
        if any(said.reason in FAILURES for said in candidate.shortfalls)
    ]


def _trouble(rule: Rule, candidate: Candidate) -> Trouble:
    said = next(one for one in candidate.shortfalls if one.reason in FAILURES)
    words = _FAILED.fill(
        no=rule.position, unit=candidate.unit.name, zh=said.words.zh, en=said.words.en
    )
    return Trouble(RULE_FAILED, f"{candidate.unit.code}:{said.reason}", words)
