"""Reading who might go out on an evening, from where, and which teams a plan has."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection, select, text

from geo.postgis import Record
from governance.night_visits.planning.model import VisitTeam, VisitTeamMember
from governance.night_visits.planning.teams.rules import Available, Going
from governance.night_visits.vocabulary import TeamPart
from governance.people.model import Person
from governance.people.vocabulary import StaffPart

_PEOPLE: Final = text(
    """
WITH serving AS (
  SELECT person_id, part, grid_code, left(grid_code, 12) AS village, false AS officer
  FROM grid_staffing
  WHERE grid_code LIKE :area AND valid_from <= :evening
    AND (valid_to IS NULL OR :evening < valid_to)
  UNION ALL
  SELECT person_id, NULL, NULL, left(area, 12), role = 'village_officer'
  FROM role_grant
  WHERE role IN ('village_officer', 'visit_member') AND revoked_at IS NULL AND area LIKE :area
    AND valid_from <= :evening AND (valid_to IS NULL OR :evening < valid_to)
)
SELECT p.id, p.name,
  array_remove(array_agg(DISTINCT s.part), NULL) AS parts,
  array_remove(array_agg(DISTINCT s.grid_code)
    FILTER (WHERE s.part IN ('full_time', 'part_time')), NULL) AS grids,
  array_agg(DISTINCT s.village) AS villages,
  bool_or(s.officer) AS officer,
  EXISTS (SELECT FROM absence a WHERE a.person_id = p.id
    AND a.starts_at < :closes_at AND a.ends_at > :opens_at) AS away,
  EXISTS (SELECT FROM duty_slot d WHERE d.person_id = p.id
    AND d.starts_at < :closes_at AND d.ends_at > :opens_at) AS on_duty,
  (SELECT t.id FROM visit_team_member m JOIN visit_team t ON t.id = m.team_id
    JOIN visit_plan o ON o.id = t.plan_id
    WHERE m.person_id = p.id AND o.evening = :evening AND o.state <> 'cancelled'
      AND o.id IS DISTINCT FROM CAST(:plan AS uuid) LIMIT 1) AS booked
FROM serving s JOIN person p ON p.id = s.person_id AND p.active
GROUP BY p.id, p.name ORDER BY p.name, p.id
"""
)


def read_people(db: Connection, plan: Record) -> list[Available]:
    """Return who serves in the area of a plan that evening; being in its own teams books nobody."""
    asked = {
        "area": f"{plan.area}%",
        "evening": plan.evening,
        "opens_at": plan.opens_at,
        "closes_at": plan.closes_at,
        "plan": plan.id,
    }
    return [_available(row) for row in db.execute(_PEOPLE, asked)]


def _available(row: Record) -> Available:
    return Available(
        person=row.id,
        name=row.name,
        parts=frozenset(StaffPart(part) for part in row.parts),
        grids=tuple(sorted(row.grids or ())),
        villages=tuple(sorted(row.villages)),
        is_officer=row.officer,
        is_away=row.away,
        is_on_duty=row.on_duty,
        booked=row.booked,
    )


_STATIONS: Final = text(
    """
SELECT DISTINCT ON (g.village_code) g.village_code AS village,
  coalesce(a.name, g.village_code) AS name,
  ST_X(coalesce(e.geom, ST_PointOnSurface(g.geom))) AS lon,
  ST_Y(coalesce(e.geom, ST_PointOnSurface(g.geom))) AS lat
FROM grid g
LEFT JOIN gazetteer_entry e ON e.village_code = g.village_code AND e.level = 'village'
  AND e.valid_from <= :evening AND (e.valid_to IS NULL OR :evening < e.valid_to)
LEFT JOIN admin_area a ON a.code = g.village_code
  AND a.valid_from <= :evening AND (a.valid_to IS NULL OR :evening < a.valid_to)
WHERE g.edition_id = (SELECT id FROM edition WHERE state = 'active') AND g.kind = 'general'
  AND g.code LIKE :area
ORDER BY g.village_code, e.id, g.code
"""
)


def read_stations(db: Connection, area: str, evening: date) -> Sequence[Record]:
    """Return ``village, name, lon, lat`` of the villages of an area: from there teams start.

    Where the gazetteer knows a village's place it is that, else a point of its first grid.
    """
    return db.execute(_STATIONS, {"area": f"{area}%", "evening": evening}).all()


def read_teams(db: Connection, plan_id: uuid.UUID) -> Sequence[Record]:
    """Return the teams of a plan by number, with ``lon`` and ``lat`` of their stations."""
    lon, lat = VisitTeam.geom.ST_X().label("lon"), VisitTeam.geom.ST_Y().label("lat")
    asked = select(VisitTeam, lon, lat).where(VisitTeam.plan_id == plan_id)
    return db.execute(asked.order_by(VisitTeam.number)).all()


def read_members(db: Connection, plan_id: uuid.UUID) -> Sequence[Record]:
    """Return ``team_id, person_id, name, part`` of everybody in a plan's teams."""
    asked = (
        select(VisitTeamMember.team_id, Person.id.label("person_id"), Person.name,
               VisitTeamMember.part)
        .join(VisitTeam, VisitTeam.id == VisitTeamMember.team_id)
        .join(Person, Person.id == VisitTeamMember.person_id)
        .where(VisitTeam.plan_id == plan_id)
        .order_by(VisitTeamMember.team_id, Person.name, Person.id)
    )  # fmt: skip
    return db.execute(asked).all()


def read_going(db: Connection, plan: Record) -> dict[uuid.UUID, list[Going]]:
    """Return who goes in each team; who no longer serves in the area is known by name alone."""
    known = {one.person: one for one in read_people(db, plan)}
    found: dict[uuid.UUID, list[Going]] = {}
    for row in read_members(db, plan.id):
        who = known.get(row.person_id) or Available(row.person_id, row.name)
        found.setdefault(row.team_id, []).append(Going(who, TeamPart(row.part)))
    return found
