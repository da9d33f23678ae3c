"""Reading and writing signs of life, rounds begun and ended, and alarms."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, text, update
from sqlalchemy.dialects.postgresql import insert

from geo.postgis import Record
from governance.incidents.visibility import lies_within
from governance.night_visits.evening.model import TeamAlarm, TeamSign
from governance.night_visits.planning.model import VisitPlan, VisitTeam
from governance.people.sight import Sight


def write_sign(db: Connection, row: dict[str, Any]) -> None:
    """Write a sign of life; one with this id is there already."""
    db.execute(insert(TeamSign).values(**row).on_conflict_do_nothing())


_SET_ROUND = text("""
UPDATE visit_team t SET started_at = told.started_at,
  ended_at = CASE WHEN told.ended_at > told.resumed_at THEN told.ended_at END
FROM (
  SELECT least(min(device_at) FILTER (WHERE kind = 'start'), CAST(:started AS timestamptz))
      AS started_at,
    greatest(max(device_at) FILTER (WHERE kind = 'start'), CAST(:started AS timestamptz))
      AS resumed_at,
    greatest(max(device_at) FILTER (WHERE kind = 'end'), CAST(:ended AS timestamptz)) AS ended_at
  FROM visit_sending WHERE team_id = :team AND kind IN ('start', 'end') AND result = 'applied'
) told
WHERE t.id = :team
""")


def set_round(
    db: Connection, team: uuid.UUID, *, started: datetime | None, ended: datetime | None
) -> None:
    """Say when a team set out and was back, of all that it told and what it tells now.

    Back is who has not set out again since.
    """
    db.execute(_SET_ROUND, {"team": team, "started": started, "ended": ended})


def open_alarm(
    db: Connection, team: uuid.UUID, *, is_help: bool, since: datetime, now: datetime
) -> int | None:
    """Open a team's alarm and return its id; None where one is open already.

    One of silence becomes one of help when help is asked for, and is told anew.
    """
    row = {"team_id": team, "help": is_help, "since": since, "opened_at": now}
    made = insert(TeamAlarm).values(**row)
    if is_help:
        told = {"help": True, "since": since}
        where = text("closed_at IS NULL")
        made = made.on_conflict_do_update(
            index_elements=[TeamAlarm.team_id],
            index_where=where,
            set_=told,
            where=TeamAlarm.help.is_(False),
        )
    else:
        made = made.on_conflict_do_nothing()
    return db.scalar(made.returning(TeamAlarm.id))


def close_alarm(
    db: Connection, alarm: int, may_see: ColumnElement[bool], closing: dict[str, Any]
) -> bool:
    """Close an alarm with what was found; whether there was one to close."""
    seen = (
        select(VisitTeam.id)
        .join(VisitPlan, VisitPlan.id == VisitTeam.plan_id)
        .where(VisitTeam.id == TeamAlarm.team_id, may_see)
        .exists()
    )
    closed = update(TeamAlarm).where(TeamAlarm.id == alarm, TeamAlarm.closed_at.is_(None), seen)
    return db.execute(closed.values(**closing)).rowcount > 0


def plan_in(sight: Sight) -> ColumnElement[bool]:
    """Return whether a team's plan lies in an area that is seen."""
    return lies_within(sight, VisitPlan.area)


_LAST_HEARD = text("""
SELECT t.id, coalesce(greatest(heard.at, closed.at), t.started_at) AS heard_at
FROM visit_team t JOIN visit_plan p ON p.id = t.plan_id
CROSS JOIN LATERAL (
  SELECT max(received_at) AS at FROM visit_sending s
  WHERE s.team_id = t.id AND s.result <> 'refused'
) heard
CROSS JOIN LATERAL (
  SELECT max(closed_at) AS at FROM team_alarm a WHERE a.team_id = t.id
) closed
WHERE t.started_at IS NOT NULL AND t.ended_at IS NULL AND p.state IN ('approved', 'in_progress')
  AND t.started_at > CAST(:now AS timestamptz) - interval '12 hours'
  AND coalesce(greatest(heard.at, closed.at), t.started_at) < :before
  AND NOT EXISTS (SELECT FROM team_alarm a WHERE a.team_id = t.id AND a.closed_at IS NULL)
ORDER BY t.id FOR NO KEY UPDATE OF t SKIP LOCKED
""")


def silent_teams(db: Connection, *, before: datetime, now: datetime) -> list[Record]:
    """Return teams under way that nothing was heard of since a moment, held.

    A telephone without a network is silent, too: what it has to say comes in later, and until
    then somebody has to ask. After an alarm was closed the time runs anew.
    """
    return list(db.execute(_LAST_HEARD, {"before": before, "now": now}))


def name_of_team(db: Connection, team: uuid.UUID) -> Record:
    """Return the area of a team's plan, and the team's number and station."""
    asked = (
        select(VisitPlan.area, VisitTeam.number, VisitTeam.station)
        .join(VisitPlan, VisitPlan.id == VisitTeam.plan_id)
        .where(VisitTeam.id == team)
    )
    return db.execute(asked).one()
