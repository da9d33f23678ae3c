"""Whether two reports may be of the same thing: near, of one kind, within some days."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Final

from geo.address import Element, parse_address
from geo.errors import Words

#: With one of these an address names one place; a street or a village alone would be many.
_EXACT: Final = frozenset({Element.DOOR, Element.BUILDING})


@dataclass(frozen=True, slots=True)
class Window:
    """How near in space and time a report must be."""

    distance_m: float
    days: int

    @property
    def span(self) -> timedelta:
        """The days as a span of time, to either side."""
        return timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Report:
    """A report as far as likeness asks.

    Attributes
    ----------
    address_key
        What the address is matched by; empty where it names no place finer than a village.
    """

    id: uuid.UUID
    no: str
    title: str
    category: str
    state: str
    occurred_at: datetime
    address_key: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """Another report, how far it is, and whether the same person told of it.

    Attributes
    ----------
    distance_m
        None where one of the two has no position.
    is_same_reporter
        None where one of the two was told without a phone number, or may not be compared.
    """

    report: Report
    distance_m: float | None
    is_same_reporter: bool | None


@dataclass(frozen=True, slots=True)
class Likeness:
    """A report that may be of the same thing, with why."""

    near: Near
    reasons: tuple[Words, ...]


def rank_likely(asked: Report, others: Iterable[Near], window: Window) -> list[Likeness]:
    """Return the reports that may be of the same thing, the likeliest first.

    At the same address before merely near; then by the same reporter; then the nearer; then the
    closer in time; then by number.
    """
    found = [one for one in others if is_alike(asked, one, window)]
    found.sort(key=lambda one: _order(asked, one))
    return [Likeness(one, tuple(_reasons(asked, one))) for one in found]


def is_alike(asked: Report, other: Near, window: Window) -> bool:
    """Return whether place, kind and time of two reports fit."""
    report = other.report
    if report.id == asked.id or report.category != asked.category:
        return False
    if abs(report.occurred_at - asked.occurred_at) > window.span:
        return False
    is_near = other.distance_m is not None and other.distance_m <= window.distance_m
    return is_near or _same_address(asked, report)


def _same_address(one: Report, other: Report) -> bool:
    return one.address_key != "" and one.address_key == other.address_key


def _order(asked: Report, one: Near) -> tuple[object, ...]:
    apart = abs(one.report.occurred_at - asked.occurred_at)
    distance = inf if one.distance_m is None else one.distance_m
    same = _same_address(asked, one.report)
    return not same, one.is_same_reporter is not True, distance, apart, one.report.no


_AWAY: Final = Words("相距 {m} 米", "{m} m apart")
_ADDRESS: Final = Words("地址相同", "The same address")
_EARLIER: Final = Words("早 {zh}", "{en} earlier")
_LATER: Final = Words("晚 {zh}", "{en} later")
_TOGETHER: Final = Words("同时发生", "At the same time")
_CATEGORY: Final = Words("类别相同", "The same category")
_SAME_REPORTER: Final = Words("同一上报人", "The same reporter")
_OTHER_REPORTER: Final = Words("不同上报人", "Another reporter")


def _reasons(asked: Report, one: Near) -> list[Words]:
    made = [] if one.distance_m is None else [_AWAY.fill(m=round(one.distance_m))]
    if _same_address(asked, one.report):
        made.append(_ADDRESS)
    made += [_time_apart(one.report.occurred_at - asked.occurred_at), _CATEGORY]
    if one.is_same_reporter is not None:
        made.append(_SAME_REPORTER if one.is_same_reporter else _OTHER_REPORTER)
    return made


def _time_apart(apart: timedelta) -> Words:
    minutes = abs(apart) // timedelta(minutes=1)
    if minutes == 0:
        return _TOGETHER
    said = _span_words(minutes)
    return (_EARLIER if apart < timedelta() else _LATER).fill(zh=said.zh, en=said.en)


def _span_words(minutes: int) -> Words:
    """Return a span in its largest whole unit, cut off."""
    hours, days = minutes // 60, minutes // 1440
    if days:
        return Words(f"{days} 天", f"{days} d")
    return (
        Words(f"{hours} 小时", f"{hours} h")
        if hours
        else Words(f"{minutes} 分钟", f"{minutes} min")
    )


def key_of(address: str | None) -> str:
    """Return the key an address is compared by; empty where it names no house or building."""
    if not address:
        return ""
    parsed = parse_address(address)
    return parsed.key if _EXACT & parsed.elements.keys() and not parsed.is_vague else ""
