"""The county's calendar and its limits, as a policy file states them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from itertools import combinations
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator

from geo.errors import Words
from governance.clocks.limits import Limit, LimitTextError
from governance.clocks.workdays import WorkCalendar, Year
from governance.vocabulary import ClockKind, Level, Tier

_SPAN: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)

Span = tuple[time, time]


def _read_span(text: object) -> Span:
    found = _SPAN.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        message = "write working hours as 08:30-12:00"
        raise ValueError(message)
    first, second, third, fourth = (int(part) for part in found.groups())
    return time(first, second), time(third, fourth)


def _read_limit(text: object) -> Limit:
    try:
        return Limit.parse(text if isinstance(text, str) else "")
    except LimitTextError as broken:
        raise ValueError(broken.words.en) from broken


def _read_year(text: object) -> object:
    return int(text) if isinstance(text, str) and text.isdecimal() else text


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class YearSection(_Frozen):
    """One year that the county states itself."""

    days_off: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()


class CalendarSection(_Frozen):
    """Working hours, and the years that are stated here instead of taken from the package."""

    hours: tuple[Annotated[Span, PlainValidator(_read_span)], ...]
    years: dict[Annotated[int, BeforeValidator(_read_year)], YearSection] = {}

    def calendar(self, zone: ZoneInfo) -> WorkCalendar:
        """Return the working calendar in the county's zone; raises `WorkingHoursError`."""
        years = {
            number: Year(frozenset(year.days_off), frozenset(year.workdays))
            for number, year in self.years.items()
        }
        return WorkCalendar(zone, self.hours, years)


class LimitRule(_Frozen):
    """A limit for a clock, and for which incidents; what is not said holds for all of them."""

    clock: ClockKind
    limit: Annotated[Limit, PlainValidator(_read_limit)]
    level: Level | None = None
    tier: Tier | None = None
    category: str | None = None
    urgent: bool | None = None

    @property
    def conditions(self) -> dict[str, object]:
        """What an incident must be for the rule to hold."""
        named = {
            "level": self.level,
            "tier": self.tier,
            "category": self.category,
            "urgent": self.urgent,
        }
        return {name: value for name, value in named.items() if value is not None}

    def holds(self, of: Mapping[str, object]) -> bool:
        """Whether the rule holds for an incident of these properties."""
        return all(of.get(name) == value for name, value in self.conditions.items())


def limit_for(rules: Sequence[LimitRule], clock: ClockKind, of: Mapping[str, object]) -> Limit:
    """Return the limit of the rule that says most about the incident.

    Parameters
    ----------
    of
        Its ``level``, ``tier``, ``category`` and ``urgent``.
    rules
        Sound by `find_rule_faults`: one of them holds, and none as specific contradicts it.
    """
    held = [rule for rule in rules if rule.clock is clock and rule.holds(of)]
    return max(held, key=lambda rule: len(rule.conditions)).limit


def find_rule_faults(rules: Sequence[LimitRule]) -> Iterator[Words]:
    """Yield what is wrong with a set of rules.

    Every clock needs a rule without conditions, so that no incident is without a limit. Two rules
    that may hold at once and say equally much leave it open which one counts, unless a third
    holds for just those incidents for which both do.
    """
    for clock in ClockKind:
        own = [rule for rule in rules if rule.clock is clock]
        if not any(not rule.conditions for rule in own):
            yield _OPEN.fill(clock=clock)
        settled = [rule.conditions for rule in own]
        for one, other in combinations(own, 2):
            if _contradict(one, other) and not _is_settled(one, other, settled):
                told = {"clock": clock, "one": _told(one), "other": _told(other)}
                yield _UNDECIDED.fill(**told)


_OPEN: Final = Words(
    "时限“{clock}”缺少不带条件的默认规则", "the clock “{clock}” has no rule without conditions"
)
_UNDECIDED: Final = Words(
    "时限“{clock}”的两条规则同样具体、可能同时适用：{one} 与 {other}，"
    "请再写一条同时满足两者条件的规则",
    "two rules of the clock “{clock}” say equally much and may hold at once: {one} and {other}; "
    "add a rule with the conditions of both",
)


def _contradict(one: LimitRule, other: LimitRule) -> bool:
    a, b = one.conditions, other.conditions
    common = a.keys() & b.keys()
    return a == b or (len(a) == len(b) and all(a[name] == b[name] for name in common))


def _is_settled(one: LimitRule, other: LimitRule, stated: list[dict[str, object]]) -> bool:
    both = one.conditions | other.conditions
    return one.conditions != both and both in stated


def _told(rule: LimitRule) -> str:
    stated = ", ".join(f"{name}={value}" for name, value in rule.conditions.items())
    return f"[{stated}] {rule.limit}"
