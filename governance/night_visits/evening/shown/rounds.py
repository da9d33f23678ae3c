"""The rounds of somebody, whole: what a telephone needs for an evening without a network."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection

from geo.postgis import Record
from governance.incidents.vocabulary import OPEN_STATES
from governance.night_visits.evening.desk import Desk
from governance.night_visits.evening.shown import round_queries
from governance.night_visits.nights import evening_of

#: A round can be put on the telephone so long before its evening.
AHEAD: Final = timedelta(days=7)
#: Its doors are shown until the evening after.
BEHIND: Final = timedelta(days=1)
#: What was found at a door so long ago is told again.
TOLD_AGAIN: Final = timedelta(days=365)
MOST_FINDINGS: Final = 3


def read_rounds(db: Connection, desk: Desk) -> dict[str, Any]:
    """Return the teams with which who asks goes, with stops, and the words a record is made of."""
    rules = desk.policy.night_visits
    tonight = evening_of(desk.now, desk.policy.county.zone, rules.night_ends)
    person = desk.me.person
    teams = (
        []
        if person is None
        else round_queries.teams_of(db, person, since=tonight - BEHIND, until=tonight + AHEAD)
    )
    ids = [team.id for team in teams]
    members = _by_team(round_queries.members_of_teams(db, ids))
    stops = _by_team(_stops(db, ids, desk))
    return {
        "person": person,
        "tonight": tonight,
        "rounds": [
            team._asdict() | {"members": members[team.id], "stops": stops[team.id]}
            for team in teams
        ],
        "topics": [{"code": code, "zh": zh, "en": en} for code, (zh, en) in rules.topics.items()],
        "check_in_min": rules.safety.check_in_min,
        "night_ends": rules.night_ends.isoformat(timespec="minutes"),
        "as_of": desk.now,
    }


def _by_team(rows: Iterable[dict[str, Any] | Record]) -> dict[uuid.UUID, list[dict[str, Any]]]:
    found: defaultdict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        values = dict(row if isinstance(row, dict) else row._asdict())
        found[values.pop("team_id")].append(values)
    return found


def _stops(db: Connection, teams: list[uuid.UUID], desk: Desk) -> list[dict[str, Any]]:
    told, found = defaultdict(list), defaultdict(list)
    for row in round_queries.told_of(db, teams):
        told[row.household_id].append(row._asdict())
    for row in round_queries.findings_at(db, teams, since=desk.today - TOLD_AGAIN):
        found[row.household_id].append(row._asdict())
    stops = []
    for row in round_queries.stops_of(db, teams):
        findings = found[row.household_id]
        stops.append(
            row._asdict()
            | {
                "class_name": _class_name(row.visit_class, desk),
                "told": told[row.household_id],
                "findings": findings[:MOST_FINDINGS],
                "open_matters": sum(one["incident"] in OPEN_STATES for one in findings),
            }
        )
    return stops


def _class_name(code: str, desk: Desk) -> dict[str, str]:
    known = desk.policy.night_visits.classes.get(code)
    return {"zh": code, "en": code} if known is None else {"zh": known.zh, "en": known.en}
