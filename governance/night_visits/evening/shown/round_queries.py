"""A team's round as its telephone keeps it: stops with addresses, what is known, what was told."""

import uuid
from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import Connection, text

from geo.postgis import Record

#: A plan that holds: its doors are shown exactly to those who go, until the evening after.
_STATES: Final = ["approved", "in_progress", "completed"]

_TEAMS = text("""
SELECT t.id, t.number, t.station, t.mode, t.started_at, t.ended_at, t.opens_at, t.closes_at,
  p.id AS plan_id, p.evening, p.area, p.state
FROM visit_team t
JOIN visit_plan p ON p.id = t.plan_id
JOIN visit_team_member m ON m.team_id = t.id AND m.person_id = :person
WHERE p.state = ANY(:states) AND p.evening BETWEEN :since AND :until
ORDER BY p.evening, t.number
""")

_MEMBERS = text("""
SELECT m.team_id, m.part, person.name
FROM visit_team_member m JOIN person ON person.id = m.person_id
WHERE m.team_id = ANY(:teams) ORDER BY m.part, person.name
""")

_STOPS = text("""
SELECT s.id, s.team_id, s.household_id, s.position, s.arrives_at, s.leaves_at, s.metres,
  h.number, h.address, ST_X(h.geom) AS lon, ST_Y(h.geom) AS lat, h.visit_class,
  h.at_home_from, h.at_home_until, h.last_outcome, h.last_attempt_on, h.misses
FROM visit_stop s JOIN household h ON h.id = s.household_id
WHERE s.team_id = ANY(:teams) ORDER BY s.team_id, s.position
""")

_TOLD = text("""
SELECT v.id, v.household_id, v.team_id, v.outcome, v.revision, v.arrived_at, v.counts
FROM visit v JOIN visit_stop s ON s.household_id = v.household_id AND s.team_id = ANY(:teams)
JOIN visit_plan p ON p.id = s.plan_id AND p.evening = v.evening
ORDER BY v.arrived_at, v.id
""")

_FINDINGS = text("""
SELECT v.household_id, f.id, f.title, f.category, f.found_at, f.state, i.no, i.state AS incident
FROM visit_finding f
JOIN visit v ON v.id = f.visit_id
JOIN visit_stop s ON s.household_id = v.household_id AND s.team_id = ANY(:teams)
LEFT JOIN incident i ON i.id = f.incident_id
WHERE f.found_at > CAST(:since AS date)
ORDER BY f.found_at DESC, f.id
""")


def teams_of(db: Connection, person: uuid.UUID, *, since: date, until: date) -> list[Record]:
    """Return the teams with which a person goes, of plans that hold."""
    asked = {"person": person, "states": _STATES, "since": since, "until": until}
    return list(db.execute(_TEAMS, asked))


def members_of_teams(db: Connection, teams: Collection[uuid.UUID]) -> list[Record]:
    """Return who goes with each team, who leads first."""
    return list(db.execute(_MEMBERS, {"teams": list(teams)}))


def stops_of(db: Connection, teams: Collection[uuid.UUID]) -> list[Record]:
    """Return the stops of teams in their order, exactly: for their members alone."""
    return list(db.execute(_STOPS, {"teams": list(teams)}))


def told_of(db: Connection, teams: Collection[uuid.UUID]) -> list[Record]:
    """Return what was told of the stops in their evening already, by whatever device."""
    return list(db.execute(_TOLD, {"teams": list(teams)}))


def findings_at(db: Connection, teams: Collection[uuid.UUID], *, since: date) -> list[Record]:
    """Return what was found at the doors of the stops, and what became of it, latest first."""
    return list(db.execute(_FINDINGS, {"teams": list(teams), "since": since}))
