"""What the forms of moves offer to choose from: units, leaders, the county's own reasons."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from geo.postgis import Record
from governance.incidents.handling.stored_case import Stored
from governance.people.duty import Member, members_of
from governance.people.roles import Role
from governance.policy import Policy

_UNITS = text(
    """
SELECT u.code, u.name, u.kind, u.level, u.stationing, u.categories @> ARRAY[:category] AS in_charge
FROM unit u
WHERE u.active AND (u.kind <> 'centre' OR u.code = ANY(:centres))
UNION ALL
SELECT g.code, g.name, 'grid', 'grid', NULL, false
FROM grid g JOIN edition d ON d.id = g.edition_id AND d.state = 'active' WHERE g.code = :area
ORDER BY 6 DESC, 4, 2
"""
)


@dataclass(frozen=True, slots=True)
class Moment:
    """The time, and the county's day of it."""

    now: datetime
    day: date


def units_to_choose(db: Connection, stored: Stored) -> list[Record]:
    """Return the units that could get a task on an incident, those in charge of its category first.

    Agencies, mediation bodies and teams; of the centres just those that the incident lies under.
    """
    area = stored.area
    asked = {
        "category": stored.case.category,
        "centres": [area[:6], area[:9], area[:12]],
        "area": area,
    }
    return list(db.execute(_UNITS, asked))


def leaders_to_choose(db: Connection, stored: Stored, at: Moment) -> list[Member]:
    """Return the leaders of the incident's county."""
    return members_of(db, [stored.area[:6]], [Role.LEADER], now=at.now, day=at.day)


def county_words(policy: Policy) -> dict[str, Any]:
    """Return the reasons, rules and kinds of evidence that a county's policy names."""
    handling = policy.handling
    return {
        "reasons": {verb.value: _pairs(named) for verb, named in handling.reasons.items()},
        "skip_rules": _pairs(handling.skip_rules),
        "evidence_kinds": _pairs(handling.evidence_kinds),
        "most_extension_days": handling.most_extension_days,
    }


def _pairs(named: dict[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    return {code: {"zh": zh, "en": en} for code, (zh, en) in named.items()}
