"""Reading what an evening was in a grid, and the statements that were made of it."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, text

from geo.postgis import Record
from governance.people.sight import Sight

#: Which grids an evening's plans touched: by a door, by somebody left out, or by a call.
_GRIDS: Final = text(
    """
WITH plan AS (
  SELECT id FROM visit_plan WHERE evening = :evening AND state NOT IN ('draft', 'cancelled')
), home AS (
  SELECT household_id FROM visit_stop WHERE plan_id IN (SELECT id FROM plan)
  UNION SELECT household_id FROM visit_left_out WHERE plan_id IN (SELECT id FROM plan)
  UNION SELECT household_id FROM visit WHERE evening = :evening AND counts
)
SELECT DISTINCT h.area FROM home JOIN household h ON h.id = home.household_id
WHERE h.area <> '' AND starts_with(h.area, :within) ORDER BY 1
"""
)

# A stop of one plan and a place among those left out of another: the stop is what counts.
_ROWS: Final = text(
    """
WITH plan AS (
  SELECT * FROM visit_plan WHERE evening = :evening AND state NOT IN ('draft', 'cancelled')
), stop AS (
  SELECT DISTINCT ON (s.household_id) s.household_id, plan.area || '-' || t.number AS team
  FROM visit_stop s JOIN plan ON plan.id = s.plan_id JOIN visit_team t ON t.id = s.team_id
  ORDER BY s.household_id, plan.area, t.number
), left_out AS (
  SELECT DISTINCT ON (l.household_id) l.household_id, l.reason
  FROM visit_left_out l JOIN plan ON plan.id = l.plan_id
  ORDER BY l.household_id, plan.area
), found AS (
  SELECT visit_id, count(*) AS findings, count(incident_id) AS turned
  FROM visit_finding GROUP BY visit_id
)
SELECT h.area, h.id::text AS household, stop.team,
  CASE WHEN stop.team IS NULL THEN left_out.reason END AS left_out,
  v.outcome, v.proof, ceil(v.accuracy_m)::int AS accuracy_m, v.revision,
  CASE WHEN v.outcome <> 'deferred' THEN
    v.arrived_at >= coalesce(p.opens_at, timezone(:zone, :evening + CAST(:opens AS time)))
    AND v.arrived_at < coalesce(p.closes_at, timezone(:zone, :evening + CAST(:closes AS time)))
  END AS in_window,
  coalesce(found.findings, 0) AS findings, coalesce(found.turned, 0) AS turned
FROM household h
LEFT JOIN stop ON stop.household_id = h.id
LEFT JOIN left_out ON left_out.household_id = h.id
LEFT JOIN visit v ON v.household_id = h.id AND v.evening = :evening AND v.counts
LEFT JOIN visit_team t ON t.id = v.team_id
LEFT JOIN visit_plan p ON p.id = t.plan_id
LEFT JOIN found ON found.visit_id = v.id
WHERE h.area = ANY(:areas) AND (stop.team IS NOT NULL OR left_out.reason IS NOT NULL
  OR v.id IS NOT NULL)
"""
)

_PLANS: Final = text(
    """
SELECT id::text AS id, area, state, opens_at, closes_at, method, synthetic FROM visit_plan
WHERE evening = :evening AND state NOT IN ('draft', 'cancelled') ORDER BY area, id
"""
)

_KEPT: Final = text(
    """
SELECT id, evening, area, number, statement, digest, salt, made_at, made_by FROM visit_statement
WHERE evening = :evening AND area = :area AND (number = :number OR CAST(:number AS bigint) IS NULL)
ORDER BY number DESC LIMIT 1
"""
)

# Of any evening: the chain is the grid's.
_LATEST: Final = text(
    """
SELECT DISTINCT ON (area) area, digest FROM visit_statement WHERE area = ANY(:areas)
ORDER BY area, id DESC
"""
)

_NUMBERS: Final = text(
    """
SELECT DISTINCT ON (area) area, number, statement, salt FROM visit_statement
WHERE evening = :evening AND area = ANY(:areas) ORDER BY area, number DESC
"""
)

_LIST: Final = text(
    """
SELECT DISTINCT ON (area) area, number, digest, made_at FROM visit_statement
WHERE evening = :evening ORDER BY area, number DESC
"""
)

_STATED: Final = text(
    """
SELECT evening, array_agg(DISTINCT area) AS areas FROM visit_statement
WHERE evening >= :since GROUP BY evening ORDER BY evening
"""
)

_ANCHORED: Final = text(
    """
SELECT EXISTS (
  SELECT FROM audit_entry WHERE action = 'visits_stated'
  AND object = 'visit_evening:' || CAST(:evening AS text)
  AND details->'digests'->>CAST(:area AS text) = CAST(:digest AS text))
"""
)

_STANDS_BEFORE: Final = text(
    "SELECT digest FROM visit_statement WHERE area = :area AND id < :id ORDER BY id DESC LIMIT 1"
)

#: Two who state at once would both follow the same statement.
_IN_LINE: Final = text("SELECT pg_advisory_xact_lock(hashtext('visit_statement'))")


def stand_in_line(db: Connection) -> None:
    """Wait until nobody else makes statements, until the end of the transaction."""
    db.execute(_IN_LINE)


def touched_grids(db: Connection, evening: date, within: str) -> list[str]:
    """Return the grids in an area that an evening touched."""
    return list(db.scalars(_GRIDS, {"evening": evening, "within": within}))


def plan_of(db: Connection, plan_id: uuid.UUID) -> Record:
    """Return evening and area of a plan."""
    asked = text("SELECT evening, area FROM visit_plan WHERE id = :id")
    return db.execute(asked, {"id": plan_id}).one()


def plans_of(db: Connection, evening: date) -> Sequence[Record]:
    """Return the plans of an evening that were approved."""
    return db.execute(_PLANS, {"evening": evening}).all()


def rows_of(
    db: Connection, evening: date, areas: Sequence[str], hours: dict[str, Any]
) -> Sequence[Record]:
    """Return the households that an evening touched in some grids, with what came of each."""
    asked = {"evening": evening, "areas": list(areas), **hours}
    return db.execute(_ROWS, asked).all()


def find_statement(
    db: Connection, evening: date, area: str, number: int | None = None
) -> Record | None:
    """Return a statement as it is kept: the latest, or the one of a number."""
    return db.execute(_KEPT, {"evening": evening, "area": area, "number": number}).one_or_none()


def latest_digests(db: Connection, areas: Sequence[str]) -> dict[str, str]:
    """Return the digest of the latest statement of each grid that has one."""
    return {row.area: row.digest.hex() for row in db.execute(_LATEST, {"areas": list(areas)})}


def latest_of_evening(db: Connection, evening: date, areas: Sequence[str]) -> dict[str, Record]:
    """Return the latest statement of an evening by grid."""
    asked = {"evening": evening, "areas": list(areas)}
    return {row.area: row for row in db.execute(_NUMBERS, asked)}


def list_statements(db: Connection, sight: Sight, evening: date) -> list[dict[str, Any]]:
    """Return which grids in sight have a statement of an evening."""
    return [
        {"area": row.area, "number": row.number, "digest": row.digest.hex(), "made_at": row.made_at}
        for row in db.execute(_LIST, {"evening": evening})
        if sight.holds(row.area)
    ]


def stated_evenings(db: Connection, since: date) -> Sequence[Record]:
    """Return the evenings from a day on that were stated, with the grids of each."""
    return db.execute(_STATED, {"since": since}).all()


def is_anchored(db: Connection, evening: date, area: str, digest: str) -> bool:
    """Return whether the audit trail tells of a digest."""
    asked = {"evening": evening.isoformat(), "area": area, "digest": digest}
    return bool(db.scalar(_ANCHORED, asked))


def digest_before(db: Connection, kept: Record) -> str | None:
    """Return the digest of the statement of the same grid that was made before one."""
    found: bytes | None = db.scalar(_STANDS_BEFORE, {"area": kept.area, "id": kept.id})
    return None if found is None else found.hex()
