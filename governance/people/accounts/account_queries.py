"""Accounts as those see them who keep them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account with its person, without anything secret."""

    id: uuid.UUID
    person_id: uuid.UUID
    login: str
    name: str
    unit: str
    is_demo: bool
    must_change: bool
    has_second_factor: bool
    locked_until: datetime | None
    disabled_at: datetime | None
    created_at: datetime
    last_seen_at: datetime | None


_ALL = text(
    """
SELECT a.id, a.person_id, a.login, p.name, coalesce(u.name, '') AS unit, a.is_demo, a.must_change,
  a.totp_confirmed_at IS NOT NULL AS has_second_factor, a.locked_until, a.disabled_at,
  a.created_at, (SELECT max(s.seen_at) FROM session s WHERE s.account_id = a.id) AS last_seen_at
FROM account a JOIN person p ON p.id = a.person_id
LEFT JOIN unit u ON u.code = coalesce(p.duty_unit, p.home_unit)
WHERE CAST(:part AS text) IS NULL OR strpos(a.login, :part) > 0 OR strpos(p.name, :part) > 0
ORDER BY a.login LIMIT :limit
"""
)


def list_accounts(db: Connection, *, part: str | None = None, limit: int) -> list[AccountRow]:
    """Return accounts by login; `part` of a login or name narrows them."""
    rows = db.execute(_ALL, {"part": part, "limit": limit}).mappings()
    return [AccountRow(**row) for row in rows]


_COUNTED = text("SELECT count(*) AS n, count(*) FILTER (WHERE is_demo) AS demo FROM account")


@dataclass(frozen=True, slots=True)
class AccountCount:
    """How many accounts there are, and how many of them are for demonstration."""

    n: int
    demo: int


def count_accounts(db: Connection) -> AccountCount:
    """Count accounts."""
    row = db.execute(_COUNTED).one()
    return AccountCount(row.n, row.demo)


_HOLDERS = text(
    """
SELECT p.id, p.name, coalesce(a.login, '') AS login FROM person p
LEFT JOIN account a ON a.person_id = p.id
WHERE p.active AND (EXISTS (
    SELECT FROM role_grant g WHERE g.person_id = p.id AND g.revoked_at IS NULL
      AND g.valid_from <= :day AND (g.valid_to IS NULL OR :day < g.valid_to)
      AND ((g.area <> '' AND starts_with(:area, g.area)) OR g.unit = ANY(:units)))
  OR EXISTS (
    SELECT FROM grid_staffing s WHERE s.person_id = p.id AND s.valid_from <= :day
      AND (s.valid_to IS NULL OR :day < s.valid_to) AND s.grid_code = :area)
  OR EXISTS (
    SELECT FROM absence b WHERE b.substitute_id = p.id AND b.starts_at <= :now
      AND :now < b.ends_at))
ORDER BY p.name, p.id
"""
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whose grants may reach a place; whether they do, the grants say."""

    person: uuid.UUID
    name: str
    login: str


def who_may_reach(
    db: Connection, area: str, units: list[str], *, now: datetime, day: date
) -> list[Candidate]:
    """Return everybody who might have something to do with an area or a unit."""
    values = {"area": area, "units": units, "now": now, "day": day}
    return [Candidate(row.id, row.name, row.login) for row in db.execute(_HOLDERS, values)]
