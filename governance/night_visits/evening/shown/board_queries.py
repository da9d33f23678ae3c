"""The evening as it goes: teams, their stops done of planned, signs, alarms."""

import uuid
from datetime import date

from sqlalchemy import Connection, func, or_, select, text

from geo.postgis import Record
from governance.incidents.visibility import lies_within
from governance.night_visits.planning.model import VisitPlan, VisitTeam, VisitTeamMember
from governance.people.sight import Sight

_TEAMS = text("""
SELECT t.id, t.number, t.station, t.mode, t.started_at, t.ended_at, t.closes_at,
  p.area, p.state, stops.planned, stops.done, stops.met, stops.deferred,
  heard.at AS heard_at, sign.at AS sign_at, members.names,
  alarm.id AS alarm_id, alarm.help AS alarm_help, alarm.since AS alarm_since
FROM visit_team t
JOIN visit_plan p ON p.id = t.plan_id
CROSS JOIN LATERAL (
  SELECT count(*) AS planned,
    count(*) FILTER (WHERE v.outcome <> 'deferred') AS done,
    count(*) FILTER (WHERE v.outcome = 'met') AS met,
    count(*) FILTER (WHERE v.outcome = 'deferred') AS deferred
  FROM visit_stop s
  LEFT JOIN visit v ON v.household_id = s.household_id AND v.evening = p.evening AND v.counts
  WHERE s.team_id = t.id
) stops
CROSS JOIN LATERAL (
  SELECT max(received_at) AS at FROM visit_sending WHERE team_id = t.id AND result <> 'refused'
) heard
CROSS JOIN LATERAL (SELECT max(at) AS at FROM team_sign WHERE team_id = t.id) sign
CROSS JOIN LATERAL (
  SELECT array_agg(person.name ORDER BY m.part, person.name) AS names
  FROM visit_team_member m JOIN person ON person.id = m.person_id WHERE m.team_id = t.id
) members
LEFT JOIN team_alarm alarm ON alarm.team_id = t.id AND alarm.closed_at IS NULL
WHERE t.id = ANY(:teams)
ORDER BY (alarm.id IS NULL), p.area, t.number
""")


def teams_in_sight(
    db: Connection, sight: Sight, person: uuid.UUID | None, evening: date
) -> list[uuid.UUID]:
    """Return the teams of an evening's plans that are seen, and those somebody goes with."""
    member = (
        select(VisitTeamMember.person_id)
        .where(VisitTeamMember.team_id == VisitTeam.id, VisitTeamMember.person_id == person)
        .exists()
    )
    asked = (
        select(VisitTeam.id)
        .join(VisitPlan, VisitPlan.id == VisitTeam.plan_id)
        .where(
            VisitPlan.evening == evening,
            VisitPlan.state.in_(["approved", "in_progress", "completed"]),
            or_(lies_within(sight, VisitPlan.area), member),
        )
    )
    return list(db.scalars(asked))


def read_teams(db: Connection, teams: list[uuid.UUID]) -> list[Record]:
    """Return teams with how far they are, those with an open alarm first."""
    return list(db.execute(_TEAMS, {"teams": teams}))


def plans_on(db: Connection, sight: Sight, evening: date) -> int:
    """Return how many plans of an evening wait for approval, where nobody goes yet."""
    asked = (
        select(func.count())
        .select_from(VisitPlan)
        .where(
            VisitPlan.evening == evening,
            VisitPlan.state == "draft",
            lies_within(sight, VisitPlan.area),
        )
    )
    return db.scalar(asked) or 0
