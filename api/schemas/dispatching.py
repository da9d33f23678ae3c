"""Dispatch rules, suggestions, duplicates and alarms on the wire."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from api.schemas.fields import Key, Line, Wire
from geo.errors import Words
from geo.postgis import Record
from governance.incidents.dispatching.duplicates.finding import Found
from governance.incidents.dispatching.duplicates.likeness import Likeness
from governance.incidents.dispatching.linting import Lint
from governance.incidents.dispatching.ranking import Candidate, Said
from governance.incidents.dispatching.reach import County
from governance.incidents.dispatching.rule_sets import MOST_RULES
from governance.incidents.dispatching.rules import Rule
from governance.incidents.dispatching.suggesting import MOST_TOGETHER, Suggested
from governance.incidents.dispatching.vocabulary import RuleHours
from governance.vocabulary import Tier

Unit = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]
Area = Annotated[str, Field(max_length=15, pattern=r"^[0-9]*$")]


class RuleIn(Wire):
    """One rule; its number is its place in the table."""

    area: Area = ""
    category: Key | None = None
    tier: Tier | None = None
    hours: RuleHours = RuleHours.ANY
    unit: Unit
    support: Annotated[tuple[Unit, ...], Field(max_length=10)] = ()


class RulesIn(Wire):
    """All rules of a set, in the order of their numbers."""

    rules: Annotated[tuple[RuleIn, ...], Field(max_length=MOST_RULES)]

    def to_rules(self) -> list[Rule]:
        """Return them in our own type."""
        return [
            Rule(number, one.unit, one.support, one.area, one.category, one.tier, one.hours)
            for number, one in enumerate(self.rules, start=1)
        ]


class RuleSetIn(RulesIn):
    """A new draft."""

    name: Line


class ReplayIn(Wire):
    """On how many of the last days a set is tried."""

    days: Annotated[int, Field(ge=1, le=1000)] = 90


class TogetherIn(Wire):
    """Incidents for which units are wanted."""

    ids: Annotated[tuple[uuid.UUID, ...], Field(min_length=1, max_length=MOST_TOGETHER)]


def rule_set_of(row: Record) -> dict[str, Any]:
    """Return a set without its rules."""
    return {
        "id": row.id,
        "name": row.name,
        "state": row.state,
        "created_at": row.created_at,
        "activated_at": row.activated_at,
        "replay": row.replay,
    }


def rule_of(rule: Rule, county: County) -> dict[str, Any]:
    """Return a rule with the names of what it names; what there is not names itself."""
    return {
        "position": rule.position,
        "area": rule.area,
        "area_name": county.areas.get(rule.area, rule.area),
        "category": rule.category,
        "tier": rule.tier,
        "hours": rule.hours,
        "unit": rule.unit,
        "support": rule.support,
    }


def lint_of(found: Lint) -> dict[str, Any]:
    """Return what is wrong with a set, and what it covers."""
    return {
        "findings": [
            {
                "fault": one.fault,
                "rules": one.rules,
                "is_error": one.is_error,
                "words": _words(one.words),
            }
            for one in found.findings
        ],
        "coverage": {"n": found.coverage.n, "of": found.coverage.of},
        "has_errors": found.has_errors,
    }


def choices_of(county: County) -> dict[str, Any]:
    """Return what a rule may name: units and areas, without the grids' own units."""
    return {
        "units": [
            {"code": code, "name": unit.name, "level": unit.level, "is_active": unit.is_active}
            for code, unit in county.units.items()
        ],
        "areas": [{"code": code, "name": name} for code, name in county.areas.items()],
    }


def suggested_of(one: Suggested) -> dict[str, Any]:
    """Return every candidate of an incident with reasons and shortfalls, the best first."""
    found = one.suggestion
    return {
        "id": one.asked.id,
        "no": one.asked.no,
        "version": one.asked.version,
        "rule": None if one.rule is None else one.rule.position,
        "best": None if found.best is None else found.best.unit.code,
        "support": found.support,
        "escalate_to": None if found.escalate_to is None else found.escalate_to.unit.code,
        "candidates": [_candidate(candidate) for candidate in found.candidates],
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    unit = one.unit
    return {
        "unit": unit.code,
        "name": unit.name,
        "level": unit.level,
        "people": unit.people,
        "is_eligible": one.is_eligible,
        "reasons": [_said(said) for said in one.reasons],
        "shortfalls": [_said(said) for said in one.shortfalls],
        "on_duty": unit.on_duty,
        "stationing": unit.stationing,
        "open_tasks": unit.open_tasks,
        "overdue_tasks": unit.overdue_tasks,
        "straight_m": None if one.distance_m is None else round(one.distance_m),
    }


def _said(said: Said) -> Mapping[str, str]:
    return {"reason": said.reason, **_words(said.words)}


def duplicates_of(found: Found) -> dict[str, Any]:
    """Return what an incident may be merged into, and what the same reporter told before."""
    return {
        "targets": [likeness_of(one) for one in found.targets],
        "repeats": [likeness_of(one) for one in found.repeats],
        "is_repeat": bool(found.repeats),
        "is_hidden": found.is_hidden,
        "within": {"metres": found.window.distance_m, "days": found.window.days},
    }


def likeness_of(one: Likeness) -> dict[str, Any]:
    """Return a report that may be of the same thing, with why."""
    report = one.near.report
    return {
        "id": report.id,
        "no": report.no,
        "title": report.title,
        "state": report.state,
        "occurred_at": report.occurred_at,
        "metres": None if one.near.distance_m is None else round(one.near.distance_m),
        "is_same_reporter": one.near.is_same_reporter,
        "reasons": [_words(words) for words in one.reasons],
    }


def alarm_of(row: Record) -> dict[str, Any]:
    """Return an alarm."""
    return {
        "id": row.id,
        "kind": row.kind,
        "subject": row.subject,
        "words": row.words,
        "times": row.times,
        "opened_at": row.opened_at,
        "last_at": row.last_at,
        "closed_at": row.closed_at,
    }


def _words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
